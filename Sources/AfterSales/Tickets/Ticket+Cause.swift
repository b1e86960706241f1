/// What the fault came from, as somebody judged it: it decides with the warranty who pays (X06, C11, C88).
extension Ticket {
    /// Tells what the fault came from, and by what it is known; the last word counts.
    ///
    /// It moves no promise and opens no gate. Whoever was told before who pays is not told anew by it.
    public func tellCause(_ told: TicketEvent.CauseTold) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let words = try TypedText.paragraphs(told.words, "words", limit: 5_000)
        return [.causeTold(.init(cause: told.cause, words: words))]
    }

    /// What the fault came from, by whose word, and since when.
    public struct Cause: Sendable, Equatable {
        public let told: TicketEvent.CauseTold
        public let by: TicketEvent.Who
        public let at: Instant
        /// The entry's number within the ticket.
        public let sequence: Int
    }

    /// Whether the customer was told who pays before the cause was told as it stands now: it may be another answer.
    public var costsToldBeforeCause: Bool {
        guard let cause, costsTold != nil else { return false }
        let told = entries.last { entry in
            if case .costsTold = entry.event { true } else { false }
        }
        return told.map { $0.sequence < cause.sequence } ?? false
    }
}

extension TicketEvent {
    /// What the fault came from, and by what it is known, such as what was found inside (C11).
    public struct CauseTold: Sendable, Equatable, Codable {
        public var cause: FaultCause
        public var words: String

        public init(cause: FaultCause, words: String) {
            self.cause = cause
            self.words = words
        }
    }
}
