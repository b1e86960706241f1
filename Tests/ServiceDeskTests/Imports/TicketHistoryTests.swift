import AfterSales
import Foundation
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Tickets from another desk's log")
struct TicketHistoryTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
    static let log = root.appending(path: "../shared/data/incident-log.csv").standardized
    static var logIsHere: Bool { FileManager.default.fileExists(atPath: log.path) }

    static func mapping() throws -> HistoryMapping {
        try HistoryMapping(text("plans/imports/servicenow-incidents.yaml"))
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static let heading = """
        number,incident_state,sys_updated_at,sys_mod_count,sys_updated_by,opened_at,opened_by,caller_id,contact_type,priority,category,\
        u_symptom,assigned_to,assignment_group,closed_code
        """

    /// A file of one incident: its state, minute by minute, on 1 March 2016.
    static func file(_ changes: [(time: String, state: String, engineer: String)], number: String = "INC1") -> [UInt8] {
        let rows = changes.enumerated().map { index, change in
            let (time, state, engineer) = change
            return
                "\(number),\(state),01-03-2016 \(time),\(index),Updated by 1,01-03-2016 09:00,Opened by 1,Caller 1,Phone,"
                + "3 - Moderate,Category 1,Symptom 1,\(engineer),Group 1,code 1"
        }
        return Array(([heading] + rows).joined(separator: "\n").utf8)
    }

    static func desk(_ engine: TestDatabase) async throws -> (Desk, Person) {
        let database = try await engine.database()
        try await database.migrate(Migration.all)
        let desk = Desk(database: database, now: { RecordsDesk.noon })
        let manager = Person(id: ID(number: 9), name: "周經理", roles: [.manager])
        for name in ["service-7x8", "cn-working-days", "intake-24x7"] {
            let windows = [try Window(name == "intake-24x7" ? "00:00-24:00" : "09:00-17:00")]
            let days = name == "cn-working-days" ? Array(Weekday.allCases.prefix(5)) : Weekday.allCases
            try await desk.acceptCalendar(
                DeskCalendar(
                    title: name,
                    calendar: WorkCalendar(
                        name: name,
                        version: "1",
                        zone: "Asia/Shanghai",
                        weekly: Dictionary(uniqueKeysWithValues: days.map { ($0, windows) })
                    )
                ),
                by: manager
            )
        }
        try await desk.publishPlan(text("plans/standard.yaml"), by: manager)
        return (desk, manager)
    }

    @Test("become tickets with every change as an entry", arguments: TestDatabase.reachable)
    func oneIncident(engine: TestDatabase) async throws {
        let (desk, manager) = try await Self.desk(engine)
        let file = Self.file([
            ("09:05", "New", "?"), ("09:30", "Active", "Resolver 1"), ("10:00", "Awaiting User Info", "Resolver 1"),
            ("11:00", "Active", "Resolver 2"), ("12:00", "Awaiting Problem", "Resolver 2"),
            ("13:00", "Resolved", "Resolver 2"), ("14:00", "Active", "Resolver 2"),
            ("15:00", "Resolved", "Resolver 2"), ("16:00", "Closed", "Resolver 2"),
        ])
        let report = try await desk.importTickets(
            file,
            mapping: Self.mapping(),
            .init(fileName: "log.csv"),
            by: manager
        )
        #expect(report.problems == [])
        #expect(report.counts[.ticket]?.new == 1)
        let ticket = try await desk.ticket(Ticket.ID(number: 1001), seenBy: manager).ticket
        #expect(ticket.opening.externalReference == "INC1")
        #expect(ticket.reportedAt == Instant(rfc3339: "2016-03-01T09:00:00Z"))
        #expect(ticket.respondedAt == Instant(rfc3339: "2016-03-01T09:30:00Z"))
        #expect(ticket.pauses.map(\.start.reason) == ["customer-information", "supplier"])
        #expect(ticket.pauses.map(\.interval.milliseconds) == [3_600_000, 3_600_000])
        #expect(ticket.resolutions.count == 2)
        #expect(ticket.resolutions.first?.reopenedAt == Instant(rfc3339: "2016-03-01T14:00:00Z"))
        #expect(ticket.isOver)
        let engineers = ticket.entries.compactMap { entry in
            if case .assigned(let assignment) = entry.event { assignment.engineer.name } else { nil }
        }
        #expect(engineers == ["Group 1", "Resolver 1", "Resolver 2"])
    }

    @Test(
        "let waiting for the caller stop the clock, and waiting for a supplier not",
        arguments: TestDatabase.reachable
    )
    func pauses(engine: TestDatabase) async throws {
        let (desk, manager) = try await Self.desk(engine)
        // Reported at 17:00 in Shanghai on Tuesday: the second working day after it ends on Thursday at 17:00.
        var due: [Instant?] = []
        for (number, state) in [("INC1", "Awaiting User Info"), ("INC2", "Awaiting Problem")] {
            let changes = [("09:05", "New", "?"), ("09:10", state, "?"), ("23:30", "Resolved", "?")]
            let file = String(decoding: Self.file(changes, number: number), as: UTF8.self)
            _ = try await desk.importTickets(
                Array(file.replacing("01-03-2016 23:30", with: "03-03-2016 23:30").utf8),
                mapping: Self.mapping(),
                .init(fileName: "log.csv"),
                by: manager
            )
            let id = Ticket.ID(number: 1000 + due.count + 1)
            let card = try await desk.ticket(id, seenBy: manager)
            due.append(card.clocks.first { $0.id.metric == .answer }?.due)
        }
        #expect(due[1] == Instant(rfc3339: "2016-03-03T17:00:00+08:00"))
        // Paused through Wednesday and Thursday, it has those two days left when the caller has answered.
        #expect(due[0] == Instant(rfc3339: "2016-03-07T17:00:00+08:00"))
    }

    @Test("brought twice change nothing", arguments: TestDatabase.reachable)
    func twice(engine: TestDatabase) async throws {
        let (desk, manager) = try await Self.desk(engine)
        let file = Self.file([("09:05", "New", "?"), ("10:00", "Resolved", "?")])
        _ = try await desk.importTickets(file, mapping: Self.mapping(), .init(fileName: "log.csv"), by: manager)
        let before = try await desk.ticket(Ticket.ID(number: 1001), seenBy: manager).ticket
        let again = try await desk.importTickets(file, mapping: Self.mapping(), .init(fileName: "log.csv"), by: manager)
        #expect(again.counts[.ticket, default: .init()].new == 0)
        #expect(again.rowsWithoutNews == 2)
        #expect(try await desk.ticket(Ticket.ID(number: 1001), seenBy: manager).ticket == before)
        await #expect(throws: Refusal.notFound) { try await desk.ticket(Ticket.ID(number: 1002), seenBy: manager) }
    }

    @Test("are refused whole where one cell is wrong, with line, column and reason", arguments: TestDatabase.reachable)
    func badCells(engine: TestDatabase) async throws {
        let (desk, manager) = try await Self.desk(engine)
        let good = Self.file([("09:05", "New", "?")], number: "INC2")
        let bad =
            String(decoding: good, as: UTF8.self)
            + "\nINC3,Sleeping,31-02-2016 09:00,1,,01-03-2016 09:00,,,Phone,9 - None,,,,,"
        let report = try await desk.importTickets(
            Array(bad.utf8),
            mapping: Self.mapping(),
            .init(fileName: "log.csv"),
            by: manager
        )
        #expect(!report.isSaved)
        #expect(report.problems.map(\.line) == [3, 3, 3])
        #expect(report.problems.map(\.column) == [2, 3, 10])
        #expect(report.problems.map(\.reason.code) == ["file-not-in-mapping", "invalid", "file-not-in-mapping"])
        await #expect(throws: Refusal.notFound) { try await desk.ticket(Ticket.ID(number: 1001), seenBy: manager) }
        let skipped = try await desk.importTickets(
            Array(bad.utf8),
            mapping: Self.mapping(),
            .init(fileName: "log.csv", skipsBadRows: true),
            by: manager
        )
        #expect(skipped.isSaved)
        #expect(skipped.counts[.ticket]?.new == 1)
        #expect(skipped.rowsLeftOut == 1)
        // Of one ticket: three rows that cannot be read, and one that could.
        let lines = bad.split(separator: "\n")
        let readable = lines[lines.count - 2].replacing("INC2", with: "INC3")
        let worse = (lines + [lines[lines.count - 1], lines[lines.count - 1], readable]).joined(separator: "\n")
        let rest = try await desk.importTickets(
            Array(worse.utf8),
            mapping: Self.mapping(),
            .init(fileName: "log.csv", skipsBadRows: true),
            by: manager
        )
        #expect(rest.rowsLeftOut == 4)
    }

    @Test("say where a time cannot be and another was taken", arguments: TestDatabase.reachable)
    func impossibleTimes(engine: TestDatabase) async throws {
        let (desk, manager) = try await Self.desk(engine)
        // Reported at 09:00; the first change is older, the third later than the one after it.
        let file = Self.file([
            ("08:30", "New", "?"), ("09:30", "Active", "?"), ("12:00", "Awaiting User Info", "?"),
            ("10:00", "Resolved", "?"),
        ])
        let report = try await desk.importTickets(
            file,
            mapping: Self.mapping(),
            .init(fileName: "log.csv"),
            by: manager
        )
        #expect(report.isSaved && report.problems == [])
        #expect(report.notes.map(\.line) == [2, 4])
        #expect(report.notes.map(\.heading) == ["sys_updated_at", "sys_updated_at"])
        #expect(report.notes.map(\.reason.code) == ["file-before-report", "file-runs-backwards"])
        #expect(report.notes.first?.reason.values["taken"]?.hasPrefix("2016-03-01T09:00") == true)
        // What was not taken again is not told again.
        let again = try await desk.importTickets(file, mapping: Self.mapping(), .init(fileName: "log.csv"), by: manager)
        #expect(again.notes == [])
    }

    @Test(
        "of a reason to wait that the plan does not know say where the mapping names it",
        arguments: TestDatabase.reachable
    )
    func unknownPause(engine: TestDatabase) async throws {
        let (desk, manager) = try await Self.desk(engine)
        let source = try Self.text("plans/imports/servicenow-incidents.yaml")
            .replacing("Awaiting Vendor, pauses: supplier", with: "Awaiting Vendor, pauses: suplier")
        let line = try #require(
            source.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("suplier") }
        )
        let mapping = try HistoryMapping(source)
        let file = Self.file([("09:05", "New", "?")])
        let mistakes = await #expect(throws: Mistakes.self) {
            try await desk.importTickets(file, mapping: mapping, .init(fileName: "log.csv"), by: manager)
        }
        #expect(mistakes?.all.map(\.line) == [line + 1])
        #expect(mistakes?.all.first?.place == "Awaiting Vendor › pauses")
        #expect(mistakes?.all.first?.expected == "“supplier”")
    }

    @Test("need a mapping without mistakes, each told with its line")
    func badMapping() throws {
        let source = try Self.text("plans/imports/servicenow-incidents.yaml")
            .replacing("zone: Etc/UTC", with: "zone: Mars/Olympus")
            .replacing("means: resolved", with: "means: mended")
        let mistakes = #expect(throws: Mistakes.self) { try HistoryMapping(source) }
        #expect(mistakes?.all.count == 2)
        #expect(mistakes?.all.first?.description.contains("Mars/Olympus") == true)
    }

    @Test(
        "of a real desk all come in: 450 incidents with 3,019 changes",
        .enabled(if: logIsHere),
        arguments: TestDatabase.reachable
    )
    func realLog(engine: TestDatabase) async throws {
        let (desk, manager) = try await Self.desk(engine)
        let bytes = [UInt8](try Data(contentsOf: Self.log))
        let report = try await desk.importTickets(
            bytes,
            mapping: Self.mapping(),
            .init(fileName: "incident-log.csv"),
            by: manager
        )
        #expect(report.problems == [])
        #expect(report.rows == 3019)
        #expect(report.counts[.ticket]?.new == 450)
        // Five changes older than their report, and the one time that runs backwards.
        #expect(report.notes.count == 6)
        var reopened = 0
        var open = 0
        for number in 1001...1450 {
            let card = try await desk.ticket(Ticket.ID(number: number), seenBy: manager)
            reopened += card.ticket.resolutions.filter { $0.reopenedAt != nil }.count
            open += card.ticket.isOver ? 0 : 1
            #expect(card.clocks.contains { $0.id.metric == .respond && $0.state != .pending })
        }
        // In the file's order the state goes from Resolved back to Active six times; every incident ends closed.
        #expect(reopened == 6)
        #expect(open == 0)
        let again = try await desk.importTickets(
            bytes,
            mapping: Self.mapping(),
            .init(fileName: "incident-log.csv"),
            by: manager
        )
        #expect(again.counts[.ticket, default: .init()].new == 0)
        #expect(again.rowsWithoutNews == 3019)
    }
}
