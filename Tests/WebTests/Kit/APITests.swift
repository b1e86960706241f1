import AfterSales
import Foundation
import HTTPTypes
import Storage
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The API")
struct APITests {
    @Test("serves a document of exactly the operations it has")
    func document() async throws {
        // The document is made of the program's routes; no record is asked.
        let at = try await TestSite(on: .sqlite)
        let answer = try await at.stranger().get("/api/openapi.json")
        #expect(answer.status == .ok)
        let document = try answer.json
        #expect(document["openapi"] == "3.1.0")
        guard case .object(let paths) = document["paths"] else {
            Issue.record("no paths")
            return
        }
        var described: Set<String> = []
        for (path, operations) in paths {
            guard case .object(let verbs) = operations else { continue }
            for verb in verbs.keys { described.insert("\(verb.uppercased()) \(path)") }
        }
        let served = Set(at.site.apiRoutes.map { "\($0.method.rawValue) \($0.path)" })
        #expect(described == served)
        #expect(at.site.apiRoutes.count == served.count, "two operations share an address")
        #expect(Set(at.site.apiRoutes.map(\.id)).count == served.count, "two operations share a name")
    }

    @Test("answers on every address of the document, and on no other verb", arguments: TestDatabase.reachable)
    func served(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let program = try await at.program(for: at.admin, rights: at.admin.rights)
        let paths = Dictionary(grouping: at.site.apiRoutes, by: \.path)
        for (path, routes) in paths {
            let address = APIServer.root + path.replacing(/\{[a-z-]+\}/, with: "0000000000000")
            for verb in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
                let method = try #require(HTTPRequest.Method(rawValue: verb))
                let answer = try await program.send(method, address, [.contentType: "application/json"], body: "{}")
                let isThere = routes.contains { $0.method == method }
                #expect((answer.status == .methodNotAllowed) != isThere, "\(verb) \(path) answers \(answer.status)")
                #expect(answer.status.code < 500, "\(verb) \(path) answers \(answer.status)")
            }
        }
    }

    @Test("refers only to schemas that the document has")
    func references() async throws {
        // As above: no record is asked.
        let at = try await TestSite(on: .sqlite)
        let text = try await at.stranger().get("/api/openapi.json").text
        let document = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
        guard case .object(let schemas) = document["components"]?["schemas"] else {
            Issue.record("no schemas")
            return
        }
        let named = Set(text.matches(of: /#\/components\/schemas\/([A-Za-z]+)/).map { String($0.1) })
        #expect(named.subtracting(schemas.keys).isEmpty)
        #expect(Set(schemas.keys).subtracting(named).isEmpty)
    }

    @Test("lets no stranger reach a handler", arguments: TestDatabase.reachable)
    func strangers(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        for route in at.site.apiRoutes {
            let address = route.path.replacing(/\{[a-z-]+\}/, with: "0000000000000")
            let answer = try await at.stranger().api(route.method, address, route.takes == nil ? nil : [:])
            #expect(answer.status == .unauthorized, "\(route.method) \(route.path)")
        }
        for route in at.site.pageRoutes where route.audience != .anyone {
            let address = route.path.replacing(/\{[a-z-]+\}/, with: "0000000000000")
            let answer =
                route.method == .get ? try await at.stranger().get(address) : try await at.stranger().post(address)
            #expect(answer.status == .seeOther, "\(route.method) \(route.path)")
            #expect(answer.headers[.location]?.hasPrefix("/sign-in") == true)
        }
    }

    @Test("narrows a token to its rights", arguments: TestDatabase.reachable)
    func tokens(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let reader = try await at.program(for: at.admin, rights: [.seePeople])
        #expect(try await reader.api(.get, "/people").status == .ok)
        #expect(try await reader.api(.post, "/people", ["name": "x", "roles": ["agent"]]).status == .forbidden)
        // A token is for the API: pages are for people.
        #expect(try await reader.get("/people").status == .seeOther)
    }

    @Test("changes a record only as the caller saw it", arguments: TestDatabase.reachable)
    func versions(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        let made = try await admin.api(.post, "/people", ["name": "Wu Jun", "roles": ["engineer"]])
        #expect(made.status == .created)
        #expect(made.headers[.eTag] == "\"1\"")
        let location = try #require(made.headers[.location])
        let path = String(location.dropFirst(APIServer.root.count))
        #expect(try await admin.api(.patch, path, ["name": "Wu"]).status == .preconditionRequired)
        for stale in ["\"7\"", "nonsense", "*", "\"\"", "W/"] {
            #expect(try await admin.api(.patch, path, ["name": "Wu"], [.ifMatch: stale]).status == .preconditionFailed)
        }
        let changed = try await admin.api(.patch, path, ["name": "吳軍", "skills": ["UPS"]], [.ifMatch: "\"1\""])
        #expect(changed.status == .ok)
        #expect(changed.headers[.eTag] == "\"2\"")
        let read = try await admin.api(.get, path).json
        #expect(read["name"] == "吳軍" && read["skills"] == ["UPS"] && read["roles"] == ["engineer"])
        #expect(try await admin.api(.patch, path, ["name": "Wu"], [.ifMatch: "\"1\""]).status == .preconditionFailed)
    }

    @Test("pages through a list, each row once", arguments: TestDatabase.reachable)
    func lists(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        for number in 0..<7 { _ = try await at.person([.agent], name: "P\(number % 3)") }
        var ids: [JSON] = []
        var after = ""
        repeat {
            let page = try await admin.api(.get, "/people?limit=3&after=\(after)")
            #expect(page.status == .ok)
            guard case .list(let items) = try page.json["items"] else { break }
            ids += items.compactMap { $0["id"] }
            if case .string(let next) = try page.json["next"] { after = next } else { after = "" }
            #expect((page.headers[.nextPage] != nil) == !after.isEmpty)
        } while !after.isEmpty
        #expect(ids.count == 8)
        // The link asks the same question, and goes on where this page ended.
        let first = try await admin.api(.get, "/people?role=agent&limit=5")
        let link = try #require(first.headers[.nextPage]?.split(separator: ">").first?.dropFirst())
        #expect(link.hasPrefix("/api/v1/people?role=agent&limit=5&after="))
        let second = try await admin.api(.get, String(link.dropFirst("/api/v1".count)))
        if case .list(let rest) = try second.json["items"] {
            #expect(rest.count == 2)
        } else {
            Issue.record("\(second.text)")
        }
        #expect(Set(ids.map { "\($0)" }).count == 8)
        #expect(try await admin.api(.get, "/people?limit=0").status == .unprocessableContent)
        #expect(try await admin.api(.get, "/people?limit=201").status == .unprocessableContent)
        #expect(try await admin.api(.get, "/people?after=x").status == .unprocessableContent)
        #expect(try await admin.api(.get, "/people?role=king").status == .unprocessableContent)
        // A misspelt filter lets nobody through.
        let misspelt = try await admin.api(.get, "/people?rolle=agent")
        #expect(
            misspelt.status == .unprocessableContent && misspelt.text.contains("rolle")
                && misspelt.text.contains("role")
        )
    }

    @Test("carries a POST with a key out once, and answers the same", arguments: TestDatabase.reachable)
    func once(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        let body: JSON = ["name": "Wu Jun", "roles": ["engineer"]]
        let key: HTTPFields = [.idempotencyKey: "a-key"]
        let first = try await admin.api(.post, "/people", body, key)
        let second = try await admin.api(.post, "/people", body, key)
        #expect(first.status == .created && second.status == .created)
        #expect(first.text == second.text)
        #expect(first.headers[.eTag] == second.headers[.eTag] && first.headers[.location] == second.headers[.location])
        #expect(second.headers[.idempotencyReplayed] == "true")
        #expect(try await at.desk.people(for: at.admin).count == 2)
        let other = try await admin.api(.post, "/people", ["name": "X", "roles": ["agent"]], key)
        #expect(other.status == .unprocessableContent)
        // A refusal is an answer too.
        let refused = try await admin.api(.post, "/people", ["name": "", "roles": ["agent"]], [.idempotencyKey: "b"])
        let again = try await admin.api(.post, "/people", ["name": "", "roles": ["agent"]], [.idempotencyKey: "b"])
        #expect(refused.status == .unprocessableContent && again.status == .unprocessableContent)
        #expect(again.headers[.idempotencyReplayed] == "true")
        #expect(
            try await admin.api(.post, "/people", body, [.idempotencyKey: String(repeating: "k", count: 201)]).status
                == .badRequest
        )
    }

    @Test(
        "carries a POST out that came with a version that had passed, once it comes with the right one",
        arguments: TestDatabase.reachable
    )
    func onceAfterAnotherVersion(engine: TestDatabase) async throws {
        let desk = try await TicketSite(on: engine)
        let person = try #require(desk.agent.person)
        let token = try await desk.at.program(for: person, rights: [.openTicket, .seeEveryTicket, .workTicket])
        let ticket = try await desk.open()
        let version = try #require(try await token.get("/api/v1\(ticket)").headers[.eTag])
        for (tag, status) in [("\"99\"", HTTPResponse.Status.preconditionFailed), (version, .ok), (version, .ok)] {
            let headers: HTTPFields = [.idempotencyKey: "c", .ifMatch: tag]
            #expect(try await token.api(.post, "\(ticket)/notes", ["words": "x"], headers).status == status)
        }
    }

    @Test("carries ten of the same out once", arguments: TestDatabase.reachable)
    func onceInParallel(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    try await admin.api(
                        .post,
                        "/people",
                        ["name": "Wu Jun", "roles": ["engineer"]],
                        [.idempotencyKey: "k"]
                    ).status.code
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(statuses).subtracting([201, 409]).isEmpty)
        #expect(statuses.contains(201))
        #expect(try await at.desk.people(for: at.admin).count == 2)
    }

    @Test("shows a token's secret once, even to whoever repeats the request", arguments: TestDatabase.reachable)
    func secrets(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        let body: JSON = ["name": "kiosk", "rights": ["see-people"], "expiresAt": "2026-10-30T00:00:00+08:00"]
        let made = try await admin.api(.post, "/me/tokens", body, [.idempotencyKey: "k"])
        #expect(made.status == .created)
        guard case .string(let secret) = try made.json["secret"] else { return }
        let again = try await admin.api(.post, "/me/tokens", body, [.idempotencyKey: "k"])
        #expect(again.status == .conflict)
        let kept = try await at.desk.database.read { db -> [String?] in
            try db.rows("SELECT body FROM idempotency").map { try $0["body"] }
        }
        #expect(!kept.contains { $0?.contains(secret) == true })
        let list = try await admin.api(.get, "/me/tokens")
        #expect(!list.text.contains(secret))
        let program = TestBrowser(site: at, person: nil, session: nil, token: secret)
        #expect(try await program.api(.get, "/me").json["name"] == "Root")
        guard case .list(let items) = try list.json["items"], case .string(let id) = items[0]["id"] else { return }
        #expect(try await admin.api(.delete, "/tokens/\(id)").status == .noContent)
        #expect(try await program.api(.get, "/me").status == .unauthorized)
    }

    @Test("disables a person and gives access back", arguments: TestDatabase.reachable)
    func disablement(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let admin = try await at.browser(for: at.admin)
        let mei = try await at.person([.agent])
        let disabled = try await admin.api(.post, "/people/\(mei.id)/disablement")
        #expect(disabled.status == .ok)
        #expect(try disabled.json["disabledAt"] == "2026-09-30T12:00:00+08:00")
        #expect(try await admin.api(.delete, "/people/\(mei.id)/disablement").status == .noContent)
        let last = try await admin.api(.post, "/people/\(at.admin.id)/disablement")
        #expect(last.status == .conflict)
        #expect(try last.json["type"] == "/problems/last-administrator")
    }
}
