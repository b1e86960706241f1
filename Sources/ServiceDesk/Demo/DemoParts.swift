import AfterSales

extension Demo {
    /// The catalogue, before anybody needs a part of it.
    func makeParts(_ staff: DemoStaff, _ records: DemoRecords) async throws {
        let parts: [(String, String, String?, String?, String?)] = [
            ("DR-40", "感光鼓", "LP-4015", "560", "1150"), ("PB-86", "電源板", nil, "410", "880"),
            ("RM1-8395", "定影組件", "LP-4015", "680", "1280"), ("RM1-0037", "送紙輪套件", "LP-4015", "45.5", "120"),
            ("MD-16", "電機驅動板", "CF-16R", "2150", "3980"), ("RT-16-12", "12 孔轉子", "CF-16R", "4300", "7600"),
            ("PSU-86", "電源模塊", nil, "320", "690"), ("SW-CHIP-48", "交換芯片", nil, nil, nil),
            ("CAM-IR-8", "紅外燈板", nil, "88", "199"),
        ]
        for (number, name, model, cost, list) in parts {
            let fits = model.flatMap { records.models[$0]?.id }
            _ = try await desk.add(
                Part.Details(
                    number: number,
                    name: name,
                    models: fits.map { [$0] } ?? [],
                    cost: try cost.map { text throws(Refusal) in try Money(written: text, "CNY", field: "cost") },
                    list: try list.map { text throws(Refusal) in try Money(written: text, "CNY", field: "list") }
                ),
                by: staff["zhou"]
            )
        }
    }
}

/// Parts on order, a unit sent before the broken one came, and what it all cost.
extension DemoStory {
    /// What `waitingForParts` waits for is in supply chain's list, ordered and to come the day after tomorrow.
    func orderDriver(for id: Ticket.ID) async throws {
        clock.advance(minutes: 6)
        _ = try await desk.wantPart(
            id,
            .init(text: "MD-16"),
            neededBy: clock.end.advanced(byMilliseconds: 2 * 86_400_000),
            words: "轉速上不去，驅動板燒毀。",
            by: staff["emma"]
        )
        clock.advance(minutes: 30)
        _ = try await desk.orderPart(
            id,
            line: 1,
            supplier: "原廠維修中心",
            expected: clock.end.advanced(byMilliseconds: 86_400_000),
            reference: "PO-2611-018",
            by: staff["sun"]
        )
    }

    /// Sales lets a new unit go first, because the customer cannot do without; the old one is owed back. (C23)
    func sentInAdvance(_ id: Ticket.ID, goods: String, old: String, new: String) async throws {
        clock.advance(minutes: 25)
        _ = try await desk.approveAdvance(id, reason: "客戶在用，停不得；舊機由客戶十天內寄回。", by: staff["zhou"])
        clock.advance(minutes: 40)
        let due = clock.end.advanced(byMilliseconds: 4 * 86_400_000)
        let sending = Ticket.Sending(
            .unit,
            goods: goods,
            consignment: "順豐 SF1020304050",
            oldSerial: old,
            newSerial: new,
            defectiveDue: due,
            freight: Money(6_800, "CNY"),
            words: "全新整機，附驗收單。"
        )
        _ = try await desk.ship(id, sending, by: staff["zhao"])
    }

    /// What a carrier billed for the way back.
    func freight(_ id: Ticket.ID, _ fen: Int64, _ words: String) async throws {
        clock.advance(minutes: 15)
        _ = try await desk.noteCost(id, .freightOut, Money(fen, "CNY"), words: words, by: agent)
    }
}
