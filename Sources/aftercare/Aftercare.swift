import ArgumentParser
import Foundation

/// The program's command line; one file per command.
struct Aftercare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aftercare",
        abstract: "Keeps every promise made after the sale.",
        discussion: "Exit status: 0 done, 1 failed, 2 the command line was not understood.",
        subcommands: [
            BackupCommand.self,
            DeadlinesCommand.self,
            DemoCommand.self,
            ExportCommand.self,
            ImportCommand.self,
            MigrateCommand.self,
            MoveCommand.self,
            PlanCommand.self,
            ReindexCommand.self,
            ReportCommand.self,
            RestoreCommand.self,
            ServeCommand.self,
            TokenCommand.self,
            UserCommand.self,
            VerifyCommand.self,
        ]
    )
}

@main
enum Program {
    static func main() async {
        do {
            var command = try Aftercare.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            leave(error)
        }
    }

    /// Says why, and leaves with 0 (help was asked for), 1 (failed) or 2 (not understood).
    private static func leave(_ error: any Error) -> Never {
        let message = Spoken.withoutAddresses(Aftercare.fullMessage(for: error))
        switch Aftercare.exitCode(for: error) {
        case .success:
            if !message.isEmpty { FileHandle.standardOutput.write(Data((message + "\n").utf8)) }
            exit(0)
        case .validationFailure:
            FileHandle.standardError.write(Data((message + "\n").utf8))
            exit(2)
        case let code:
            if !message.isEmpty { FileHandle.standardError.write(Data((message + "\n").utf8)) }
            exit(code.rawValue)
        }
    }
}
