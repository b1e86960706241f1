import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("Bad input to the API")
struct BadInputTests {
    @Test("names the field and what would be right", arguments: TestDatabase.reachable)
    func fields(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let body = site.newTicket
        let cases: [(JSON, String)] = [
            (body.with("subject", .null), "subject"), (body.with("subject", " "), "subject"),
            (body.with("subject", 7), "subject"), (body.with("subject", "a\u{0}b"), "subject"),
            (body.with("subject", .string(String(repeating: "字", count: 301))), "subject"),
            (body.with("customer", "C-1"), "customer"), (body.with("severity", "bad"), "severity"),
            (body.with("reporter", ["phone": "1"]), "reporter.name"), (body.with("colour", "red"), "colour"),
            (body.with("reportedAt", "2026-09-30"), "reportedAt"),
            (body.with("reportedAt", "2026-10-30T00:00:00Z"), "reportedAt"),
            (body.with("reportedAt", "9999-12-31T23:59:59Z"), "reportedAt"),
            (body.with("reportedAt", "2026-09-30T12:01:01+08:00"), "reportedAt"),
            (body.with("reportedAt", "2025-09-29T11:59:00+08:00").with("backdating", "late"), "reportedAt"),
            (body.with("reportedAt", "0001-01-01T00:00:00Z").with("backdating", "late"), "reportedAt"),
            (body.with("reportedAt", "2026-09-29T00:00:00Z"), "backdating"),
            (body.with("requestKey", "short"), "requestKey"),
        ]
        for (body, field) in cases {
            let answer = try await site.agent.api(.post, "/tickets", body)
            #expect(answer.status == .unprocessableContent, "\(answer.text)")
            #expect(try answer.json["field"] == .string(field), "\(answer.text)")
        }
        let ticket = try await site.open()
        let late = try await site.agent.api(
            .post,
            "\(ticket)/contacts",
            [
                "channel": "phone", "outcome": "reached", "to": "x", "words": "x",
                "occurredAt": "2026-09-30T13:00:00+08:00",
            ]
        )
        #expect(try late.json["field"] == "occurredAt")
        #expect(try await site.agent.api(.get, "/tickets").json["items"]?.items.count == 1)
    }

    @Test("that is not JSON is refused before anybody reads it", arguments: TestDatabase.reachable)
    func notJSON(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let program = try await site.at.program(for: site.at.admin, rights: site.at.admin.rights)
        let path = "/api/v1/tickets"
        for broken in ["{", "[]", "nul", "{\"a\":}", "\u{FFFE}", "{\"subject\": \"\\ud800\"}", "{\"a\": 1e999}"] {
            let answer = try await program.send(.post, path, [.contentType: "application/json"], body: broken)
            #expect([400, 422].contains(answer.status.code), "\(broken): \(answer.status)")
            #expect(answer.headers[.contentType] == "application/problem+json")
        }
        let deep = String(repeating: "[", count: 100_000)
        let answer = try await program.send(.post, path, [.contentType: "application/json"], body: deep)
        #expect(answer.status == .badRequest)
        #expect(
            try await program.send(.post, path, [.contentType: "text/plain"], body: "{}").status
                == .unsupportedMediaType
        )
        let large = String(repeating: "x", count: 3 * 1_024 * 1_024)
        let tooLarge = try await program.send(.post, path, [.contentType: "application/json"], body: large)
        #expect(tooLarge.status == .contentTooLarge)
    }

    @Test("of any kind, at any operation, is never a fault of ours", arguments: TestDatabase.reachable)
    func fuzz(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let boss = try await site.at.browser(.manager, .agent, .engineer, .administrator)
        let person = JSON.string(try #require(site.engineer.person).id.description)
        let routes = site.at.site.apiRoutes.filter { $0.takes != nil && $0.id != "signIn" }
        for (place, route) in routes.enumerated() {
            guard let schema = route.takes else { continue }
            let ticket = try await site.open()
            let number = String(ticket.dropFirst("/tickets/".count))
            var samples = Bodies(
                seed: UInt64(place) + 1,
                known: [
                    "engineer": person, "customer": .string(site.hospital.id.description), "ticket": .string(number),
                    "contact": .string(site.wang.id.description), "device": .string(site.device.id.description),
                    "plan": ["id": "standard", "version": "1"],
                ]
            )
            let address = route.path.replacing("{ticket}", with: number).replacing("{plan}", with: "standard")
                .replacing("{calendar}", with: "service-7x8").replacing("{customer}", with: "\(site.hospital.id)")
                .replacing("{device}", with: "\(site.device.id)").replacing("{person}", with: "0000000000001")
                .replacing("{visit}", with: "1").replacing(/\{[a-z-]+\}/, with: "0000000000001")
            var tag = "\"1\""
            for _ in 0..<25 {
                let body = samples.strange(schema)
                let answer = try await boss.api(route.method, address, body, [.ifMatch: tag])
                #expect(answer.status.code < 500, "\(route.method) \(address) \(body.text)")
                if address.hasPrefix("/tickets/") {
                    let stands = try await boss.api(.get, ticket)
                    #expect(stands.status == .ok, "after \(route.id) \(body.text)")
                    tag = stands.tag
                }
            }
        }
        let queue = try await boss.api(.get, "/tickets?open=all&limit=200")
        #expect(queue.status == .ok)
    }

    @Test("in any one field of any body is never a fault of ours", arguments: TestDatabase.reachable)
    func everyField(engine: TestDatabase) async throws {
        let every = try await EveryRecord(on: engine)
        let named = try await every.belongings(of: every.site.hospital)
        let boss = try await every.at.program(for: every.at.admin, rights: every.at.admin.rights)
        let routes = every.at.site.apiRoutes.filter { $0.takes != nil }
        #expect(routes.count > 40)
        var places = 0
        for route in routes {
            guard let schema = route.takes, let right = every.body(route, named) else { continue }
            let address = APIServer.root + every.address(route.path, named)
            let headers: HTTPFields = [.contentType: "application/json", .ifMatch: "\"999\""]
            func expectRefused(_ body: String, _ allowed: ClosedRange<Int>) async throws {
                let answer = try await boss.send(route.method, address, headers, body: body)
                let told = "\(route.method) \(address) \(body.prefix(300)): \(answer.status)"
                #expect(allowed.contains(answer.status.code), "\(told)")
                if answer.status.code >= 400 {
                    #expect(answer.headers[.contentType] == "application/problem+json", "\(told)")
                }
            }
            for broken in Bodies.notObjects { try await expectRefused(broken, 400...422) }
            for path in Bodies.places(in: schema, right) {
                places += 1
                // A fifth of them in each place: every kind of field meets every one of them somewhere.
                for (number, bad) in Bodies.oddities.enumerated() where (number + places) % 5 == 0 {
                    try await expectRefused(right.replacing(path[...], with: bad), 200...499)
                }
                if path.count == 1, Bodies.isRequired(path[0], in: schema) {
                    try await expectRefused(right.replacing(path[...], with: nil), 400...422)
                }
            }
        }
        #expect(try await every.at.desk.verify().differences == [])
    }

    @Test("in an address or a query is a 4xx, too", arguments: TestDatabase.reachable)
    func addresses(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        _ = try await site.open()
        for path in [
            "/tickets/SR-0", "/tickets/SR-99999999999999999999", "/tickets/SR-9223372036854775807", "/tickets/%00",
            "/tickets/SR-1001/clocks/x/y/explanation", "/tickets/SR-1001/clocks/respond/%FF/explanation",
            "/plans/%00", "/plans/none", "/plans/none/versions/1", "/calendars/none",
        ] {
            let answer = try await site.agent.api(.get, path)
            #expect([400, 404].contains(answer.status.code), "\(path): \(answer.status)")
        }
        for path in [
            "/measures", "/measures?plan=x&from=2026-01-01T00:00:00Z&to=2025-01-01T00:00:00Z", "/day?day=32",
            "/day?engineer=x", "/notices?unread=maybe", "/tickets?plan=standard", "/plans?after=x",
            "/tickets/SR-1001/proposals?day=x",
        ] {
            let answer = try await site.agent.api(.get, path)
            #expect(answer.status == .unprocessableContent, "\(path): \(answer.status)")
        }
        for day in ["0001-01-01", "9999-12-31"] {
            #expect(try await site.agent.api(.get, "/day?day=\(day)").status.code < 500)
            #expect(try await site.agent.api(.get, "/tickets/SR-1001/proposals?day=\(day)").status.code < 500)
        }
        for instant in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
            #expect(try await site.agent.api(.get, "/tickets?dueBefore=\(instant)").status.code < 500)
        }
    }
}
