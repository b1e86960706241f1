import AfterSales

/// What the demo's people wrote down so that the next call is shorter.
private struct DemoArticle {
    let key: String
    let model: String?
    let faultClass: String
    let author: String
    let audience: Article.Audience?
    /// Title, question and body in each language.
    let traditional: (String, String, String)
    let simplified: (String, String, String)
    let english: (String, String, String)

    func details(_ models: [String: ProductModel]) -> Article.Details {
        func text(_ language: Language, _ words: (String, String, String)) -> Article.Text {
            Article.Text(language: language, title: words.0, body: words.2, question: words.1)
        }
        return Article.Details(
            model: model.flatMap { models[$0]?.id },
            faultClass: faultClass,
            texts: [
                text(.traditionalChinese, traditional), text(.simplifiedChinese, simplified), text(.english, english),
            ]
        )
    }
}

extension Demo {
    /// Eight articles: most for everybody, some for our people, one still a draft and one with an edition to come.
    func makeArticles(_ staff: DemoStaff, _ records: DemoRecords) async throws -> [String: ID<Article>] {
        var ids: [String: ID<Article>] = [:]
        for (place, article) in Demo.articles.enumerated() {
            clock.set(daysAgo: 60 - place * 3, "16:20")
            let details = article.details(records.models)
            let written = try await desk.write(details, by: staff[article.author])
            ids[article.key] = written.id
            guard let audience = article.audience else { continue }
            clock.advance(minutes: 30)
            let shown = try await desk.publish(written.id, to: audience, version: written.version, by: staff["zhou"])
            guard article.key == "print-quality" else { continue }
            var next = details
            for index in next.texts.indices where next.texts[index].language == .traditionalChinese {
                next.texts[index].body += "\n- 感光鼓計數超過 60,000 頁時，直接安排換鼓。"
            }
            clock.set(daysAgo: 2, "17:05")
            _ = try await desk.rewrite(written.id, to: next, version: shown.version, by: staff[article.author])
        }
        return ids
    }

    private static let articles: [DemoArticle] = [
        DemoArticle(
            key: "print-quality",
            model: "LP-4015",
            faultClass: "print-quality",
            author: "chen",
            audience: .everyone,
            traditional: (
                "整頁有黑線或重影", "每一頁同一位置都有線或重影嗎？",
                "# 先確認\n- 只有一台電腦有線：是檔案或驅動程式的問題。\n- 影印也有線：是感光鼓或轉印輥。\n# 處理\n1. 打開前蓋，抽出碳粉匣，左右輕搖五次。\n2. 用乾布清潔轉印輥，不要用酒精。\n3. 列印測試頁，看線是否還在同一位置。"
            ),
            simplified: (
                "整页有黑线或重影", "每一页同一位置都有线或重影吗？",
                "# 先确认\n- 只有一台电脑有线：是文件或驱动程序的问题。\n- 复印也有线：是感光鼓或转印辊。\n# 处理\n1. 打开前盖，取出粉盒，左右轻摇五次。\n2. 用干布清洁转印辊，不要用酒精。\n3. 打印测试页，看线是否还在同一位置。"
            ),
            english: (
                "Lines or ghosting on every page", "Is the line at the same place on every page?",
                "# First\n- From one computer only: the file or the driver.\n- On copies too: the drum or the transfer roller.\n# Then\n1. Open the front, take out the toner and rock it five times.\n2. Wipe the transfer roller with a dry cloth, never with alcohol.\n3. Print a test page and see whether the line is still at the same place."
            )
        ),
        DemoArticle(
            key: "paper-jam",
            model: "LP-4015",
            faultClass: "paper-jam",
            author: "huang",
            audience: .everyone,
            traditional: (
                "卡紙與多張進紙", "面板顯示卡紙，或一次進好幾張嗎？",
                "1. 關機，打開前蓋與後蓋。\n2. 順著走紙方向用雙手慢慢拉出紙張，不要撕斷。\n3. 取出紙匣，把紙抖鬆，紙量不超過刻度線。\n4. 用濕布擦拭搓紙輪，等一分鐘再裝回。\n5. 開機列印三頁。\n\n紙張受潮是多張進紙最常見的原因：換一包新紙再試。"
            ),
            simplified: (
                "卡纸与多张进纸", "面板显示卡纸，或一次进好几张吗？",
                "1. 关机，打开前盖与后盖。\n2. 顺着走纸方向用双手慢慢拉出纸张，不要撕断。\n3. 取出纸盒，把纸抖松，纸量不超过刻度线。\n4. 用湿布擦拭搓纸轮，等一分钟再装回。\n5. 开机打印三页。\n\n纸张受潮是多张进纸最常见的原因：换一包新纸再试。"
            ),
            english: (
                "Paper jams and double feeds", "Does the panel say jam, or do several sheets go in at once?",
                "1. Switch off, open front and back.\n2. Pull the sheet out slowly with both hands, the way the paper runs, without tearing it.\n3. Take out the tray, fan the paper and fill it no higher than the mark.\n4. Wipe the pick-up roller with a damp cloth and wait a minute.\n5. Switch on and print three pages.\n\nDamp paper is what most double feeds come from: try a new packet."
            )
        ),
        DemoArticle(
            key: "settings",
            model: "LP-C72",
            faultClass: "settings",
            author: "huang",
            audience: .everyone,
            traditional: (
                "雙面列印方向顛倒", "背面上下顛倒，或頁序不對嗎？",
                "1. 在列印設定裡把裝訂邊改為「長邊」。\n2. 橫向文件選「短邊」。\n3. 存為預設值，列印兩頁測試。"
            ),
            simplified: (
                "双面打印方向颠倒", "背面上下颠倒，或页序不对吗？",
                "1. 在打印设置里把装订边改为“长边”。\n2. 横向文件选“短边”。\n3. 存为默认值，打印两页测试。"
            ),
            english: (
                "Duplex pages upside down", "Is the back upside down, or the order wrong?",
                "1. In the print settings, bind at the long edge.\n2. For landscape documents choose the short edge.\n3. Save it as the default and print two pages."
            )
        ),
        DemoArticle(
            key: "network",
            model: nil,
            faultClass: "network",
            author: "chen",
            audience: .staff,
            traditional: (
                "設備連不上網路或郵件伺服器", "其他設備都正常，只有這一台連不上嗎？",
                "# 逐層排查\n1. 看網路埠指示燈；換一條網路線、換一個埠。\n2. 在設備面板上看 IP 位址；169.254 開頭表示沒有取得位址。\n3. 從同一網段的電腦 ping 設備與閘道。\n4. 郵件：確認發信伺服器、埠 465 或 587、帳號是否改過密碼。\n# 內部\n- 客戶防火牆改動要請其資訊人員書面確認後才遠程。"
            ),
            simplified: (
                "设备连不上网络或邮件服务器", "其他设备都正常，只有这一台连不上吗？",
                "# 逐层排查\n1. 看网口指示灯；换一根网线、换一个端口。\n2. 在设备面板上看 IP 地址；169.254 开头表示没有获取到地址。\n3. 从同一网段的电脑 ping 设备与网关。\n4. 邮件：确认发信服务器、端口 465 或 587、账号是否改过密码。\n# 内部\n- 客户防火墙改动须请其信息科书面确认后才远程。"
            ),
            english: (
                "No network, or no mail server", "Do other devices work, and only this one cannot connect?",
                "# Layer by layer\n1. Look at the port's light; try another cable and another port.\n2. Read the address on the panel; 169.254 means that it got none.\n3. Ping the device and the gateway from a computer beside it.\n4. Mail: check the server, port 465 or 587, and whether the password was changed.\n# For us\n- Before a remote session their IT confirms changes of the firewall in writing."
            )
        ),
        DemoArticle(
            key: "no-power",
            model: "AV-86T",
            faultClass: "no-power",
            author: "emma",
            audience: .everyone,
            traditional: (
                "會議平板黑屏、無法喚醒", "電源燈是橙色或不亮嗎？",
                "1. 拔下電源，按住電源鍵十秒。\n2. 換一個牆上插座，不經過排插。\n3. 等一分鐘再接電，短按電源鍵一次。\n- 燈仍為橙色：電源板故障，需要上門。"
            ),
            simplified: (
                "会议平板黑屏、无法唤醒", "电源灯是橙色或不亮吗？",
                "1. 拔下电源，按住电源键十秒。\n2. 换一个墙上插座，不经过插线板。\n3. 等一分钟再接电，短按电源键一次。\n- 灯仍为橙色：电源板故障，需要上门。"
            ),
            english: (
                "The panel stays black and does not wake", "Is the power light amber or off?",
                "1. Unplug it and hold the power key for ten seconds.\n2. Use a wall socket, not an extension lead.\n3. Wait a minute, plug it in and press the key once.\n- Still amber: the power board has failed and needs a visit."
            )
        ),
        DemoArticle(
            key: "no-image",
            model: "NC-800",
            faultClass: "no-image",
            author: "wu",
            audience: .staff,
            traditional: (
                "攝像機夜間無圖像", "白天正常，天黑才沒有圖像嗎？",
                "1. 在管理頁把日夜模式設為「自動」。\n2. 檢查 PoE 供電：紅外燈亮時需要 12 W 以上。\n3. 清潔鏡頭罩，蛛網會反光。\n4. 升級到韌體 3.2。"
            ),
            simplified: (
                "摄像机夜间无图像", "白天正常，天黑才没有图像吗？",
                "1. 在管理页把日夜模式设为“自动”。\n2. 检查 PoE 供电：红外灯亮时需要 12 W 以上。\n3. 清洁镜头罩，蛛网会反光。\n4. 升级到固件 3.2。"
            ),
            english: (
                "No picture at night", "Is the picture there by day and gone after dark?",
                "1. Set the day and night mode to automatic.\n2. Check the PoE budget: with its infrared on it needs more than 12 W.\n3. Clean the dome; cobwebs reflect the light.\n4. Upgrade to firmware 3.2."
            )
        ),
        DemoArticle(
            key: "audio",
            model: "AM-12",
            faultClass: "audio",
            author: "emma",
            audience: .everyone,
            traditional: (
                "調音台有嗡嗡聲", "有嗡嗡聲，拔掉某一路輸入就消失嗎？",
                "1. 逐路拔掉輸入，找出有聲的那一路。\n2. 該路改用平衡線，並與電源線分開。\n3. 電腦輸入加隔離變壓器，或用電池供電試一次。\n- 所有路都有聲：接地或電源問題，預約遠程。"
            ),
            simplified: (
                "调音台有嗡嗡声", "有嗡嗡声，拔掉某一路输入就消失吗？",
                "1. 逐路拔掉输入，找出有声的那一路。\n2. 该路改用平衡线，并与电源线分开。\n3. 电脑输入加隔离变压器，或用电池供电试一次。\n- 所有路都有声：接地或电源问题，预约远程。"
            ),
            english: (
                "The mixer hums", "Does it hum, and stop when one input is unplugged?",
                "1. Unplug the inputs one by one until it stops.\n2. Use a balanced cable there and keep it away from the mains.\n3. Put an isolator on a computer's input, or run it from its battery once.\n- On every channel: earth or supply; arrange a remote session."
            )
        ),
        DemoArticle(
            key: "mechanical",
            model: "CF-16R",
            faultClass: "mechanical",
            author: "huang",
            audience: nil,
            traditional: (
                "離心機達不到設定轉速", "達不到設定轉速，換一個轉子也一樣嗎？",
                "1. 確認轉子編號與設定相符。\n2. 對稱放置樣品，差別不超過 0.5 克。\n3. 記下顯示的轉速與錯誤碼，停機，不要自行拆開。"
            ),
            simplified: (
                "离心机达不到设定转速", "达不到设定转速，换一个转子也一样吗？",
                "1. 确认转子编号与设定相符。\n2. 对称放置样品，差别不超过 0.5 克。\n3. 记下显示的转速与错误码，停机，不要自行拆开。"
            ),
            english: (
                "The centrifuge does not reach its speed", "Does it stay too slow with another rotor, too?",
                "1. Check that the rotor's number is the one that is set.\n2. Balance the samples to within 0.5 g.\n3. Write down the speed and the error code, stop it and do not open it."
            )
        ),
    ]
}
