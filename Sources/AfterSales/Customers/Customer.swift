/// An organisation that bought from us.
public struct Customer: Sendable, Equatable, Identifiable {
    public let id: ID<Customer>
    /// Our number for it, unique; the key by which a file names it.
    public var code: String
    public var name: String

    public init(id: ID<Customer>, code: String, name: String) {
        self.id = id
        self.code = code
        self.name = name
    }
}
