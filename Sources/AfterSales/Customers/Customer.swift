/// An organisation that bought from us.
public struct Customer: Sendable, Equatable {
    /// What people know and may change about it.
    public struct Details: Sendable, Equatable, Codable {
        /// Our number for it, unique in any spelling; the key by which a file names it.
        public var code: String
        public var name: String
        /// What people call it; shown where there is little room.
        public var shortName: String?
        /// For us alone; never shown to the customer.
        public var notes: String?
        /// The language we write to it in.
        public var language: Language?
        /// The plan that runs where a contract names none.
        public var plan: Plan.Reference?

        public init(
            code: String,
            name: String,
            shortName: String? = nil,
            notes: String? = nil,
            language: Language? = nil,
            plan: Plan.Reference? = nil
        ) {
            self.code = code
            self.name = name
            self.shortName = shortName
            self.notes = notes
            self.language = language
            self.plan = plan
        }

        /// The same, cleaned of what a paste brings along; refused where it cannot be right.
        public func checked() throws(Refusal) -> Details {
            Details(
                code: try TypedText.line(code, "code", limit: 40),
                name: try TypedText.line(name, "name", limit: 200),
                shortName: try TypedText.optionalLine(shortName, "shortName", limit: 40),
                notes: try TypedText.optionalParagraphs(notes, "notes", limit: 10_000),
                language: language,
                plan: plan
            )
        }
    }

    public let id: ID<Customer>
    public let details: Details
    /// How often it was saved; a change must name the version it was made from.
    public let version: Int

    public init(id: ID<Customer>, details: Details, version: Int) {
        self.id = id
        self.details = details
        self.version = version
    }

    public var code: String { details.code }
    public var name: String { details.name }
    /// The short name, or the whole one where there is none.
    public var callName: String { details.shortName ?? details.name }
}
