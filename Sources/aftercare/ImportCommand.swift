import AfterSales
import ArgumentParser
import Foundation
import ServiceDesk
import Web

/// `aftercare import calendar|contracts|customers|devices|parts|tickets FILE`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in a file, all of it or nothing.",
        discussion: """
            CSV in UTF-8 or GB18030, separated by commas, semicolons or tabs, or a workbook (.xlsx), of which the first sheet
            is read. Every column is described in docs/examples/README.md. The same file again changes nothing.
            """,
        subcommands: [
            ImportCalendarCommand.self, Contracts.self, Customers.self, Devices.self, Parts.self, Tickets.self,
        ]
    )

    struct Customers: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Customers with their sites and contacts.")

        @OptionGroup var file: FileOptions

        func run() async throws {
            try await file.takeIn { desk, bytes, options in
                try await desk.importCustomers(bytes, options, by: .desk)
            }
        }
    }

    struct Contracts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Contracts, and the plan versions they point at.")

        @OptionGroup var file: FileOptions

        func run() async throws {
            try await file.takeIn { desk, bytes, options in
                try await desk.importContracts(bytes, options, by: .desk)
            }
        }
    }

    struct Devices: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Devices, and the models they name.")

        @OptionGroup var file: FileOptions

        func run() async throws {
            try await file.takeIn { desk, bytes, options in
                try await desk.importDevices(bytes, options, by: .desk)
            }
        }
    }
}

extension ImportCommand {
    struct Parts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The catalogue of parts, with its prices.")

        @OptionGroup var file: FileOptions

        func run() async throws {
            try await file.takeIn { desk, bytes, options in try await desk.importParts(bytes, options, by: .desk) }
        }
    }

    struct Tickets: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Another desk's tickets with their history: a log with one row per change.",
            discussion: "The mapping says what its columns and states mean; see plans/imports/ for one."
        )

        @OptionGroup var file: FileOptions

        @Option(help: "The mapping, a YAML file.", completion: .file(extensions: ["yaml"]))
        var map: String

        func run() async throws {
            let source = try BroughtFile.text(map)
            do {
                let mapping = try HistoryMapping(source)
                try await file.takeIn { desk, bytes, options in
                    try await desk.importTickets(bytes, mapping: mapping, options, by: .desk)
                }
            } catch let mistakes as Mistakes {
                throw Spoken.failure(mistakes.all.map { "\(map):\($0)" }.joined(separator: "\n"))
            }
        }
    }
}

/// A file to take in, and how to tell what became of it.
struct FileOptions: ParsableArguments {
    @Argument(help: "The file; - reads standard input.", completion: .file(extensions: ["csv", "xlsx"]))
    var file: String

    @Flag(help: "Leave out the rows that cannot be taken, instead of refusing the file.")
    var skipBadRows = false

    @Flag(help: "Print what became of it as JSON.")
    var json = false

    @OptionGroup var records: DatabaseOptions

    /// - Throws: `ExitCode.failure` if the file was refused; why is then printed.
    func takeIn(
        _ take: @escaping (Desk, [UInt8], ImportOptions) async throws -> ImportReport
    ) async throws {
        let bytes = try read()
        let ticker = Ticker()
        let options = ImportOptions(
            fileName: file == "-" ? "-" : URL(fileURLWithPath: file).lastPathComponent,
            skipsBadRows: skipBadRows,
            progress: { ticker.show("\($0.step.rawValue) \($0.done) / \($0.total)") }
        )
        let desk = try await records.openDesk()
        let report = try await Spoken.orFail { try await take(desk, bytes, options) }
        ticker.clear()
        let told = try ImportWords(report, in: .ofTerminal)
        FileHandle.standardOutput.write(Data((json ? try told.json() : told.text(problems: 200)).utf8))
        guard report.isSaved else { throw ExitCode.failure }
    }

    private func read() throws -> [UInt8] {
        if file == "-" { return [UInt8](try FileHandle.standardInput.readToEnd() ?? Data()) }
        return try BroughtFile.bytes(file)
    }
}

/// A line on the terminal that is overwritten as work goes on; silent where nobody watches.
struct Ticker: Sendable {
    private let isWatched = isatty(2) == 1

    func show(_ text: String) {
        guard isWatched else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    func clear() { show("") }
}

extension Language {
    /// What the terminal's environment asks for; English where it asks for none of ours.
    static var ofTerminal: Language {
        let environment = ProcessInfo.processInfo.environment
        let tag = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return tag.flatMap { Language(tag: $0.prefix { $0 != "." }) } ?? .english
    }
}
