import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("What an address asks")
struct ParametersTests {
    @Test(
        "of a page is refused where it cannot be read, naming it, with the way to the page without it",
        arguments: TestDatabase.reachable
    )
    func pages(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let manager = try await site.at.browser(.administrator, .manager, .engineer)
        let declared = site.at.site.pageRoutes.filter { $0.query != nil && !$0.path.contains("{") }
        #expect(declared.count >= 12)
        for route in declared {
            var garbage = [("rolle", "agent")]
            for parameter in route.query ?? [] {
                switch parameter.schema {
                case .string(_, nil), .list: continue
                default: garbage.append((parameter.name, "garbage"))
                }
            }
            for (name, value) in garbage {
                let answer = try await manager.get("\(route.path)?done=saved&\(name)=\(value)")
                #expect(answer.status == .badRequest, "\(route.path)?\(name)=\(value)")
                #expect(answer.text.contains("href=\"\(route.path)?done=saved\""), "\(route.path)?\(name)")
            }
        }
        #expect(try await manager.get("/today?day=garbage").text.contains("2026-09-30"))
        #expect(try await manager.get("/tickets?engineer=zzz").status == .badRequest)
        #expect(try await manager.get("/tickets?view=mine&view=late").status == .badRequest)
        #expect(try await manager.get("/tickets?view=&q=&turn=").status == .ok)
        #expect(try await manager.get("/today?day=2026-09-30").status == .ok)
    }

    @Test(
        "twice of a program's list is refused, unless it may be said several times",
        arguments: TestDatabase.reachable
    )
    func repeated(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let refused = try await site.agent.api(.get, "/tickets?severity=high&severity=low")
        #expect(refused.status == .unprocessableContent)
        #expect(try refused.json["field"] == "severity" && refused.json["type"] == "/problems/repeated-parameter")
        #expect(try await site.agent.api(.get, "/tickets?turn=customer&turn=parts").status == .ok)
    }
}
