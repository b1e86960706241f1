import ArgumentParser
import ServiceDesk
import Storage

/// Brings the records up to date with the program; `serve` does so by itself.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the records up to date with this program, or begins new ones.",
        discussion: """
            Each step runs in a transaction of its own and once, however many nodes start together. Records that a newer \
            program has written are refused and left as they are. Take a backup first.
            """
    )

    @OptionGroup var records: DatabaseOptions
    @Flag(help: "Answer in JSON.") var json = false

    func run() async throws {
        let database = try records.openDatabase()
        let pending = try await database.pending(of: Migration.all)
        try await database.migrate(Migration.all)
        await database.close()
        if json {
            Spoken.say(json: ["steps": pending])
        } else if pending.isEmpty {
            Spoken.say("The records are up to date.")
        } else {
            for step in pending { Spoken.say("Done: \(step)") }
        }
    }
}
