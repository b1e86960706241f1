import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("A device's warranty")
struct WarrantyTests {
    @Test("is as long as the plan's sentences and rulings make it")
    func plans() throws {
        func warranty(_ plan: String) throws -> WarrantyRule? {
            try PlanReader.read(ProjectFolder.text("plans/\(plan).yaml")).warranty
        }
        // One year and two stand beside each other; the ruling on X01 lets the two win. C32 names the start.
        #expect(
            try warranty("standard")
                == WarrantyRule(clause: "C33", period: .years(2), start: .accepted, startClause: "C32")
        )
        let scope = try #require(try warranty("quality-assurance"))
        #expect(scope.period == .years(1) && scope.startClause == nil)
        #expect(try warranty("response-procedure") == nil)
    }

    @Test(
        "is told on a ticket and its row for the day it was reported, by the clock at the site",
        arguments: TestDatabase.reachable
    )
    func tickets(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        // Noon of 30 September in Shanghai is the evening of the 29th in Los Angeles.
        let abroad = try await at.desk.register(
            Site.Details(name: "LA", zone: "America/Los_Angeles"),
            of: at.hospital.id,
            by: at.agent
        )
        func device(_ serial: String, accepted: Day?, site: Site?) async throws -> Device {
            try await at.desk.register(
                Device.Details(serial: serial, model: at.printer.id, customer: at.hospital.id, site: site?.id),
                steps: accepted.map { [.accepted: $0] } ?? [:],
                by: at.agent
            )
        }
        let cases: [(Device, WarrantyStanding.State)] = [
            (try await device("A", accepted: Day(2024, 9, 30), site: at.ward), .within),
            (try await device("B", accepted: Day(2024, 9, 29), site: at.ward), .over),
            (try await device("C", accepted: Day(2024, 9, 29), site: abroad), .within),
            (try await device("D", accepted: Day(2024, 9, 29), site: nil), .over),
            (try await device("E", accepted: nil, site: at.ward), .undecided),
        ]
        let now = try await at.desk.warranties(of: cases.map(\.0.id), seenBy: at.agent)
        #expect(cases.map { now[$0.0.id]?.state } == cases.map(\.1))
        var tickets: [Ticket.ID] = []
        for (device, _) in cases { tickets.append(try await at.open(device: device)) }
        let bare = try await at.desk.openTicket(
            TicketRequest(
                customer: at.hospital.id,
                reporter: .init(name: "x"),
                channel: .phone,
                subject: "none"
            ),
            by: at.agent
        ).ticket.id
        // A year later the device is out of warranty; the fault was reported within it.
        at.clock.advance(milliseconds: 366 * 86_400_000)
        let rows = try await at.desk.queue(limit: 50, seenBy: at.agent).items
        for (ticket, (_, expected)) in zip(tickets, cases) {
            #expect(try await at.desk.ticket(ticket, seenBy: at.agent).device?.warranty?.state == expected)
            #expect(rows.first { $0.number == ticket }?.warranty?.state == expected)
        }
        #expect(rows.first { $0.number == bare }.map { $0.warranty == nil } == true)
        let later = try await at.desk.warranties(of: [cases[0].0.id], seenBy: at.agent)
        #expect(later[cases[0].0.id]?.state == .over)
    }
}
