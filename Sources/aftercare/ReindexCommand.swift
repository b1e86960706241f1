import ArgumentParser
import ServiceDesk
import Storage

/// Lays out anew by what everything is found.
struct ReindexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex",
        abstract: "Lays out every record anew for the search.",
        discussion: """
            Needed only when `verify` finds that terms differ, or when a new version says so. May run while the desk \
            serves; what is not laid out yet is not found until it is.
            """
    )

    @OptionGroup var records: DatabaseOptions
    @Flag(help: "Answer in JSON.") var json = false

    func run() async throws {
        let (desk, database) = try await records.openAsTheyAre()
        let count = try await desk.reindex()
        await database.close()
        if json {
            Spoken.say(json: ["records": count])
        } else {
            Spoken.say("\(count) records.")
        }
    }
}
