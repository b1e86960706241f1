public import AfterSales
import Storage

/// What is known of a fault that is to be found out about.
public struct FaultDescription: Sendable, Equatable {
    public var device: ID<Device>?
    /// The device's, for whoever may not look at devices themselves.
    public var model: ID<ProductModel>?
    public var faultClass: String?
    /// What the customer says is wrong.
    public var subject: String?

    public init(
        device: ID<Device>? = nil,
        model: ID<ProductModel>? = nil,
        faultClass: String? = nil,
        subject: String? = nil
    ) {
        self.device = device
        self.model = model
        self.faultClass = faultClass
        self.subject = subject
    }
}

/// An article that somebody tried on a ticket.
public struct TriedArticle: Sendable, Equatable {
    public var article: ID<Article>
    public var helped: Bool
    /// The language it was read in.
    public var language: Language

    public init(_ article: ID<Article>, helped: Bool, in language: Language = .traditionalChinese) {
        self.article = article
        self.helped = helped
        self.language = language
    }
}

/// Finding out what is wrong, with what is known already.
extension Desk {
    /// Articles that may help: of the class of fault first, then what fits the words; of each, what helped most often.
    ///
    /// An article of another model is never proposed; one without a model is for all. Where nobody knows the device,
    /// our people get those of the class of fault for every model: each says which.
    public func suggestedArticles(
        _ fault: FaultDescription,
        limit: Int = 5,
        seenBy person: Person
    ) async throws -> [ArticleRow] {
        try await database.read { db in
            let model = try fault.device.map { try db.device($0, seenBy: person).details.model } ?? fault.model
            var ways: [SQL] = []
            let key = fault.faultClass.map(Spelling.ofCode)
            if let key, !key.isEmpty { ways.append("article.fault_key = \(key)") }
            if let alike = SearchQuestion.Condition(alike: fault.subject ?? "") {
                let ids = db.ids(in: "article_terms", matching: TermQuery(alike))
                ways.append("article.id IN (WITH found AS MATERIALIZED (\(ids) LIMIT 200) SELECT id FROM found)")
            }
            guard !ways.isEmpty else { return [] }
            let isForAny = model == nil && person.customer == nil && key?.isEmpty == false
            let fits: SQL =
                isForAny
                ? "\(person.seesPublished(for: nil, orAny: true)) AND (article.model_id IS NULL OR article.fault_key = \(key))"
                : person.seesPublished(for: model)
            let found = try db.articleRows(
                [fits, "(\(ways.joined(" OR ")))"],
                limit: 200
            )
            let ranked = found.compactMap { row -> (row: ArticleRow, isClass: Bool, rank: Double)? in
                let isClass = key != nil && row.faultClass.map(Spelling.ofCode) == key
                let likeness = row.likeness(to: fault.subject ?? "")
                guard isClass || likeness > 0 else { return nil }
                return (row, isClass, row.helpfulness.chance * (isClass ? 1 : likeness))
            }
            // A sort keeps no order among equals: the model's own before the general, then the newest.
            return ranked.sorted { one, other in
                if one.isClass != other.isClass { return one.isClass }
                if one.rank != other.rank { return one.rank > other.rank }
                let (isOne, isOther) = (one.row.model != nil, other.row.model != nil)
                return isOne == isOther ? one.row.id > other.row.id : isOne
            }.prefix(limit).map(\.row)
        }
    }

    /// What the hotline asks about a device, or about any: articles with a question, what comes up most often first.
    public func guidingArticles(
        device: ID<Device>?,
        limit: Int = 8,
        seenBy person: Person
    ) async throws -> [ArticleRow] {
        try await database.read { db in
            let model = try device.map { try db.device($0, seenBy: person).details.model }
            let found = try db.articleRows([person.seesPublished(for: model), "article.asks"], limit: 200)
            return found.sorted { one, other in
                let (isOne, isOther) = (one.model != nil, other.model != nil)
                if isOne != isOther { return isOne }
                let (tried, others) = (one.helpfulness.tried, other.helpfulness.tried)
                return tried == others ? one.id < other.id : tried > others
            }.prefix(limit).map { $0 }
        }
    }

    /// Records on a ticket which articles were tried, and whether they helped.
    ///
    /// - Throws: `Refusal.unknown` for an article that this person cannot read, or that is not published.
    public func tryArticles(
        _ tried: [TriedArticle],
        on id: Ticket.ID,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try person.needs(.workTicket)
        let trials = try await trials(of: tried, on: id, seenBy: person)
        return try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            _ in
            try ticket.tryArticles(trials)
        }
    }

    /// The trials as the ticket's journal tells them, with what each article was called.
    func trials(
        of tried: [TriedArticle],
        on ticket: Ticket.ID,
        seenBy person: Person
    ) async throws -> [TicketEvent.ArticleTrial] {
        guard !tried.isEmpty else { return [] }
        return try await database.read { db in
            // A ticket that is not there for them says so first.
            _ = try db.ticket(ticket, for: person)
            let ids = tried.map(\.article)
            let found = try db.articleRows(
                [person.seesPublished(for: nil, orAny: true), "article.id IN \(list: ids)"],
                limit: ids.count
            )
            let rows = Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
            return try tried.map { trial in
                guard let row = rows[trial.article] else { throw Refusal.unknown("articles") }
                return TicketEvent.ArticleTrial(
                    article: trial.article,
                    edition: row.edition,
                    title: row.text(in: trial.language)?.title ?? "",
                    helped: trial.helped
                )
            }
        }
    }
}

extension Person {
    /// A condition on the table `article`: what is published, and this person may read, and fits the model.
    fileprivate func seesPublished(for model: ID<ProductModel>?, orAny: Bool = false) -> SQL {
        let published: SQL = "\(seesArticle) AND article.shown_edition IS NOT NULL"
        if orAny { return published }
        return model.map { "\(published) AND (article.model_id = \($0) OR article.model_id IS NULL)" }
            ?? "\(published) AND article.model_id IS NULL"
    }
}

extension ArticleRow {
    /// How many pairs of characters and words its titles and questions share with what somebody typed; where they share
    /// none, a quarter of what the bodies do, if that is more than one: one alone is chance.
    fileprivate func likeness(to typed: String) -> Double {
        var theirs = SearchTerms()
        theirs.add(words: typed)
        func shared(_ words: [String]) -> Int {
            var ours = SearchTerms()
            ours.add(words: words.joined(separator: "\n"))
            return ours.shared(with: theirs)
        }
        let named = shared(texts.flatMap { [$0.title, $0.question ?? ""] })
        if named > 0 { return Double(named) }
        let told = shared(texts.map(\.body))
        return told > 1 ? Double(told) / 4 : 0
    }
}
