import AfterSales

/// Repairs that the customer pays: quoted, accepted, paid. (C24, C25, C72, C88)
extension DemoStory {
    /// The customer has the quotation and has not answered.
    func quoted() async throws {
        clock.set(daysAgo: 2, "11:10")
        let id = try await open(
            "hospital",
            contact: "wang",
            device: "LPC-25114",
            subject: "打印机进水后无法开机",
            words: "昨晚加湿器翻倒，水流进机器，今早开不了机。",
            faultClass: "no-power"
        )
        try await assign(id, to: "chen")
        try await call(id, "請先拔掉電源，不要再試開機。", to: "王晓东", by: "chen")
        try await guide(id, ["拔掉電源", "拍照"], .notSolved, "照片可見主板有水痕。", by: "chen")
        clock.advance(minutes: 4)
        _ = try await desk.skipRemote(id, because: "無法開機，不能遠程", by: staff["chen"])
        clock.advance(minutes: 6)
        _ = try await desk.tellCause(id, .init(cause: .misuse, words: "加濕器翻倒進水，照片可見水痕。"), by: staff["chen"])
        try await call(id, "主板與電源板進水，須付費更換，報價隨後發出。", isAnswer: true, to: "王晓东", by: "chen")
        clock.advance(minutes: 20)
        try await quote(
            id,
            [
                .init(kind: .parts, words: "主板 MB-C72", unitPrice: 186_000, clause: "C88"),
                .init(kind: .parts, words: "電源板 PB-C72", unitPrice: 42_000, clause: "C88"),
                .init(kind: .travel, words: "上門一次", unitPrice: 20_000),
            ],
            to: "刘主任",
            note: "零件按成本價。接受並付款後兩個工作日內上門更換。"
        )
    }

    /// Accepted by telephone; the money is not here.
    func waitingForPayment() async throws {
        clock.set(daysAgo: 5, "09:50")
        let id = try await open(
            "hospital",
            contact: "liu",
            device: "LP4-25114",
            subject: "打印机摔坏，更换定影组件",
            words: "搬运时摔过，同意付费维修，等财务付款。",
            severity: .low,
            faultClass: "mechanical"
        )
        try await assign(id, to: "chen")
        clock.advance(minutes: 5)
        _ = try await desk.tellCause(id, .init(cause: .misuse, words: "搬運時摔落，外殼開裂。"), by: staff["chen"])
        try await call(id, "定影組件報價已發，款到安排更換。", isAnswer: true, to: "刘主任", by: "chen")
        try await quote(
            id,
            [
                .init(kind: .parts, words: "定影組件 FU-4015", unitPrice: 90_000, clause: "C88"),
                .init(kind: .parts, words: "外殼", unitPrice: 15_000, clause: "C88"),
            ],
            to: "刘主任"
        )
        clock.advance(minutes: 40)
        let reply = QuotationReply(version: 1, accepts: true, words: "请开票，本周内付款。")
        _ = try await desk.answer(reply, on: id, told: ("刘主任", .phone), by: agent)
        clock.advance(minutes: 5)
        _ = try await desk.pause(
            id,
            reason: "payment",
            until: clock.end.advanced(byMilliseconds: 3 * 86_400_000),
            words: "等客户付款",
            by: staff["chen"]
        )
    }

    /// Paid in two sums, one of them noted wrongly at first; the bench has begun.
    func paidAtTheBench() async throws {
        clock.set(daysAgo: 4, "10:15")
        let id = try await open(
            "studio",
            contact: "jian",
            device: "AVT-26107",
            subject: "會議平板螢幕破裂",
            words: "搬動時撞到桌角，右上角破裂。",
            faultClass: "display"
        )
        try await assign(id, to: "huang")
        try await call(id, "螢幕需更換，請寄回，先給您報價。", isAnswer: true, to: "簡志豪", by: "huang")
        try await guide(id, ["拍照"], .notSolved, "照片可見裂紋。", by: "huang")
        clock.advance(minutes: 4)
        _ = try await desk.skipRemote(id, because: "螢幕破裂，遠程無從處理", by: staff["huang"])
        _ = try await desk.tellCause(id, .init(cause: .misuse, words: "搬動時碰撞。"), by: staff["huang"])
        try await quote(
            id,
            [
                .init(kind: .parts, words: "86 吋面板總成", unitPrice: 680_000, clause: "C88"),
                .init(kind: .freight, words: "發回運費", unitPrice: 35_000),
            ],
            to: "簡志豪"
        )
        clock.set(daysAgo: 3, "09:40")
        let accepted = QuotationReply(version: 1, accepts: true)
        _ = try await desk.answer(accepted, on: id, told: ("簡志豪", .email), by: agent)
        clock.advance(minutes: 5)
        _ = try await desk.arrangeReturn(
            id,
            goods: "會議平板 AV-86T",
            packing: "原包裝，螢幕面加護角。",
            freight: "寄來的運費由客戶付；發回的已列入報價。",
            to: "簡志豪",
            by: agent
        )
        clock.set(daysAgo: 2, "15:20")
        _ = try await desk.receiveReturn(id, words: "包裝完好", by: staff["ma"])
        clock.advance(minutes: 30)
        try await pay(id, 30_000, "HSBC-88121")
        clock.advance(minutes: 6)
        _ = try await desk.reversePayment(id, payment: 1, reason: "少打一個零", by: staff["qian"])
        try await pay(id, 300_000, "HSBC-88121")
        clock.set(daysAgo: 1, "11:05")
        try await pay(id, 415_000, "HSBC-88260")
        clock.advance(minutes: 25)
        _ = try await desk.beginRepair(id, by: staff["ma"])
    }

    private func quote(
        _ id: Ticket.ID,
        _ lines: [TicketEvent.QuotationLine],
        to name: String,
        note: String? = nil
    ) async throws {
        clock.advance(minutes: 10)
        let day = clock.today + 30
        let draft = Ticket.QuotationDraft(
            lines: lines,
            currency: "CNY",
            validThrough: day,
            expiresAt: clock.zone.bounds(of: day).end,
            note: note,
            to: name
        )
        _ = try await desk.quote(id, draft, by: agent)
    }

    private func pay(_ id: Ticket.ID, _ minor: Int64, _ reference: String) async throws {
        clock.advance(minutes: 2)
        let money = TicketEvent.MoneyReceived(
            amount: Money(minor, "CNY"),
            day: clock.zone.day(of: clock.now),
            reference: reference,
            payer: "青田設計"
        )
        _ = try await desk.receive(money, on: id, in: clock.zone, by: staff["qian"])
    }
}
