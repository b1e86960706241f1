import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Inspections, when things change")
struct InspectionChangesTests {
    private typealias Ward = InspectionsTests.Ward

    @Test("planned before their part opens settle it when it does", arguments: TestDatabase.reachable)
    func early(engine: TestDatabase) async throws {
        let ward = try await Ward(on: engine)
        let fixture = ward.fixture
        try await ward.nameExpert()
        var plan = InspectionPlan(at: fixture.clock.now, way: .visit, inspector: fixture.engineer.id)
        // Read while nothing stood as owed, it would be one more unawares.
        plan.asOwed = 0
        let stale = plan
        await #expect(throws: Refusal.changedMeanwhile) { try await ward.plan(stale) }
        plan.asOwed = 202_602
        _ = try await ward.plan(plan)
        // 10 March 2027, in the first half of the second year, which opens on the 2nd.
        plan.at = fixture.clock.now.advanced(byMilliseconds: 161 * 86_400_000)
        plan.asOwed = nil
        let next = try await ward.plan(plan)
        let id = next.inspection.id
        #expect(next.inspection.planning.occurrence == 202_701 && next.inspection.planning.beyond == nil)
        try await ward.inspect(id)
        _ = try await ward.desk.handOverInspection(id, to: ["王主任"], how: "紙本", by: fixture.engineer)
        #expect(try await ward.desk.inspection(id, seenBy: fixture.agent).row.owed == nil)
        fixture.clock.advance(hours: 24 * 161)
        try await Ward.makeRounds(ward.desk)
        let row = try await ward.desk.inspection(id, seenBy: fixture.agent).row
        let owed = try await ward.desk.owed(try #require(row.owed), seenBy: fixture.agent)
        #expect(owed.settledAt == fixture.clock.now && owed.evidence?.inspection == id)
        #expect(try await ward.desk.verify().differences == [])
    }

    @Test("keep their expert when the contract is renewed (C59)", arguments: TestDatabase.reachable)
    func renewed(engine: TestDatabase) async throws {
        let ward = try await Ward(on: engine)
        let fixture = ward.fixture
        try await ward.nameExpert()
        let contract = try await ward.desk.register(
            Contract.Details(number: "HT-2", kind: .product),
            of: fixture.hospital.id,
            by: fixture.agent
        )
        var details = fixture.device.details
        details.contract = contract.id
        _ = try await ward.desk.change(fixture.device.id, to: details, version: 1, by: fixture.agent)
        fixture.clock.advance(hours: 25)
        try await Ward.makeRounds(ward.desk)
        let places = try await ward.desk.installations(of: fixture.hospital.id, seenBy: fixture.agent).items
        let place = try #require(places.first { $0.contractNumber == "HT-2" })
        #expect(place.expert?.id == fixture.engineer.id)
        #expect(try await ward.owed().map(\.installation) == [place.id])
        #expect(try await ward.desk.verify().differences == [])
    }

    @Test("are listed on from where a page ended, though its last row is gone", arguments: TestDatabase.reachable)
    func paging(engine: TestDatabase) async throws {
        let ward = try await Ward(on: engine)
        try await ward.nameExpert()
        let cancelled = try await ward.plan().inspection.id
        _ = try await ward.desk.cancelInspection(cancelled, because: "改期", by: ward.fixture.agent)
        func page(after: String? = nil) async throws -> Listing<InspectionRow> {
            let all = InspectionFilter(which: .all)
            return try await ward.desk.inspections(all, after: after, limit: 1, seenBy: ward.fixture.agent)
        }
        let first = try await page()
        #expect(first.items.map(\.inspection) == [nil])
        // What was owed is planned by now.
        _ = try await ward.plan()
        #expect(try await page(after: first.next).items.count == 1)
        await #expect(throws: Refusal.self) { try await page(after: "1.2.3") }
    }

    @Test("are handed over once somebody can sign in, and stay made while corrected", arguments: TestDatabase.reachable)
    func corrected(engine: TestDatabase) async throws {
        let ward = try await Ward(on: engine)
        let (desk, fixture) = (ward.desk, ward.fixture)
        try await ward.nameExpert()
        let id = try await ward.plan().inspection.id
        try await ward.inspect(id)
        #expect(try await desk.inspection(id, seenBy: fixture.agent).inspection.state == .reported)
        // Left of another day, it stands on the expert's day as long as it is not with the customer.
        fixture.clock.advance(hours: 24)
        let now = fixture.clock.now
        let today = Interval(now, now.advanced(byMilliseconds: 86_400_000))
        func day(orUnfinished: Bool) async throws -> [ID<Inspection>?] {
            let expert = fixture.engineer
            return try await desk.inspections(of: expert.id, within: today, orUnfinished: orUnfinished, seenBy: expert)
                .map(\.inspection)
        }
        #expect(try await day(orUnfinished: true) == [id])
        #expect(try await day(orUnfinished: false).isEmpty)
        let profile = Profile(
            id: desk.newID(),
            name: "王主任",
            login: "wang",
            customer: fixture.hospital.id,
            roles: [.customerResponsible]
        )
        let wang = try await desk.addPerson(profile, password: "aftercare-demo", by: .desk).profile.person
        let told = try await desk.reportInspection(id, summary: "一切正常", advice: "", by: fixture.engineer)
        #expect(told.inspection.state == .done && told.inspection.reports.count == 1)
        #expect(try await day(orUnfinished: true).isEmpty)
        _ = try await desk.checkUnit(1, of: id, .init(isSound: false, words: "異響"), by: fixture.engineer)
        let made = InspectionFilter(which: .all, hasReport: true)
        let row = try #require(try await desk.inspections(made, seenBy: wang).items.first)
        #expect(row.inspection == id && row.state == .reported && row.faulty == 1 && row.reportedFaulty == 0)
        #expect(try await desk.inspections(InspectionFilter(hasReport: false), seenBy: wang).items.isEmpty)
        #expect(try await desk.inspectionYears(seenBy: fixture.manager).items.map(\.done) == [1])
        #expect(try await desk.verify().differences == [])
    }

    @Test(
        "let the rounds rest where there is no plan, and remind of the day they were moved to",
        arguments: TestDatabase.reachable
    )
    func rounds(engine: TestDatabase) async throws {
        let ward = try await Ward(on: engine)
        let fixture = ward.fixture
        _ = try await ward.desk.correct(
            .accepted,
            to: Day(2026, 3, 11),
            of: fixture.device.id,
            reason: "看錯了",
            version: 1,
            by: fixture.agent
        )
        fixture.clock.advance(hours: 25)
        try await Ward.makeRounds(ward.desk)
        // A month before the day it is due now; of the day before there is no word.
        fixture.clock.advance(hours: 24 * 140)
        try await Ward.makeRounds(ward.desk)
        let told = try await ward.desk.database.read { db in
            try db.rows(
                "SELECT DISTINCT fact, particulars FROM notice WHERE kind = 'owed-due' AND fact LIKE 'owed/%/%'"
            )
        }
        #expect(told.count == 1)
        try await ward.desk.database.write { db in try db.run("DELETE FROM default_plan") }
        fixture.clock.advance(hours: 25)
        try await Ward.makeRounds(ward.desk)
        let now = fixture.clock.now
        let waiting = try await ward.desk.database.read { db in
            try db.rows("SELECT 1 FROM inspection_round WHERE next_at <= \(now)")
        }
        #expect(waiting.isEmpty)
    }
}
