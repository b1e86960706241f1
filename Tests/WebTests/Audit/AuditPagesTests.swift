import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The audit's page")
struct AuditPagesTests {
    @Test(
        "shows what changed, narrowed by person, subject and day, and hands it out as a file",
        arguments: TestDatabase.reachable
    )
    func page(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let manager = try await site.at.browser(.manager)
        _ = try await site.open("<b>卡紙</b>")
        site.at.clock.advance(minutes: 1)
        var details = site.hospital.details
        details.name = "改名醫院"
        _ = try await site.at.desk.change(site.hospital.id, to: details, version: 1, by: .desk)
        let page = try await manager.get("/audit")
        #expect(page.status == .ok)
        #expect(page.text.contains("<del>長寧醫院</del>") && page.text.contains("<ins>改名醫院</ins>"))
        #expect(page.text.contains("href=\"/tickets/SR-1001\""))
        // Fields and values in people's words; programs keep the path.
        #expect(page.text.contains("<dt title=\"faultClass\">") || page.text.contains("<dt title=\"severity\">"))
        #expect(!page.text.contains("<dt title=\"severity\">severity<"))
        #expect(!page.text.contains("<b>卡紙"))
        #expect(page.text.contains("/audit/export") && page.text.contains("format=xlsx"))
        let own = try await manager.get("/audit?kind=ticket&subject=SR-1001")
        #expect(own.text.contains("SR-1001") && !own.text.contains("<ins>改名醫院"))
        // A record that an entry names by its id is called by its name.
        #expect(!own.text.contains(site.hospital.id.description))
        let later = try await manager.get("/audit?from=2199-01-01")
        #expect(later.status == .ok && !later.text.contains("SR-1001"))
        #expect(try await manager.get("/audit?after=x").status == .unprocessableContent)
        #expect(try await site.agent.get("/audit").status == .forbidden)
        #expect(try await !site.agent.get("/tickets").text.contains("href=\"/audit\""))
        let file = try await manager.get("/audit/export")
        #expect(file.status == .ok && file.text.contains("subject kind,") && file.text.contains("customer.changed"))
        // A file of what is narrowed is narrowed alike; and a record is found by what people call it.
        let narrowed = try await manager.get("/audit?subject=C-1&from=2020-01-01")
        #expect(narrowed.text.contains("<ins>改名醫院</ins>") && !narrowed.text.contains("SR-1001"))
        #expect(narrowed.text.contains("/audit/export?subject=C-1&amp;from=2020-01-01"))
        let one = try await manager.get("/audit/export?subject=C-1&from=2020-01-01").text
        #expect(one.contains("customer.changed") && !one.contains("ticket,"))
        #expect(try await manager.get("/audit?subject=SN-0001").text.contains("SN-0001"))
        let outsider = try await site.at.browser(.customerResponsible, name: "錢主任", customer: site.hospital.id)
        let outside = try #require(outsider.person).id
        #expect(try await manager.get("/audit?person=\(outside)").text.contains("selected>錢主任"))
        let api = try await manager.api(.get, "/audit?kind=customer")
        #expect(try api.json["items"]?.items.first?["kind"] == "customer.changed", "\(api.text)")
    }

    @Test("says every field in the reader's words where there is one, and its path where there is none")
    func fields() throws {
        let words = try Catalogue()[.english]
        #expect(
            words.auditField("plan.version") == "Service plan › Version"
                || words.auditField("plan.version").hasSuffix("› Version")
        )
        #expect(words.auditField("roles.0") == words["field.roles"])
        #expect(words.auditField("steps.accepted") == words["phase.accepted"])
        #expect(words.auditField("steps.1") == words["audit.field-steps"])
        #expect(words.auditField("zz9.1.unheard") == "zz9 › unheard")
        #expect(words.auditValue("agent", at: "roles.0") == words["role.agent"])
        #expect(words.auditValue("agent", at: "name") == "agent")
        // What a journal holds of ours is a word everywhere, and means the same as where it was chosen.
        let said = [
            ("cause", FaultCause.allCases.map(\.rawValue), "cause."),
            ("removed.0.keeper", ServiceReport.RemovedPart.Keeper.allCases.map(\.rawValue), "keeper."),
            ("means", TicketEvent.QuotationAnswer.Means.allCases.map(\.rawValue), "means."),
            ("way", Inspection.Way.allCases.map(\.rawValue), "inspection.way-"),
            ("stage", TicketEvent.Attached.Stage.allCases.map(\.rawValue), "stage."),
            ("purpose", CannedText.Purpose.allCases.map(\.rawValue), "text.purpose-"),
            ("purpose", CustomerLink.Purpose.allCases.map(\.rawValue), "purpose."),
            ("reason", PauseReason.usual.map(\.id), "pause."),
            ("checklist.points.0.outcome", CheckedList.Outcome.allCases.map(\.rawValue), "check."),
            ("outcome", TicketEvent.Outreach.Outcome.allCases.map(\.rawValue), "outcome."),
        ]
        for (path, codes, family) in said {
            for code in codes { #expect(words.auditValue(code, at: path) == words[family + code], "\(path)") }
        }
        #expect(words.auditField("installation") == words["audit.field-installation"])
    }

    @Test("and its template name the same things", arguments: TestDatabase.reachable)
    func contract(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        var request = TicketRequest(customer: site.hospital.id, reporter: .init(name: "李"), subject: "卡紙")
        request.reportedAt = site.at.clock.now.advanced(byMilliseconds: -3_600_000)
        request.backdating = "昨晚的來電"
        _ = try await site.at.desk.openTicket(request, by: .desk)
        let manager = try #require(try await site.at.browser(.manager).person)
        // Seven values at once: one more than is seen without asking.
        var details = site.hospital.details
        details.shortName = "甲"
        _ = try await site.at.desk.change(site.hospital.id, to: details, version: 1, by: manager)
        let plan = try await site.at.desk.currentPlan("standard", seenBy: manager).reference
        details = Customer.Details(
            code: "C-9",
            name: "改名醫院",
            shortName: "乙",
            notes: "x",
            language: .english,
            plan: plan
        )
        _ = try await site.at.desk.change(site.hospital.id, to: details, version: 2, by: manager)
        let listing = try await site.at.desk.audit(limit: 200, seenBy: manager)
        let context = try Samples.staff(site.at, path: "/audit?person=\(manager.id)&after=1.ticket.1.1")
        let page = AuditPage(
            Listing(items: listing.items, next: "x"),
            try AuditRequest(context.query),
            people: try await site.at.desk.people(for: manager),
            now: site.at.clock.now.advanced(byMilliseconds: 86_400_000),
            context
        )
        expectContract(page, unused: ["people.hint", "kinds.hint"])
    }
}
