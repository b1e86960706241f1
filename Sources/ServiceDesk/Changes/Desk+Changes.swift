public import AfterSales
import Storage

/// What somebody may know of what happened.
public struct VisibleNews: Sendable, Equatable {
    /// Tickets in whose journal something was written, once each.
    public let tickets: [Ticket.ID]
    /// How many notices wait for this person.
    public let unread: Int
    /// Whether more happened than can be told: read anew whatever is shown.
    public let isIncomplete: Bool
    /// What to begin after the next time.
    public let place: JournalPlace
}

extension Desk {
    /// The part of the news that this person may know of: tickets in their scope.
    ///
    /// A ticket that has just left their scope is not among them; what is no longer theirs is none of their business.
    /// - Throws: `notFound` for somebody who may no longer be here.
    public func visible(_ news: News, to person: Person) async throws -> VisibleNews {
        let numbers = news.changes.compactMap { $0.subject.kind == .ticket ? Int($0.subject.id) : nil }
        return try await database.read { db in
            let tickets: [Int] =
                numbers.isEmpty
                ? []
                : try db.rows(
                    """
                    SELECT id FROM ticket WHERE id IN \(list: Set(numbers).sorted())
                        AND \(TicketScope(person).condition) ORDER BY id
                    """
                ).map { try $0["id"] }
            return VisibleNews(
                tickets: tickets.map(Ticket.ID.init(number:)),
                unread: try db.unreadNotices(for: person),
                isIncomplete: news.isIncomplete,
                place: news.place
            )
        }
    }
}
