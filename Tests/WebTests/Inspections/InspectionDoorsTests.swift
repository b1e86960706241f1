import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The pages of inspections")
struct InspectionDoorsTests {
    @Test(
        "take the expert from the day's list to the report, which the customer reads and confirms",
        arguments: TestDatabase.reachable
    )
    func whole(engine: TestDatabase) async throws {
        let every = try await EveryRecord(on: engine)
        let at = every.at
        let chen = try await at.person([.engineer], name: "陳工")
        let own = try await every.belongings(of: every.site.hospital, givenTo: chen)
        let id = try #require(own.inspection)
        let path = "/inspections/\(id)"
        let engineer = try await at.browser(for: chen)
        #expect(try await engineer.get("/today").text.contains("href=\"\(path)\""))
        #expect(try await engineer.get("/inspections").text.contains("href=\"\(path)\""))
        #expect(try await engineer.get(path).text.contains("\(path)/beginning"))
        let begun = try await engineer.post("\(path)/beginning", ["version": "1"])
        #expect(begun.headers[.location] == "\(path)/units/1")
        let silent = try await engineer.post("\(path)/units/1", ["version": "2", "sound": "sound"])
        #expect(silent.status == .unprocessableContent && silent.text.contains("aria-invalid"))
        // Somebody saved meanwhile: said once, and sent again it is taken.
        let overtaken = try await engineer.post("\(path)/units/1", ["version": "1", "sound": "sound", "words": "fine"])
        #expect(overtaken.text.contains("name=\"version\" value=\"2\""))
        let count = try await at.desk.inspection(id, seenBy: chen).inspection.units.count
        for unit in 1...count {
            let found: KeyValuePairs = ["version": "\(unit + 1)", "sound": "sound", "words": "fine"]
            #expect(try await engineer.post("\(path)/units/\(unit)", found).status == .seeOther)
        }
        let customer = try await at.browser(.customerResponsible, customer: own.customer.id)
        #expect(try await customer.get("/portal/inspections/\(id)").status == .notFound)
        let report: KeyValuePairs = ["version": "\(count + 2)", "summary": "all is well"]
        #expect(try await engineer.post("\(path)/report", report).headers[.location]?.hasPrefix(path) == true)
        if try await at.desk.inspection(id, seenBy: chen).inspection.state != .done {
            let handing: KeyValuePairs = ["version": "\(count + 3)", "to": "Wang", "how": "paper"]
            #expect(try await engineer.post("\(path)/handing-over", handing).status == .seeOther)
        }
        #expect(try await engineer.get("\(path)/report").text.contains("all is well"))
        #expect(try await customer.get("/portal/inspections").text.contains("/portal/inspections/\(id)"))
        let read = try await customer.get("/portal/inspections/\(id)")
        #expect(read.text.contains("all is well") && read.text.contains("/portal/inspections/\(id)/receipt"))
        #expect(try await customer.post("/portal/inspections/\(id)/receipt", ["report": "1"]).status == .seeOther)
        // What is corrected later is not theirs before it is handed over, nor our reasons ever.
        let now = String(try await at.desk.inspection(id, seenBy: chen).version)
        let found: KeyValuePairs = ["version": now, "sound": "faulty", "words": "rattles"]
        #expect(try await engineer.post("\(path)/units/1", found).status == .seeOther)
        #expect(try await customer.get("/portal/inspections").text.contains("/portal/inspections/\(id)"))
        let wang = Person(id: ID(number: 9), name: "Wang", roles: [.customerResponsible], customer: own.customer.id)
        let reader = Reader(words: try Catalogue()[.english], zone: try Zone("Asia/Shanghai"))
        let theirs = InspectionSheetRecord(try await at.desk.inspection(id, seenBy: wang), for: wang, reader)
        #expect(theirs.units.first?.words == "fine" && theirs.inspection.faulty == 0 && theirs.report?.version == 1)
        #expect(theirs.beyond == nil && theirs.replacement == nil)
        let ours = InspectionSheetRecord(try await at.desk.inspection(id, seenBy: chen), for: chen, reader)
        #expect(ours.units.first?.words == "rattles" && ours.inspection.faulty == 1)
        let stranger = try await at.browser(.customerResponsible, customer: every.site.school.id)
        #expect(try await stranger.get("/portal/inspections/\(id)").status == .notFound)
        let manager = try await at.browser(.manager)
        for page in [
            "/measures/inspections", "/installations", "/installations/\(own.installation?.description ?? "")",
            "/installations/\(own.installation?.description ?? "")/expert",
            "/installations/\(own.installation?.description ?? "")/inspections/new", "/inspections?show=done",
            "/devices/\(own.device.id)", "/customers/\(own.customer.id)", "/morning",
        ] {
            #expect(try await manager.get(page).status == .ok, "\(page)")
        }
    }

    @Test("refuse another expert without consent, and keep what was typed (C59)", arguments: TestDatabase.reachable)
    func pinned(engine: TestDatabase) async throws {
        let every = try await EveryRecord(on: engine)
        let own = try await every.belongings(of: every.site.hospital)
        let wu = try await every.at.person([.engineer], name: "吳工")
        let agent = try await every.at.browser(.agent)
        let path = "/installations/\(try #require(own.installation))"
        let version = "2"
        let refused = try await agent.post(
            "\(path)/expert",
            ["version": version, "expert": wu.id.description, "experience": "eight years"]
        )
        #expect(refused.status != .seeOther && refused.text.contains("eight years"))
        let agreed: KeyValuePairs = [
            "version": version, "expert": wu.id.description, "experience": "eight years", "consentBy": "Wang",
            "consentHow": "phone", "consentOn": "2026-09-01",
        ]
        #expect(try await agent.post("\(path)/expert", agreed).status == .seeOther)
        #expect(try await agent.get(path).text.contains("Wang"))
    }

    @Test("carry the names their templates use, and no others", arguments: TestDatabase.reachable)
    func contract(engine: TestDatabase) async throws {
        let every = try await EveryRecord(on: engine)
        let context = try Samples.staff(every.at, path: "/inspections?after=x")
        let (now, filter) = (every.at.clock.now, InspectionFilter())
        let list = InspectionsPage(Listing(items: [.sample], next: "x"), filter, now: now, context)
        // Where a row stands without a column's name it says itself what its day is.
        expectContract(list, unused: ["rows.due"])
        expectContract(InstallationsPage(Listing(items: [.sample], next: "x"), of: nil, now: now, context))
        let year = InspectionYear(
            installation: ID(number: 1),
            customer: ID(number: 2),
            customerName: "長寧",
            siteName: "本部",
            contractNumber: nil,
            clause: "C57",
            plan: every.plan,
            year: 1,
            began: Day(2026, 3, 1),
            through: Day(2027, 3, 1),
            least: 2,
            most: 3,
            done: 1,
            late: 1,
            expert: .breach,
            inspectors: ["陳工"]
        )
        let breach = ExpertBreach(
            installation: ID(number: 1),
            inspection: nil,
            customerName: "長寧",
            siteName: nil,
            expert: "吳工",
            reason: "x",
            at: now,
            by: "周"
        )
        expectContract(
            InspectionMeasuresPage(Listing(items: [year], next: "x"), breaches: [breach], now: now, context)
        )
        let own = try await every.belongings(of: every.site.hospital)
        let card = try await every.at.desk.installation(try #require(own.installation), seenBy: every.at.admin)
        #expect(card.devices.count > 0 && card.namings.count == 1)
    }
}
