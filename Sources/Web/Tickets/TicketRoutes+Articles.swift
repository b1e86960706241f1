import AfterSales
import ServiceDesk

/// Articles in the forms of a ticket.
extension TicketRoutes {
    /// What may help; where a form asks what was tried, also what is on record, what was looked for, and what was said
    /// of others before that.
    func articles(on card: TicketCard, for deed: TicketDeed?, _ context: StaffContext) async throws -> [ArticleRow] {
        let fault = FaultDescription(
            device: card.device?.id,
            faultClass: card.ticket.faultClass,
            subject: card.ticket.subject
        )
        var found = try await desk.suggestedArticles(fault, seenBy: context.person)
        guard deed == .guide || deed == .tryArticles else { return found }
        func add(_ filter: ArticleFilter, limit: Int) async throws {
            let more = try await desk.articles(filter, limit: limit, seenBy: context.person).items
            // A draft is nothing that was gone through with a customer.
            found += more.filter { row in row.audience != nil && !found.contains { $0.id == row.id } }
        }
        var named = ArticleFilter()
        let said = context.form.entries.filter { !$0.value.isEmpty && $0.name.hasPrefix(ArticlePicks.field) }
            .compactMap { ID<Article>(String($0.name.dropFirst(ArticlePicks.field.count))) }
        named.articles = Set(card.ticket.articlesTried.map(\.article) + said.prefix(50)).sorted()
        if !named.articles.isEmpty { try await add(named, limit: 100) }
        if let words = context.form.find(ArticlePicks.words) { try await add(ArticleFilter(words: words), limit: 8) }
        return found
    }
}
