import AfterSales
import ArgumentParser
import Foundation
import ServiceDesk
import Storage

/// Which records a command works on.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "sqlite:PATH, or a postgresql:// address. (AFTERCARE_DATABASE; sqlite:aftercare.sqlite unless said)",
            valueName: "where"
        )
    )
    var database: String?

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
        return Desk(database: database, now: { DatabaseOptions.now() })
    }

    func openDatabase() throws -> any Database {
        let configuration = try Configuration(path: config)
        let place = configuration.text(database, "database", or: "sqlite:aftercare.sqlite")
        if place.hasPrefix("sqlite:") {
            let path = String(place.dropFirst("sqlite:".count))
            guard !path.isEmpty else { throw ValidationError("sqlite: needs a path, such as sqlite:aftercare.sqlite.") }
            return try SQLiteDatabase(path: path)
        }
        if place.hasPrefix("postgresql://") || place.hasPrefix("postgres://") {
            let connections = try configuration.number(nil, "connections", or: 8, in: 1...200)
            return try PostgresDatabase(place, connections: connections)
        }
        throw ValidationError("--database must be sqlite:PATH or postgresql://…, not \(place).")
    }

    private static func now() -> Instant {
        Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}
