import AfterSales
import Foundation

/// Who is told of something; the people are found when it is said, not when it happened.
enum Audience: Hashable, CustomStringConvertible {
    case person(ID<Person>)
    /// The ticket's engineer, if it has one.
    case engineer
    /// The ticket's engineer; without one the team that leads; without a team the agents.
    case responsible
    case team(String)
    case role(Role)

    init?(_ text: some StringProtocol) {
        let parts = String(text).split(separator: ":" as Character, maxSplits: 1).map(String.init)
        switch (parts.first, parts.count == 2 ? parts[1] : nil) {
        case ("engineer", nil): self = .engineer
        case ("responsible", nil): self = .responsible
        case ("person", let id?):
            guard let id = ID<Person>(id) else { return nil }
            self = .person(id)
        case ("team", let team?): self = .team(team)
        case ("role", let role?):
            guard let role = Role(rawValue: role) else { return nil }
            self = .role(role)
        default: return nil
        }
    }

    var description: String {
        switch self {
        case .person(let id): "person:\(id)"
        case .engineer: "engineer"
        case .responsible: "responsible"
        case .team(let team): "team:\(team)"
        case .role(let role): "role:\(role.rawValue)"
        }
    }
}

/// One thing to be said, as it waits in the outbox.
struct Announcement: Equatable {
    var fact: String
    var kind: Notice.Kind
    var ticket: Ticket.ID?
    var audience: [Audience]
    /// Whoever did it knows.
    var except: ID<Person>?
    var particulars: Notice.Particulars
    var happenedAt: Instant
    /// Not before: alarms wait for the hours of their calendar, unless they are on call.
    var deliverAfter: Instant
}

extension TicketProjection {
    /// What an entry of this ticket's journal makes the desk say, if anything.
    func announcement(of entry: TicketEntry) -> Announcement? {
        var particulars = Notice.Particulars(subject: ticket.subject)
        let kind: Notice.Kind
        var audience: [Audience]
        var waitsFor: WorkCalendar?
        switch entry.event {
        case .warned(let warning):
            kind = .warned
            audience = [.responsible]
            waitsFor = hours(of: warning.clock, level: warning.level)
            particulars.level = warning.level
            (particulars.clause, particulars.metric, particulars.due) =
                (warning.clock.clause, warning.clock.metric, warning.due)
        case .fellDue(let overdue):
            kind = .fellDue
            // An aim of our own is no broken promise, and nothing for those above.
            let isInternal = clocks.first { $0.id == overdue.clock }?.isInternal ?? false
            audience = isInternal ? [.responsible] : [.responsible, .role(.manager)]
            waitsFor = hours(of: overdue.clock, level: Alarm.dueLevel)
            (particulars.clause, particulars.metric, particulars.due) =
                (overdue.clock.clause, overdue.clock.metric, overdue.due)
        case .assigned(let assignment):
            kind = .assigned
            audience = [.person(assignment.engineer.id)]
            particulars.words = assignment.reason
        case .resumed where entry.by.id == Person.desk.id:
            kind = .resumed
            audience = [.responsible]
            waitsFor = assumedCalendar
        case .visitMoveAsked(let asked):
            kind = .visitMoveAsked
            audience = [.responsible, .role(.agent)]
            (particulars.words, particulars.due) = (asked.words, asked.wished)
        case .quotationAccepted(let answer), .quotationDeclined(let answer):
            let isAccepted = if case .quotationAccepted = entry.event { true } else { false }
            kind = isAccepted ? .quotationAccepted : .quotationDeclined
            audience = [.responsible, .role(.agent)] + (isAccepted ? [.role(.finance)] : [])
            particulars.words = answer.words
        case .quotationExpired:
            kind = .quotationExpired
            audience = [.responsible, .role(.agent)]
            waitsFor = assumedCalendar
        case .moneyReceived:
            kind = .moneyReceived
            audience = [.responsible]
        case .reportSigned(let signature):
            kind = .signed
            audience = [.engineer]
            particulars.words = signature.signer
        case .handedBack(let handBack):
            kind = .handedBack
            audience = [.role(.agent)]
            particulars.words = handBack.words.isEmpty ? nil : handBack.words
        case .followUpDue(let stamp):
            guard let owed = ticket.followUps.first(where: { $0.owed.occurrence == stamp.occurrence })?.owed else {
                return nil
            }
            kind = .followUpDue
            audience = [.role(.agent)]
            waitsFor = assumedCalendar
            (particulars.clause, particulars.due, particulars.occurrence) = (owed.clause, owed.due, owed.occurrence)
        case .leadTold(let note):
            guard let team = ticket.leadership?.mustBeTold else { return nil }
            kind = .leadTold
            audience = [.team(team.rawValue)]
            particulars.words = note.words
        default: return nil
        }
        if entry.by.id != Person.desk.id { particulars.by = entry.by.name }
        return Announcement(
            fact: "\(ticket.id)/\(entry.sequence)",
            kind: kind,
            ticket: ticket.id,
            audience: audience,
            except: entry.by.id == Person.desk.id ? nil : entry.by.id,
            particulars: particulars,
            happenedAt: entry.occurredAt,
            deliverAfter: waitsFor.flatMap { $0.nextOpening(after: entry.recordedAt) } ?? entry.recordedAt
        )
    }

    /// The calendar an alarm waits for; `nil` where it sounds at any hour. (hard case 18)
    private func hours(of clock: Clock.ID, level: Int) -> WorkCalendar? {
        guard !plan.isOnCall(level, for: clock.metric), let clock = clocks.first(where: { $0.id == clock }) else {
            return nil
        }
        return terms.calendar(clock.calendar, version: clock.calendarVersion)
    }
}

extension Plan {
    /// Whether an alarm of this level may sound at night: falling due may, where any warning before it may.
    fileprivate func isOnCall(_ level: Int, for metric: Metric) -> Bool {
        warnings.contains { rule in
            rule.onCall && rule.covers(metric) && (rule.level == level || level == Alarm.dueLevel)
        }
    }
}

extension Notice.Particulars {
    init(stored text: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    }
}
