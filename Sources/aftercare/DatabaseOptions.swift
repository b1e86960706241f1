import AfterSales
import ArgumentParser
import Foundation
import ServiceDesk
import Storage

/// Which records a command works on.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            sqlite:PATH, or a postgresql:// address; AFTERCARE_CONNECTIONS says how many transactions run at the same \
            time on a server, 8 unless said. (AFTERCARE_DATABASE; sqlite:aftercare.sqlite unless said)
            """,
            valueName: "where"
        )
    )
    var database: String?

    @Option(
        help: ArgumentHelp(
            """
            A postgresql:// address of a streaming replica, for reports and exports; what it cannot answer, or shows \
            more than ten seconds late, the primary does. (AFTERCARE_REPLICA)
            """,
            valueName: "where"
        )
    )
    var replica: String?

    @Option(
        help: ArgumentHelp(
            "A YAML file of settings, for what is not said by a flag or the environment.",
            valueName: "file"
        )
    )
    var config: String?

    /// Opens the records and brings them up to date with this program.
    ///
    /// - Throws: `ValidationError` for an address that is none, or what the storage says.
    func openDesk() async throws -> Desk {
        try await openDesk(on: openDatabase())
    }

    func openDesk(on database: any Database) async throws -> Desk {
        try await database.migrate(Migration.all)
        return DatabaseOptions.desk(on: database)
    }

    static func desk(on database: any Database) -> Desk {
        Desk(database: database, now: { DatabaseOptions.now() })
    }

    /// Opens the records, or begins a new file.
    func openDatabase() throws -> any Database {
        try place().open()
    }

    /// Where records are kept.
    enum Place {
        case sqlite(path: String)
        case postgres(address: String, connections: Int, replica: String? = nil)

        /// - Parameters:
        ///   - address: `sqlite:PATH`, or a `postgresql://` address.
        ///   - connections: how many transactions may run at the same time on a server.
        ///   - replica: a `postgresql://` address of a copy to read from; empty for none.
        ///   - option: what to call the address when it is none.
        /// - Throws: `ValidationError` for an address that is none.
        init(_ address: String, connections: Int, replica: String = "", option: String = "--database") throws {
            if address.hasPrefix("sqlite:") {
                guard replica.isEmpty else { throw ValidationError("--replica goes with records on a server.") }
                let path = String(address.dropFirst("sqlite:".count))
                guard !path.isEmpty else {
                    throw ValidationError("sqlite: needs a path, such as sqlite:aftercare.sqlite.")
                }
                self = .sqlite(path: path)
            } else if Self.isOnServer(address) {
                guard replica.isEmpty || Self.isOnServer(replica) else {
                    throw ValidationError("--replica must be postgresql://…")
                }
                self = .postgres(address: address, connections: connections, replica: replica.isEmpty ? nil : replica)
            } else {
                // What was meant as an address may hold a password, so it is not repeated.
                throw ValidationError("\(option) must be sqlite:PATH or postgresql://…")
            }
        }

        private static func isOnServer(_ address: String) -> Bool {
            address.hasPrefix("postgresql://") || address.hasPrefix("postgres://")
        }

        /// Opens the records, or begins a new file.
        ///
        /// `limits` are those of a server: what reads or writes everything there is takes longer than a page may.
        func open(limits: PostgresLimits = PostgresLimits()) throws -> any Database {
            switch self {
            case .sqlite(let path):
                // A page is put together where it is read, so each core wants a reader.
                try SQLiteDatabase(path: path, readers: max(4, ProcessInfo.processInfo.activeProcessorCount))
            case .postgres(let address, let connections, let replica):
                try PostgresDatabase(address, connections: connections, limits: limits, replica: replica)
            }
        }
    }

    /// - Throws: `ValidationError` for an address that is none.
    func place() throws -> Place {
        let configuration = try Configuration(path: config)
        return try Place(
            configuration.text(database, "database", or: "sqlite:aftercare.sqlite"),
            connections: try configuration.number(nil, "connections", or: 8, in: 1...200),
            replica: configuration.text(replica, "replica", or: "")
        )
    }

    /// The records' own file, which must be there already; for commands that read a whole file.
    ///
    /// - Throws: `ExitCode.failure` where there is none, or where the records are on a server: `otherwise` says what to
    ///   do there.
    func existingFile(otherwise: String) throws -> String {
        switch try place() {
        case .postgres: throw Spoken.failure(otherwise)
        case .sqlite(let path):
            guard FileManager.default.fileExists(atPath: path) else { throw Spoken.failure("There is no \(path).") }
            return path
        }
    }

    /// Opens records that are there already, as they are.
    ///
    /// - Throws: `ExitCode.failure` where there are none, or where they are older than this program.
    func openAsTheyAre() async throws -> (desk: Desk, database: any Database) {
        if case .sqlite(let path) = try place(), !FileManager.default.fileExists(atPath: path) {
            throw Spoken.failure("There is no \(path).")
        }
        // What is asked of them reads all of them.
        let database = try place().open(limits: .forEverything)
        let pending = try await database.pending(of: Migration.all)
        guard pending.isEmpty else {
            throw Spoken.failure("These records are older than the program: run aftercare migrate first.")
        }
        return (DatabaseOptions.desk(on: database), database)
    }

    static func now() -> Instant {
        Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}

extension PostgresLimits {
    /// An hour for one statement: a whole journal is counted, and read on from its middle.
    static let forEverything = PostgresLimits(statement: .seconds(3_600))
}
