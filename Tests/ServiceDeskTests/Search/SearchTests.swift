import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Searching everything at once (hard case 39)")
struct SearchTests {
    @Test("finds customers, people, places and devices in any spelling", arguments: TestDatabase.reachable)
    func spellings(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let rui = try await at.another("RA-7", name: "瑞安電子（深圳）有限公司")
        let zhang = try await at.desk.register(
            Contact.Details(name: "张伟", phones: ["+86 139-1111-2222"], email: "zhang.wei@example.com"),
            of: rui.id,
            by: at.agent
        )
        let device = try await at.device("ABX-00 77/K")
        func search(_ typed: String) async throws -> SearchFindings {
            try await at.desk.search(typed, seenBy: at.agent)
        }
        for typed in ["瑞安", "瑞", "电子", "電子", "深圳 瑞安", "ra-7", "RA7", "ｒａ－７", "radz", "ruian"] {
            #expect(try await search(typed).customers.items.map(\.id) == [rui.id], "\(typed)")
        }
        for typed in ["張偉", "张", "zw", "ZhangWei", "zhang", "13911112222", "139 1111 2222", "2222", "瑞安 张伟"] {
            #expect(try await search(typed).contacts.items.map(\.record.id) == [zhang.id], "\(typed)")
        }
        for typed in ["abx0077k", "ABX 0077", "0077/K", "077k", "ＡＢＸ－００"] {
            #expect(try await search(typed).devices.items.map(\.id) == [device.id], "\(typed)")
        }
        #expect(try await search("仙霞路").sites.items.map(\.record.id) == [at.ward.id])
        #expect(try await search("长宁").sites.items.isEmpty)
        #expect(try await search("长宁 本部").sites.items.map(\.record.id) == [at.ward.id])
        #expect(try await search("+86 139 1111 2222").exact == .contact(zhang.id))
        #expect(try await search("abx-0077/k").exact == .device(device.id))
        #expect(try await search("ra-7").exact == .customer(rui.id))
        #expect(try await search("電調").isEmpty)
    }

    @Test(
        "finds tickets by their words, number, reporter, customer and device, the newest first",
        arguments: TestDatabase.reachable
    )
    func tickets(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let other = try await at.another("C-2", name: "徐汇药房")
        let jam = try await at.open("三樓印表機卡紙 E-07", words: "換過紙也不行")
        let cold = try await at.open("冰箱不制冷", customer: other, words: "")
        func found(_ typed: String) async throws -> [Ticket.ID] {
            let found = try await at.desk.search(typed, seenBy: at.agent).tickets.items.map(\.number)
            // The list says the same.
            let listed = try await at.rows(QueueFilter(openness: .all, words: typed), by: at.agent).map(\.number)
            #expect(Set(found) == Set(listed), "\(typed)")
            return found
        }
        for typed in ["卡纸", "纸", "印表 三楼", "e07", "E-07", "换过", "sn-0001", "ｓｎ ０００１", "13800138000", "长宁"] {
            #expect(try await found(typed) == [jam], "\(typed)")
        }
        for typed in ["不制冷", "徐匯", "徐汇 冰箱", cold.description, String(cold.number), "sr \(cold.number)"] {
            #expect(try await found(typed) == [cold], "\(typed)")
        }
        #expect(try await found("李護士") == [cold, jam])
        #expect(try await found("lhs") == [cold, jam])
        #expect(try await found("制冷 卡紙").isEmpty)
        #expect(try await found("漏水").isEmpty)
        #expect(try await at.desk.search(jam.description, seenBy: at.agent).exact == .ticket(jam))
    }

    @Test("shows nobody what their lists do not show (hard case 35)", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let other = try await at.another("C-2", name: "徐汇药房")
        _ = try await at.desk.register(Contact.Details(name: "张伟", phones: ["13911112222"]), of: other.id, by: at.agent)
        let ours = try await at.open("空調漏水")
        let theirs = try await at.open("空調異響", customer: other)
        _ = try await at.desk.assign(ours, to: at.engineer.id, by: at.agent)
        let head = try await at.person(of: at.hospital, .customerResponsible)
        let nurse = try await at.person(of: at.hospital, .customerEngineer)
        let nobody = Person(id: ID(number: 99), name: "nobody", roles: [])
        func numbers(_ person: Person) async throws -> [Ticket.ID] {
            try await at.desk.search("空调", seenBy: person).tickets.items.map(\.number)
        }
        #expect(try await numbers(at.agent) == [theirs, ours])
        #expect(try await numbers(at.engineer) == [ours])
        #expect(try await numbers(at.otherEngineer).isEmpty)
        #expect(try await numbers(head) == [ours])
        #expect(try await numbers(nurse).isEmpty)
        #expect(try await numbers(nobody).isEmpty)
        for typed in ["徐汇", "张伟", "zw", "13911112222", "c-2", theirs.description] {
            #expect(try await at.desk.search(typed, seenBy: head).isEmpty, "\(typed)")
            #expect(try await at.desk.search(typed, seenBy: nobody).isEmpty, "\(typed)")
        }
        #expect(try await at.desk.search("SN-0001", seenBy: head).devices.items.map(\.id) == [at.device.id])
        // An engineer of a customer has no business with the list of devices.
        #expect(try await at.desk.search("SN-0001", seenBy: nurse).devices.items.isEmpty)
    }

    @Test("finds a number with its extension, and without the code of its country", arguments: TestDatabase.reachable)
    func extensions(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let chen = try await at.desk.register(
            Contact.Details(name: "陳先生", phones: ["02-2345-6789"]),
            of: at.hospital.id,
            by: at.agent
        )
        #expect(try await at.desk.search("021-5888 1234 轉 806", seenBy: at.agent).exact == .contact(at.wang.id))
        #expect(try await at.desk.search("+886 2 2345 6789", seenBy: at.agent).exact == .contact(chen.id))
        let callers = try await at.desk.callers(from: "+886 2 2345 6789", seenBy: at.agent)
        #expect(callers.map(\.contact.id) == [chen.id] && !callers.contains(where: \.isExact))
    }

    @Test("finds a customer's tickets by two words that many share and one has", arguments: TestDatabase.reachable)
    func commonWords(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        for number in 0..<105 { _ = try await at.another("H-\(number)", name: "仁\(number)醫院") }
        let rui = try await at.another("RA-7", name: "瑞安醫院")
        let id = try await at.open("不制冷", customer: rui, words: "")
        for typed in ["瑞安醫院", "瑞安 醫院", "醫院 瑞安", "制冷 醫院 瑞安"] {
            #expect(try await at.desk.search(typed, seenBy: at.agent).tickets.items.map(\.number) == [id], "\(typed)")
        }
    }

    @Test("finds a ticket by what was written and done since, not by our own notes", arguments: TestDatabase.reachable)
    func later(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open("異響")
        let head = try await at.person(of: at.hospital, .customerResponsible)
        try await at.desk.write("齒輪斷齒了", on: id, by: head)
        _ = try await at.desk.contact(
            id,
            .init(channel: .email, outcome: .sent, to: "李護士", words: "備件明日寄出"),
            by: at.agent
        )
        try await at.call(id)
        try await at.climb(id)
        try await at.planVisit(id)
        at.clock.advance(hours: 2)
        try await at.visit(id)
        func found(_ typed: String) async throws -> [Ticket.ID] {
            try await at.desk.search(typed, seenBy: head).tickets.items.map(\.number)
        }
        for typed in ["断齿", "明日寄出", "組件老化", "更换定影", "清潔一次"] {
            #expect(try await found(typed) == [id], "\(typed)")
        }
        #expect(try await found("內部口氣").isEmpty)
        #expect(try await at.desk.verify().isClean)
    }

    @Test("is laid out anew after the step that changed its rules", arguments: TestDatabase.reachable)
    func upgraded(engine: TestDatabase) async throws {
        let database = try await engine.database()
        try await database.migrate(Migration.all.filter { $0.name < "0102" })
        let clock = TestClock()
        let desk = Desk(database: database, now: { clock.now })
        let customer = try await desk.register(Customer.Details(code: "C-1", name: "上海市長寧醫院"), by: .desk)
        // As the rules before it had written it.
        try await database.write { db in try db.keepTerms("cyy", of: customer.id, in: "customer_terms") }
        try await database.migrate(Migration.all)
        #expect(try await desk.search("cnyy", seenBy: .desk).customers.items.isEmpty)
        while try await database.read({ try $0.hasTermBacklog() }) { _ = try await desk.makeRounds() }
        #expect(try await desk.search("cnyy", seenBy: .desk).customers.items.map(\.id) == [customer.id])
    }

    @Test("never fails, whatever is typed", arguments: TestDatabase.reachable)
    func hostile(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        _ = try await at.open("打印机 \"AND\" OR NEAR(a b) NOT x*")
        let typed = [
            "\"", "'", "\\", "a\" OR \"b", "' & '", "a' | 'b", "(", "NEAR(a b, 2)", "terms:x", "-x", "*", "a*b", "^a",
            "AND", "OR NOT", "{x}", ":*", "!x", "<->", "@c1", "@n1001 OR", "%", "_", "; DROP TABLE ticket", "\u{0}",
            "a\u{0}b", "🖨️🖨️", "\u{202E}txt", "مرحبا بالعالم", "שלום", "é", "e\u{301}", "ſt", "𠮷野家", "ー", "Ⅷ", "½",
            String(repeating: "卡", count: 10_000), String(repeating: "a b", count: 10_000),
            String(repeating: "\"", count: 10_000), String(repeating: "9", count: 10_000),
        ]
        for text in typed {
            _ = try await at.desk.search(text, seenBy: at.agent)
            _ = try await at.desk.queue(QueueFilter(words: text), seenBy: at.agent)
            _ = try await at.desk.customers(CustomerFilter(words: text), seenBy: at.agent)
            _ = try await at.desk.devices(DeviceFilter(words: text), seenBy: at.agent)
            _ = try await at.desk.models(words: text, seenBy: at.agent)
        }
        // A mark is nothing that can be typed.
        #expect(try await at.desk.search("@c\(at.hospital.id.number)", seenBy: at.agent).tickets.items.isEmpty)
        #expect(try await at.desk.search("AND", seenBy: at.agent).tickets.items.count == 1)
    }

    @Test("forgets what a record was called before", arguments: TestDatabase.reachable)
    func renamed(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open("黑屏", words: "")
        var details = at.hospital.details
        details.name = "静安中心医院"
        details.shortName = nil
        _ = try await at.desk.change(at.hospital.id, to: details, version: 1, by: at.agent)
        #expect(try await at.desk.search("长宁", seenBy: at.agent).isEmpty)
        let found = try await at.desk.search("靜安", seenBy: at.agent)
        #expect(found.customers.items.map(\.id) == [at.hospital.id])
        #expect(found.tickets.items.map(\.number) == [id])
    }

    @Test(
        "is laid out for what was there before, and verify holds it to the journals",
        arguments: TestDatabase.reachable
    )
    func backlog(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        for number in 1...3 { try await at.open("故障 \(number)") }
        let article = Article.Details(texts: [.init(language: .english, title: "Noise", body: "1. Listen")])
        let written = try await at.desk.write(article, by: at.agent)
        _ = try await at.desk.publish(written.id, to: .staff, version: written.version, by: at.manager)
        let tables = TermTable.allCases
        func kept() async throws -> [[String]] {
            try await at.statements.read { db in
                try tables.map { table in
                    try db.rows("SELECT id, terms FROM \(table.name) ORDER BY id").map { row in
                        "\(try row["id"] as Int64) \(try row["terms"] as String)"
                    }
                }
            }
        }
        let before = try await kept()
        #expect(before.allSatisfy { !$0.isEmpty })
        #expect(try await at.desk.verify().isClean)

        try await at.statements.write { db in
            for table in tables { try db.run("DELETE FROM \(table.name)") }
        }
        #expect(try await !at.desk.verify().isClean)
        #expect(try await at.desk.reindex() == before.map(\.count).reduce(0, +))
        #expect(try await kept() == before)
        #expect(try await at.desk.search("卡纸", seenBy: at.agent).tickets.items.count == 3)

        // As a migration leaves it: rounds work it off, and until then nothing is missing.
        try await at.statements.write { db in
            try db.run("DELETE FROM ticket_terms")
            try db.run("INSERT INTO term_backlog (kind, after_id) VALUES ('ticket', 0)")
        }
        #expect(try await at.desk.verify().isClean)
        while try await at.desk.makeRounds(limit: 2).next.map({ $0 <= at.clock.now }) ?? false {}
        #expect(try await kept() == before)
    }
}
