public import AfterSales
public import Storage

/// The service desk: everything people can do here, whichever door they come in by.
///
/// Pages, the API and the command line all call these same operations.
public struct Desk: Sendable {
    let database: any Database
    /// What time it is; tests set it.
    public let now: @Sendable () -> Instant
    let noise: @Sendable () -> UInt32
    let shelf = TermsShelf()
    let passwords = Passwords()

    public init(
        database: any Database,
        now: @escaping @Sendable () -> Instant,
        noise: @escaping @Sendable () -> UInt32 = { UInt32.random(in: 0...UInt32.max) }
    ) {
        self.database = MarkingDatabase(base: database)
        self.now = now
        self.noise = noise
    }

    /// A fresh id, made before a transaction and never inside one: its closure may run twice.
    public func newID<Subject>(_: Subject.Type = Subject.self) -> ID<Subject> {
        ID(at: now(), noise: noise())
    }
}
