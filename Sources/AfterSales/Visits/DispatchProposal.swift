/// Somebody who could go, why, and what it would cost others.
public struct DispatchProposal: Sendable, Equatable {
    /// How near, nearest first.
    public enum Nearness: Int, Sendable, Comparable, CaseIterable {
        case sameCity, sameRegion, elsewhere

        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// A promise that would be late if they took the ticket, and is not without it.
    public struct LatePromise: Sendable, Equatable {
        public let ticket: Ticket.ID
        public let clock: Clock.ID
        public let due: Instant
        /// When it would be kept.
        public let expected: Instant

        public init(ticket: Ticket.ID, clock: Clock.ID, due: Instant, expected: Instant) {
            self.ticket = ticket
            self.clock = clock
            self.due = due
            self.expected = expected
        }
    }

    public let engineer: TicketEvent.Who
    public let missingSkills: [String]
    public let provenSkills: [String]
    public let nearness: Nearness
    public let openTickets: Int
    public let visitsThatDay: Int
    /// When they could do it; `nil` if the calendar never opens.
    public let slot: Interval?
    /// Of the ticket itself, or of others they have.
    public let late: [LatePromise]

    public init(
        engineer: TicketEvent.Who,
        missingSkills: [String],
        provenSkills: [String],
        nearness: Nearness,
        openTickets: Int,
        visitsThatDay: Int,
        slot: Interval?,
        late: [LatePromise]
    ) {
        self.engineer = engineer
        self.missingSkills = missingSkills
        self.provenSkills = provenSkills
        self.nearness = nearness
        self.openTickets = openTickets
        self.visitsThatDay = visitsThatDay
        self.slot = slot
        self.late = late
    }

    public var load: Int { openTickets + visitsThatDay }

    /// One reason for or against; the catalogue's key is `dispatch.<code>`.
    public struct Reason: Sendable, Equatable {
        public let code: String
        public let values: [String: String]

        init(_ code: String, _ values: [String: String] = [:]) {
            self.code = code
            self.values = values
        }
    }

    /// What speaks for and against them, in the order it counted.
    public var reasons: [Reason] {
        var reasons: [Reason] = []
        if !missingSkills.isEmpty {
            reasons.append(Reason("skills-missing", ["skills": missingSkills.joined(separator: ", ")]))
        } else if !provenSkills.isEmpty {
            reasons.append(Reason("skills-proven", ["skills": provenSkills.joined(separator: ", ")]))
        }
        switch nearness {
        case .sameCity: reasons.append(Reason("same-city"))
        case .sameRegion: reasons.append(Reason("same-region"))
        case .elsewhere: reasons.append(Reason("elsewhere"))
        }
        reasons.append(Reason("open-tickets", ["count": String(openTickets)]))
        reasons.append(Reason("visits-that-day", ["count": String(visitsThatDay)]))
        return reasons
    }
}
