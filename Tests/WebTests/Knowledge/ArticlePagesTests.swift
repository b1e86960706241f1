import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The pages about knowledge")
struct ArticlePagesTests {
    @Test("cut a body into headings, steps, points and paragraphs, and run nothing of it")
    func body() {
        let body = ArticleBody("# 準備\n先關機\n再等\n\n1. 打開前蓋\n2、取出紙張\n- 小心燙\n<script>alert(1)</script>\n1.5 倍")
        #expect(body.blocks.map(\.heading) == ["準備", nil, nil, nil, nil])
        #expect(body.blocks[1].paragraph == "先關機\n再等")
        #expect(body.blocks[2].steps?.items.map(\.line) == ["打開前蓋", "取出紙張"])
        #expect(body.blocks[3].points?.items.map(\.line) == ["小心燙"])
        #expect(body.blocks[4].paragraph == "<script>alert(1)</script>\n1.5 倍")
    }

    @Test("name nothing that their templates lack, and show all that those carry", arguments: TestDatabase.reachable)
    func contract(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let context = try Samples.staff(at, path: "/articles")
        var row = try await Samples.article(at)
        row.helpfulness = Helpfulness(tried: 3, helped: 2)
        let query = try ListQuery(Form(urlEncoded: "after=\(Cursor(["x"]))"))
        expectContract(
            ArticlesPage(Listing(items: [row], next: "x"), .init(words: "q"), [], query, context),
            unused: ["faults.hint", "models.hint"]
        )
        var help = Troubleshooting()
        (help.articles, help.questions, help.answers) = ([row], [row], [row.id: true])
        let desk = try await TicketSite(on: engine)
        _ = try await desk.open()
        help.similar = try await desk.at.desk.queue(seenBy: .desk).items.map { .init(row: $0, likeness: .words) }
        let coverage = try await desk.at.desk.coverage(of: [desk.device.id], seenBy: .desk)[desk.device.id]
        expectContract(TroubleshootingPart(help, coverage, now: at.clock.now, context.reader))
        let sheet = try await at.desk.article(row.id, seenBy: at.admin)
        let tried = ArticleSheet(
            article: sheet.article,
            edition: sheet.edition,
            details: sheet.details,
            model: sheet.model,
            helpfulness: row.helpfulness,
            editions: sheet.editions,
            history: sheet.history
        )
        expectContract(ArticlePage(tried, now: at.clock.now, context))
    }

    @Test("write, publish and show an article", arguments: TestDatabase.reachable)
    func life(engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        let boss = try await at.browser(.manager)
        let form: KeyValuePairs = [
            "title-en": "Paper <b>jam</b>", "body-en": "1. Switch off\n<script>x</script>", "faultClass": "jam",
        ]
        let made = try await boss.post("/articles", form)
        #expect(made.status == .seeOther)
        let article = try #require(try await at.desk.articles(seenBy: at.admin).items.first)
        let page = try await boss.get("/articles/\(article.id)")
        #expect(page.status == .ok)
        #expect(page.text.contains("<ol><li>Switch off</li></ol>"))
        #expect(!page.text.contains("<script>x"))
        let sales = try await at.browser(.sales)
        #expect(try await sales.get("/articles/\(article.id)").status == .notFound)
        #expect(try await sales.get("/articles/new").status == .forbidden)
        let published = try await boss.post(
            "/articles/\(article.id)/publication",
            ["version": "1", "audience": "staff"]
        )
        #expect(published.status == .seeOther)
        #expect(try await sales.get("/articles/\(article.id)").status == .ok)
        #expect(try await sales.get("/articles?q=jam").text.contains("Paper &lt;b&gt;jam"))
        #expect(try await sales.get("/articles/suggested?subject=paper+jam").text.contains("/articles/\(article.id)"))
        let text = try await sales.get("/articles/\(article.id)/text?language=en")
        #expect(text.text == "Paper <b>jam</b>\n1. Switch off\n<script>x</script>\n")
        let kept = try await sales.get("/articles?q=paper&fault=jam")
        #expect(kept.text.contains("/articles/\(article.id)") && kept.text.contains("value=\"jam\" selected"))
        #expect(try await !sales.get("/articles?fault=noise").text.contains("/articles/\(article.id)"))
        #expect(try await boss.get("/articles/\(article.id)?edition=1").status == .ok)
        #expect(try await boss.get("/articles/\(article.id)?edition=9").status == .notFound)
        #expect(try await sales.get("/articles/\(article.id)?edition=1").status == .notFound)
        #expect(try await boss.get("/articles/\(article.id)/edit").status == .ok)
        #expect(try await boss.post("/articles", ["title-en": "x"]).status == .unprocessableContent)
    }

    @Test("are tried while guiding, counted, and put into a message", arguments: TestDatabase.reachable)
    func onATicket(engine: TestDatabase) async throws {
        let desk = try await TicketSite(on: engine)
        let ticket = try await desk.open("卡紙，面板有錯誤碼")
        let write: JSON = [
            "faultClass": "paper-jam",
            "texts": [
                [
                    "language": "zh-Hant", "title": "卡紙怎麼辦", "body": "# 準備\n1. 打開前蓋", "question": "紙夾住了嗎？",
                ]
            ],
        ]
        let boss = try await desk.at.browser(.manager)
        let made = try await boss.api(.post, "/articles", write)
        #expect(made.status == .created)
        let path = try made.word("id")
        let shown = try await boss.api(
            .patch,
            "/articles/\(path)/publication",
            ["audience": "public"],
            [.ifMatch: made.tag]
        )
        #expect(shown.status == .ok, "\(shown.text)")
        let page = try await desk.agent.get("\(ticket)?do=guidance")
        #expect(page.text.contains("name=\"article-\(path)\""))
        // What the proposals leave out is looked for, and what is on record stays there.
        let other = Article.Text(language: .english, title: "Sheared gear", body: "1. Listen")
        let gear = try await desk.at.desk.write(.init(faultClass: "noise", texts: [other]), by: .desk).id
        _ = try await desk.at.desk.publish(gear, to: .staff, version: 1, by: .desk)
        #expect(try await !desk.agent.get("\(ticket)?do=articles").text.contains("article-\(gear)"))
        let looked = try await desk.agent.post(
            "\(ticket)/articles",
            ["look": "articles", "find-article": "sheared", "article-\(path)": "true"]
        )
        #expect(looked.status == .ok && looked.text.contains("name=\"article-\(gear)\""))
        #expect(looked.text.contains("name=\"article-\(path)\" value=\"true\" checked"))
        let now = try await desk.agent.api(.get, ticket).tag.filter(\.isNumber)
        let said = try await desk.agent.post("\(ticket)/articles", ["article-\(gear)": "true", "version": now])
        #expect(said.status == .seeOther, "\(said.text.suffix(3_000))")
        #expect(try await desk.agent.get("\(ticket)?do=articles").text.contains("name=\"article-\(gear)\""))
        let version = try await desk.agent.api(.get, ticket).tag.filter(\.isNumber)
        let answer = try await desk.agent.post(
            "\(ticket)/guidance",
            ["result": "solved", "steps": "打開前蓋", "article-\(path)": "true", "version": version]
        )
        #expect(answer.status == .seeOther, "\(answer.text)")
        let after = try await desk.agent.get(ticket)
        #expect(after.text.contains("href=\"/articles/\(path)\""))
        let article = try await desk.agent.api(.get, "/articles/\(path)")
        #expect(try article.json["helped"] == 1)
        #expect(try article.json["tried"] == 1)
        let inserted = try await desk.agent.get("\(ticket)?do=contacts&article=\(path)")
        #expect(inserted.text.contains("1. 打開前蓋"))
        let bad = try await desk.agent.post("\(ticket)/articles", ["article-x": "true"])
        #expect(bad.status == .unprocessableContent)
    }

    @Test(
        "are looked up for a call without a script, and a question sets the class of fault",
        arguments: TestDatabase.reachable
    )
    func withoutScript(engine: TestDatabase) async throws {
        let desk = try await TicketSite(on: engine)
        let text = Article.Text(language: .traditionalChinese, title: "卡紙", body: "1. 開蓋", question: "紙夾住了嗎？")
        let article = try await desk.at.desk.write(.init(faultClass: "paper-jam", texts: [text]), by: .desk)
        _ = try await desk.at.desk.publish(article.id, to: .staff, version: 1, by: .desk)
        let customer = desk.hospital.id.description
        let asked = try await desk.agent.get("/tickets/new?customer=\(customer)")
        #expect(asked.text.contains("紙夾住了嗎？"))
        let call: KeyValuePairs = [
            "customer": customer, "look": "yes", "subject": "印不出來", "question-\(article.id)": "yes",
        ]
        let looked = try await desk.agent.post("/tickets", call)
        #expect(looked.status == .ok)
        // By its name in the reader's language, and known again by it.
        #expect(looked.text.contains("value=\"Paper jam\""))
        #expect(looked.text.contains("印不出來"))
        #expect(looked.text.contains("/articles/\(article.id)"))
        let opened = try await desk.agent.post(
            "/tickets",
            [
                "customer": customer, "subject": "印不出來", "question-\(article.id)": "yes", "reporter": "李",
                "kind": "fault", "severity": "normal", "channel": "phone",
            ]
        )
        #expect(opened.status == .seeOther, "\(opened.text)")
        let row = try #require(try await desk.at.desk.queue(seenBy: .desk).items.first)
        #expect(row.faultClass == "paper-jam")
        // What was denied is not proposed, and says no class of fault.
        let denied: KeyValuePairs = [
            "customer": customer, "look": "yes", "subject": "印不出來", "question-\(article.id)": "no",
        ]
        let other = try await desk.agent.post("/tickets", denied)
        #expect(!other.text.contains("/articles/\(article.id)\""))
        #expect(!other.text.contains("id=\"faultClass\" name=\"faultClass\" type=\"text\" value=\"Paper jam\""))
    }
}

extension Samples {
    /// An article with something of everything: published, and written anew since.
    static func article(_ at: TestSite) async throws -> ArticleRow {
        if let known = try await at.desk.articles(seenBy: at.admin).items.first { return known }
        let model = try await at.desk.register(ProductModel.Details(code: "P-1", name: "印表機"), by: .desk)
        func details(_ title: String) -> Article.Details {
            let body = "# 準備\n先關機\n1. 打開前蓋\n- 小心燙"
            return Article.Details(
                model: model.id,
                faultClass: "jam",
                texts: [.init(language: .traditionalChinese, title: title, body: body, question: "紙夾住了嗎？")]
            )
        }
        let written = try await at.desk.write(details("卡紙"), by: at.admin)
        let shown = try await at.desk.publish(written.id, to: .everyone, version: written.version, by: at.admin)
        _ = try await at.desk.rewrite(shown.id, to: details("卡紙與皺紙"), version: shown.version, by: at.admin)
        return try #require(try await at.desk.articles(seenBy: at.admin).items.first)
    }
}
