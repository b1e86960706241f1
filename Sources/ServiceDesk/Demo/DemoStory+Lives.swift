import AfterSales

/// The stories, oldest first.
extension DemoStory {
    /// From the hotline to the closing, with everything in time.
    func closedAfterAVisit() async throws {
        clock.set(daysAgo: 24, "09:20")
        let id = try await open(
            "hospital",
            contact: "wang",
            device: "LP4-25107",
            subject: "打印出来整页有黑线",
            words: "今早开始，每页左侧一条黑线，换过纸，重启过。",
            faultClass: "print-quality"
        )
        try await assign(id, to: "chen")
        try await call(id, "先請清潔轉印輥，觀察五頁。", to: "王晓东", by: "chen")
        try await guide(
            id,
            ["清潔轉印輥", "換一包新紙", "列印測試頁"],
            .notSolved,
            "三步都做了，黑線仍在，位置不變。",
            with: "print-quality",
            by: "chen"
        )
        try await remote(id, consentBy: "王晓东", "感光鼓計數已到壽命，鼓面劃傷", by: "chen")
        try await call(id, "感光鼓損壞，明天上午帶新鼓上門更換，免費。", isAnswer: true, to: "王晓东", by: "chen")
        try await tellCosts(id, to: "刘主任", by: "lin")
        try await planVisit(id, engineer: "chen", from: clock.at(daysAgo: 23, "10:00"), hours: 2, part: "感光鼓 DR-40")
        clock.set(daysAgo: 23, "09:30")
        try await arrive(id, by: "chen")
        let report = try await finish(id, found: "感光鼓表面劃傷", done: "更換感光鼓，校準濃度", part: "DR-40 × 1", by: "chen")
        try await freight(id, 2_600, "感光鼓快遞到上海")
        try await sign(id, report: report, by: "刘主任", engineer: "chen")
        try await receive(id)
        clock.set(daysAgo: 19, "10:10")
        try await callBack(id, "打印正常，没有再出现黑线。")
        clock.set(daysAgo: 18, "11:00")
        _ = try await desk.close(id, words: "客户确认恢复正常", by: agent)
    }

    /// Handed back and received; a call is owed.
    func owedACall() async throws {
        clock.set(daysAgo: 6, "10:05")
        let id = try await open(
            "school",
            contact: "okafor",
            device: "AVT-25107",
            subject: "Panel in room 204 does not wake up",
            words: "Black screen since yesterday, power light is amber.",
            severity: .high,
            faultClass: "no-power",
            by: staff["tang"]
        )
        try await assign(id, to: "emma")
        try await call(
            id,
            "Asked to hold the power key for ten seconds with the mains off.",
            to: "Daniel Okafor",
            by: "emma"
        )
        try await guide(
            id,
            ["Hard reset", "Another mains socket"],
            .notSolved,
            "Done with the customer on the line: still no light, no fan.",
            with: "no-power",
            by: "emma"
        )
        clock.advance(minutes: 5)
        _ = try await desk.skipRemote(
            id,
            because: "The panel does not boot, so there is nothing to connect to.",
            by: staff["emma"]
        )
        try await call(
            id,
            "Power board has failed; visit tomorrow with a new one.",
            isAnswer: true,
            to: "Daniel Okafor",
            by: "emma"
        )
        try await tellCosts(id, to: "Siobhán Byrne", by: "tang")
        try await planVisit(
            id,
            engineer: "emma",
            from: clock.at(daysAgo: 5, "09:30"),
            hours: 2,
            part: "Power board PB-86"
        )
        clock.set(daysAgo: 5, "09:00")
        try await arrive(id, by: "emma")
        let report = try await finish(
            id,
            found: "Power board without 12 V standby",
            done: "Replaced the power board, ran an hour of video",
            part: "PB-86 × 1",
            by: "emma"
        )
        try await sign(id, report: report, by: "Siobhán Byrne", engineer: "emma")
        try await receive(id)
    }

    /// Solved on the first rung.
    func solvedOnThePhone() async throws {
        clock.set(daysAgo: 8, "14:10")
        let id = try await open(
            "studio",
            contact: "jian",
            device: "LPC-26107",
            subject: "雙面列印方向顛倒",
            words: "背面上下顛倒，試過重裝驅動程式。",
            severity: .low,
            faultClass: "settings"
        )
        try await assign(id, to: "huang")
        try await call(id, "請把裝訂邊改為長邊。", to: "簡志豪", by: "huang")
        try await guide(id, ["裝訂邊改為長邊", "列印兩頁測試"], .solved, "客戶照做後雙面方向正確。", with: "settings", by: "huang")
    }

    /// Came back within the window, and goes on.
    func reopened() async throws {
        clock.set(daysAgo: 5, "13:30")
        let id = try await open(
            "hospital",
            contact: "gu",
            device: "LPC-25107",
            subject: "扫描到邮箱失败",
            words: "提示服务器无响应。",
            faultClass: "network"
        )
        try await assign(id, to: "chen")
        try await call(id, "檢查發信伺服器設定。", to: "顾护士长", by: "chen")
        try await guide(id, ["重新輸入發信伺服器", "發送測試郵件"], .solved, "密碼過期，重新輸入後測試郵件已收到。", with: "network", by: "chen")
        clock.set(daysAgo: 1, "09:40")
        _ = try await desk.reopen(id, reason: "今早又失败，同样提示。", by: agent)
        try await call(id, "請保留現場，稍後遠程查看。", to: "顾护士长", by: "chen")
    }

    /// Inside its window an exchange is led by sales (C21).
    func exchangeLedBySales() async throws {
        clock.set(daysAgo: 3, "11:20")
        let id = try await open(
            "studio",
            contact: "ye",
            device: "AM1-26107",
            subject: "調音台旋鈕有刮痕，要求換貨",
            words: "到貨開箱即發現，未使用。",
            kind: .exchange,
            channel: .email
        )
        clock.advance(minutes: 30)
        _ = try await desk.contact(
            id,
            .init(channel: .email, outcome: .sent, to: "葉淑芬", words: "已收到，今日內由業務與您確認換貨安排。"),
            by: staff["lin"]
        )
        try await sentInAdvance(id, goods: "AM-1 調音台", old: "AM1-26107", new: "AM1-26391")
    }

    /// Before acceptance the project leads, supply chain supports, and must be told (C18–C20).
    func projectBeforeAcceptance() async throws {
        clock.set(daysAgo: 4, "15:10")
        let id = try await open(
            "hospital",
            contact: "wang",
            device: "NC8-26107",
            subject: "三号楼摄像机夜间无图像",
            words: "安装调试中，夜视切换后黑屏。",
            severity: .high,
            faultClass: "no-image"
        )
        try await assign(id, to: "wu")
        try await call(id, "韌體問題，已請供應鏈向原廠索取新韌體。", isAnswer: true, to: "王晓东", by: "wu")
    }

    /// Ours to carry: the clock goes on.
    func waitingForParts() async throws {
        clock.set(daysAgo: 3, "09:15")
        let id = try await open(
            "hospital",
            contact: "wang",
            device: "CFR-26107",
            subject: "离心机转速达不到设定值",
            words: "设定 12000 转只能到 9000，有异响。",
            severity: .high,
            faultClass: "mechanical"
        )
        try await assign(id, to: "emma")
        try await call(id, "請停用並斷電，避免轉子受損。", to: "王晓东", by: "emma")
        try await guide(id, ["檢查轉子平衡", "清潔轉軸"], .notSolved, "轉速仍停在設定值的八成。", by: "emma")
        try await call(id, "電機驅動板損壞，已向廠家訂購，到貨即上門。", isAnswer: true, to: "王晓东", by: "emma")
        clock.advance(minutes: 20)
        _ = try await desk.pause(
            id,
            reason: "parts",
            until: clock.end.advanced(byMilliseconds: 2 * 86_400_000),
            words: "驅動板 MD-16 在途",
            by: staff["emma"]
        )
        try await orderDriver(for: id)
    }

    /// Theirs: the clock stands still.
    func waitingForTheCustomer() async throws {
        clock.set(daysAgo: 2, "10:40")
        let id = try await open(
            "school",
            contact: "okafor",
            device: "AM1-25107",
            subject: "Mixer hums on channels 5 to 8",
            words: "Started after the weekend concert.",
            faultClass: "audio",
            by: staff["tang"]
        )
        try await assign(id, to: "emma")
        try await call(id, "Please send a recording and a photo of the cabling.", to: "Daniel Okafor", by: "emma")
        clock.advance(minutes: 10)
        _ = try await desk.pause(
            id,
            reason: "customer-information",
            until: clock.end.advanced(byMilliseconds: 86_400_000),
            words: "Waiting for the recording",
            by: staff["emma"]
        )
    }

    /// Answered to, but without the definite answer that was promised within two working days.
    func lateAnswer() async throws {
        clock.set(daysAgo: 6, "16:20")
        let id = try await open(
            "hospital",
            contact: "wang",
            device: "NS4-25107",
            subject: "门诊楼交换机间歇掉线",
            words: "每天上午十点左右掉线几分钟。",
            severity: .high,
            faultClass: "network"
        )
        try await assign(id, to: "chen")
        try await call(id, "先收集日誌。", to: "王晓东", by: "chen")
        try await guide(id, ["更換網路線", "換端口觀察"], .notSolved, "觀察半小時，換了端口照樣掉線。", with: "network", by: "chen")
    }

    func toBeHandedBack() async throws {
        clock.set(daysAgo: 2, "09:05")
        let id = try await open(
            "studio",
            contact: "jian",
            device: "AVT-26107",
            subject: "會議平板觸控偏移",
            words: "四角點不到，校正無效。",
            faultClass: "touch"
        )
        try await assign(id, to: "huang")
        try await call(id, "請先執行觸控校正。", to: "簡志豪", by: "huang")
        try await guide(id, ["觸控校正", "更新觸控韌體"], .notSolved, "校正後當場正常，重新啟動後又偏移。", by: "huang")
        try await remote(id, consentBy: "簡志豪", "紅外框一側接收異常", by: "huang")
        try await call(id, "紅外框故障，明早更換。", isAnswer: true, to: "葉淑芬", by: "huang")
        try await tellCosts(id, to: "葉淑芬", by: "lin")
        try await planVisit(id, engineer: "huang", from: clock.at(daysAgo: 1, "10:00"), hours: 2, part: "紅外框 IR-86")
        clock.set(daysAgo: 1, "09:20")
        try await arrive(id, by: "huang")
        let report = try await finish(id, found: "紅外框右側接收條損壞", done: "更換紅外框並校正", part: "紅外框 IR-86 × 1", by: "huang")
        try await sign(id, report: report, by: "葉淑芬", engineer: "huang")
    }

    /// Reported yesterday; nobody has called.
    func neverAnswered() async throws {
        clock.set(daysAgo: 1, "11:10")
        _ = try await open(
            "hospital",
            contact: "gu",
            device: "LPC-25114",
            subject: "复印卡纸，报 E-13",
            words: "纸盒二每次都卡。",
            faultClass: "paper-jam",
            by: staff["tang"]
        )
    }

    func toBeSigned() async throws {
        clock.set(daysAgo: 2, "10:20")
        let id = try await open(
            "hospital",
            contact: "wang",
            device: "LP4-25121",
            subject: "打印机不进纸",
            words: "手动进纸口也不行。",
            faultClass: "paper-feed"
        )
        try await assign(id, to: "chen")
        try await call(id, "請取出紙盒檢查搓紙輪。", to: "王晓东", by: "chen")
        try await guide(id, ["清潔搓紙輪", "換紙盒"], .notSolved, "搓紙輪已磨平，清潔無效。", by: "chen")
        try await remote(id, consentBy: "王晓东", "進紙離合器無動作", by: "chen")
        try await call(id, "進紙離合器損壞，上門更換。", isAnswer: true, to: "王晓东", by: "chen")
        try await override(id, .toldWhoPays, "劉主任在開會，門診等著列印；費用口頭講過，書面後補。", by: "zhou")
        try await planVisit(
            id,
            engineer: "chen",
            from: clock.end.advanced(byMilliseconds: -3 * 3_600_000),
            hours: 4,
            part: "進紙離合器 CL-4"
        )
        clock.set(minutesAgo: 150)
        try await arrive(id, by: "chen")
        _ = try await finish(id, found: "進紙離合器線圈開路", done: "更換離合器，試印 50 張", part: "進紙離合器 CL-4 × 1", by: "chen")
    }

    func onSite() async throws {
        clock.set(daysAgo: 1, "09:30")
        let id = try await open(
            "school",
            contact: "okafor",
            device: "AVT-25114",
            subject: "Panel in the hall: no sound",
            words: "Picture is fine, no sound from any source.",
            faultClass: "audio",
            by: staff["tang"]
        )
        try await assign(id, to: "emma")
        try await call(id, "Tried mute and source settings together.", to: "Daniel Okafor", by: "emma")
        try await guide(
            id,
            ["Mute and volume", "Factory audio settings"],
            .notSolved,
            "Sound returned for a minute, then was gone again.",
            with: "audio",
            by: "emma"
        )
        try await remote(id, consentBy: "Daniel Okafor", "Amplifier board does not report", by: "emma")
        try await call(id, "Amplifier board; visit with a spare.", isAnswer: true, to: "Daniel Okafor", by: "emma")
        try await tellCosts(id, to: "Siobhán Byrne", by: "tang")
        try await planVisit(
            id,
            engineer: "emma",
            from: clock.end.advanced(byMilliseconds: -2 * 3_600_000),
            hours: 3,
            part: "Amplifier AB-2"
        )
        clock.set(minutesAgo: 70)
        try await arrive(id, by: "emma")
    }

    func visitAhead() async throws {
        clock.set(daysAgo: 1, "14:15")
        let id = try await open(
            "hospital",
            contact: "wang",
            device: "NS4-25114",
            subject: "行政楼交换机风扇异响",
            words: "声音很大，温度告警。",
            faultClass: "hardware"
        )
        try await assign(id, to: "chen")
        try await call(id, "先清理進風口。", to: "王晓东", by: "chen")
        try await guide(id, ["清理進風口"], .notSolved, "灰塵已清，異響沒有減小。", by: "chen")
        try await remote(id, consentBy: "王晓东", "二號風扇轉速為零", by: "chen")
        try await call(id, "風扇模塊損壞，明日更換，不停機。", isAnswer: true, to: "王晓东", by: "chen")
        try await tellCosts(id, to: "刘主任", by: "lin")
        let tomorrow = clock.at(daysAgo: 0, "10:00").advanced(byMilliseconds: 0)
        let from = max(tomorrow, clock.end.advanced(byMilliseconds: 90 * 60_000))
        try await planVisit(id, engineer: "chen", from: from, hours: 2, part: "風扇模塊 FN-48")
    }

    /// Reported on the web; the visit is planned, and the school asks for another day.
    func anotherTimeWanted() async throws {
        clock.set(daysAgo: 1, "15:10")
        let id = try await open(
            "school",
            contact: "byrne",
            device: "AVT-25128",
            subject: "Touch stops answering after an hour",
            words: "Room 3C. Works again after a restart.",
            faultClass: "touch",
            channel: .web,
            by: staff["byrne"]
        )
        try await assign(id, to: "emma")
        try await call(id, "Asked for the firmware version.", to: "Siobhán Byrne", by: "emma")
        try await guide(
            id,
            ["Restart without the external computer"],
            .notSolved,
            "Fine for fifty minutes, then no touch again.",
            by: "emma"
        )
        try await remote(id, consentBy: "Siobhán Byrne", "Infrared frame loses its calibration", by: "emma")
        try await call(id, "We exchange the frame on site.", isAnswer: true, to: "Siobhán Byrne", by: "emma")
        try await tellCosts(id, to: "Siobhán Byrne", by: "tang")
        let from = max(clock.at(daysAgo: 0, "14:00"), clock.end.advanced(byMilliseconds: 5 * 3_600_000))
        try await planVisit(id, engineer: "emma", from: from, hours: 2, part: "Infrared frame IF-86")
        clock.advance(minutes: 30)
        let wish = VisitWish(visit: 1, seen: from, words: "Exams in room 3C that day. Any later day this week is fine.")
        _ = try await desk.askToMoveVisit(id, wish, by: staff["byrne"])
    }

    func remoteSession() async throws {
        clock.set(minutesAgo: 95)
        let id = try await open(
            "studio",
            contact: "jian",
            device: "AVT-26114",
            subject: "投屏畫面延遲嚴重",
            words: "無線投屏延遲兩三秒。",
            severity: .low,
            faultClass: "network"
        )
        try await assign(id, to: "huang")
        try await call(id, "先改用 5 GHz 網路。", to: "簡志豪", by: "huang")
        try await guide(id, ["改用 5 GHz", "重新啟動投屏服務"], .notSolved, "換頻段後略好，播影片仍慢三四秒。", with: "network", by: "huang")
        clock.advance(minutes: 4)
        _ = try await desk.consent(id, .init(by: "簡志豪", how: "電話"), by: staff["huang"])
        clock.advance(minutes: 2)
        _ = try await desk.startRemote(id, tool: "遠程桌面", by: staff["huang"])
    }

    func beingDiagnosed() async throws {
        clock.set(daysAgo: 1, "15:40")
        let id = try await open(
            "hospital",
            contact: "wang",
            device: "CFR-26114",
            subject: "离心机开盖报警",
            words: "盖已关好仍报警。",
            faultClass: "sensor"
        )
        try await assign(id, to: "emma")
        try await call(id, "門鎖感應器可能移位，先用隨附工具復位。", isAnswer: true, to: "王晓东", by: "emma")
    }

    /// The same fault reported twice.
    func duplicate() async throws {
        clock.set(minutesAgo: 45)
        let first = try await open(
            "school",
            contact: "okafor",
            device: "AVT-25121",
            subject: "Panel in the library flickers",
            words: "Flickers every few seconds.",
            faultClass: "display",
            by: staff["tang"]
        )
        clock.advance(minutes: 12)
        let second = try await open(
            "school",
            contact: "byrne",
            device: "AVT-25121",
            subject: "Library screen flickering",
            words: "Reported by the librarian, may be known already.",
            faultClass: "display",
            channel: .email,
            by: staff["tang"]
        )
        clock.advance(minutes: 3)
        _ = try await desk.merge(second, into: first, words: "Same panel, same fault", by: staff["tang"])
    }

    func justIn() async throws {
        clock.set(minutesAgo: 6)
        _ = try await open(
            "hospital",
            contact: "liu",
            device: "NC8-26114",
            subject: "北院停车场摄像机离线",
            words: "今早开始离线，旁边一台正常。",
            severity: .critical,
            faultClass: "offline"
        )
    }
}
