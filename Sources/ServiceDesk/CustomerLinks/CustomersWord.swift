public import AfterSales

/// Another time for a visit, as a customer's page asks for it.
public struct VisitWish: Sendable {
    public var visit: Int
    /// When the visit was to be when they read it.
    public var seen: Instant?
    /// The time they would like, if they named one.
    public var wished: Instant?
    public var words: String

    public init(visit: Int, seen: Instant? = nil, wished: Instant? = nil, words: String) {
        self.visit = visit
        self.seen = seen
        self.wished = wished
        self.words = words
    }
}

/// What a customer says on their page, whether a link or their account brought them there.
extension Ticket {
    /// `telling` is the explanation they read; nobody agrees to another.
    func agree(toCosts telling: Int, by name: String, how: String) throws -> [TicketEvent] {
        guard costsTelling == telling else { throw Refusal.costsChanged }
        guard costsAcknowledged == nil else { return [] }
        return try acknowledgeCosts(.init(by: name, how: how))
    }

    func consent(by name: String, how: String) throws -> [TicketEvent] {
        guard remoteConsent == nil else { return [] }
        return try consent(.init(by: name, how: how))
    }

    /// The same words within a minute, as a second click sends them, are written down once.
    func hear(_ words: String, from name: String, at now: Instant) throws -> [TicketEvent] {
        let message = TicketEvent.Message(channel: .web, from: name, words: words)
        let isRepeated = entries.last.map { last in
            last.event == .heard(message) && now.milliseconds(since: last.recordedAt) < 60_000
        }
        return isRepeated == true ? [] : try hear(message)
    }

    func askToMoveVisit(_ wish: VisitWish, by name: String, how: String, at now: Instant) throws -> [TicketEvent] {
        try askToMoveVisit(
            wish.visit,
            seen: wish.seen,
            to: wish.wished,
            words: wish.words,
            by: name,
            how: how,
            at: now
        )
    }
}
