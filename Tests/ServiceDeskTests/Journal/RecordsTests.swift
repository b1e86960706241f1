import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("The journals of records")
struct RecordJournalTests {
    @Test("tell every row, and show a row that was changed behind them", arguments: TestDatabase.reachable)
    func rebuild(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let manager = Person(id: ID(number: 21), name: "趙經理", roles: [.manager])
        try await at.publish(Plan.Reference(id: "standard", version: "1"))
        let customers = """
            code,name,short name,language,plan,notes,site,address,region,city,zone,contact,contact kind,phone,email
            C-1,長寧,寧,zh-Hant,standard@1,n,本部,a,r,c,Asia/Shanghai,王,engineer,021-58881234;13800138000,w@example.com
            C-2,徐匯,,,,,,,,,,,,,
            """
        let devices = """
            serial,model,model name,brand,product line,customer,site,location,delivered on
            SN-1,HP-4015,印表機,HP,print,C-1,本部,3F,2026-01-05
            SN-2,HP-4015,印表機,HP,print,C-2,,,
            """
        let options = ImportOptions(fileName: "x.csv")
        #expect(try await at.desk.importCustomers(Array(customers.utf8), options, by: manager).isSaved)
        #expect(try await at.desk.importDevices(Array(devices.utf8), options, by: manager).isSaved)
        let later = devices.replacing("2026-01-05", with: "2026-01-06").replacing("3F", with: "4F")
        #expect(try await at.desk.importDevices(Array(later.utf8), options, by: manager).counts[.device]?.changed == 1)
        let customer = try await at.desk.customer(code: "C-1", seenBy: manager)
        let details = Contract.Details(
            number: "HT-1",
            kind: .project,
            plan: Plan.Reference(id: "standard", version: "1"),
            signedOn: Day(2025, 1, 1),
            deliveryPlace: "上海"
        )
        let contract = try await at.desk.register(details, of: customer.id, by: manager)
        let device = try #require(try await at.desk.devices(serial: "SN-1", seenBy: manager).first).device
        var moved = device.details
        moved.contract = contract.id
        _ = try await at.desk.change(device.id, to: moved, version: device.version, by: manager)
        #expect(try await at.recordDifferences() == [])

        try await at.database.write { db in
            try db.run("UPDATE device SET accepted_on = 20000, phase = 'accepted' WHERE id = \(device.id)")
            try db.run("UPDATE contact_phone SET phone = '1', digits = '1' WHERE place = 1")
            try db.run("UPDATE customer SET name = 'x' WHERE id = \(customer.id)")
            try db.run("DELETE FROM device WHERE serial = 'SN-2'")
        }
        let differing = try await at.recordDifferences()
        #expect(
            differing.map(\.kind) == [
                .changedRow, .changedRow, .changedRow, .changedRow, .changedRow, .missingRow,
            ]
        )
        #expect(differing.map { $0.column ?? "" } == ["name", "digits", "phone", "accepted_on", "phase", ""])
        #expect(differing[3].subject == Subject(.device, device.id).description)
    }
}

extension RecordsDesk {
    /// What differs, apart from the plan that was put there without a journal.
    fileprivate func recordDifferences() async throws -> [Verification.Difference] {
        try await desk.verify().differences.filter { !$0.subject.hasPrefix("plan ") }
    }
}
