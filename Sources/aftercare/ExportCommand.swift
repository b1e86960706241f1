import AfterSales
import ArgumentParser
import Foundation
import ServiceDesk

/// `aftercare export customers|devices|tickets`.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes all records of a kind as CSV; customers and devices as import takes them unchanged.",
        subcommands: [Customers.self, Devices.self, Tickets.self]
    )

    struct Customers: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Customers with their sites and contacts.")

        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await output.write { desk, sink in try await desk.exportCustomers(for: .desk, to: sink) }
        }
    }

    struct Devices: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Devices.")

        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await output.write { desk, sink in try await desk.exportDevices(for: .desk, to: sink) }
        }
    }

    struct Tickets: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Tickets as the queue shows them, newest first.")

        @OptionGroup var output: OutputOptions
        @Flag(help: "Open tickets only.") var open = false
        @Option(help: "The IANA zone of the times. (AFTERCARE_ZONE; Asia/Shanghai unless said)") var zone: String?

        func run() async throws {
            let configuration = try Configuration(path: output.records.config)
            let zone = try Zone(named: configuration.text(zone, "zone", or: "Asia/Shanghai"))
            let filter = QueueFilter(openness: open ? .open : .all)
            try await output.write { desk, sink in
                try await desk.exportTickets(filter, zone: zone, for: .desk, to: sink)
            }
        }
    }
}

/// Where an export goes.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The file to write; without it, standard output.", completion: .file())
    var output: String?

    @OptionGroup var records: DatabaseOptions

    func write(_ export: (Desk, (String) async throws -> Void) async throws -> Void) async throws {
        let handle = try handle()
        try await export(records.openDesk()) { text in try handle.write(contentsOf: Data(text.utf8)) }
        if output != nil { try handle.close() }
    }

    private func handle() throws -> FileHandle {
        guard let output else { return .standardOutput }
        guard FileManager.default.createFile(atPath: output, contents: nil),
            let handle = FileHandle(forWritingAtPath: output)
        else { throw ValidationError("The file \(output) cannot be written.") }
        return handle
    }
}
