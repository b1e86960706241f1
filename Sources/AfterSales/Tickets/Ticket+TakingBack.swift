/// Taking back what was done a moment ago by mistake.
///
/// Nothing is removed: another entry says that one counts for nothing. Only what concerned nobody but ourselves, and
/// only while nothing was built upon it (`docs/decisions/0016-taking-back.md`).
extension Ticket {
    /// How long somebody has to think better of it, in milliseconds.
    public static let timeToTakeBack: Int64 = 5 * 60_000

    /// What `person` wrote last and may take back at `now`: their own, the last that anybody wrote, and of a kind that
    /// told nobody outside.
    public func undoable(by person: Person, at now: Instant) -> TicketEntry? {
        guard let place = entries.lastIndex(where: { !$0.event.isNoticeOfTime }), place > 0 else { return nil }
        let last = entries[place]
        guard last.by.id == person.id, last.event.canBeTakenBack, !takenBack.contains(last.sequence),
            now.milliseconds(since: last.recordedAt) < Ticket.timeToTakeBack
        else { return nil }
        guard entries[place - 1].recordedAt == last.recordedAt else { return last }
        return switch entries[place - 1].event {
        // Who plans a visit gives the ticket away with it, and the customer is told of the visit; a part that left with
        // a parcel is gone.
        case .visitPlanned, .shipped: nil
        default: last
        }
    }

    /// Takes back the entry of this number.
    /// - Throws: `cannot-take-back` where it is not the last, not theirs, too old, or of a kind that cannot be.
    public func takeBack(_ entry: Int, by person: Person, at now: Instant) throws(Refusal) -> [TicketEvent] {
        guard let last = undoable(by: person, at: now), last.sequence == entry else {
            throw Refusal(.conflict, "cannot-take-back", values: ["ticket": id.description])
        }
        return [.takenBack(.init(entry: entry))]
    }
}

extension TicketEvent {
    /// That an earlier entry was a mistake: it stays in the journal and counts for nothing.
    public struct TakenBack: Sendable, Equatable, Codable {
        /// The entry's number within the ticket.
        public var entry: Int

        public init(entry: Int) { self.entry = entry }
    }

    /// Whether it concerns nobody but ourselves: the customer was told nothing, no promise moved, no gate opened.
    fileprivate var canBeTakenBack: Bool {
        switch self {
        case .assigned, .noted, .causeTold, .partUsed, .costNoted: true
        case .classified(let change): change.kind == nil && change.severity == nil && change.subject == nil
        default: false
        }
    }

    /// Written by the desk because time passed: nobody's work, and no reason to ask anybody to decide anew.
    public var isNoticeOfTime: Bool {
        switch self {
        case .warned, .fellDue, .followUpDue, .quotationExpired: true
        default: false
        }
    }
}
