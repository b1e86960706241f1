import AfterSales
import HTTPTypes
import Storage
import TestDesk
import Testing

@testable import Web

@Suite("Records of a newer program")
struct NewerRecordsTests {
    @Test("are asked for elsewhere, and hide nothing else", arguments: TestDatabase.reachable)
    func unknownEntry(engine: TestDatabase) async throws {
        let desk = try await TicketSite(on: engine)
        let (newer, other) = try await (desk.open(), desk.open())
        let id = try #require(Ticket.ID(String(newer.dropFirst("/tickets/".count))))
        try await desk.at.statements.write { db in
            try db.run(
                """
                UPDATE journal SET kind = 'not-invented-yet'
                WHERE subject_kind = 'ticket' AND subject_id = \(String(id.number)) AND seq = 1
                """
            )
        }
        let answer = try await desk.agent.get(newer)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] == "5")
        for path in ["/tickets", other] { #expect(try await desk.agent.get(path).status == .ok, "\(path)") }
    }
}
