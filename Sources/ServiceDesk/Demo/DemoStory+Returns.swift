import AfterSales

/// Units sent in, and this quarter's calls to customers.
extension DemoStory {
    /// On our bench for two days of the week it may take (C70).
    func onTheBench() async throws {
        clock.set(daysAgo: 6, "10:05")
        let id = try await open(
            "studio",
            contact: "jian",
            device: "AVT-26121",
            subject: "會議平板無法開機",
            words: "按電源鍵沒有反應，指示燈不亮。",
            faultClass: "power"
        )
        try await assign(id, to: "huang")
        try await call(id, "請先換插座、長按電源鍵三十秒。", to: "簡志豪", by: "huang")
        try await guide(id, ["換插座", "長按電源鍵"], .notSolved, "兩種辦法都試了，指示燈仍不亮。", by: "huang")
        try await skipRemote(id, "無法開機，不能遠程", by: "huang")
        try await call(id, "電源模塊故障，請寄回維修。", isAnswer: true, to: "簡志豪", by: "huang")
        try await sendIn(id, "電源模塊 PSU-86", to: "簡志豪")
        clock.set(daysAgo: 2, "10:30")
        _ = try await desk.receiveReturn(id, words: "外箱完好，附件齊全", by: staff["ma"])
    }

    /// The bench could not repair it; the supplier can, and the clock goes on (C71).
    func atTheSupplier() async throws {
        clock.set(daysAgo: 9, "14:20")
        let id = try await open(
            "hospital",
            contact: "wang",
            device: "NS4-25121",
            subject: "交换机反复重启",
            words: "每十分钟重启一次。",
            severity: .high,
            faultClass: "network"
        )
        try await assign(id, to: "chen")
        try await call(id, "請換電源線、恢復出廠配置。", to: "王晓东", by: "chen")
        try await guide(id, ["換電源線", "恢復出廠配置"], .notSolved, "恢復後十分鐘內又重新啟動。", by: "chen")
        try await skipRemote(id, "反覆重新啟動，連線不穩", by: "chen")
        try await call(id, "主板故障，請寄回維修，備機已發。", isAnswer: true, to: "王晓东", by: "chen")
        try await sendIn(id, "NS-48 NS4-25121", to: "王晓东")
        clock.set(daysAgo: 5, "11:00")
        _ = try await desk.receiveReturn(id, words: "外壳有划痕", by: staff["ma"])
        clock.set(daysAgo: 3, "16:10")
        _ = try await desk.sendToSupplier(
            id,
            supplier: "原廠維修中心",
            words: "交换芯片需原厂更换，约一周；修好即寄回，不收费用。",
            told: "王晓东",
            by: staff["ma"]
        )
    }

    /// The customers' calls of this quarter are for today; the hospital's is made already. (C39)
    func quarterlyCalls() async throws {
        clock.set(daysAgo: 30, "09:00")
        _ = try await desk.makeRounds()
        clock.set(daysAgo: 1, "10:00")
        let dayAfter = clock.end.advanced(byMilliseconds: 2 * 86_400_000)
        for owed in try await desk.owed(dueBefore: dayAfter, limit: 200, seenBy: agent).items
        where owed.installation == nil && owed.customer == records.customers["hospital"]?.id {
            try await desk.settle(owed.id, .init(words: "与刘主任通话，设备运行正常。"), by: agent)
        }
    }

    private func skipRemote(_ id: Ticket.ID, _ words: String, by login: String) async throws {
        clock.advance(minutes: 3)
        _ = try await desk.skipRemote(id, because: words, by: staff[login])
    }

    private func sendIn(_ id: Ticket.ID, _ goods: String, to name: String) async throws {
        clock.advance(minutes: 5)
        _ = try await desk.arrangeReturn(
            id,
            goods: goods,
            packing: "原包裝或足夠緩衝，外箱註明 \(id)，附件一併寄出。",
            freight: "保修期內誰寄出誰付運費。",
            to: name,
            by: agent
        )
    }
}
