import AfterSales

extension Demo {
    /// Two warranty years of inspections: made in time and late, owed soon, overdue, and an expert who was changed with
    /// the customer's consent.
    func makeInspections(_ staff: DemoStaff, _ records: DemoRecords) async throws {
        clock.set(daysAgo: 370, "08:30")
        try await count()
        let places = try await desk.installations(limit: 200, seenBy: .desk).items
        func place(_ site: String, _ contract: String) -> ID<Installation>? {
            places.first {
                $0.siteName == records.sites[site]?.name && $0.contractNumber == records.contracts[contract]?.number
            }?.id
        }
        guard let main = place("hospital-main", "hospital-goods"),
            let north = place("hospital-north", "hospital-goods"),
            let studio = place("studio", "studio"), let school = place("school", "school"),
            let shekou = place("school-shekou", "school")
        else { return }
        let printers = "原廠 Lumo 認證，列印設備維護九年，本院設備由其驗收。"
        try await name("chen", for: main, printers, daysAgo: 369, staff)
        try await name("chen", for: north, printers, daysAgo: 369, staff)
        let av = "Clarity certified since 2018; commissioned eleven campus installations, this one among them."
        try await name("emma", for: school, av, daysAgo: 369, staff)
        try await name("emma", for: studio, "Clarity 認證，會議室系統七年。", daysAgo: 250, staff)
        let agreed = Installation.Replacement.consent(by: "葉淑芬", how: "電話", on: clock.today - 200)
        try await name("huang", for: studio, "Clarity 與 Lumo 雙認證，臺北駐點六年。", agreed, daysAgo: 200, staff)
        try await name("emma", for: shekou, av, daysAgo: 160, staff)

        try await inspect(main, by: "chen", daysAgo: 215, staff, "全部设备运行正常，已清洁送纸轮。")
        try await inspect(
            school,
            by: "emma",
            daysAgo: 214,
            staff,
            "All displays and mixers run as they should.",
            .remote
        )
        // Due eight days before.
        try await inspect(north, by: "chen", daysAgo: 185, staff, "三台复合机运行正常。")
        try await count(daysAgo: 180)
        try await inspect(studio, by: "huang", daysAgo: 80, staff, "會議平板與複合機運行正常，觸控已校正。")
        try await count(daysAgo: 70)
        try await inspect(
            school,
            by: "emma",
            daysAgo: 40,
            staff,
            "One display was dim; its backlight was replaced on the spot."
        )
        try await inspect(main, by: "chen", daysAgo: 15, staff, "运行正常；交换机固件建议升级。", .remote)
        try await count(daysAgo: 5)
        clock.set(daysAgo: 2, "10:00")
        let evening = clock.endOfToday.advanced(byMilliseconds: -6 * 3_600_000)
        _ = try await desk.planInspection(
            of: main,
            InspectionPlan(at: evening, way: .visit, inspector: staff["chen"].id),
            by: staff["lin"]
        )
        clock.setToEnd()
        try await count()
    }

    private func count(daysAgo: Int) async throws {
        clock.set(daysAgo: daysAgo, "08:30")
        try await count()
    }

    /// What the rounds do of inspections, and nothing else of what they do.
    private func count() async throws {
        for _ in 0..<2 { _ = try await desk.countInspections(limit: 200) }
    }

    private func name(
        _ login: String,
        for place: ID<Installation>,
        _ experience: String,
        _ replacement: Installation.Replacement? = nil,
        daysAgo: Int,
        _ staff: DemoStaff
    ) async throws {
        clock.set(daysAgo: daysAgo, "10:00")
        let version = try await desk.installation(place, seenBy: .desk).version
        let naming = ExpertNaming(expert: staff[login].id, experience: experience, replacement: replacement)
        _ = try await desk.name(naming, for: place, version: version, by: staff["lin"])
    }

    /// From the day before, when it was planned, to the report.
    private func inspect(
        _ place: ID<Installation>,
        by login: String,
        daysAgo: Int,
        _ staff: DemoStaff,
        _ summary: String,
        _ way: Inspection.Way = .visit
    ) async throws {
        try await count(daysAgo: daysAgo + 1)
        let expert = staff[login]
        let plan = InspectionPlan(at: clock.at(daysAgo: daysAgo, "09:30"), way: way, inspector: expert.id)
        let id = try await desk.planInspection(of: place, plan, by: staff["lin"]).inspection.id
        clock.set(daysAgo: daysAgo, "09:40")
        let units = try await desk.beginInspection(id, by: expert).inspection.units
        for (index, unit) in units.enumerated() {
            clock.advance(minutes: 10)
            // A list says enough; without one it takes words.
            let words = unit.list == nil ? (login == "emma" ? "Runs as it should." : "運行正常") : ""
            let finding = InspectionFinding(answers: unit.list?.allWell ?? [:], isSound: true, words: words)
            _ = try await desk.checkUnit(index + 1, of: id, finding, by: expert)
        }
        clock.advance(minutes: 20)
        let card = try await desk.reportInspection(id, summary: summary, advice: "", by: expert)
        guard card.inspection.state == .reported else { return }
        clock.advance(minutes: 5)
        // Of this customer nobody can sign in.
        _ = try await desk.handOverInspection(id, to: ["葉淑芬"], how: "電郵", by: expert)
    }
}

extension DemoClock {
    var endOfToday: Instant { zone.bounds(of: today).end }
}
