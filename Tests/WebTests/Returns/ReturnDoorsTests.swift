import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The doors to returns")
struct ReturnDoorsTests {
    @Test("carry goods by forms from the customer's parcel to ours", arguments: TestDatabase.reachable)
    func forms(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        func done(_ deed: String, _ fields: KeyValuePairs<String, String> = [:]) async throws {
            let page = try await desk.agent.get("/tickets/\(id)?do=\(deed)")
            #expect(page.text.contains("action=\"/tickets/\(id)/\(deed)\""), "\(deed) is offered")
            let answer = try await desk.post(deed, on: id, fields)
            #expect(answer.status == .seeOther, "\(deed): \(answer.text.suffix(1_500))")
        }
        let goods: KeyValuePairs = ["to": "王主任", "goods": "主板", "packing": "原包裝", "freight": "誰寄誰付"]
        let shut = try await desk.post("returns", on: id, goods)
        #expect(shut.status == .conflict && shut.text.contains("C67") && shut.text.contains("誰寄誰付"))
        try await done("contacts", ["channel": "phone", "outcome": "reached", "to": "王主任", "words": "問了情況"])
        try await done("guidance", ["result": "not-solved", "steps": "重啟", "words": ""])
        try await done("remote-session-refusal", ["words": "醫院不接外網"])
        // The usual words stand in the form already.
        let form = try await desk.agent.get("/tickets/\(id)?do=returns")
        #expect(form.text.contains("In warranty, whoever sends pays") && form.text.contains("CN-0815"))
        try await done("returns", goods)
        let links = try await desk.at.desk.issueLink(
            to: id,
            for: desk.contact.id,
            purpose: .track,
            by: try #require(desk.agent.person)
        )
        let stranger = desk.at.stranger()
        let track = try await stranger.get("/track/\(links.token)")
        #expect(track.text.contains("誰寄誰付") && track.text.contains("原包裝"))
        try await done("return-receipt", ["words": "外箱完好"])
        let page = try await desk.agent.get("/tickets/\(id)")
        #expect(page.text.contains("C70") && page.text.contains("On our bench"))
        try await done("supplier-leg", ["supplier": "原廠", "told": "王主任", "words": "約兩週"])
        #expect(try await stranger.get("/track/\(links.token)").text.contains("約兩週"))
        try await done("supplier-return", ["words": "換了主板"])
        try await done(
            "return-shipment",
            ["result": "solved", "found": "主板故障", "done": "更換主板", "consignment": "SF123"]
        )
        #expect(try await stranger.get("/track/\(links.token)").text.contains("SF123"))
        let card = try await desk.at.desk.ticket(id, seenBy: .desk)
        #expect(card.turn == .toCallBack)
        let history = try await desk.agent.get("/tickets/\(id)")
        #expect(history.text.contains("Sent on to 原廠") && history.text.contains("外箱完好"))
    }

    @Test(
        "are there for programs too, and tell a customer's person what they were told",
        arguments: TestDatabase.reachable
    )
    func api(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let agent = site.agent
        let ticket = try await site.open()
        let body: JSON = ["goods": "主板", "packing": "原包裝", "freight": "誰寄誰付", "to": "李護士"]
        let shut = try await agent.api(.post, "\(ticket)/returns", body)
        #expect(shut.status == .conflict)
        #expect(try shut.json["clause"] == "C67")
        func does(_ path: String, _ body: JSON? = nil, _ turn: String? = nil) async throws {
            let answer = try await agent.api(.post, ticket + path, body)
            #expect(answer.status == .ok, "\(path): \(answer.text)")
            if let turn { #expect(try answer.word("turn") == turn, "\(path)") }
            site.at.clock.advance(minutes: 1)
        }
        try await does("/guidance", ["result": "not-solved", "steps": ["重啟"]])
        try await does("/remote-session/impossibility", ["words": "不接外網"])
        try await does("/returns", body)
        let missing = try await agent.api(.post, "\(ticket)/returns/2/receipt", [:])
        #expect(missing.status == .notFound)
        let early = try await agent.api(.post, "\(ticket)/returns/1/shipment", ["result": "solved", "found": "x"])
        #expect(early.status == .conflict)
        try await does("/returns/1/cancellation", ["reason": "改天寄"])
        try await does("/returns", body, "customer")
        try await does("/returns/2/receipt", ["words": "完好"], "at-bench")
        try await does("/returns/2/supplier", ["supplier": "原廠", "words": "約兩週", "told": "李護士"], "at-supplier")
        try await does("/returns/2/supplier/end", [:], "at-bench")
        let mute = try await agent.api(.post, "\(ticket)/returns/2/shipment", ["result": "solved", "found": "壞了"])
        #expect(mute.status == .unprocessableContent)
        try await does("/returns/2/shipment", ["result": "solved", "found": "壞了", "done": "換了"], "to-call-back")
        let shown = try await agent.api(.get, ticket)
        let returns = try shown.json["returns"]?.items ?? []
        #expect(returns.map { $0["state"] } == ["cancelled", "shipped-back"])
        #expect(returns.last?["supplierLegs"]?.items.first?["supplier"] == "原廠")
        let depot = try shown.json["clocks"]?.items.first { $0["metric"] == "depot" }
        #expect(depot?["state"] == "kept" && depot?["clause"] == "C70")

        let responsible = try await site.at.browser(.customerResponsible, name: "王主任", customer: site.hospital.id)
        let seen = try await responsible.api(.get, ticket)
        let theirs = try #require(try seen.json["returns"]?.items.last)
        #expect(theirs["freight"] == "誰寄誰付" && theirs["found"] == nil)
        #expect(theirs["supplierLegs"]?.items.first?["supplier"] == nil)
        #expect(try await responsible.api(.post, "\(ticket)/returns", body).status == .forbidden)
    }
}
