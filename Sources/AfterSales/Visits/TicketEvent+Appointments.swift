/// What the customer says about the time of a visit.
extension TicketEvent {
    /// The customer says that the time suits them.
    public struct VisitConfirmed: Sendable, Equatable, Codable {
        public var visit: Int
        public var by: String
        /// How they said it: through their link, in their account, on the phone.
        public var how: String

        public init(visit: Int, by: String, how: String) {
            self.visit = visit
            self.by = by
            self.how = how
        }
    }

    /// The customer asks for another time; nothing is moved by it, and no clock stands still for it.
    public struct VisitMoveAsked: Sendable, Equatable, Codable {
        public var visit: Int
        /// The time they would like, if they named one.
        public var wished: Instant?
        public var words: String
        public var by: String
        /// How they said it: through their link, in their account, on the phone.
        public var how: String

        public init(visit: Int, wished: Instant? = nil, words: String, by: String, how: String) {
            self.visit = visit
            self.wished = wished
            self.words = words
            self.by = by
            self.how = how
        }
    }
}
