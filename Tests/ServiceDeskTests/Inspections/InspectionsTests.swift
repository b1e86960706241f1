import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Inspections")
struct InspectionsTests {
    /// The hospital's ward: one printer accepted on 1 March 2026, so that the second half of its first warranty year
    /// has begun; the first was over before anybody counted.
    struct Ward {
        let fixture: WorkingDesk
        let installation: ID<Installation>
        var desk: Desk { fixture.desk }

        init(on engine: TestDatabase) async throws {
            fixture = try await WorkingDesk(on: engine)
            try await Self.makeRounds(fixture.desk)
            let found = try await fixture.desk.installations(of: fixture.hospital.id, seenBy: fixture.agent).items
            installation = try #require(found.first).id
        }

        static func makeRounds(_ desk: Desk) async throws {
            for _ in 0..<3 { #expect(try await desk.makeRounds().failures == []) }
        }

        func owed() async throws -> [InspectionRow] {
            try await desk.inspections(InspectionFilter(which: .owed), seenBy: fixture.agent).items
        }

        func nameExpert(_ person: Person? = nil) async throws {
            let version = try await desk.installation(installation, seenBy: fixture.agent).version
            _ = try await desk.name(
                ExpertNaming(expert: (person ?? fixture.engineer).id, experience: "原廠培訓，十年經驗"),
                for: installation,
                version: version,
                by: fixture.agent
            )
        }

        func plan(_ plan: InspectionPlan? = nil, by person: Person? = nil) async throws -> InspectionCard {
            try await desk.planInspection(
                of: installation,
                plan ?? InspectionPlan(at: desk.now(), way: .visit, inspector: fixture.engineer.id),
                by: person ?? fixture.agent
            )
        }

        /// From planned to reported; nobody of the hospital can sign in, so it is not handed over by that.
        func inspect(_ id: ID<Inspection>) async throws {
            _ = try await desk.beginInspection(id, by: fixture.engineer)
            _ = try await desk.checkUnit(1, of: id, .init(isSound: true, words: "運行正常"), by: fixture.engineer)
            _ = try await desk.reportInspection(id, summary: "一切正常", advice: "", by: fixture.engineer)
        }
    }

    @Test(
        "are written down once when their half of the year begins, by many nodes too (C57, hard case 22)",
        arguments: TestDatabase.reachable
    )
    func owed(engine: TestDatabase) async throws {
        let ward = try await Ward(on: engine)
        #expect(try await ward.owed().map(\.occurrence) == [202602])
        #expect(try await ward.owed().first?.due?.rfc3339 == "2027-03-01T15:59:59.999Z")
        let clock = ward.fixture.clock
        let nodes = (0..<3).map { _ in Desk(database: ward.desk.database, now: { clock.now }) }
        for _ in 0..<13 {
            clock.advance(hours: 24 * 30)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for node in nodes { group.addTask { for _ in 0..<3 { _ = try await node.makeRounds() } } }
                try await group.waitForAll()
            }
        }
        #expect(try await ward.owed().map(\.occurrence) == [202602, 202701, 202702])
        let agent = ward.fixture.agent
        let owed = try await ward.desk.owed(dueBefore: .init(milliseconds: .max / 2), seenBy: agent).items
        let one = try #require(owed.first { $0.what == "inspection" })
        // A sentence does not do for a report.
        await #expect(throws: Refusal(.conflict, "settled-by-inspection")) {
            try await ward.desk.settle(one.id, .init(words: "做了"), by: agent)
        }
        #expect(try await ward.desk.verify().differences == [])
    }

    @Test(
        "follow the devices: what is not promised any more is dropped, what moves is moved, what is late stays",
        arguments: TestDatabase.reachable
    )
    func followed(engine: TestDatabase) async throws {
        let ward = try await Ward(on: engine)
        let fixture = ward.fixture
        var device = try await ward.desk.correct(
            .accepted,
            to: Day(2026, 3, 11),
            of: fixture.device.id,
            reason: "看錯了",
            version: 1,
            by: fixture.agent
        )
        fixture.clock.advance(hours: 25)
        try await Ward.makeRounds(ward.desk)
        #expect(try await ward.owed().map { $0.due?.rfc3339.prefix(10) } == ["2027-03-11"])
        device = try await ward.desk.reach(
            .retired,
            on: Day(2026, 10, 1),
            of: device.id,
            version: device.version,
            by: fixture.agent
        )
        fixture.clock.advance(hours: 25)
        try await Ward.makeRounds(ward.desk)
        #expect(try await ward.owed().isEmpty)
        // It was not out of use after all: the same is owed again.
        device = try await ward.desk.correct(
            .retired,
            to: nil,
            of: device.id,
            reason: "還在用",
            version: device.version,
            by: fixture.agent
        )
        fixture.clock.advance(hours: 25)
        try await Ward.makeRounds(ward.desk)
        #expect(try await ward.owed().map(\.occurrence) == [202602])
        fixture.clock.advance(hours: 24 * 170)
        try await Ward.makeRounds(ward.desk)
        _ = try await ward.desk.reach(
            .retired,
            on: Day(2027, 3, 20),
            of: device.id,
            version: device.version,
            by: fixture.agent
        )
        fixture.clock.advance(hours: 25)
        try await Ward.makeRounds(ward.desk)
        let late = try await ward.desk.inspections(InspectionFilter(which: .late), seenBy: fixture.agent).items
        #expect(late.map(\.occurrence) == [202602])
        // Nothing is left to inspect, so a sentence says what became of it.
        _ = try await ward.desk.settle(try #require(late.first?.owed), .init(words: "設備已停用"), by: fixture.agent)
        #expect(try await ward.owed().isEmpty)
        #expect(try await ward.desk.verify().differences == [])
    }

    @Test(
        "are planned for the named expert, begun by that one, reported, and settled when the customer has the report",
        arguments: TestDatabase.reachable
    )
    func whole(engine: TestDatabase) async throws {
        let ward = try await Ward(on: engine)
        let fixture = ward.fixture
        let nobody = await #expect(throws: Refusal.self) { try await ward.plan() }
        #expect(nobody?.code == "expert-not-named" && nobody?.clause == "C58")
        try await ward.nameExpert()
        let planned = try await ward.plan()
        #expect(planned.inspection.planning.occurrence == 202602 && planned.row.isLate(at: planned.now) == false)
        #expect(try await ward.owed().isEmpty)
        await #expect(throws: Refusal(.conflict, "not-the-inspector", values: ["expert": "陳工"])) {
            try await ward.desk.beginInspection(planned.inspection.id, by: fixture.otherEngineer)
        }
        let id = planned.inspection.id
        try await ward.inspect(id)
        var card = try await ward.desk.inspection(id, seenBy: fixture.agent)
        #expect(card.inspection.state == .reported && card.inspection.report?.content.customer == "上海長寧醫院")
        await #expect(throws: Refusal.self) {
            try await ward.desk.handOverInspection(id, to: ["王主任"], how: "portal", by: fixture.engineer)
        }
        card = try await ward.desk.handOverInspection(id, to: ["王主任"], how: "紙本", by: fixture.engineer)
        #expect(card.inspection.state == .done && card.row.hasReport)
        let owed = try await ward.desk.owed(try #require(card.row.owed), seenBy: fixture.agent)
        #expect(owed.settledAt == fixture.clock.now && owed.evidence?.inspection == id)
        // One more is promised, a third; a fourth wants a reason.
        for number in 2...3 {
            let more = try await ward.plan()
            #expect(more.inspection.planning.occurrence == nil && more.inspection.planning.year == 2026, "\(number)")
        }
        let beyond = await #expect(throws: Refusal.self) { try await ward.plan() }
        #expect(beyond?.code == "inspection-beyond-promise" && beyond?.clause == "C57")
        var plan = InspectionPlan(at: fixture.clock.now, way: .remote, inspector: fixture.engineer.id)
        plan.beyond = "客戶開幕前想再看一次"
        #expect(try await ward.plan(plan).row.isBeyond)
        let years = try await ward.desk.inspectionYears(seenBy: fixture.manager).items
        #expect(years.map { [$0.year, $0.least, $0.most ?? 0, $0.done, $0.late] } == [[2026, 2, 3, 1, 0]])
        #expect(years.map(\.expert) == [.stayed])
        #expect(try await ward.desk.verify().differences == [])
    }

    @Test(
        "are made by somebody else only with consent, or by right and reason, which is counted (C59)",
        arguments: TestDatabase.reachable
    )
    func somebodyElse(engine: TestDatabase) async throws {
        let ward = try await Ward(on: engine)
        let fixture = ward.fixture
        try await ward.nameExpert()
        var plan = InspectionPlan(at: fixture.clock.now, way: .visit, inspector: fixture.otherEngineer.id)
        let pinned = await #expect(throws: Refusal.self) { try await ward.plan(plan) }
        #expect(pinned?.code == "expert-pinned" && pinned?.clause == "C59")
        plan.replacement = .override(reason: "陳工住院")
        await #expect(throws: Refusal.notAllowed) { try await ward.plan(plan) }
        let sent = try await ward.plan(plan, by: fixture.manager)
        #expect(sent.inspection.isBreach)
        let breaches = try await ward.desk.expertBreaches(seenBy: fixture.manager)
        #expect(breaches.map(\.reason) == ["陳工住院"] && breaches.first?.inspection == sent.inspection.id)
        // Whoever was sent by right may come at another time too.
        plan.at = fixture.clock.now.advanced(byMilliseconds: 86_400_000)
        plan.replacement = nil
        let moved = try await ward.desk.rearrangeInspection(sent.inspection.id, plan, by: fixture.agent)
        #expect(moved.inspection.isBreach && moved.inspection.arrangement.at == plan.at)
        let back = try await ward.desk.rearrangeInspection(
            sent.inspection.id,
            InspectionPlan(at: fixture.clock.now, way: .visit, inspector: fixture.engineer.id),
            by: fixture.agent
        )
        #expect(!back.inspection.isBreach)
        #expect(try await ward.desk.expertBreaches(seenBy: fixture.manager) == [])
        await #expect(throws: Refusal.self) { try await ward.nameExpert(fixture.otherEngineer) }
        await #expect(throws: Refusal(.invalid, "expert-unfit", field: "expert")) {
            try await ward.nameExpert(fixture.sales)
        }
        let version = try await ward.desk.installation(ward.installation, seenBy: fixture.agent).version
        let day = Day(2026, 9, 29)
        _ = try await ward.desk.name(
            ExpertNaming(
                expert: fixture.otherEngineer.id,
                experience: "六年",
                replacement: .consent(by: "王主任", how: "電話", on: day)
            ),
            for: ward.installation,
            version: version,
            by: fixture.agent
        )
        // What was planned for the former expert is the new one's.
        let passed = try await ward.desk.inspection(sent.inspection.id, seenBy: fixture.agent).inspection
        #expect(passed.arrangement.inspector.id == fixture.otherEngineer.id && !passed.isBreach)
        await #expect(throws: Refusal.changedMeanwhile) {
            try await ward.desk.name(
                ExpertNaming(expert: fixture.engineer.id, experience: "x"),
                for: ward.installation,
                version: version,
                by: fixture.agent
            )
        }
        #expect(try await ward.desk.inspectionYears(seenBy: fixture.manager).items.map(\.expert) == [.consent])
        #expect(try await ward.desk.verify().differences == [])
    }

    @Test(
        "open a request for a fault in the same breath, and nothing where there is none",
        arguments: TestDatabase.reachable
    )
    func fault(engine: TestDatabase) async throws {
        let ward = try await Ward(on: engine)
        let fixture = ward.fixture
        try await ward.nameExpert()
        let id = try await ward.plan().inspection.id
        _ = try await ward.desk.beginInspection(id, by: fixture.engineer)
        await #expect(throws: Refusal(.conflict, "no-fault-found")) {
            try await ward.desk.checkUnit(
                1,
                of: id,
                .init(isSound: true, words: "好"),
                fault: "異響",
                by: fixture.engineer
            )
        }
        #expect(try await ward.desk.queue(QueueFilter(), seenBy: fixture.manager).items.isEmpty)
        let card = try await ward.desk.checkUnit(
            1,
            of: id,
            .init(isSound: false, words: "風扇異響"),
            fault: "風扇異響",
            by: fixture.engineer
        )
        let ticket = try #require(card.inspection.tickets[1]?.first)
        #expect(try await ward.desk.ticket(ticket, seenBy: fixture.agent).ticket.opening.device == fixture.device.id)
        #expect(try await ward.desk.verify().differences == [])
    }

    @Test("are read by the customer's responsible people, theirs alone", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let ward = try await Ward(on: engine)
        let fixture = ward.fixture
        let desk = ward.desk
        try await ward.nameExpert()
        let profile = Profile(
            id: desk.newID(),
            name: "王主任",
            login: "wang",
            customer: fixture.hospital.id,
            roles: [.customerResponsible]
        )
        let wang = try await desk.addPerson(profile, password: "aftercare-demo", by: .desk).profile.person
        // Known by a login, but without a password nobody gets in.
        let invited = Profile(
            id: desk.newID(),
            name: "劉主任",
            login: "liu",
            customer: fixture.hospital.id,
            roles: [.customerResponsible]
        )
        _ = try await desk.addPerson(invited, by: .desk)
        let other = try await ward.fixture.another("C-2", name: "徐匯")
        let stranger = Person(id: ID(number: 77), name: "馬", roles: [.customerResponsible], customer: other.id)
        let nurse = Person(id: ID(number: 78), name: "李", roles: [.customerEngineer], customer: fixture.hospital.id)
        let id = try await ward.plan().inspection.id
        try await ward.inspect(id)
        // She can sign in, so the report is hers at once.
        #expect(try await desk.inspection(id, seenBy: wang).inspection.handedOver?.to == ["王主任"])
        let read = try await desk.receiveInspectionReport(id, report: 1, by: wang)
        #expect(read.inspection.receipt?.by == "王主任" && read.readers.isEmpty)
        for person in [stranger, nurse] {
            await #expect(throws: Refusal.notFound) { try await desk.inspection(id, seenBy: person) }
            await #expect(throws: Refusal.notFound) { try await desk.installation(ward.installation, seenBy: person) }
            #expect(try await desk.inspections(InspectionFilter(which: .all), seenBy: person).items.isEmpty)
            #expect(try await desk.installations(seenBy: person).items.isEmpty)
        }
        await #expect(throws: Refusal.notAllowed) {
            try await desk.planInspection(
                of: ward.installation,
                InspectionPlan(at: fixture.clock.now, way: .visit, inspector: fixture.engineer.id),
                by: wang
            )
        }
        // One page after the other shows each once.
        _ = try await ward.plan()
        var seen: [ID<Inspection>?] = []
        var after: String?
        repeat {
            let page = try await desk.inspections(
                InspectionFilter(which: .all),
                after: after,
                limit: 1,
                seenBy: fixture.agent
            )
            seen += page.items.map(\.inspection)
            after = page.next
        } while after != nil
        #expect(seen.count == 2 && Set(seen).count == 2)
    }
}
