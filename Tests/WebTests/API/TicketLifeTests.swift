import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import Web

@Suite("A ticket's life in the API")
struct TicketLifeTests {
    @Test("runs from the hotline to the signature, the call-back and the end", arguments: TestDatabase.reachable)
    func life(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let (agent, engineer) = (site.agent, site.engineer)
        let responsible = try await site.at.browser(.customerResponsible, name: "王主任", customer: site.hospital.id)

        let opened = try await agent.api(.post, "/tickets", site.newTicket)
        #expect(opened.status == .created)
        let ticket = "/tickets/\(try opened.word("id"))"
        #expect(opened.headers[.location] == "/api/v1\(ticket)")
        #expect(try opened.word("turn") == "to-respond")
        let clocks = try opened.json["clocks"]?.items ?? []
        let response = try #require(clocks.first { $0["metric"] == "respond" && $0["standing"] == "promise" })
        #expect(response["clause"] == "C35")
        #expect(response["due"] == "2026-09-30T13:00:00+08:00")
        #expect(response["within"] == ["serviceTime": 60])
        let why = try await agent.api(.get, "\(ticket)/clocks/respond/C35/explanation")
        #expect(why.status == .ok)
        #expect(try why.json["counted"] == 60)

        // Whoever is given it sees it; before that it does not exist for them.
        #expect(try await engineer.api(.get, ticket).status == .notFound)
        try await site.give(ticket, to: engineer)
        func does(_ path: String, _ body: JSON? = nil, by browser: TestBrowser? = nil, _ turn: String? = nil)
            async throws
        {
            let answer = try await (browser ?? engineer).api(.post, ticket + path, body)
            #expect(answer.status == .ok, "\(path): \(answer.text)")
            #expect(answer.tag == "\"\(try Self.number(answer.json["version"]))\"")
            if let turn { #expect(try answer.word("turn") == turn, "\(path)") }
            site.at.clock.advance(minutes: 1)
        }
        try await does("/contacts", ["channel": "phone", "outcome": "reached", "to": "李護士", "words": "馬上看"])
        try await does("/guidance", ["result": "not-solved", "steps": ["重啟"]])
        try await expectGate("C53", engineer, "\(ticket)/remote-session", ["tool": "RDP"])
        try await does("/consent", ["by": "李護士", "how": "電話"])
        try await does("/remote-session", ["tool": "RDP"], "remote")
        try await does("/remote-session/end", ["diagnosis": "滾輪磨損", "result": "not-solved"])
        let visit: JSON = [
            "engineer": try TicketSite.id(engineer), "from": "2026-09-30T14:00:00+08:00",
            "to": "2026-09-30T16:00:00+08:00", "packing": [["kind": "part", "name": "滾輪", "count": 2]],
        ]
        try await expectGate("C74", engineer, "\(ticket)/visits", visit)
        try await does("/costs", ["words": "保修期內免費", "to": "王主任"])
        try await does("/costs/acknowledgement", ["by": "王主任", "how": "電話"])
        try await does("/visits", visit, "to-visit")
        let day = try await engineer.api(.get, "/day")
        #expect(try day.json["items"]?.items.count == 1)
        #expect(try await engineer.api(.post, "\(ticket)/visits/2/departure").status == .notFound)
        try await does("/visits/1/departure")
        try await does("/visits/1/arrival", nil, "on-site")
        let work: JSON = ["result": "solved", "found": "滾輪磨損", "done": "換滾輪", "parts": ["滾輪 × 2"]]
        try await does("/visits/1/work", work, "to-sign")
        try await expectGate("C48", engineer, "\(ticket)/visits/1/departure-from-site", nil)

        // The customer's responsible person signs what they read, in their own name.
        let unread = try await responsible.api(.post, "\(ticket)/report/signature", ["version": 2])
        #expect(unread.status == .conflict)
        let signed = try await responsible.api(.post, "\(ticket)/report/signature", ["version": 1])
        #expect(signed.status == .ok, "\(signed.text)")
        #expect(try signed.json["signatures"]?.items.first?["signer"] == "王主任")
        #expect(try signed.json["gates"] == nil && signed.json["followUps"] == nil)
        #expect(try await agent.api(.get, "\(ticket)/report/signature").json["how"] == "account")
        // A later version is unsigned; that the first one was signed stays to be read.
        let tag = try await engineer.api(.get, ticket).tag
        let report: JSON = ["found": "滾輪磨損", "done": "換滾輪並清潔", "isRepaired": true]
        let rewritten = try await engineer.api(.post, "\(ticket)/report", report, [.ifMatch: tag])
        #expect(
            try rewritten.json["reports"]?.items.compactMap { $0["isSigned"] } == [.bool(true), .bool(false)],
            "\(rewritten.text)"
        )
        #expect(try await agent.api(.get, "\(ticket)/report/signature").status == .notFound)
        #expect(try await agent.api(.get, "\(ticket)/report/signature?version=1").json["signer"] == "王主任")
        #expect(try await agent.api(.get, "\(ticket)/report/signature?version=x").status == .unprocessableContent)
        let again = try await responsible.api(.post, "\(ticket)/report/signature", ["version": 2])
        #expect(again.status == .ok, "\(again.text)")
        try await does("/visits/1/departure-from-site", nil, "to-hand-back")
        try await does("/hand-back/receipt", nil, by: agent)
        let owed = try await agent.api(.get, ticket)
        #expect(try owed.json["followUps"]?.items.count == 2)
        try await does("/follow-ups/1", ["reached": true, "words": "很滿意", "satisfaction": 5], by: agent)

        #expect(try await agent.api(.post, "\(ticket)/closure").status == .preconditionRequired)
        let stale = try await agent.api(.post, "\(ticket)/closure", [:], [.ifMatch: owed.tag])
        #expect(stale.status == .preconditionFailed)
        let now = try await agent.api(.get, ticket).tag
        let closed = try await agent.api(.post, "\(ticket)/closure", [:], [.ifMatch: now])
        #expect(closed.status == .ok)
        #expect(try closed.json["ended"]?["how"] == "closed")
        #expect(
            try await agent.api(.post, "\(ticket)/guidance", ["result": "solved", "steps": ["x"]]).status == .conflict
        )

        // All of it is in the journal, page by page, without what the database holds as numbers.
        var kinds: [JSON] = []
        var after: String? = ""
        while let place = after {
            let page = try await agent.api(.get, "\(ticket)/journal?limit=7&after=\(place)")
            #expect(page.status == .ok)
            kinds += try page.json["items"]?.items.compactMap { $0["kind"] } ?? []
            if case .string(let next)? = try page.json["next"] { after = next } else { after = nil }
        }
        #expect(kinds.first == "opened" && kinds.last == "closed")
        #expect(Set(kinds.map { "\($0)" }).count > 15)
        #expect(try await responsible.api(.get, "\(ticket)/journal").status == .forbidden)
    }

    private static func number(_ value: JSON?) -> Int {
        if case .number(let number)? = value { Int(number) } else { 0 }
    }

    private func expectGate(
        _ clause: JSON,
        _ browser: TestBrowser,
        _ path: String,
        _ body: JSON?,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let refused = try await browser.api(.post, path, body, at: location)
        #expect(refused.status == .conflict, sourceLocation: location)
        #expect(refused.headers[.contentType] == "application/problem+json", sourceLocation: location)
        #expect(try refused.json["clause"] == clause, "\(refused.text)", sourceLocation: location)
        #expect(try refused.json["opens"] != nil, sourceLocation: location)
    }

    @Test("goes by every other verb, too", arguments: TestDatabase.reachable)
    func otherVerbs(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let agent = site.agent
        let manager = try await site.at.browser(.manager)
        let ticket = try await site.open()
        func does(_ path: String, _ body: JSON, seen: Bool = false, by browser: TestBrowser? = nil) async throws
            -> JSON
        {
            let tag = try await agent.api(.get, ticket).tag
            let answer = try await (browser ?? agent).api(.post, ticket + path, body, seen ? [.ifMatch: tag] : [:])
            #expect(answer.status == .ok, "\(path): \(answer.text)")
            return try answer.json
        }
        _ = try await does("/messages", ["channel": "email", "from": "李護士", "words": "還是卡"])
        _ = try await does("/notes", ["words": "第三次了"])
        let graver = try await does("/classification", ["severity": "high", "faultClass": "paper"], seen: true)
        #expect(graver["severity"] == "high" && graver["faultClass"] == "paper")
        let unclear = try await does("/classification", ["faultClass": ""], seen: true)
        #expect(unclear["severity"] == "high" && unclear["faultClass"] == nil)
        let led = try await does("/handover", ["lead": "sales", "reason": "換貨"], seen: true)
        #expect(led["lead"]?["lead"] == "sales")
        let paused = try await does(
            "/pause",
            ["reason": "customer-information", "until": "2026-10-12T09:00:00+08:00"]
        )
        #expect(paused["pauses"]?.items.count == 1)
        site.at.clock.advance(minutes: 5)
        _ = try await does("/resumption", [:])
        let pinned = try await does(
            "/pinned-dates",
            ["metric": "restore", "due": "2026-10-10T17:00:00+08:00", "words": "十號前修好"],
            seen: true
        )
        #expect(pinned["clocks"]?.items.contains { $0["isPinned"] == true } == true)
        let open = try await does("/overrides", ["gate": "ladder-order", "reason": "停機"], seen: true, by: manager)
        #expect(open["overrides"] == ["ladder-order"])
        let other = try await site.open("又卡紙")
        let number = JSON.string(String(other.dropFirst("/tickets/".count)))
        #expect(try await does("/links", ["ticket": number])["linked"] == [number])
        _ = try await does("/guidance", ["result": "solved", "steps": ["重啟"], "words": "好了"])
        let back = try await does("/reopening", ["reason": "又壞了"], seen: true)
        #expect(back["resolved"] == nil)
        let links = try await agent.api(
            .post,
            "\(ticket)/customer-links",
            ["contact": .string(site.wang.id.description), "purpose": "sign"]
        )
        #expect(links.status == .created)
        guard case .string(let link)? = try links.json["link"]?["id"] else { return }
        #expect(try await agent.api(.delete, "/customer-links/\(link)").status == .noContent)
        let proposals = try await agent.api(.get, "\(ticket)/proposals")
        #expect(try proposals.json["items"]?.items.first?["engineer"]?["name"] == "陳工")
        let merged = try await does("/merge", ["into": number], seen: true)
        #expect(merged["ended"]?["into"] == number)
        // Hard case 29: what the customer says on the merged ticket is heard on the one that goes on.
        let heard = try await agent.api(
            .post,
            "\(ticket)/messages",
            ["channel": "phone", "from": "李護士", "words": "又卡住了"]
        )
        #expect(heard.status == .ok, "\(heard.text)")
        #expect(try heard.json["id"] == number)
        #expect(try await agent.api(.get, "\(other)/journal?order=newest&limit=1").text.contains("又卡住了"))
        #expect(try await !agent.api(.get, "\(ticket)/journal?limit=200").text.contains("又卡住了"))
        let tag = try await agent.api(.get, other).tag
        let cancelled = try await agent.api(.post, "\(other)/cancellation", ["reason": "不修了"], [.ifMatch: tag])
        #expect(try cancelled.json["ended"]?["how"] == "cancelled")
        let measures = try await agent.api(
            .get,
            "/measures?plan=standard&from=2026-09-01T00:00:00Z&to=2026-11-01T00:00:00Z"
        )
        #expect(try measures.json["tickets"]?["reported"] == 2)
    }

    @Test("opens one ticket for one key, however often and however fast it is sent", arguments: TestDatabase.reachable)
    func once(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let (agent, body) = (site.agent, site.newTicket)
        let key: HTTPFields = [.idempotencyKey: "one"]
        let first = try await agent.api(.post, "/tickets", body, key)
        let second = try await agent.api(.post, "/tickets", body, key)
        #expect(first.status == .created && second.text == first.text && second.tag == first.tag)
        let other = try await agent.api(.post, "/tickets", body.with("subject", "別的"), key)
        #expect(other.status == .unprocessableContent)
        for headers in [[.idempotencyKey: "two"] as HTTPFields, [:]] {
            let sent = headers.isEmpty ? body.with("requestKey", "request-key") : body
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await agent.api(.post, "/tickets", sent, headers).status.code }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(statuses).subtracting([201, 409]).isEmpty, "\(statuses)")
        }
        #expect(try await agent.api(.get, "/tickets?limit=200").json["items"]?.items.count == 3)
    }

    @Test("is listed once on one page, whatever is opened meanwhile", arguments: TestDatabase.reachable)
    func lists(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        for number in 0..<9 { _ = try await site.open(.string("N\(number)")) }
        for order in QueueOrderNames.all {
            var seen: [JSON] = []
            var after: String? = ""
            while let place = after {
                async let opened = site.open("meanwhile")
                let page = try await site.agent.api(.get, "/tickets?limit=4&order=\(order)&after=\(place)")
                #expect(page.status == .ok)
                seen += try page.json["items"]?.items.compactMap { $0["id"] } ?? []
                if case .string(let next)? = try page.json["next"] { after = next } else { after = nil }
                _ = try await opened
                site.at.clock.advance(minutes: 1)
                if seen.count > 40 { break }
            }
            let ids = seen.map { "\($0)" }
            #expect(Set(ids).count == ids.count, "\(order)")
            if order != "call" { #expect((1...9).allSatisfy { ids.contains("\(JSON.string("SR-\(1000 + $0)"))") }) }
        }
        for wrong in ["after=x", "order=price", "limit=0", "view=none", "turn=none", "customer=7", "dueBefore=soon"] {
            let refused = try await site.agent.api(.get, "/tickets?\(wrong)")
            #expect(refused.status == .unprocessableContent, "\(wrong)")
            #expect(try refused.word("field") == String(wrong.prefix { $0 != "=" }))
        }
        #expect(try await site.agent.api(.get, "/tickets?q=\("卡紙".percentEncoded)").status == .ok)
        let views = try await site.agent.api(.get, "/views").json["items"]?.items
        #expect(views?.first { $0["view"] == "open" }?["count"] != 0)
    }
}

enum QueueOrderNames {
    static let all = ["promise", "newest", "call"]
}
