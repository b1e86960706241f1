import AfterSales
public import ArgumentParser
import Foundation
public import ServiceDesk

/// `aftercare export customers|devices|contracts|parts|tickets|journal`.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes all records of a kind as CSV or as a workbook; what import takes, it takes back unchanged.",
        discussion: """
            There is no limit to the rows. What a spreadsheet would run as a formula is written as text. The format is \
            that of the file's name, .csv or .xlsx, unless --format says otherwise.
            """,
        subcommands: [Customers.self, Devices.self, Contracts.self, Parts.self, Tickets.self, Journal.self]
    )

    struct Customers: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Customers with their sites and contacts.")

        @OptionGroup var output: OutputOptions

        func run() async throws { try await output.write(.customers(CustomerFilter())) }
    }

    struct Devices: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Devices.")

        @OptionGroup var output: OutputOptions

        func run() async throws { try await output.write(.devices(DeviceFilter())) }
    }

    struct Contracts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Contracts.")

        @OptionGroup var output: OutputOptions

        func run() async throws { try await output.write(.contracts(ContractFilter())) }
    }

    struct Parts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The catalogue of parts.")

        @OptionGroup var output: OutputOptions

        func run() async throws { try await output.write(.parts(PartFilter(isRetiredToo: true))) }
    }

    struct Tickets: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Tickets as the queue shows them, newest first.")

        @OptionGroup var output: OutputOptions
        @Flag(help: "Open tickets only.") var open = false
        @Option(help: "The IANA zone of the times. (AFTERCARE_ZONE; Asia/Shanghai unless said)") var zone: String?

        func run() async throws {
            let filter = QueueFilter(openness: open ? .open : .all)
            try await output.write(.tickets(filter, zone: output.zone(zone)))
        }
    }

    struct Journal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Every entry of every journal, with its hash.",
            discussion:
                "A workbook's cell holds 32,767 characters at most and longer entries are cut there; CSV cuts none."
        )

        @OptionGroup var output: OutputOptions
        @Option(help: "The IANA zone of the times. (AFTERCARE_ZONE; Asia/Shanghai unless said)") var zone: String?

        func run() async throws { try await output.write(.journal(zone: output.zone(zone))) }
    }
}

/// Where an export goes.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The file to write; without it, standard output.", completion: .file())
    var output: String?

    @Option(help: "csv or xlsx; as the file is called unless said.")
    var format: ExportFormat?

    @OptionGroup var records: DatabaseOptions

    func zone(_ flag: String?) throws -> Zone {
        try Zone(named: Configuration(path: records.config).text(flag, "zone", or: "Asia/Shanghai"))
    }

    func write(_ export: Export) async throws {
        let format = format ?? (output?.lowercased().hasSuffix(".xlsx") == true ? .xlsx : .csv)
        let desk = try await records.openDesk()
        let handle = try handle()
        let ticker = Ticker()
        var written = 0
        try await Spoken.orFail {
            try await desk.export(export, as: format, for: .desk) { bytes in
                try handle.write(contentsOf: bytes)
                written += bytes.count
                if output != nil { ticker.show("\(written / 1024) KB") }
            }
        }
        ticker.clear()
        if output != nil { try handle.close() }
    }

    private func handle() throws -> FileHandle {
        guard let output else { return .standardOutput }
        guard FileManager.default.createFile(atPath: output, contents: nil),
            let handle = FileHandle(forWritingAtPath: output)
        else { throw Spoken.failure("The file \(output) cannot be written.") }
        return handle
    }
}

extension ExportFormat: ExpressibleByArgument {}
