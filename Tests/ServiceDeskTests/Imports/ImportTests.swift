import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Bringing files")
struct ImportTests {
    let manager = Person(id: ID(number: 21), name: "趙經理", roles: [.manager])

    func customers(_ text: String, into at: RecordsDesk, skipping: Bool = false) async throws -> ImportReport {
        let options = ImportOptions(fileName: "customers.csv", skipsBadRows: skipping)
        return try await at.desk.importCustomers(Array(text.utf8), options, by: manager)
    }

    func devices(_ text: String, into at: RecordsDesk, skipping: Bool = false) async throws -> ImportReport {
        let options = ImportOptions(fileName: "devices.csv", skipsBadRows: skipping)
        return try await at.desk.importDevices(Array(text.utf8), options, by: manager)
    }

    let twoCustomers = """
        客戶編號,客户名称,简称,语言,地點,地址,城市,時區,聯繫人,身份,電話,郵箱
        C-1,上海長寧醫院,長寧,繁體,本部,仙霞路 1 號,上海,Asia/Shanghai,王工,工程師,021-5888 1234 / 13800138000,wang@example.com
        C-1,,,,分院,虹橋路 2 號,上海,,李主任,負責人,,li@example.com
        C-2,Acme Ltd,,en,,,,,,,,
        """

    @Test("takes in customers with their sites and contacts", arguments: TestDatabase.reachable)
    func customersFile(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let report = try await customers(twoCustomers, into: at)
        #expect(report.problems.isEmpty)
        #expect(report.isSaved)
        #expect(report.rows == 3)
        #expect(report.counts == [.customer: .init(new: 2), .site: .init(new: 2), .contact: .init(new: 2)])
        let customer = try await at.desk.customer(code: "c-1", seenBy: manager)
        #expect(customer.details.shortName == "長寧")
        #expect(customer.details.language == .traditionalChinese)
        let sites = try await at.desk.sites(of: customer.id, seenBy: manager)
        #expect(Set(sites.map(\.name)) == ["本部", "分院"])
        let caller = try #require(try await at.desk.callers(from: "+86 138 0013 8000", seenBy: manager).first)
        #expect(caller.contact.details.kind == .engineer)
        #expect(caller.contact.details.site == sites.first { $0.name == "本部" }?.id)
    }

    @Test(
        "changes nothing when a file is brought twice, and journals only what differs",
        arguments: TestDatabase.reachable
    )
    func twice(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        _ = try await customers(twoCustomers, into: at)
        let before = try await journalLength(at)
        let again = try await customers(twoCustomers, into: at)
        #expect(again.isSaved)
        #expect(again.rowsWithoutNews == 3)
        #expect(again.counts.values.allSatisfy { $0 == .init() })
        #expect(try await journalLength(at) == before)

        let moved = twoCustomers.replacing("虹橋路 2 號", with: "虹橋路 3 號")
        let third = try await customers(moved, into: at)
        #expect(third.counts[.site] == .init(changed: 1))
        #expect(third.counts[.customer] == .init())
        #expect(try await journalLength(at) == before + 1)
    }

    func journalLength(_ at: RecordsDesk) async throws -> Int {
        try await at.database.read { db in try db.rows("SELECT count(*) AS n FROM journal")[0]["n"] }
    }

    @Test(
        "names line, column and reason of everything that is wrong, and saves nothing",
        arguments: TestDatabase.reachable
    )
    func problems(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let text = """
            code,name,language,site,zone,contact,phone,favourite colour
            C-1,Good,en,,,,,
            C-2,,klingon,,,,,
            ,Nameless,,,,,,
            C-3,Bad zone,,HQ,+08:00,Ann,12,
            C-1,Other name,,,,,,
            C-4,Too many,,,,,,,surplus
            C-5,Homeless,,,Asia/Shanghai,,,
            """
        let report = try await customers(text, into: at)
        #expect(!report.isSaved)
        #expect(report.ignoredHeadings == ["favourite colour"])
        #expect(
            report.problems.map { "\($0.line):\($0.column ?? 0) \($0.heading ?? "") \($0.reason.code)" } == [
                "3:3 language invalid", "4:1 code missing", "5:5 zone invalid", "5:7 phone invalid",
                "6:2 name file-said-otherwise", "7:9  file-more-fields-than-headings", "8:4 site missing",
            ]
        )
        #expect(try await at.desk.customerCount(seenBy: manager) == 0)
        #expect(try await journalLength(at) == 0)

        let skipped = try await customers(text, into: at, skipping: true)
        #expect(skipped.isSaved)
        #expect(skipped.rowsLeftOut == 6)
        #expect(try await at.desk.customerCount(seenBy: manager) == 1)
    }

    @Test("refuses a file without the columns it needs, or with one of them twice", arguments: TestDatabase.reachable)
    func headings(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let report = try await devices("序列號,SN,品牌\n1,2,3\n", into: at, skipping: true)
        #expect(!report.isSaved)
        #expect(report.problems.map(\.reason.code) == ["file-same-column-twice", "file-no-column", "file-no-column"])
        #expect(try await devices("", into: at).problems.map(\.reason) == [.emptyFile])
        #expect(try await devices("a,\"b", into: at).problems == [FileProblem(line: 1, column: 2, reason: .openQuote)])
    }

    @Test(
        "takes in devices and the models it names, and follows them through their life",
        arguments: TestDatabase.reachable
    )
    func devicesFile(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        _ = try await customers(twoCustomers, into: at)
        let customer = try await at.desk.customer(code: "C-1", seenBy: manager)
        _ = try await at.desk.register(.init(number: "HT-1", kind: .project), of: customer.id, by: manager)
        let text = """
            序列號,型號,產品名稱,品牌,客戶編號,地點,合同號,位置,到貨日期,驗收日期,狀態
            SN-001,HP-4015,印表機,HP,C-1,本部,HT-1,3F,2026/1/5,,已到貨
            sn 002,hp4015,,,c-1,,,,2026年1月6日,2026-02-01,已驗收
            SN-003,EX-9,交換機,,C-2,,,,,,
            """
        let report = try await devices(text, into: at)
        #expect(report.problems.isEmpty)
        #expect(report.counts == [.device: .init(new: 3), .model: .init(new: 2)])
        let again = try await devices(text, into: at)
        #expect(again.rowsWithoutNews == 3)
        #expect(again.counts.values.allSatisfy { $0 == .init() })

        let later = text.replacing("2026/1/5,,已到貨", with: "2026/1/4,2026/3/1,已驗收")
        #expect(try await devices(later, into: at).counts[.device] == .init(changed: 1))
        let device = try #require(try await at.desk.devices(serial: "SN001", seenBy: manager).first)
        #expect(device.device.phase == .accepted)
        #expect(device.siteName == "本部")
        #expect(device.contractNumber == "HT-1")
        let history = try await at.desk.deviceSheet(device.device.id, seenBy: manager).history
        #expect(history.map(\.kind) == ["device.registered", "device.phase-corrected", "device.phase-reached"])
        #expect(history[1].data.contains("import devices.csv"))
    }

    @Test("refuses devices that fit nothing we know", arguments: TestDatabase.reachable)
    func unknownDevices(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        _ = try await customers(twoCustomers, into: at)
        let other = try await at.desk.customer(code: "C-2", seenBy: manager)
        _ = try await at.desk.register(.init(number: "HT-2", kind: .product), of: other.id, by: manager)
        _ = try await at.model("HP-4015")
        let text = """
            serial,model,customer,site,contract,delivered on,accepted on,phase
            SN-1,HP-4015,C-9,,,,,
            SN-2,NEW-1,C-1,,,,,
            SN-3,HP-4015,C-1,月球,HT-2,,,
            SN-4,HP-4015,C-1,,,2026-02-01,2026-01-01,
            SN-5,HP-4015,C-1,,,2026-12-24,,
            SN-6,HP-4015,C-1,,,13/1/2026,,lost
            SN-7,HP-4015,C-1,,,,,accepted
            SN-8,HP-4015,C-1,,,,,
            sn8,HP-4015,C-1,,,,,
            """
        let report = try await devices(text, into: at)
        #expect(
            report.problems.map { "\($0.line):\($0.column ?? 0) \($0.reason.code)" } == [
                "2:3 unknown-name", "3:2 unknown-name", "4:4 unknown-name", "4:5 contract-of-another-customer",
                "5:7 runs-backwards",
                "6:6 not-yet", "7:6 invalid", "7:8 invalid", "8:8 phase-without-day", "10:1 file-said-before",
            ]
        )
        #expect(try await at.desk.deviceCount(seenBy: manager) == 0)
        #expect(try await devices(text, into: at, skipping: true).counts[.device] == .init(new: 1))
    }

    @Test("lets a device go to another customer, without the site it stood at", arguments: TestDatabase.reachable)
    func sold(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        _ = try await customers(twoCustomers, into: at)
        _ = try await at.model("HP-4015")
        _ = try await devices("serial,model,customer,site\nSN-1,HP-4015,C-1,本部\n", into: at)
        let report = try await devices("serial,model,customer,site\nSN-1,HP-4015,C-2,\n", into: at)
        #expect(report.counts[.device] == .init(changed: 1))
        let row = try #require(try await at.desk.devices(serial: "SN-1", seenBy: manager).first)
        #expect(row.customerCode == "C-2")
        #expect(row.siteName == nil)
    }

    @Test("is for those who may", arguments: TestDatabase.reachable)
    func rights(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.importCustomers([], ImportOptions(fileName: "x"), by: at.agent)
        }
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.importDevices([], ImportOptions(fileName: "x"), by: at.engineer)
        }
    }
}
