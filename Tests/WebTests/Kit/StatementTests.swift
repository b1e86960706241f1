import AfterSales
import HTTPTypes
import ServiceDesk
import TestDesk
import Testing

@testable import Web

@Suite("What a page costs the database")
struct StatementTests {
    // Each is a journey to the server on PostgreSQL. What is allowed is what it takes now: more needs a reason.
    @Test("is a known number of statements", arguments: TestDatabase.reachable)
    func statements(engine: TestDatabase) async throws {
        let desk = try await TicketSite(on: engine)
        let token = try await desk.at.program(
            for: #require(desk.agent.person),
            rights: [.openTicket, .seeEveryTicket, .workTicket, .seeCustomers, .seeDevices]
        )
        // What is read once and kept is read here.
        var ticket = ""
        for _ in 0..<3 { ticket = try await desk.open() }
        _ = try await token.get("/api/v1\(ticket)")
        let call: JSON = ["channel": "phone", "outcome": "reached", "to": "x", "words": "x", "isAnswer": true]

        func cost(_ body: () async throws -> TestAnswer) async throws -> Int {
            try await desk.at.statements.count {
                let answer = try await body()
                #expect(answer.status.kind == .successful, "\(answer.text)")
            }
        }
        #expect(try await cost { try await desk.agent.get("/tickets") } <= 8)
        #expect(try await cost { try await desk.agent.get(ticket) } <= 20)
        #expect(try await cost { try await token.get("/api/v1/tickets") } <= 4)
        #expect(try await cost { try await token.get("/api/v1\(ticket)") } <= 9)
        #expect(try await cost { try await token.api(.post, "/tickets", desk.newTicket) } <= 21)
        #expect(try await cost { try await token.api(.post, "\(ticket)/contacts", call) } <= 18)
    }

    @Test(
        "is borne by a copy where a slightly old answer is right, and never where somebody acts on it",
        arguments: TestDatabase.reachable
    )
    func copies(engine: TestDatabase) async throws {
        let desk = try await TicketSite(on: engine)
        let ticket = try await desk.open()
        func asked(_ path: String) async throws -> Int {
            try await desk.at.statements.countOfLate {
                let answer = try await desk.agent.get(path)
                #expect(answer.status == .ok, "\(path): \(answer.status)")
            }
        }
        for path in ["/search?q=x", "/measures", "/tickets/export"] {
            #expect(try await asked(path) > 0, "\(path) asks the primary")
        }
        for path in ["/tickets", ticket, "/morning", "/notices"] {
            #expect(try await asked(path) == 0, "\(path) asks a copy")
        }
    }
}
