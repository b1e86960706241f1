import AfterSales
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Taking files away")
struct ExportTests {
    let manager = Person(id: ID(number: 21), name: "趙經理", roles: [.manager])

    func text(_ export: (_ sink: (String) async throws -> Void) async throws -> Void) async throws -> String {
        var text = ""
        try await export { text += $0 }
        return text
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

        let exported = try await text { try await at.desk.exportCustomers(for: manager, to: $0) }
        #expect(exported.hasPrefix("\u{FEFF}customer code,customer name,"))
        #expect(exported.contains("\"'=1+1\n@home\""))
        #expect(exported.contains("'+86 138 0013 8000"))
        let again = try await at.desk.importCustomers(Array(exported.utf8), options, by: manager)
        #expect(again.problems.isEmpty)
        #expect(again.rows == 233)
        #expect(again.rowsWithoutNews == 233)

        let exportedDevices = try await text { try await at.desk.exportDevices(for: manager, to: $0) }
        #expect(exportedDevices.contains(",'+3F,delivered,"))
        let devicesAgain = try await at.desk.importDevices(Array(exportedDevices.utf8), options, by: manager)
        #expect(devicesAgain.problems.isEmpty)
        #expect(devicesAgain.rowsWithoutNews == 230)
    }

    @Test("is for those who may, and holds what they may see", arguments: TestDatabase.reachable)
    func rights(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        _ = try await at.customer("C-1")
        await #expect(throws: Refusal.notAllowed) { try await at.desk.exportCustomers(for: at.engineer) { _ in } }
        await #expect(throws: Refusal.notAllowed) { try await at.desk.exportDevices(for: at.engineer) { _ in } }
    }
}
