/// What the customer thinks of how a fault was dealt with, in their own marks (beside what follow-up calls hear, C50).
extension Ticket {
    /// One person's mark; what they said last counts.
    public struct Rating: Sendable, Equatable {
        public let given: TicketEvent.Rated
        public let by: TicketEvent.Who
        public let at: Instant
    }

    /// Until when a mark can be given or changed after the ticket was closed: 30 days, in milliseconds.
    static let ratingWindow: Int64 = 30 * 86_400_000

    /// How often one person may say something about one ticket: the history is for others, too.
    static let mostRatings = 10

    /// Whether a mark can be given now: the fault is dealt with and nobody took the ticket back, and not too long ago.
    public func mayBeRated(at now: Instant) -> Bool {
        guard resolved != nil else { return false }
        return switch ending {
        case nil: true
        case .closed(let at): now <= at.advanced(byMilliseconds: Self.ratingWindow)
        case .cancelled, .merged: false
        }
    }

    /// What `person` gave it, if they did.
    public func rating(by person: AfterSales.ID<Person>) -> TicketEvent.Rated? {
        ratings.first { $0.by.id == person }?.given
    }

    /// Gives a mark of 1 (bad) to 5 (good), in the name of `person`; their earlier one counts no longer.
    ///
    /// It moves no promise. The same mark and words once more say nothing.
    public func rate(_ given: TicketEvent.Rated, by person: AfterSales.ID<Person>, at now: Instant) throws(Refusal)
        -> [TicketEvent]
    {
        guard (1...5).contains(given.marks) else { throw .invalid("marks", expected: "1…5") }
        guard mayBeRated(at: now) else {
            throw Refusal(.conflict, resolved == nil ? "rating-too-early" : "rating-too-late")
        }
        let rated = TicketEvent.Rated(
            marks: given.marks,
            words: try TypedText.optionalParagraphs(given.words, "words", limit: 5_000)
        )
        guard rated != rating(by: person) else { return [] }
        let said = entries.count { entry in
            if case .rated = entry.event { entry.by.id == person } else { false }
        }
        guard said < Self.mostRatings else { throw Refusal(.conflict, "rating-too-often") }
        return [.rated(rated)]
    }
}

extension TicketEvent {
    /// A customer's person says how they found it.
    public struct Rated: Sendable, Equatable, Codable {
        /// 1 (bad) … 5 (good).
        public var marks: Int
        public var words: String?

        public init(marks: Int, words: String? = nil) {
            self.marks = marks
            self.words = words
        }
    }
}
