import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("Devices and models in the API")
struct DevicesAPITests {
    /// A customer, a model and a device of it, registered by an agent.
    struct Start {
        let at: TestSite
        let mei: TestBrowser
        let customer: Customer
        let model: ProductModel
        let device: Device

        init(on engine: TestDatabase) async throws {
            at = try await TestSite(on: engine)
            mei = try await at.browser(.agent)
            customer = try await at.desk.register(Customer.Details(code: "C-1", name: "長寧"), by: .desk)
            model = try await at.desk.register(ProductModel.Details(code: "HP-4015", name: "印表機"), by: .desk)
            let details = Device.Details(serial: "SN-1", model: model.id, customer: customer.id)
            device = try await at.desk.register(details, steps: [.delivered: Day(2026, 2, 1)], by: .desk)
        }

        var path: String { "/devices/\(device.id)" }
        var new: JSON {
            ["serial": "SN-2", "model": .string(model.id.description), "customer": .string(customer.id.description)]
        }

        func step(_ phase: String, _ body: JSON, from version: Int) async throws -> TestAnswer {
            try await mei.api(.patch, "\(path)/steps/\(phase)", body, [.ifMatch: "\"\(version)\""])
        }
    }

    @Test("are registered with what is known of their lives", arguments: TestDatabase.reachable)
    func register(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        guard case .object(var body) = start.new else { return }
        body["steps"] = ["ordered": "2026-01-05", "accepted": "2026-02-02", "retired": .null]
        let made = try await start.mei.api(.post, "/devices", .object(body))
        #expect(made.status == .created, "\(made.text)")
        #expect(try made.json["phase"] == "accepted")
        #expect(try made.json["steps"] == ["ordered": "2026-01-05", "accepted": "2026-02-02"])
        #expect(try await start.mei.api(.post, "/devices", .object(body)).status == .conflict)
        for (field, value) in [
            ("model", JSON.string("0000000000000")), ("site", "0000000000000"), ("contract", "0000000000000"),
            ("steps", ["ordered": "2026-02-30"]), ("steps", ["lost": "2026-01-01"]), ("serial", " - "),
            ("steps", ["ordered": "2026-03-01", "accepted": "2026-02-02"]), ("steps", ["ordered": "2099-01-01"]),
        ] {
            var wrong = body
            wrong["serial"] = "SN-9"
            wrong[field] = value
            let answer = try await start.mei.api(.post, "/devices", .object(wrong))
            #expect(answer.status == .unprocessableContent, "\(field) \(answer.text)")
        }
    }

    @Test("reach their phases, and have a wrong day corrected with a reason", arguments: TestDatabase.reachable)
    func steps(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let reached = try await start.step("accepted", ["on": "2026-03-01"], from: 1)
        #expect(reached.status == .ok, "\(reached.text)")
        #expect(try reached.json["phase"] == "accepted")
        #expect(try await start.step("accepted", ["on": "2026-03-02"], from: 1).status == .preconditionFailed)
        #expect(try await start.step("accepted", ["on": "2026-03-02"], from: 2).status == .conflict)
        #expect(try await start.step("retired", [:], from: 2).status == .unprocessableContent)
        #expect(try await start.step("lost", ["on": "2026-03-02"], from: 2).status == .notFound)
        let corrected = try await start.step("accepted", ["on": "2026-03-02", "reason": "typo"], from: 2)
        #expect(try corrected.json["steps"]?["accepted"] == "2026-03-02")
        let withdrawn = try await start.step("accepted", ["reason": "acceptance was withdrawn"], from: 3)
        #expect(try withdrawn.json["phase"] == "delivered")

        let history = try await start.mei.api(.get, "\(start.path)/history?limit=3")
        #expect(history.status == .ok)
        #expect(history.text.contains("device.phase-reached"))
        #expect(history.text.contains("typo"))
        #expect(try history.json["next"] != nil)
    }

    @Test("are changed, filtered and found", arguments: TestDatabase.reachable)
    func lists(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let changed = try await start.mei.api(.patch, start.path, ["location": " 3F  機房"], [.ifMatch: "\"1\""])
        #expect(try changed.json["location"] == "3F 機房")
        let cleared = try await start.mei.api(.patch, start.path, ["location": "", "site": ""], [.ifMatch: "\"2\""])
        #expect(try cleared.json["location"] == nil)
        _ = try await start.mei.api(.post, "/devices", start.new)
        func count(_ query: String) async throws -> Int {
            guard case .list(let items)? = try await start.mei.api(.get, "/devices?\(query)").json["items"] else {
                return -1
            }
            return items.count
        }
        #expect(try await count("") == 2)
        #expect(try await count("phase=delivered") == 1)
        #expect(try await count("q=sn2") == 1)
        #expect(try await count("customer=\(start.customer.id)&model=\(start.model.id)") == 2)
        #expect(try await start.mei.api(.get, "/devices?phase=lost").status == .unprocessableContent)
        #expect(try await start.mei.api(.get, "/devices?customer=x").status == .unprocessableContent)
        let model = try await start.mei.api(
            .patch,
            "/models/\(start.model.id)",
            ["skills": ["printers"]],
            [.ifMatch: "\"1\""]
        )
        #expect(try model.json["skills"] == ["printers"])
        #expect(try await start.mei.api(.get, "/models?q=hp").text.contains("HP-4015"))
        #expect(
            try await start.mei.api(.post, "/models", ["code": "hp 4015", "name": "x", "skills": []]).status
                == .conflict
        )
    }

    @Test("are seen by their own customer's responsible people only (hard case 35)", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let other = try await start.at.desk.register(Customer.Details(code: "C-2", name: "徐匯"), by: .desk)
        let own = try await start.at.browser(.customerResponsible, customer: start.customer.id)
        #expect(try await own.api(.get, start.path).status == .ok)
        #expect(try await own.api(.patch, start.path, ["location": "x"], [.ifMatch: "\"1\""]).status == .forbidden)
        let guest = try await start.at.browser(.customerResponsible, customer: other.id)
        #expect(try await guest.api(.get, start.path).status == .notFound)
        #expect(try await guest.api(.get, "/devices").json["items"] == [])
        #expect(try await guest.api(.get, "/devices?customer=\(start.customer.id)").json["items"] == [])
        let engineer = try await start.at.browser(.customerEngineer, customer: start.customer.id)
        #expect(try await engineer.api(.get, start.path).status == .notFound)
    }

    @Test("do not tell a new owner of the one before", arguments: TestDatabase.reachable)
    func formerOwner(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let other = try await start.at.desk.register(Customer.Details(code: "C-2", name: "徐匯"), by: .desk)
        let sold = try await start.mei.api(
            .patch,
            start.path,
            ["customer": .string(other.id.description)],
            [.ifMatch: "\"1\""]
        )
        #expect(sold.status == .ok, "\(sold.text)")
        let owner = try await start.at.browser(.customerResponsible, customer: other.id)
        #expect(try await owner.api(.get, start.path).status == .ok)
        let history = try await owner.api(.get, "\(start.path)/history")
        #expect(history.status == .forbidden)
        #expect(!history.text.contains(start.customer.id.description))
        let person = Person(id: ID(number: 5), name: "王主任", roles: [.customerResponsible], customer: other.id)
        #expect(try await start.at.desk.deviceSheet(start.device.id, seenBy: person).history.isEmpty)
        // Our own people see all of it.
        #expect(try await start.mei.api(.get, "\(start.path)/history").text.contains(start.customer.id.description))
    }

    @Test("come in files, with every problem named", arguments: TestDatabase.reachable)
    func files(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let admin = try await start.at.browser(for: start.at.admin)
        let text = "serial,model,customer\nSN-7,HP-4015,C-1\nSN-8,HP-4015,C-9\n"
        let refused = try await admin.api(.post, "/imports", ["kind": "devices", "text": .string(text)])
        #expect(refused.status == .unprocessableContent)
        #expect(refused.headers[.contentType] == "application/problem+json")
        #expect(try refused.json["type"] == "/problems/file-refused" && refused.json["field"] == "text")
        #expect(refused.text.contains(#""code":"unknown-name","column":3,"heading":"customer","line":3"#))
        let taken = try await admin.api(
            .post,
            "/imports",
            ["kind": "devices", "text": .string(text), "skipBadRows": true, "name": "a.csv"]
        )
        #expect(try taken.json["records"]?["device"] == ["new": 1, "changed": 0])
        #expect(try await start.mei.api(.post, "/imports", ["kind": "devices", "text": ""]).status == .forbidden)
        #expect(try await admin.api(.post, "/imports", ["kind": "tea", "text": ""]).status == .unprocessableContent)
    }
}
