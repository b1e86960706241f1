public import AfterSales
public import Storage

/// The service desk: everything people can do here, whichever door they come in by.
///
/// Pages, the API and the command line all call these same operations.
public struct Desk: Sendable {
    let database: any Database
    /// What is written into journals, here or by any other node, for whoever wants to be told.
    public let changes: Changes
    /// What time it is; tests set it.
    public let now: @Sendable () -> Instant
    let noise: @Sendable () -> UInt32
    let shelf: TermsShelf
    let passwords: Passwords
    let darkroom: Darkroom
    /// How far files are that this node takes in.
    let filesUnderWay: FilesUnderWay

    public init(
        database: any Database,
        now: @escaping @Sendable () -> Instant,
        noise: @escaping @Sendable () -> UInt32 = { UInt32.random(in: 0...UInt32.max) }
    ) {
        changes = Changes(database: database, now: now)
        self.database = WatchedDatabase(base: database, changes: changes)
        self.now = now
        self.noise = noise
        shelf = TermsShelf()
        passwords = Passwords()
        darkroom = Darkroom()
        filesUnderWay = FilesUnderWay()
    }

    /// The same desk, reading from a copy of the records that may be some seconds behind, where there is one.
    ///
    /// For reports, searches and exports; never for a decision, nor for what somebody reads after changing it.
    public var ofLate: Desk { Desk(self, reading: RecordsOfLate(base: database)) }

    /// Runs `work`, which asks the desk many things, so that all the answers are of one moment.
    ///
    /// It holds a connection of the database all the while: nothing in it may wait for a person.
    public func glance<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
        try await database.glance(work)
    }

    private init(_ desk: Desk, reading database: any Database) {
        self.database = database
        changes = desk.changes
        now = desk.now
        noise = desk.noise
        shelf = desk.shelf
        passwords = desk.passwords
        darkroom = desk.darkroom
        filesUnderWay = desk.filesUnderWay
    }

    /// A fresh id, made before a transaction and never inside one: its closure may run twice.
    public func newID<Subject>(_: Subject.Type = Subject.self) -> ID<Subject> {
        ID(at: now(), noise: noise())
    }
}

/// The desk's database, read from its copy.
private struct RecordsOfLate: Database {
    let base: any Database

    var dialect: Dialect { base.dialect }
    var figures: DatabaseFigures { base.figures }
    var contents: any Contents { base.contents }

    func glance<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
        try await base.glance(work)
    }

    func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.readOfLate(body)
    }

    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.write(body)
    }

    func exclusively<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await base.exclusively(body)
    }

    func calls() -> AsyncStream<Void> { base.calls() }
    func callOthers() async { await base.callOthers() }
    func close() async { await base.close() }
}
