import AfterSales
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceDesk

/// Troubleshooting articles, for our people.
struct ArticleRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(
                .get,
                "/articles",
                needs: .seeDevices,
                query: [
                    .words, .init("model", .id, "About this model."),
                    .init("fault", .text(limit: 100), "About this class of fault."),
                ] + ListQuery.parameters(orders: []),
                list
            ),
            .staff(.get, "/articles/suggested", needs: .seeDevices, suggested),
            .staff(.get, "/articles/new", needs: .writeArticles, new),
            .staff(.post, "/articles", needs: .writeArticles, write),
            .staff(.get, "/articles/{article}", needs: .seeDevices, show),
            .staff(.get, "/articles/{article}/text", needs: .seeDevices, text),
            .staff(.get, "/articles/{article}/edit", needs: .writeArticles, edit),
            .staff(.post, "/articles/{article}", needs: .writeArticles, rewrite),
            .staff(.post, "/articles/{article}/publication", needs: .publishArticles, publish),
        ]
    }

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let query = try ListQuery(context.query)
        let text = context.query.find("q")
        let filter = ArticleFilter(
            model: try context.query.findID("model"),
            faultClass: context.query.find("fault").map(context.words.faultCode),
            words: text
        )
        let models = try await desk.models(with: [filter.model].compactMap { $0 }, seenBy: context.person)
        let found = try await desk.articles(
            filter,
            after: query.place,
            limit: query.limit,
            seenBy: context.person
        )
        return pages.html(ArticlesPage(found, filter, models, query, context), context.visit)
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let sheet = try await desk.article(
            context.id("article"),
            edition: context.query.findNumber("edition"),
            seenBy: context.person
        )
        let language: Language? = try context.query.findChoice("language")
        return pages.html(ArticlePage(sheet, in: language, now: desk.now(), context), context.visit)
    }

    /// Its words alone, in the language we write to a customer in: to be put into a message.
    private func text(_ request: Request, context: StaffContext) async throws -> Response {
        let details = try await desk.article(context.id("article"), seenBy: context.person).details
        let language: Language = try context.query.findChoice("language") ?? context.reader.language
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: details.text(in: language)?.plain ?? ""))
        )
    }

    /// What may help with what is typed into the intake: parts of that page, fetched while it is filled in.
    private func suggested(_ request: Request, context: StaffContext) async throws -> Response {
        let help = try await Troubleshooting(context.query, desk, context.person, context.words)
        let device: ID<Device>? = try context.query.findID("device")
        let coverage = try await desk.coverage(of: [device].compactMap { $0 }, seenBy: context.person)
        return pages.html(
            TroubleshootingPart(help, device.flatMap { coverage[$0] }, now: desk.now(), context.reader),
            context.visit
        )
    }

    private func new(_ request: Request, context: StaffContext) async throws -> Response {
        pages.html(try await form(nil, .fresh, context), context.visit)
    }

    private func write(_ request: Request, context: StaffContext) async throws -> Response {
        let models = try await models(nil, context)
        return try await pages.attempt(context.visit) {
            let article = try await desk.write(context.form.article(context.words), by: context.person)
            return .see("/articles/\(article.id)", done: "record-saved")
        } again: { state in
            RecordForm.article(nil, models, state, context.words)
        }
    }

    private func edit(_ request: Request, context: StaffContext) async throws -> Response {
        let sheet = try await desk.article(context.id("article"), seenBy: context.person)
        return pages.html(try await form(sheet.article, .fresh, context), context.visit)
    }

    private func rewrite(_ request: Request, context: StaffContext) async throws -> Response {
        let article = try await desk.article(context.id("article"), seenBy: context.person).article
        let models = try await models(article, context)
        return try await pages.attempt(context.visit) {
            _ = try await desk.rewrite(
                article.id,
                to: context.form.article(context.words),
                version: context.form.version,
                by: context.person
            )
            return .see("/articles/\(article.id)", done: "record-saved")
        } again: { state in
            RecordForm.article(article, models, state, context.words)
        }
    }

    /// Publishes the latest edition, or (with no audience) withdraws what is published.
    private func publish(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Article> = try context.id("article")
        let audience = try context.form.findChoice("audience", as: Article.Audience.self)
        return try await pages.once(context.visit) {
            if let audience {
                _ = try await desk.publish(id, to: audience, version: context.form.version, by: context.person)
            } else {
                _ = try await desk.withdraw(id, version: context.form.version, by: context.person)
            }
            return .see("/articles/\(id)", done: "record-saved")
        }
    }

    private func form(_ article: Article?, _ state: FormState, _ context: StaffContext) async throws -> RecordForm {
        RecordForm.article(article, try await models(article, context), state, context.words)
    }

    private func models(_ article: Article?, _ context: StaffContext) async throws -> [ProductModel] {
        try await desk.models(with: [article?.latest.model].compactMap { $0 }, seenBy: context.person)
    }
}

extension RecordForm {
    static func article(_ article: Article?, _ models: [ProductModel], _ state: FormState, _ words: Words) -> RecordForm
    {
        var form = FormBuilder(state, words)
        let details = article?.latest
        form.select("model", details?.model?.description, models.map { ($0.id.description, "\($0.code) \($0.name)") })
        form.fault(details?.faultClass)
        for language in Language.allCases {
            let text = details?.texts.first { $0.language == language }
            form.field("title-\(language.rawValue)", text?.title, limit: 200)
            form.text("body-\(language.rawValue)", text?.body, hint: words["article.body-hint"], limit: 20_000)
            form.field(
                "question-\(language.rawValue)",
                text?.question,
                hint: words["article.question-hint"],
                limit: 200
            )
        }
        return RecordForm(
            words[article == nil ? "article.new" : "article.edit"],
            back: (article.map { "/articles/\($0.id)" } ?? "/articles", words["articles.title"]),
            action: article.map { "/articles/\($0.id)" } ?? "/articles",
            address: article.map { "/articles/\($0.id)/edit" },
            version: article?.version,
            form
        )
    }
}

extension Form {
    func article(_ words: Words) throws(Refusal) -> Article.Details {
        Article.Details(
            model: try findID("model"),
            faultClass: find("faultClass").map(words.faultCode),
            texts: Language.allCases.map {
                Article.Text(
                    language: $0,
                    title: self["title-\($0.rawValue)"],
                    body: self["body-\($0.rawValue)"],
                    question: find("question-\($0.rawValue)")
                )
            }
        )
    }

    /// A count behind the `?`; one that is none finds nothing.
    func findNumber(_ name: String) throws(Refusal) -> Int? {
        guard let text = find(name) else { return nil }
        guard let number = Int(text) else { throw .notFound }
        return number
    }
}
