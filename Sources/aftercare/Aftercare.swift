import ArgumentParser

@main
struct Aftercare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aftercare",
        abstract: "Keeps every promise made after the sale.",
        subcommands: [DeadlinesCommand.self]
    )
}
