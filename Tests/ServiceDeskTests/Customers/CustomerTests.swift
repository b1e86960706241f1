import AfterSales
import ServiceDesk
import Storage
import TestDesk
import Testing

@Suite("The desk's customers")
struct DeskCustomerTests {
    @Test("are kept, found by code in any spelling, and changed", arguments: TestDatabase.reachable)
    func life(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        try await at.publish(Plan.Reference(id: "standard", version: "1"))
        let details = Customer.Details(
            code: " c-001 ",
            name: "上海長寧醫院",
            shortName: "長寧",
            notes: "door code\r\n1234",
            language: .traditionalChinese,
            plan: Plan.Reference(id: "standard", version: "1")
        )
        let customer = try await at.desk.register(details, by: at.agent)
        #expect(customer.code == "c-001")
        #expect(customer.details.notes == "door code\n1234")
        #expect(try await at.desk.customer(customer.id, seenBy: at.engineer) == customer)
        #expect(try await at.desk.customer(code: "Ｃ-００１", seenBy: at.engineer) == customer)

        var renamed = customer.details
        renamed.name = "長寧區中心醫院"
        let changed = try await at.desk.change(customer.id, to: renamed, version: 1, by: at.agent)
        #expect(changed.version == 2)
        #expect(try await at.desk.customer(customer.id, seenBy: at.engineer) == changed)

        renamed.plan = Plan.Reference(id: "standard", version: "9")
        let refusal = await #expect(throws: Refusal.self) {
            try await at.desk.change(customer.id, to: renamed, version: 2, by: at.agent)
        }
        #expect(refusal?.code == "unknown")
        #expect(refusal?.field == "plan")
    }

    @Test("bear different codes, in every spelling", arguments: TestDatabase.reachable)
    func codes(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        _ = try await at.customer("C-1")
        let other = try await at.customer("C-2")
        await #expect(throws: Refusal.taken("code", "ｃ－ １")) { try await at.customer("ｃ－ １") }
        await #expect(throws: Refusal.taken("code", "c-1")) {
            try await at.desk.change(other.id, to: .init(code: "c-1", name: "x"), version: 1, by: at.agent)
        }
        #expect(try await at.desk.customerCount(seenBy: at.agent) == 2)
    }

    @Test("are not overwritten by whoever read an older version", arguments: TestDatabase.reachable)
    func stale(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let customer = try await at.customer()
        _ = try await at.desk.change(customer.id, to: .init(code: "C-1", name: "first"), version: 1, by: at.agent)
        await #expect(throws: Refusal.changedMeanwhile) {
            try await at.desk.change(customer.id, to: .init(code: "C-1", name: "second"), version: 1, by: at.agent)
        }
        #expect(try await at.desk.customer(customer.id, seenBy: at.agent).name == "first")
    }

    @Test("let one of eight who save at once win", arguments: TestDatabase.reachable)
    func race(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let customer = try await at.customer()
        let won = await withTaskGroup(of: Bool.self) { group in
            for number in 1...8 {
                group.addTask {
                    let details = Customer.Details(code: "C-1", name: "winner \(number)")
                    let saved = try? await at.desk.change(customer.id, to: details, version: 1, by: at.agent)
                    return saved != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
        #expect(try await at.desk.customer(customer.id, seenBy: at.agent).version == 2)
    }

    @Test("are edited by those who may", arguments: TestDatabase.reachable)
    func rights(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.register(Customer.Details(code: "C-1", name: "x"), by: at.engineer)
        }
        let customer = try await at.customer()
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.change(
                customer.id,
                to: customer.details,
                version: 1,
                by: at.responsible(of: customer)
            )
        }
    }

    @Test("see themselves and nobody else, without our notes (hard case 35)", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let ours = try await at.desk.register(
            Customer.Details(code: "C-1", name: "長寧", notes: "pays late"),
            by: at.agent
        )
        let theirs = try await at.customer("C-2", name: "徐匯")
        _ = try await at.desk.register(Site.Details(name: "本部"), of: theirs.id, by: at.agent)
        _ = try await at.desk.register(Contact.Details(name: "李", phones: ["13800138000"]), of: theirs.id, by: at.agent)
        let person = at.responsible(of: ours)
        #expect(try await at.desk.customer(ours.id, seenBy: person).details.notes == nil)
        await #expect(throws: Refusal.notFound) { try await at.desk.customer(theirs.id, seenBy: person) }
        await #expect(throws: Refusal.notFound) { try await at.desk.customer(code: "C-2", seenBy: person) }
        await #expect(throws: Refusal.notFound) { try await at.desk.sites(of: theirs.id, seenBy: person) }
        await #expect(throws: Refusal.notFound) { try await at.desk.contacts(of: theirs.id, seenBy: person) }
        #expect(try await at.desk.customers(seenBy: person).items.map(\.id) == [ours.id])
        #expect(try await at.desk.customers(CustomerFilter(words: "徐匯"), seenBy: person).items.isEmpty)
        #expect(try await at.desk.customerCount(seenBy: person) == 1)
        #expect(try await at.desk.callers(from: "13800138000", seenBy: person).isEmpty)
        let stranger = Person(id: ID(number: 99), name: "nobody", roles: [])
        #expect(try await at.desk.customers(seenBy: stranger).items.isEmpty)
    }

    @Test("page by key, and are found by two Chinese characters of either script", arguments: TestDatabase.reachable)
    func list(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        for number in 1...7 {
            _ = try await at.customer("C-\(number)", name: number == 4 ? "上海长宁医院 50%" : "客戶\(number)")
        }
        var codes: [String] = []
        var after: String?
        repeat {
            let page = try await at.desk.customers(after: after, limit: 3, seenBy: at.agent)
            codes += page.items.map(\.code)
            after = page.next
        } while after != nil
        #expect(codes == (1...7).map { "C-\($0)" })
        func found(_ words: String) async throws -> [String] {
            try await at.desk.customers(CustomerFilter(words: words), seenBy: at.agent).items.map(\.code)
        }
        #expect(try await found("長寧") == ["C-4"])
        #expect(try await found("醫院 上海") == ["C-4"])
        #expect(try await found("50%") == ["C-4"])
        #expect(try await found("_").isEmpty)
        #expect(try await found("c-6") == ["C-6"])
        await #expect(throws: Refusal.self) { try await at.desk.customers(after: "page2", seenBy: at.agent) }
    }
}

@Suite("The desk's sites and contacts")
struct DeskContactTests {
    @Test("are named once per customer, and changed", arguments: TestDatabase.reachable)
    func sites(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let customer = try await at.customer("C-1")
        let other = try await at.customer("C-2")
        let site = try await at.desk.register(
            Site.Details(name: "本部", address: "仙霞路 1 號", city: "上海", zone: "Asia/Shanghai"),
            of: customer.id,
            by: at.agent
        )
        await #expect(throws: Refusal.taken("name", "本 部")) {
            try await at.desk.register(Site.Details(name: "本 部"), of: customer.id, by: at.agent)
        }
        _ = try await at.desk.register(Site.Details(name: "本部"), of: other.id, by: at.agent)
        var details = site.details
        details.region = "上海市"
        let changed = try await at.desk.change(site.id, to: details, version: 1, by: at.agent)
        #expect(try await at.desk.sites(of: customer.id, seenBy: at.engineer) == [changed])
        await #expect(throws: Refusal.changedMeanwhile) {
            try await at.desk.change(site.id, to: site.details, version: 1, by: at.agent)
        }
        await #expect(throws: Refusal.notFound) {
            try await at.desk.register(Site.Details(name: "x"), of: ID(number: 404), by: at.agent)
        }
    }

    @Test("stand at a site of their own customer", arguments: TestDatabase.reachable)
    func ownSite(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let customer = try await at.customer("C-1")
        let other = try await at.customer("C-2")
        let site = try await at.desk.register(Site.Details(name: "本部"), of: other.id, by: at.agent)
        await #expect(throws: Refusal.siteOfAnotherCustomer) {
            try await at.desk.register(Contact.Details(name: "王", site: site.id), of: customer.id, by: at.agent)
        }
        let contact = try await at.desk.register(Contact.Details(name: "王"), of: customer.id, by: at.agent)
        await #expect(throws: Refusal.siteOfAnotherCustomer) {
            try await at.desk.change(contact.id, to: .init(name: "王", site: site.id), version: 1, by: at.agent)
        }
        // Not even a program that forgot to ask can save it.
        await #expect(throws: SQLFailure.self) {
            try await at.database.write { db in
                try db.run("UPDATE contact SET site_id = \(site.id) WHERE id = \(contact.id)")
            }
        }
    }

    @Test("are found by the number they call from, with or without its area code", arguments: TestDatabase.reachable)
    func callers(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let customer = try await at.customer()
        let wang = try await at.desk.register(
            Contact.Details(name: "王", kind: .engineer, phones: ["021-5888 1234", "13800138000"], email: "W@x.com"),
            of: customer.id,
            by: at.agent
        )
        let li = try await at.desk.register(
            Contact.Details(name: "李", phones: ["010-5888 1234"]),
            of: customer.id,
            by: at.agent
        )
        func found(_ phone: String) async throws -> [String] {
            try await at.desk.callers(from: phone, seenBy: at.agent).map { "\($0.contact.name) \($0.isExact)" }
        }
        #expect(try await found("+86 21 58881234") == ["王 true"])
        #expect(try await found("0086-138-0013-8000") == ["王 true"])
        #expect(try await found("5888 1234").sorted() == ["李 false", "王 false"].sorted())
        #expect(try await found("1234").isEmpty)
        #expect(try await found("").isEmpty)

        var details = wang.details
        details.phones = ["13900139000"]
        _ = try await at.desk.change(wang.id, to: details, version: 1, by: at.agent)
        #expect(try await found("13800138000").isEmpty)
        #expect(try await found("13900139000") == ["王 true"])
        #expect(try await at.desk.contacts(of: customer.id, seenBy: at.agent).count == 2)
        #expect(try await at.desk.contact(li.id, seenBy: at.engineer) == li)
    }
}
