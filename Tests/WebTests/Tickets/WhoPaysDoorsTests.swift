import AfterSales
import HTTPTypes
import ServiceDesk
import TestDesk
import Testing

@testable import Web

@Suite("Who pays, on a ticket")
struct WhoPaysDoorsTests {
    @Test("depends on the cause until somebody tells it, by form or by program", arguments: TestDatabase.reachable)
    func cause(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let path = "/tickets/\(id)"
        func parts() async throws -> [JSON] {
            let record = try await desk.agent.api(.get, path).json
            return try #require(record["whoPays"]?["lines"]?.items.first?["answers"]?.items)
        }
        #expect(try await parts().map { $0["basis"] } == ["free", "cost"])
        let open = try await desk.agent.get("\(path)?do=cause").text
        #expect(open.contains("Device itself, Wear") && open.contains("action=\"\(path)/cause\""))
        // What the plan says stands ready to be read to the customer.
        let telling = try await desk.agent.get("\(path)?do=costs").text
        #expect(telling.contains("Parts, Labour, Replacement unit: Device itself, Wear – We pay, free of charge (C10)"))

        let silent = try await desk.post("cause", on: id, ["fault-cause": "misuse", "words": " "])
        #expect(silent.status == .unprocessableContent)
        let told = try await desk.post("cause", on: id, ["fault-cause": "misuse", "words": "進水<腐蝕>"])
        #expect(told.status == .seeOther)
        let known = try await desk.agent.get(path).text
        #expect(known.contains("進水&lt;腐蝕&gt;") && !known.contains("Device itself, Wear"))
        #expect(try await parts().map { $0["clauses"] } == [["C88"]])
        #expect(try await parts().first?["lost"]?.items.first?["ruling"] == "X06")

        let again = try await desk.agent.api(.post, "\(path)/cause", ["cause": "defect", "words": "主板"])
        #expect(again.status == .ok)
        #expect(try again.json["cause"]?["cause"] == "defect")
        #expect(try await parts().map { $0["payer"] } == ["vendor"])
        // Of the customer's people nobody reads our judgement; they are told who pays.
        let wang = try await desk.at.browser(.customerResponsible, name: "王主任", customer: desk.customer.id)
        let theirs = try await wang.api(.get, path).json
        #expect(theirs["whoPays"] == nil && theirs["cause"] == nil)
        #expect(try await wang.api(.post, "\(path)/cause", ["cause": "defect", "words": "x"]).status == .forbidden)
    }

    @Test("is shown while the call is taken, once the device is chosen", arguments: TestDatabase.reachable)
    func intake(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let before = try await desk.agent.get("/tickets/new?customer=\(desk.customer.id)").text
        #expect(!before.contains(">Who pays"))
        for path in [
            "/tickets/new?customer=\(desk.customer.id)&device=\(desk.device.id)",
            "/articles/suggested?device=\(desk.device.id)",
        ] {
            let page = try await desk.agent.get(path).text
            #expect(
                page.contains(">Who pays")
                    && page.contains("<dt>Depends on the cause</dt><dd>Parts, Labour, Replacement unit</dd>")
            )
        }
    }
}
