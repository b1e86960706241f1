import AfterSales
import ArgumentParser
import Foundation
import ServiceDesk
import Storage

/// A fictional organisation to look at.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Fills an empty desk with a fictional vendor, its customers and tickets on every rung.",
        discussion: "Refuses a desk in which anybody can sign in already."
    )

    @OptionGroup var records: DatabaseOptions
    @Option(help: "The folder of the shipped plans and calendars.") var plans = "plans"
    @Flag(help: "Answer in JSON.") var json = false

    private static let shipped = [
        "standard", "quality-assurance", "service-guarantee", "response-procedure", "service-scope",
    ]

    func run() async throws {
        let folder = URL(filePath: plans)
        let database = try records.openDatabase()
        _ = try await records.openDesk(on: database)
        let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        let report = try await Spoken.orFail {
            try await Demo(on: database, now: now).make(
                // The first becomes the desk's own.
                plans: try DemoCommand.shipped.map { try DemoCommand.text(folder.appending(path: "\($0).yaml")) },
                calendars: try DemoCommand.calendars(folder.appending(path: "calendars"))
            )
        }
        await database.close()
        if json { return Spoken.say(json: Answer(report)) }
        Spoken.say(
            "A desk with \(report.customers) customers, \(report.devices) devices and \(report.tickets) tickets. Sign in as:"
        )
        for login in report.logins { Spoken.say("  \(login.login)  \(login.name), \(login.role.rawValue)") }
        Spoken.say("Everybody's password is \(Demo.password).")
    }

    private struct Answer: Encodable {
        struct Login: Encodable {
            let login: String
            let name: String
            let role: Role
        }

        let customers: Int
        let devices: Int
        let tickets: Int
        let logins: [Login]
        let password: String

        init(_ report: Demo.Report) {
            customers = report.customers
            devices = report.devices
            tickets = report.tickets
            logins = report.logins.map { Login(login: $0.login, name: $0.name, role: $0.role) }
            password = Demo.password
        }
    }

    private static func text(_ file: URL) throws -> String {
        do {
            return try String(contentsOf: file, encoding: .utf8)
        } catch {
            throw ValidationError("Cannot read \(file.path); say where the shipped plans are with --plans.")
        }
    }

    private static func calendars(_ folder: URL) throws -> [DeskCalendar] {
        try ["service-7x8", "cn-working-days", "intake-24x7"].map { name in
            try CalendarReader.read(text(folder.appending(path: "\(name).yaml"))) { list in
                try? text(folder.appending(path: list))
            }
        }
    }
}
