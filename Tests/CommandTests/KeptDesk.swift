import AfterSales
import Foundation
import ServiceDesk
import Storage

/// A desk in a file of its own, with a plan, a customer and a token, for the built program to work on.
struct KeptDesk {
    let folder: URL
    let path: String
    var database: String { "sqlite:\(path)" }

    static let plan = """
        plan: kept
        version: "1"
        title: Few promises
        language: en
        calendars: {always: day and night}
        assumptions:
          calendar: {name: always, because: the only one}
        pauses:
          - {reason: customer-information, waits-for: customer, stops: [restore]}
        clauses:
          - id: K1
            text: We get in touch within an hour.
            rules:
              - deadline: {to: respond, within: 1 elapsed hour, calendar: always, from: reported}
          - id: K2
            text: All runs again within two hours.
            rules:
              - deadline: {to: restore, within: 2 elapsed hours, calendar: always, from: reported}
        """

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "kept-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "desk.sqlite").path
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    func run(_ arguments: String...) async throws -> BuiltProgram.Outcome {
        try await BuiltProgram.run(arguments + ["--database", database], input: Data())
    }

    /// Does something in the file, as a program of its own would.
    @discardableResult
    func open<Answer>(_ body: (Desk, any Database) async throws -> Answer) async throws -> Answer {
        let database = try SQLiteDatabase(path: path)
        let answer = try await Self.at(database, body)
        await database.close()
        return answer
    }

    static func at<Answer>(
        _ database: any Database,
        _ body: (Desk, any Database) async throws -> Answer
    ) async throws -> Answer {
        try await database.migrate(Migration.all)
        return try await body(Desk(database: database, now: { now() }), database)
    }

    static func now() -> Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    /// Calendar, plan, a customer, an agent; answers the customer and a token for the agent.
    static func furnish(_ desk: Desk) async throws -> (customer: ID<Customer>, token: String) {
        let window = try Window("00:00-24:00")
        let always = try WorkCalendar(
            name: "always",
            version: "1",
            zone: "Asia/Shanghai",
            weekly: Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, [window]) })
        )
        try await desk.acceptCalendar(DeskCalendar(title: "Always", calendar: always), by: .desk)
        try await desk.publishPlan(plan, by: .desk)
        let customer = try await desk.register(Customer.Details(code: "C-0", name: "長寧醫院"), by: .desk)
        let agent = Profile(id: desk.newID(), name: "林小姐", login: "lin", roles: [.agent, .manager])
        try await desk.addPerson(agent, by: .desk)
        let token = try await desk.addToken(
            named: "test",
            for: agent.id,
            rights: [.editCustomers, .seeCustomers, .openTicket, .workTicket, .seeEveryTicket, .pause],
            until: now().advanced(byMilliseconds: 86_400_000),
            by: .desk
        )
        return (customer.id, token.secret)
    }

    /// Tickets whose promises have all passed already, so that the rounds have much to write.
    static func openLate(_ count: Int, of customer: ID<Customer>, at desk: Desk) async throws {
        for number in 0..<count {
            let request = TicketRequest(
                customer: customer,
                reporter: .init(name: "王主任"),
                subject: "\(number)",
                reportedAt: now().advanced(byMilliseconds: -3 * 3_600_000),
                backdating: "test"
            )
            _ = try await desk.openTicket(request, by: .desk)
        }
    }
}
