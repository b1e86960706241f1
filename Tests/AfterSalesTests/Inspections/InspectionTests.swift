import AfterSales
import Testing

@Suite("An inspection")
struct InspectionTests {
    private let chen = Installation.Expert(id: ID(number: 1), name: "陳工")
    private let noon = Instant(milliseconds: 1_800_000_000_000)
    private let heading = Inspection.Heading(
        customer: "長寧醫院",
        site: "本部",
        contract: "HT-1",
        language: .traditionalChinese
    )

    private func planned(occurrence: Int? = 202601) throws -> Inspection {
        let planning = Inspection.Planning(
            installation: ID(number: 3),
            customer: ID(number: 4),
            occurrence: occurrence,
            year: 2026,
            arrangement: .init(at: noon, way: .visit, inspector: chen)
        )
        return try #require(Inspection(id: ID(number: 5), events: [(.planned(planning), noon)]))
    }

    private func begun() throws -> Inspection {
        var inspection = try planned()
        let list = Checklist.Copy(
            checklist: ID(number: 9),
            version: 1,
            name: "巡檢",
            points: [.init("外觀"), .init("電壓", unit: "V")]
        )
        let units = [
            Inspection.Unit(device: ID(number: 11), serial: "SN-1", model: "製氧機", list: list),
            Inspection.Unit(device: ID(number: 12), serial: "SN-2", model: "印表機"),
        ]
        try take(&inspection) { try $0.begin(by: chen, units: units) }
        return inspection
    }

    private func take(_ inspection: inout Inspection, _ verb: (Inspection) throws -> [InspectionEvent]) throws {
        for event in try verb(inspection) { inspection.apply(event, at: noon) }
    }

    @Test("is begun by whom it was planned for, and by nobody else (C59)")
    func begins() throws {
        let inspection = try planned()
        let wu = Installation.Expert(id: ID(number: 2), name: "吳工")
        let unit = Inspection.Unit(device: ID(number: 11), serial: "SN-1", model: "x")
        #expect(throws: Refusal(.conflict, "not-the-inspector", values: ["expert": "陳工"])) {
            try inspection.begin(by: wu, units: [unit])
        }
        #expect(throws: Refusal(.conflict, "nothing-to-inspect")) { try inspection.begin(by: chen, units: []) }
        #expect(try begun().state == .begun)
    }

    @Test("moves within the year whose promise it is; for what is owed, anywhere (C57)")
    func moves() throws {
        let later = Inspection.Arrangement(at: noon.advanced(byMilliseconds: 86_400_000), way: .visit, inspector: chen)
        #expect(try planned().rearrange(later, in: 2027) == [.rearranged(later)])
        #expect(try planned(occurrence: nil).rearrange(later, in: 2026) == [.rearranged(later)])
        for year in [2027, nil] {
            let refused = #expect(throws: Refusal.self) { try planned(occurrence: nil).rearrange(later, in: year) }
            #expect(refused?.code == "inspection-other-year")
        }
    }

    @Test("goes through every device, by its list or in words (C60)")
    func units() throws {
        var inspection = try begun()
        let all: [Int: CheckedList.Answer] = [1: .init(.passed), 2: .init(.measured, value: "220")]
        #expect(throws: Refusal.self) {
            try inspection.check(unit: 1, [1: .init(.passed)], isSound: true, words: "", by: chen.id)
        }
        #expect(throws: Refusal.self) { try inspection.check(unit: 2, [:], isSound: true, words: "", by: chen.id) }
        #expect(throws: Refusal.notFound) { try inspection.check(unit: 3, [:], isSound: true, words: "x", by: chen.id) }
        try take(&inspection) { try $0.check(unit: 1, all, isSound: true, words: "", by: chen.id) }
        #expect(throws: Refusal(.conflict, "units-open", values: ["serial": "SN-2"])) {
            try inspection.report(summary: "好", advice: "", on: heading, by: chen.id) { $0 }
        }
        try take(&inspection) { try $0.leaveOut(unit: 2, because: "機房鎖著", by: chen.id) }
        #expect(inspection.openUnits.isEmpty && inspection.faulty == 0)
        // A failed point makes the device faulty, whatever was ticked, and that wants words.
        var failed = all
        failed[1] = .init(.failed)
        #expect(throws: Refusal.self) {
            try inspection.check(unit: 1, failed, isSound: true, words: "", by: chen.id)
        }
        #expect(throws: Refusal(.conflict, "no-fault-found")) {
            try inspection.reportFault(unit: 1, ticket: .init(number: 1001), by: chen.id)
        }
        try take(&inspection) { try $0.check(unit: 1, failed, isSound: true, words: "外殼破裂", by: chen.id) }
        #expect(inspection.faulty == 1)
        try take(&inspection) { try $0.reportFault(unit: 1, ticket: .init(number: 1001), by: chen.id) }
        #expect(inspection.tickets == [1: [.init(number: 1001)]])
    }

    @Test("is done when the customer has the written report, and again when it was written anew (C61)")
    func reported() throws {
        var inspection = try begun()
        try take(&inspection) { try $0.leaveOut(unit: 1, because: "停機", by: chen.id) }
        try take(&inspection) { try $0.check(unit: 2, [:], isSound: true, words: "正常", by: chen.id) }
        #expect(throws: Refusal(.conflict, "nothing-to-hand-over")) { try inspection.handOver(to: ["王"], how: "紙本") }
        try take(&inspection) { try $0.report(summary: "正常", advice: "", on: heading, by: chen.id) { $0 } }
        #expect(inspection.state == .reported)
        #expect(inspection.report?.hash == inspection.report?.content.canonicalText(of: inspection.id, version: 1))
        #expect(throws: Refusal.self) { try inspection.handOver(to: [], how: "紙本") }
        try take(&inspection) { try $0.handOver(to: ["王主任"], how: "紙本") }
        #expect(inspection.state == .done)
        try take(&inspection) { try $0.receive(version: 1, by: "王主任") }
        #expect(inspection.receipt?.hash == inspection.report?.hash)
        #expect(throws: Refusal.changedMeanwhile) { try inspection.receive(version: 2, by: "王主任") }
        // The same report is none that is new.
        #expect(try inspection.report(summary: "正常", advice: "", on: heading, by: chen.id) { $0 } == [])
        try take(&inspection) { try $0.check(unit: 2, [:], isSound: true, words: "補記", by: chen.id) }
        #expect(inspection.state == .reported && inspection.isReportStale && inspection.handedReport?.version == 1)
        // As it was after all: what is stale is written anew, whatever it says.
        var back = inspection
        try take(&back) { try $0.check(unit: 2, [:], isSound: true, words: "正常", by: chen.id) }
        try take(&back) { try $0.report(summary: "正常", advice: "", on: heading, by: chen.id) { $0 } }
        #expect(back.report?.version == 2 && !back.isReportStale)
        #expect(throws: Refusal.self) { try inspection.handOver(to: ["王主任"], how: "紙本") }
        try take(&inspection) { try $0.report(summary: "正常", advice: "", on: heading, by: chen.id) { $0 } }
        #expect(inspection.report?.version == 2 && inspection.state == .reported)
        try take(&inspection) { try $0.handOver(to: ["王主任"], how: "紙本") }
        #expect(inspection.state == .done)
        #expect(throws: Refusal.self) { try inspection.cancel(because: "x") }
    }
}
