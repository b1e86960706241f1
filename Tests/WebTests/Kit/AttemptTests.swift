import AfterSales
import HTTPTypes
import Storage
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("A form that is sent twice")
struct AttemptTests {
    let fields: KeyValuePairs = ["name": "Wu Jun", "roles": "engineer", "request-key": "k1"]

    @Test("carries a key that is new for every page")
    func key() async throws {
        let at = try await TestSite()
        let admin = try await at.browser(for: at.admin)
        let key = /name="request-key" value="([0-9a-z]+)"/
        let one = try #require(try await admin.get("/people/new").text.firstMatch(of: key)).1
        let two = try #require(try await admin.get("/people/new").text.firstMatch(of: key)).1
        #expect(one != two)
    }

    @Test("by a double click is done once and leads to the same page")
    func doubleClick() async throws {
        let at = try await TestSite()
        let admin = try await at.browser(for: at.admin)
        let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
            for _ in 0..<4 { group.addTask { try await admin.post("/people", fields) } }
            return try await group.reduce(into: [TestAnswer]()) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.status == .seeOther })
        #expect(Set(answers.map { $0.headers[.location] }).count == 1)
        #expect(try await at.desk.people(for: at.admin).count == 2)
    }

    @Test("with other words, or from a page shown anew, is another form")
    func others() async throws {
        let at = try await TestSite()
        let admin = try await at.browser(for: at.admin)
        _ = try await admin.post("/people", fields)
        _ = try await admin.post("/people", ["name": "Wu Jin", "roles": "engineer", "request-key": "k1"])
        _ = try await admin.post("/people", ["name": "Wu Jun", "roles": "engineer", "request-key": "k2"])
        #expect(try await at.desk.people(for: at.admin).count == 4)
    }

    @Test("is refused twice when it is wrong twice, and taken when it is mended")
    func refused() async throws {
        let at = try await TestSite()
        let admin = try await at.browser(for: at.admin)
        let wrong: KeyValuePairs = ["name": "Wu", "login": "root", "roles": "agent", "request-key": "k1"]
        for _ in 0..<2 {
            let answer = try await admin.post("/people", wrong)
            #expect(answer.status == .conflict && answer.text.contains("Somebody else signs in"))
        }
        let mended: KeyValuePairs = ["name": "Wu", "login": "wu", "roles": "agent", "request-key": "k1"]
        #expect(try await admin.post("/people", mended).status == .seeOther)
    }

    @Test("after the program died on it says so instead of doing it again")
    func lost() async throws {
        let at = try await TestSite()
        let admin = try await at.browser(for: at.admin)
        _ = try await admin.post("/people", fields)
        // As if the program had gone between the change and the answer.
        try await at.desk.database.write { db in
            try db.run("UPDATE idempotency SET status = NULL, carried_out = 1")
        }
        at.clock.advance(minutes: 2)
        let answer = try await admin.post("/people", fields)
        #expect(answer.status == .conflict)
        #expect(answer.text.contains("sent a moment before") && answer.text.contains("value=\"Wu Jun\""))
        #expect(try await at.desk.people(for: at.admin).count == 2)
    }
}
