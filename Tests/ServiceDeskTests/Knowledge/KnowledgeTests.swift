import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Troubleshooting articles")
struct KnowledgeTests {
    private func details(
        _ title: String = "印表機卡紙怎麼辦",
        body: String = "1. 關機\n2. 取出紙張",
        model: ProductModel? = nil,
        fault: String? = "paper-jam"
    ) -> Article.Details {
        Article.Details(
            model: model?.id,
            faultClass: fault,
            texts: [
                .init(language: .traditionalChinese, title: title, body: body),
                .init(language: .english, title: "Paper jam", body: "1. Switch off"),
                .init(language: .simplifiedChinese, title: " ", body: ""),
            ]
        )
    }

    @Test("show readers the published edition until the next one is published", arguments: TestDatabase.reachable)
    func editions(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let desk = at.desk
        let article = try await desk.write(details(model: at.printer), by: at.agent)
        #expect(article.latest.texts.map(\.language) == [.english, .traditionalChinese])
        await #expect(throws: Refusal.notFound) { try await desk.article(article.id, seenBy: at.sales) }
        #expect(try await desk.articles(seenBy: at.sales).items.isEmpty)
        await #expect(throws: Refusal.notAllowed) {
            try await desk.publish(article.id, to: .staff, version: 1, by: at.agent)
        }
        let published = try await desk.publish(article.id, to: .staff, version: 1, by: at.manager)
        #expect(published.shown?.edition == 1)

        let second = try await desk.rewrite(article.id, to: details("新標題"), version: 2, by: at.agent)
        #expect(second.isDraft)
        #expect(try await desk.article(article.id, seenBy: at.sales).details == published.latest)
        await #expect(throws: Refusal.changedMeanwhile) {
            try await desk.rewrite(article.id, to: details("又一個"), version: 2, by: at.agent)
        }
        _ = try await desk.publish(article.id, to: .everyone, version: 3, by: at.manager)
        let sheet = try await desk.article(article.id, seenBy: at.sales)
        #expect(sheet.details.text(in: .traditionalChinese)?.title == "新標題")
        #expect(sheet.details.text(in: .simplifiedChinese)?.title == "新標題")
        #expect(sheet.history.isEmpty)
        let written = try await desk.article(article.id, seenBy: at.agent)
        #expect(written.history.count == 4)
        #expect(written.editions.map(\.number) == [1, 2])
        let first = try await desk.article(article.id, edition: 1, seenBy: at.agent)
        #expect(first.details == published.latest)
        #expect(first.edition == 1)
        await #expect(throws: Refusal.notFound) { try await desk.article(article.id, edition: 1, seenBy: at.sales) }
        await #expect(throws: Refusal.notFound) { try await desk.article(article.id, edition: 3, seenBy: at.agent) }
        _ = try await desk.withdraw(article.id, version: 4, by: at.manager)
        await #expect(throws: Refusal.notFound) { try await desk.article(article.id, seenBy: at.sales) }
        #expect(try await desk.verify().isClean)
    }

    @Test("are found by whoever may read them", arguments: TestDatabase.reachable)
    func found(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let inside = try await at.desk.write(details(), by: at.agent)
        let outside = try await at.desk.write(details("卡紙自助排查"), by: at.agent)
        _ = try await at.desk.publish(inside.id, to: .staff, version: 1, by: at.manager)
        _ = try await at.desk.publish(outside.id, to: .everyone, version: 1, by: at.manager)
        let head = try await at.person(of: at.hospital, .customerResponsible)
        func ids(_ person: Person) async throws -> [ID<Article>] {
            try await at.desk.search("卡纸", seenBy: person).articles.items.map(\.id)
        }
        #expect(try await Set(ids(at.sales)) == [inside.id, outside.id])
        #expect(try await ids(head) == [outside.id])
        #expect(try await at.desk.articles(seenBy: head).items.map(\.id) == [outside.id])
        await #expect(throws: Refusal.notFound) { try await at.desk.article(inside.id, seenBy: head) }
    }

    @Test("are proposed for the model and the fault, then for the words", arguments: TestDatabase.reachable)
    func suggested(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let other = try await at.desk.register(ProductModel.Details(code: "X-1", name: "電梯"), by: at.agent)
        var ids: [String: ID<Article>] = [:]
        for (name, given) in [
            ("general", details("通用卡紙排查", fault: nil)),
            ("exact", details("定影組件卡紙", model: at.printer)),
            ("other", details("電梯卡紙", model: other)),
            ("cold", details("不製冷", fault: "cooling")),
        ] {
            let article = try await at.desk.write(given, by: at.agent)
            ids[name] = article.id
            _ = try await at.desk.publish(article.id, to: .staff, version: 1, by: at.manager)
        }
        _ = try await at.desk.write(details("草稿卡紙"), by: at.agent)
        func suggested(_ fault: String?, _ subject: String?) async throws -> [ID<Article>] {
            try await at.desk.suggestedArticles(
                FaultDescription(device: at.device.id, faultClass: fault, subject: subject),
                seenBy: at.agent
            ).map(\.id)
        }
        #expect(try await suggested("Paper-Jam", nil) == [ids["exact"]])
        #expect(try await suggested("paper-jam", "三楼打印机卡纸") == [ids["exact"], ids["general"]])
        #expect(try await suggested(nil, "冰箱不制冷") == [ids["cold"]])
        #expect(try await suggested(nil, "\"*").isEmpty)
        // Where only the body names what is seen, two words of it and not one.
        let told = try await suggested(nil, "請取出紙張")
        #expect(told.first == ids["exact"] && Set(told) == Set(["exact", "cold", "general"].compactMap { ids[$0] }))
        // Without a device our people get every model's, and say which.
        let unknown = try await at.desk.suggestedArticles(FaultDescription(faultClass: "paper-jam"), seenBy: at.agent)
        #expect(Set(unknown.map(\.id)) == Set(["exact", "other"].compactMap { ids[$0] }))
        #expect(Set(unknown.map(\.modelCode)) == ["HP-4015", "X-1"])
    }

    @Test("count on which tickets they helped, and what helped comes first", arguments: TestDatabase.reachable)
    func tried(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let desk = at.desk
        var articles: [ID<Article>] = []
        for title in ["打開後蓋", "清潔搓紙輪"] {
            let article = try await desk.write(details(title, model: at.printer), by: at.agent)
            articles.append(try await desk.publish(article.id, to: .staff, version: 1, by: at.manager).id)
        }
        let draft = try await desk.write(details("草稿"), by: at.agent)
        let tickets = [try await at.open("卡紙一"), try await at.open("卡紙二"), try await at.open("卡紙三")]
        _ = try await desk.tryArticles([.init(articles[0], helped: false)], on: tickets[0], by: at.agent)
        _ = try await desk.tryArticles([.init(articles[0], helped: true)], on: tickets[0], by: at.agent)
        _ = try await desk.tryArticles([.init(articles[0], helped: false)], on: tickets[1], by: at.agent)
        let solved = try await desk.guide(
            tickets[2],
            .init(result: .solved, steps: ["清潔"]),
            tried: [.init(articles[1], helped: true), .init(articles[0], helped: false, in: .english)],
            by: at.agent
        )
        let kinds = solved.ticket.entries.map(\.event.kind)
        #expect(kinds.filter { $0 == .articleTried }.count == 2)
        #expect(kinds.last { $0 == .articleTried || $0 == .guided } == .guided)
        #expect(solved.ticket.resolved != nil)
        #expect(solved.ticket.articlesTried.map(\.title) == ["清潔搓紙輪", "Paper jam"])

        func rows() async throws -> [ArticleRow] {
            try await desk.suggestedArticles(
                FaultDescription(device: at.device.id, faultClass: "paper-jam"),
                seenBy: at.agent
            )
        }
        #expect(try await rows().map(\.id) == [articles[1], articles[0]])
        #expect(try await rows().map(\.helpfulness) == [.init(tried: 1, helped: 1), .init(tried: 3, helped: 1)])
        let version = solved.ticket.version
        // What is on record already is not said again.
        let again = try await desk.tryArticles([.init(articles[1], helped: true)], on: tickets[2], by: at.agent)
        #expect(again.ticket.version == version)
        for unknown in [draft.id, ID(number: 4)] {
            await #expect(throws: Refusal.unknown("articles")) {
                try await desk.tryArticles([.init(unknown, helped: true)], on: tickets[1], by: at.agent)
            }
        }
        await #expect(throws: Refusal.notAllowed) {
            try await desk.tryArticles(
                [.init(articles[0], helped: true)],
                on: tickets[1],
                by: try await at.person(of: at.hospital, .customerResponsible)
            )
        }
        #expect(try await desk.verify().isClean)
    }

    @Test("ask what the hotline asks, of the model and of all", arguments: TestDatabase.reachable)
    func asking(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let other = try await at.desk.register(ProductModel.Details(code: "X-1", name: "電梯"), by: at.agent)
        func publish(_ title: String, _ question: String?, _ model: ProductModel?) async throws -> ID<Article> {
            var given = details(title, model: model)
            for place in given.texts.indices where given.texts[place].language == .traditionalChinese {
                given.texts[place].question = question
            }
            let article = try await at.desk.write(given, by: at.agent)
            return try await at.desk.publish(article.id, to: .staff, version: 1, by: at.manager).id
        }
        let general = try await publish("通用", "紙夾住了嗎？", nil)
        let mine = try await publish("本機", "面板顯示卡紙嗎？", at.printer)
        _ = try await publish("電梯", "門打不開嗎？", other)
        _ = try await publish("不問", nil, at.printer)
        let asked = try await at.desk.guidingArticles(device: at.device.id, seenBy: at.agent)
        #expect(asked.map(\.id) == [mine, general])
        #expect(asked.first?.question(in: .english) == "面板顯示卡紙嗎？")
        #expect(try await at.desk.guidingArticles(device: nil, seenBy: at.agent).map(\.id) == [general])
        await #expect(throws: Refusal.missing("faultClass")) {
            try await at.desk.write(
                Article.Details(texts: [.init(language: .english, title: "a", body: "b", question: "c?")]),
                by: at.agent
            )
        }
    }

    @Test("stand beside open tickets that were told alike", arguments: TestDatabase.reachable)
    func alike(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let jam = try await at.open("打印機三樓卡紙")
        try await at.open("漏水")
        let found = try await at.desk.similarTickets(
            device: nil,
            faultClass: nil,
            subject: "五樓打印机卡纸",
            seenBy: at.agent
        )
        #expect(found.map(\.row.number) == [jam])
        #expect(found.map(\.likeness) == [.words])
        #expect(try await at.desk.similarTickets(device: nil, faultClass: nil, subject: "。。", seenBy: at.agent).isEmpty)
    }
}
