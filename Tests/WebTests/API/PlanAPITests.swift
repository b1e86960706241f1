import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("Plans, calendars and notices in the API")
struct PlanAPITests {
    @Test("plans are listed, read, checked and published", arguments: TestDatabase.reachable)
    func plans(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        _ = try await site.open()
        let manager = try await site.at.browser(.manager)
        let list = try await manager.api(.get, "/plans").json["items"]?.items
        #expect(list?.count == 1 && list?.first?["isOwn"] == true)
        let plan = try await manager.api(.get, "/plans/standard")
        #expect(try plan.json["clauses"]?.items.count == 90)
        let check = try await manager.api(.get, "/plans/standard/check")
        #expect(try check.json["good"] == true)

        let source = try TicketSite.plan()
        let again = try await manager.api(.post, "/plans", ["source": .string(source)])
        #expect(try again.status == .created && again.json["isNew"] == false)
        let version = try plan.word("version")
        let next = source.replacing("version: \"\(version)\"", with: "version: \"next\"")
        #expect(next != source)
        let checked = try await manager.api(.post, "/plans/check", ["source": .string(next)])
        #expect(try checked.json["check"]?["good"] == true && checked.json["moves"]?["tickets"] == 1)
        let published = try await manager.api(.post, "/plans", ["source": .string(next), "movingOpen": true])
        #expect(try published.word("version") == "next")
        let location = try #require(published.headers[.location])
        let read = try await manager.api(.get, String(location.dropFirst(APIServer.root.count)))
        #expect(try read.json["source"] == .string(next))
        #expect(try await manager.api(.get, "/tickets/SR-1001").json["plan"]?["version"] == "next")

        let broken = try await manager.api(.post, "/plans", ["source": "plan: x\ncolour: red"])
        #expect(broken.status == .unprocessableContent)
        #expect(try broken.json["type"] == "/problems/plan-mistakes" && broken.json["field"] == "source")
        let looked = try await manager.api(.post, "/plans/check", ["source": "plan: x\ncolour: red"])
        #expect(try looked.json["check"]?["mistakes"]?.items.isEmpty == false)
        let other = try await manager.api(.post, "/plans", ["source": .string(next + "\n# another\n")])
        #expect(other.status == .conflict)
    }

    @Test("calendars are proposed, accepted and rejected", arguments: TestDatabase.reachable)
    func calendars(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let manager = try await site.at.browser(.manager)
        let name = "cn-working-days"
        let days = "date,kind,name\n2027-01-01,holiday,元旦\n2027-01-02,workday,補班\n"
        let put = try await manager.api(.post, "/calendars/\(name)/announcements", ["source": .string(days)])
        #expect(put.status == .created, "\(put.text)")
        let version = try put.word("version")
        #expect(try put.json["announcedThrough"] == "2027-12-31")
        let list = try await manager.api(.get, "/calendars").json["items"]?.items ?? []
        #expect(list.contains { $0["version"] == .string(version) && $0["state"] == "proposed" })
        let accepted = try await manager.api(.post, "/calendars/\(name)/versions/\(version)/acceptance")
        #expect(accepted.status == .ok)
        #expect(try await manager.api(.post, "/calendars/\(name)/versions/\(version)/rejection").status == .conflict)
        #expect(try await manager.api(.post, "/calendars/\(name)/versions/none/acceptance").status == .notFound)
        let empty = "calendar: never\nversion: \"1\"\ntitle: t\nzone: Asia/Shanghai\nweekly: {}\n"
        #expect(try await manager.api(.post, "/calendars", ["source": .string(empty)]).status == .created)
        let unknown = empty.replacing("Shanghai", with: "Atlantis").replacing("never", with: "other")
        let refused = try await manager.api(.post, "/calendars", ["source": .string(unknown)])
        #expect(refused.status == .unprocessableContent)
        #expect(try refused.json["type"] == "/problems/calendar-mistakes")
        #expect(refused.text.contains("Atlantis"))
    }

    @Test("notices are read one by one, or all that came by a moment", arguments: TestDatabase.reachable)
    func notices(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let ticket = try await site.open()
        try await site.give(ticket, to: site.engineer)
        try await site.give(try await site.open(), to: site.engineer)
        _ = try await site.at.desk.makeRounds()
        let told = try await site.engineer.api(.get, "/notices").json["items"]?.items ?? []
        #expect(told.count == 2 && told.allSatisfy { $0["kind"] == "assigned" })
        let one = try #require(told.first?["id"])
        let read = try await site.engineer.api(.post, "/notices/reading", ["notice": one])
        #expect(try read.json["unread"] == 1)
        #expect(try await site.engineer.api(.get, "/notices?unread=true").json["items"]?.items.count == 1)
        #expect(try await site.agent.api(.post, "/notices/reading", ["notice": one]).status == .notFound)
        #expect(try await site.engineer.api(.post, "/notices/reading", [:]).status == .unprocessableContent)
        let all = try await site.engineer.api(.post, "/notices/reading", ["toldBy": "2026-10-01T00:00:00Z"])
        #expect(try all.json["unread"] == 0)
    }

    @Test("the document gives a name to one schema only")
    func names() async throws {
        // The document is made of the program's routes; no record is asked.
        let site = try await TestSite(on: .sqlite)
        var known: [String: JSON] = [:]
        for route in site.site.apiRoutes {
            for schema in [route.takes, route.answers].compactMap({ $0 }) {
                var found: [String: Schema] = [:]
                schema.records(into: &found)
                for (name, record) in found {
                    let definition = record.definition
                    #expect(known[name] == nil || known[name] == definition, "two schemas are called \(name)")
                    known[name] = definition
                }
            }
        }
    }
}
