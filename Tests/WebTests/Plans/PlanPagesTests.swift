import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The plan reader")
struct PlanPagesTests {
    @Test(
        "lists what nothing acts on and what disagrees, and tries a moment with its reasons",
        arguments: TestDatabase.reachable
    )
    func reader(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let page = try await site.agent.get(
            "/plans/standard?at=2026-09-30T17:30&severity=high&kind=fault&phase=accepted"
        )
        #expect(page.status == .ok)
        #expect(page.text.contains("id=\"C35\""))
        #expect(page.text.contains("<ol class=\"stretches\">"))
        #expect(page.text.contains(/<td data-label="[^"]+"><a class="clause-number" href="#C/))
        #expect(!page.text.contains("/plans/new"))
        let delivered = try await site.agent.get("/plans/standard?kind=exchange&phase=delivered")
        #expect(delivered.status == .ok && delivered.text != page.text)
    }

    @Test("shows what publishing would move, then publishes", arguments: TestDatabase.reachable)
    func publish(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let manager = try await site.at.browser(.manager)
        _ = try await site.open()
        let source = try TicketSite.plan()
        let version = try await site.at.desk.currentPlan("standard", seenBy: .desk).reference.version
        let next = source.replacing("version: \"\(version)\"", with: "version: \"next\"")
        #expect(try await manager.get("/plans").text.contains("href=\"/plans/new\""))
        #expect(try await manager.get("/plans/new").status == .ok)
        let looked = try await manager.post("/plans/preview", ["source": next])
        #expect(looked.status == .ok, "\(looked.text)")
        #expect(looked.text.contains("standard@next") && looked.text.contains("formaction=\"/plans\""))
        // Looking changes nothing.
        #expect(try await manager.get("/plans/standard?version=next").status == .notFound)

        let wrong = try await manager.post("/plans/preview", ["source": "plan: x\ncolour: red"])
        #expect(wrong.status == .unprocessableContent)
        #expect(wrong.text.contains("colour: red") && !wrong.text.contains("formaction"))
        let refused = try await manager.post("/plans", ["source": "plan: x\ncolour: red"])
        #expect(refused.status == .unprocessableContent && refused.text.contains("colour: red"))
        #expect(try await site.agent.post("/plans", ["source": next]).status == .forbidden)

        // What nobody looked over is shown first, and not published.
        let unseen = try await manager.post("/plans", ["source": next, "moving-open": "true"])
        #expect(unseen.status == .conflict && unseen.text.contains("nothing was published"))
        #expect(try await manager.get("/plans/standard?version=next").status == .notFound)
        let digest = Digest.sha256(next)
        #expect(unseen.text.contains("name=\"seen\" value=\"\(digest)\""))
        #expect(looked.text.contains("name=\"seen\" value=\"\(digest)\""))
        let other = try await manager.post("/plans", ["source": next + "\n# x", "seen": digest])
        #expect(other.status == .conflict)

        let published = try await manager.post("/plans", ["source": next, "seen": digest, "moving-open": "true"])
        #expect(published.headers[.location] == "/plans/standard?version=next&done=plan-published")
        #expect(try await manager.api(.get, "/tickets/SR-1001").json["plan"]?["version"] == "next")
        let ticket = try await manager.get("/tickets/SR-1001")
        #expect(ticket.text.contains("/plans/standard?version=next#C35"))
    }

    @Test("begins a new version with the text of one there is", arguments: TestDatabase.reachable)
    func begin(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let manager = try await site.at.browser(.manager)
        let empty = try await manager.get("/plans/new")
        #expect(empty.text.contains("href=\"/plans/new?from=standard\"") && !empty.text.contains("plan: standard"))
        let begun = try await manager.get("/plans/new?from=standard")
        #expect(begun.status == .ok && begun.text.contains("plan: standard"))
        #expect(try await manager.get("/plans/new?from=nobody@1").status == .notFound)
        let text = try await site.agent.get("/plans/standard/text")
        #expect(try text.text == TicketSite.plan())
        #expect(try await site.agent.get("/plans/standard").text.contains("/plans/standard/text?version="))
    }

    @Test("lays two versions beside each other, for people and for programs", arguments: TestDatabase.reachable)
    func compare(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let source = try TicketSite.plan()
        let old = try await site.at.desk.currentPlan("standard", seenBy: .desk)
        let sentence = try #require(old.clause("C35")?.text)
        let next = source.replacing("version: \"\(old.reference.version)\"", with: "version: \"next\"")
            .replacing(sentence, with: "改過的一句話。")
        #expect(next.contains("改過的一句話。"))
        try await site.at.desk.publishPlan(next, by: .desk)
        let path = "/plans/standard/comparison?version=\(old.reference.version.percentEncoded)&with=standard@next"
        let page = try await site.agent.get(path)
        #expect(page.status == .ok)
        #expect(page.text.contains(sentence) && page.text.contains("改過的一句話。"))
        #expect(page.text.contains(/<p class="new" lang="zh-Hant"><a [^>]+>C35<\/a> 改過的一句話。<\/p>/))
        let api = "/plans/standard/versions/\(old.reference.version.percentEncoded)/comparison?with=standard@next"
        let manager = try await site.at.browser(.manager)
        let answer = try await manager.api(.get, api)
        #expect(try answer.json["changed"]?.items.count == 1, "\(answer.text)")
        #expect(try answer.json["changed"]?.items.first?["differs"] == ["text"])
        #expect(try answer.json["second"]?["version"] == "next")
        #expect(try await manager.api(.get, "/plans/standard/versions/next/comparison").status == .unprocessableContent)
        #expect(try await site.agent.get("/plans/standard/comparison?with=nobody@1").status == .notFound)
        #expect(try await site.agent.get("/plans/standard/comparison?with=x").status == .unprocessableContent)
    }
}
