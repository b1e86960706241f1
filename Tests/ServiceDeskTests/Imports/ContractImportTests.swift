import AfterSales
import Foundation
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Bringing contracts, and workbooks")
struct ContractImportTests {
    let manager = Person(id: ID(number: 21), name: "趙經理", roles: [.manager])

    func contracts(_ text: String, into at: RecordsDesk, skipping: Bool = false) async throws -> ImportReport {
        let options = ImportOptions(fileName: "contracts.csv", skipsBadRows: skipping)
        return try await at.desk.importContracts(Array(text.utf8), options, by: manager)
    }

    @Test("takes them in once, and changes only what differs", arguments: TestDatabase.reachable)
    func twice(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let customer = try await at.customer("C-1")
        try await at.publish(.init(id: "standard", version: "1"))
        let text = "合約號,客戶編號,合約類型,服務方案,簽訂日期,交貨地點\nHT-1,c-1,項目,standard@1,2026/1/5,本部\nHT-2,C-1,,,,\n"
        let first = try await contracts(text, into: at)
        #expect(first.problems.isEmpty)
        #expect(first.counts == [.contract: .init(new: 2)])
        let found = try await at.desk.contracts(ContractFilter(customer: customer.id), seenBy: manager).items
        #expect(found.map(\.number) == ["HT-1", "HT-2"])
        #expect(found[0].details.kind == .project)
        #expect(found[0].details.plan?.description == "standard@1")
        #expect(found[0].details.signedOn == Day(2026, 1, 5))
        #expect(try await contracts(text, into: at).rowsWithoutNews == 2)
        let moved = try await contracts(text.replacing("HT-2,C-1,,,,", with: "ht-2,C-1,,,2026-02-01,"), into: at)
        #expect(moved.counts == [.contract: .init(changed: 1)])
    }

    @Test("names line, column and reason of what is wrong, and saves nothing", arguments: TestDatabase.reachable)
    func problems(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        _ = try await at.customer("C-1")
        _ = try await at.customer("C-2")
        #expect(try await contracts("number,customer\nHT-9,C-2\n", into: at).isSaved)
        let text = """
            number,customer,kind,plan,signed on
            HT-1,C-1,,,
            HT-2,nobody,,,
            HT-3,C-1,gift,,
            HT-4,C-1,,unpublished@1,
            HT-5,C-1,,,29/3/2026
            HT-1,C-1,,,
            HT-9,C-1,,,
            ,C-1,,,
            """
        let report = try await contracts(text, into: at)
        #expect(!report.isSaved)
        #expect(
            report.problems.map { "\($0.line):\($0.column ?? 0) \($0.reason.code)" } == [
                "3:2 unknown", "4:3 invalid", "5:4 unknown", "6:5 invalid", "7:1 file-said-before",
                "8:2 contract-of-another-customer", "9:1 missing",
            ]
        )
        #expect(try await at.desk.contracts(seenBy: manager).items.count == 1)
        let skipped = try await contracts(text, into: at, skipping: true)
        #expect(skipped.counts == [.contract: .init(new: 1)])
        #expect(skipped.rowsLeftOut == 7)
    }

    /// Saved by openpyxl: three devices, one with a date in Chinese format, one whose formula failed.
    @Test(
        "takes devices out of a workbook, and names the row of a formula that failed",
        arguments: TestDatabase.reachable
    )
    func workbook(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        _ = try await at.customer("C-1")
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "devices.xlsx")
        let bytes = [UInt8](try Data(contentsOf: file))
        let options = ImportOptions(fileName: "devices.xlsx")
        let refused = try await at.desk.importDevices(bytes, options, by: manager)
        #expect(
            refused.problems.map { "\($0.line):\($0.column ?? 0) \($0.reason.code)" } == ["5:4 file-failed-formula"]
        )
        let skipping = ImportOptions(fileName: "devices.xlsx", skipsBadRows: true)
        let report = try await at.desk.importDevices(bytes, skipping, by: manager)
        #expect(report.counts[.device] == .init(new: 2))
        let devices = try await at.desk.devices(seenBy: manager).items.map(\.device)
        #expect(devices.map(\.serial) == ["13800138000", "SN-1"])
        #expect(devices.map { $0.steps[.delivered] } == [Day(2026, 1, 5), Day(2026, 1, 5)])
    }

    @Test("refuses workbooks it cannot read, by what is wrong with them", arguments: TestDatabase.reachable)
    func unreadable(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        for (bytes, code) in [
            ([0x50, 0x4B, 3, 4, 0, 0], "file-not-a-workbook"),
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "file-old-or-locked-workbook"),
        ] as [([UInt8], String)] {
            let report = try await at.desk.importDevices(bytes, ImportOptions(fileName: "x"), by: manager)
            #expect(report.problems.map(\.reason.code) == [code])
        }
    }
}
