import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("Customers, sites, contacts and contracts in the API")
struct CustomersAPITests {
    let version1: HTTPFields = [.ifMatch: "\"1\""]

    func id(_ answer: TestAnswer) throws -> String {
        guard case .string(let id)? = try answer.json["id"] else {
            Issue.record("\(answer.text)")
            return ""
        }
        return id
    }

    @Test("are registered, shown with their version, and changed from it", arguments: TestDatabase.reachable)
    func life(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let mei = try await at.browser(.agent)
        let made = try await mei.api(.post, "/customers", ["code": "C-1", "name": "長寧醫院", "notes": "pays late"])
        #expect(made.status == .created)
        #expect(made.headers[.eTag] == "\"1\"")
        let path = "/customers/\(try id(made))"
        #expect(made.headers[.location] == "/api/v1\(path)")
        #expect(try await mei.api(.get, path).json == made.json)

        #expect(try await mei.api(.patch, path, ["name": "x"]).status == .preconditionRequired)
        let changed = try await mei.api(.patch, path, ["shortName": "長寧", "notes": ""], version1)
        #expect(changed.status == .ok)
        #expect(changed.headers[.eTag] == "\"2\"")
        #expect(try changed.json["name"] == "長寧醫院")
        #expect(try changed.json["shortName"] == "長寧")
        #expect(try changed.json["notes"] == nil)
        #expect(try await mei.api(.patch, path, ["name": "late"], version1).status == .preconditionFailed)
        #expect(try await mei.api(.patch, path, ["name": ""], [.ifMatch: "\"2\""]).status == .unprocessableContent)
    }

    @Test("are refused with a reason, and never with a fault of ours", arguments: TestDatabase.reachable)
    func refusals(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let mei = try await at.browser(.agent)
        _ = try await mei.api(.post, "/customers", ["code": "C-1", "name": "x"])
        let cases: [(JSON, HTTPResponse.Status, String)] = [
            (["code": "c-1", "name": "x"], .conflict, "code"),
            (["code": " ", "name": "x"], .unprocessableContent, "code"),
            (["name": "x"], .unprocessableContent, "code"),
            (["code": "C-2", "name": "\u{7}"], .unprocessableContent, "name"),
            (["code": "C-2", "name": "x", "colour": "red"], .unprocessableContent, "colour"),
            (["code": "C-2", "name": "x", "language": "fr"], .unprocessableContent, "language"),
            (["code": "C-2", "name": "x", "plan": ["id": "none", "version": "1"]], .unprocessableContent, "plan"),
            (["code": 7, "name": "x"], .unprocessableContent, "code"),
        ]
        for (body, status, field) in cases {
            let answer = try await mei.api(.post, "/customers", body)
            #expect(answer.status == status, "\(answer.text)")
            #expect(try answer.json["field"] == .string(field))
        }
        let engineer = try await at.browser(.engineer)
        #expect(try await engineer.api(.post, "/customers", ["code": "C-3", "name": "x"]).status == .forbidden)
        #expect(try await at.stranger().api(.get, "/customers").status == .unauthorized)
        for path in [
            "/customers/0000000000000", "/customers/tea", "/sites/0000000000000", "/contacts/x", "/contracts/x",
        ] {
            #expect(try await mei.api(.get, path).status == .notFound)
        }
    }

    @Test("have sites and contacts that are their own, and are found by phone", arguments: TestDatabase.reachable)
    func belongings(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let mei = try await at.browser(.agent)
        let one = try id(await mei.api(.post, "/customers", ["code": "C-1", "name": "長寧"]))
        let two = try id(await mei.api(.post, "/customers", ["code": "C-2", "name": "徐匯"]))
        let site = try await mei.api(.post, "/customers/\(one)/sites", ["name": "本部", "zone": "Asia/Shanghai"])
        #expect(site.status == .created)
        #expect(try site.json["customer"] == .string(one))
        let zone = try await mei.api(.patch, "/sites/\(try id(site))", ["zone": "+08:00"], version1)
        #expect(zone.status == .unprocessableContent)
        let someone: JSON = [
            "name": "王工", "kind": "engineer", "phones": ["021-5888 1234"], "site": .string(try id(site)),
        ]
        let contact = try await mei.api(.post, "/customers/\(one)/contacts", someone)
        #expect(contact.status == .created)
        #expect(try await mei.api(.post, "/customers/\(two)/contacts", someone).status == .unprocessableContent)
        let moved = try await mei.api(
            .patch,
            "/contacts/\(try id(contact))",
            ["site": "", "email": "w@example.com"],
            version1
        )
        #expect(try moved.json["site"] == nil)
        let callers = try await mei.api(.get, "/callers?phone=%2B862158881234")
        #expect(callers.status == .ok)
        #expect(callers.text.contains("王工") && callers.text.contains("長寧"))
        #expect(try await mei.api(.get, "/callers").status == .unprocessableContent)
        #expect(try await mei.api(.get, "/customers/\(two)/contacts").json["items"] == [])

        let contract = try await mei.api(
            .post,
            "/customers/\(one)/contracts",
            ["number": "HT-1", "kind": "project", "signedOn": "2026-01-05"]
        )
        #expect(contract.status == .created)
        let unsigned = try await mei.api(.patch, "/contracts/\(try id(contract))", ["signedOn": ""], version1)
        #expect(unsigned.status == .ok)
        #expect(try unsigned.json["signedOn"] == nil)
        #expect(try await mei.api(.get, "/contracts?customer=\(two)").json["items"] == [])
        #expect(try await mei.api(.get, "/contracts?customer=tea").status == .unprocessableContent)
    }

    @Test("page by key, and are found by two Chinese characters", arguments: TestDatabase.reachable)
    func lists(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let mei = try await at.browser(.agent)
        var one = ""
        for number in 1...5 {
            one = try id(await mei.api(.post, "/customers", ["code": .string("C-\(number)"), "name": "長寧醫院"]))
            _ = try await mei.api(.post, "/customers/\(one)/sites", ["name": .string("S-\(number)")])
        }
        for number in 6...8 {
            _ = try await mei.api(.post, "/customers/\(one)/sites", ["name": .string("S-\(number)")])
        }
        for path in ["/customers?q=%E9%95%BF%E5%AE%81&limit=2", "/customers/\(one)/sites?limit=2"] {
            var count = 0
            var next: JSON?
            repeat {
                var after = ""
                if case .string(let cursor)? = next { after = "&after=\(cursor)" }
                let page = try await mei.api(.get, path + after).json
                if case .list(let items)? = page["items"] { count += items.count }
                next = page["next"]
            } while next != nil && next != .null
            #expect(count == (path.hasPrefix("/customers?") ? 5 : 4), "\(path)")
        }
        #expect(try await mei.api(.get, "/customers?after=rubbish").status == .unprocessableContent)
        #expect(try await mei.api(.get, "/customers?limit=9999").status == .unprocessableContent)
    }

    @Test(
        "are seen by their own people only, without our notes (hard cases 35 and 36)",
        arguments: TestDatabase.reachable
    )
    func scope(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let mei = try await at.browser(.agent)
        let ours: JSON = ["code": "C-1", "name": "長寧", "notes": "pays late"]
        let one = try id(await mei.api(.post, "/customers", ours))
        let two = try id(await mei.api(.post, "/customers", ["code": "C-2", "name": "徐匯"]))
        let site = try id(await mei.api(.post, "/customers/\(two)/sites", ["name": "本部"]))
        let contact = try id(
            await mei.api(
                .post,
                "/customers/\(two)/contacts",
                ["name": "李", "kind": "other", "phones": ["13800138000"]]
            )
        )
        let contract = try id(
            await mei.api(.post, "/customers/\(two)/contracts", ["number": "HT-1", "kind": "product"])
        )
        for role in [Role.customerResponsible, .customerEngineer] {
            let guest = try await at.browser(role, customer: ID(one))
            let own = try await guest.api(.get, "/customers/\(one)")
            #expect(own.status == .ok)
            #expect(!own.text.contains("pays late"))
            for path in [
                "/customers/\(two)", "/customers/\(two)/sites", "/customers/\(two)/contacts", "/sites/\(site)",
                "/contacts/\(contact)", "/contracts/\(contract)",
            ] {
                #expect(try await guest.api(.get, path).status == .notFound, "\(role) \(path)")
            }
            #expect(try await guest.api(.get, "/callers?phone=13800138000").json["items"] == [])
            #expect(try await guest.api(.get, "/contracts").json["items"] == [])
            #expect(try await !guest.api(.get, "/customers").text.contains("徐匯"))
            #expect(try await guest.api(.patch, "/customers/\(one)", ["name": "x"], version1).status == .forbidden)
            #expect(try await guest.api(.post, "/customers/\(one)/sites", ["name": "x"]).status == .forbidden)
        }
    }
}
