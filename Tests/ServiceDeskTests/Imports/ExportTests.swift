import AfterSales
import Spreadsheets
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Taking files away")
struct ExportTests {
    let manager = Person(id: ID(number: 21), name: "趙經理", roles: [.manager])

    func bytes(_ export: Export, as format: ExportFormat = .csv, from desk: Desk) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await desk.export(export, as: format, for: manager) { bytes += $0 }
        return bytes
    }

    func text(_ export: Export, from desk: Desk) async throws -> String {
        String(decoding: try await bytes(export, from: desk), as: UTF8.self)
    }

    @Test("gives what imports again as the very same, without a cap on its rows", arguments: TestDatabase.reachable)
    func roundTrip(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        var customers = "code,name,notes,site,address,contact,phone\n"
        var devices = "serial,model,model name,customer,site,location,delivered on\n"
        for number in 1...230 {
            customers += "C-\(number),\"客戶, \(number)\",\"=1+1\n@home\",本部,-3F,王,+86 138 0013 8000;021-5888 1234\n"
            devices += "SN-\(number),HP-4015,印表機,C-\(number),本部,+3F,2026-01-05\n"
        }
        customers += "C-1,,,分院,,,\nC-1,,,,,李,\nC-999,alone,,,,,\n"
        let options = ImportOptions(fileName: "x.csv")
        #expect(try await at.desk.importCustomers(Array(customers.utf8), options, by: manager).isSaved)
        #expect(try await at.desk.importDevices(Array(devices.utf8), options, by: manager).isSaved)

        let exported = try await text(.customers(CustomerFilter()), from: at.desk)
        #expect(exported.hasPrefix("\u{FEFF}customer code,customer name,"))
        #expect(exported.contains("\"'=1+1\n@home\""))
        #expect(exported.contains("'+86 138 0013 8000"))
        let again = try await at.desk.importCustomers(Array(exported.utf8), options, by: manager)
        #expect(again.problems.isEmpty)
        #expect(again.rows == 233)
        #expect(again.rowsWithoutNews == 233)

        let exportedDevices = try await text(.devices(DeviceFilter()), from: at.desk)
        #expect(exportedDevices.contains(",'+3F,delivered,"))
        let devicesAgain = try await at.desk.importDevices(Array(exportedDevices.utf8), options, by: manager)
        #expect(devicesAgain.problems.isEmpty)
        #expect(devicesAgain.rowsWithoutNews == 230)
    }

    @Test("reads as many contacts as there are, more than one statement can name", arguments: TestDatabase.reachable)
    func manyContacts(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let customer = try await at.customer().id
        // PostgreSQL takes 65,535 values in a statement, and lists are padded to a power of two.
        try await at.database.write { db in
            try db.run(
                """
                INSERT INTO contact (id, customer_id, name, kind, words, version)
                WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 33000)
                SELECT 1000 + n, \(customer), 'w', 'other', 'w', 1 FROM number
                """
            )
            try db.run("INSERT INTO contact_phone (contact_id, place, phone, digits) VALUES (34000, 0, '110', '011')")
        }
        let read = try await at.database.read { try $0.contacts("customer_id = \(customer)", limit: 1_000_000) }
        #expect(read.count == 33_000)
        #expect(read.last?.details.phones == ["110"])
    }

    @Test("is for those who may, and holds what they may see", arguments: TestDatabase.reachable)
    func rights(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        _ = try await at.customer("C-1")
        let everything: [Export] = [
            .customers(CustomerFilter()), .devices(DeviceFilter()), .contracts(ContractFilter()),
            .tickets(QueueFilter(openness: .all), zone: try Zone("Asia/Shanghai")),
            .journal(zone: try Zone("Asia/Shanghai")),
        ]
        for export in everything {
            await #expect(throws: Refusal.notAllowed) { try await at.desk.export(export, for: at.engineer) { _ in } }
        }
        // An agent may export, but not what everybody did.
        await #expect(throws: Refusal.notAllowed) { try await at.desk.export(everything[4], for: at.agent) { _ in } }
    }

    @Test("as a workbook imports as the very same, dates and all", arguments: TestDatabase.reachable)
    func workbook(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let options = ImportOptions(fileName: "x.xlsx")
        let customers = "code,name,notes,contact,phone\nC-1,長寧醫院,=1+1,王,+86 138 0013 8000\nC-2,''=x,,,\n"
        let contracts = "number,customer,kind,signed on\nHT-1,C-1,項目,2026-01-05\nHT-2,C-2,,\n"
        let devices = "serial,model,model name,customer,contract,delivered on\nSN-1,HP-4015,印表機,C-1,ht-1,2026-01-05\n"
        #expect(try await at.desk.importCustomers(Array(customers.utf8), options, by: manager).isSaved)
        #expect(try await at.desk.importContracts(Array(contracts.utf8), options, by: manager).isSaved)
        #expect(try await at.desk.importDevices(Array(devices.utf8), options, by: manager).isSaved)

        let first = try await bytes(.customers(CustomerFilter()), as: .xlsx, from: at.desk)
        #expect(Sheet.isWorkbook(first))
        #expect(try Sheet(first).rows[1].cells.map(\.text).contains("=1+1"))
        let again = try await at.desk.importCustomers(first, options, by: manager)
        #expect(again.problems.isEmpty)
        #expect(again.rowsWithoutNews == 2)
        let second = try await bytes(.contracts(ContractFilter()), as: .xlsx, from: at.desk)
        #expect(try await at.desk.importContracts(second, options, by: manager).rowsWithoutNews == 2)
        let third = try await bytes(.devices(DeviceFilter()), as: .xlsx, from: at.desk)
        #expect(try await at.desk.importDevices(third, options, by: manager).rowsWithoutNews == 1)
        #expect(try await at.desk.verify().isClean)
    }

    @Test("gives the whole journal, entry by entry in the order of each", arguments: TestDatabase.reachable)
    func journal(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let text = (1...620).map { "C-\($0),n\n" }.joined()
        let options = ImportOptions(fileName: "x.csv")
        #expect(try await at.desk.importCustomers(Array(("code,name\n" + text).utf8), options, by: manager).isSaved)
        let exported = try await self.text(.journal(zone: try Zone("Asia/Shanghai")), from: at.desk)
        let lines = exported.split(separator: "\r\n")
        #expect(lines.count == 621)
        #expect(Set(lines).count == 621)
        #expect(lines[1].hasPrefix("customer,"))
        #expect(lines[1].contains(",customer.registered,"))
    }
}
