extension TicketEvent {
    /// That an article was gone through with the customer, and whether it helped.
    public struct ArticleTrial: Sendable, Equatable, Codable {
        public var article: ID<Article>
        /// The edition that was read.
        public var edition: Int
        /// What it was called then, in the language of whoever read it.
        public var title: String
        public var helped: Bool

        public init(article: ID<Article>, edition: Int, title: String, helped: Bool) {
            self.article = article
            self.edition = edition
            self.title = title
            self.helped = helped
        }
    }
}

extension Ticket {
    /// Records which articles were tried and what came of each; what is on record already is not said again.
    ///
    /// Of an article that is named twice the last word counts.
    public func tryArticles(_ trials: [TicketEvent.ArticleTrial]) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard trials.count <= 50 else { throw .tooLong("articles", limit: 50) }
        var said: [TicketEvent.ArticleTrial] = []
        for trial in trials {
            said.removeAll { $0.article == trial.article }
            said.append(trial)
        }
        return said.filter { trial in
            !articlesTried.contains { $0.article == trial.article && $0.helped == trial.helped }
        }.map(TicketEvent.articleTried)
    }
}

/// How often an article was tried on a ticket, and how often it helped.
public struct Helpfulness: Sendable, Hashable {
    public var tried: Int
    /// Not more than `tried`.
    public var helped: Int

    public init(tried: Int = 0, helped: Int = 0) {
        self.tried = tried
        self.helped = helped
    }

    /// How likely it is to help the next time, by Laplace's rule of succession: one half while nobody has tried it.
    public var chance: Double { Double(helped + 1) / Double(tried + 2) }
}
