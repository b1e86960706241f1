public import AfterSales
public import Storage

/// A ticket with everything that follows from its journal at one moment.
struct TicketProjection {
    let ticket: Ticket
    let clocks: [Clock]
    let plan: Plan
    let terms: TermsInForce
    let now: Instant
    let alarms: [Clock.ID: Alarm]
    /// When the rounds must look at it for something other than a clock.
    let wakesAt: Instant?

    init(_ ticket: Ticket, plan: Plan, terms: TermsInForce, now: Instant) {
        self.ticket = ticket
        self.plan = plan
        self.terms = terms
        self.now = now
        clocks = ticket.clocks(under: terms, at: now)
        alarms = ticket.alarms(clocks, plan: plan, terms: terms)
        wakesAt = ticket.wakesAt(by: Self.assumedCalendar(of: ticket, plan: plan, terms: terms))
    }

    /// The calendar that runs where the plan names none, as this ticket goes by it.
    var assumedCalendar: WorkCalendar? { Self.assumedCalendar(of: ticket, plan: plan, terms: terms) }

    private static func assumedCalendar(of ticket: Ticket, plan: Plan, terms: TermsInForce) -> WorkCalendar? {
        ticket.terms?.calendars[plan.assumedCalendar].flatMap { terms.calendar(plan.assumedCalendar, version: $0) }
    }
}

extension Connection {
    /// Lays the ticket out in its tables, whatever stood there before.
    func save(_ projection: TicketProjection) throws {
        try saveTicket(projection)
        try keep(projection.ticket.searchTerms, of: projection.ticket.id.number, in: .ticket)
        try saveClocks(projection)
        for visit in projection.ticket.visits { try save(visit, of: projection.ticket.id) }
        for order in projection.ticket.returns { try save(order, of: projection.ticket.id) }
        try saveParts(of: projection.ticket)
        for quotation in projection.ticket.quotations { try save(quotation, of: projection.ticket) }
        for payment in projection.ticket.payments { try save(payment, of: projection.ticket.id) }
        try save(projection.ticket.attachments, of: projection.ticket.id)
        for followUp in projection.ticket.followUps { try save(followUp, of: projection.ticket.id) }
        for trial in projection.ticket.articlesTried { try save(trial, of: projection.ticket.id) }
        for rating in projection.ticket.ratings { try save(rating, of: projection.ticket.id) }
        for pause in projection.ticket.pauses { try save(pause, of: projection.ticket.id, under: projection.plan) }
    }

    private func saveTicket(_ projection: TicketProjection) throws {
        let ticket = projection.ticket
        let opening = ticket.opening
        let next = ticket.isOver ? nil : Ticket.leading(projection.clocks)
        let turn = ticket.turn(at: projection.now, under: projection.plan)
        let nextDue = ticket.isOver ? TicketProjection.over : next?.due?.milliseconds ?? TicketProjection.never
        try later(
            """
            INSERT INTO ticket (id, version, customer_id, site_id, device_id, contact_id, reporter, subject, words,
                kind, severity, fault_class, channel, turn, is_open, lead, support, engineer_id, engineer_name,
                opened_by, reported_at, resolved_at, ended_at, ending, merged_into, plan_id, plan_version, next_clock,
                next_due_at, next_is_internal, next_is_paused, next_is_provisional, call_due_at, wake_at,
                external_reference)
            VALUES (\(ticket.id.number), \(ticket.version), \(opening.customer), \(opening.site), \(opening.device),
                \(opening.reporter.contact), \(opening.reporter.name), \(ticket.subject),
                \(Spelling.ofWords(ticket.subject)), \(ticket.kind), \(ticket.severity), \(ticket.faultClass),
                \(opening.channel), \(turn), \(!ticket.isOver),
                \(ticket.leadership?.lead), \(ticket.leadership?.support), \(ticket.engineer?.id),
                \(ticket.engineer?.name), \(ticket.openedBy.id), \(ticket.reportedAt), \(ticket.resolved?.at),
                \(ticket.ending?.at), \(ticket.ending?.name), \(ticket.ending?.survivor?.number),
                \(ticket.terms?.plan.id), \(ticket.terms?.plan.version), \(next?.id.description), \(nextDue),
                \(next?.isInternal ?? false), \(next?.isPaused ?? false), \(next?.isProvisional ?? false),
                \(ticket.nextCallDue), \(projection.wakesAt), \(opening.externalReference))
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, site_id = excluded.site_id,
                device_id = excluded.device_id, contact_id = excluded.contact_id, subject = excluded.subject,
                words = excluded.words, kind = excluded.kind, severity = excluded.severity,
                fault_class = excluded.fault_class, turn = excluded.turn, is_open = excluded.is_open, lead = excluded.lead, support = excluded.support,
                engineer_id = excluded.engineer_id, engineer_name = excluded.engineer_name,
                resolved_at = excluded.resolved_at, ended_at = excluded.ended_at, ending = excluded.ending,
                merged_into = excluded.merged_into, plan_id = excluded.plan_id,
                plan_version = excluded.plan_version, next_clock = excluded.next_clock,
                next_due_at = excluded.next_due_at, next_is_internal = excluded.next_is_internal,
                next_is_paused = excluded.next_is_paused, next_is_provisional = excluded.next_is_provisional,
                call_due_at = excluded.call_due_at, wake_at = excluded.wake_at
            """
        )
    }

    /// All of a ticket's clocks in one statement; a plan has a handful.
    private func saveClocks(_ projection: TicketProjection) throws {
        guard !projection.clocks.isEmpty else { return }
        let values = projection.clocks.map { clock -> SQL in
            let alarm = projection.alarms[clock.id]
            // What time has used up goes on changing while nothing happens; it is kept once it stands.
            let consumed = clock.fulfilledAt == nil ? nil : clock.consumed
            return """
                (\(projection.ticket.id.number), \(clock.id.metric), \(clock.id.clause),
                \(projection.plan.reference.id), \(clock.isShadow), \(clock.isInternal), \(clock.state),
                \(clock.voidReason), \(clock.calendar), \(clock.calendarVersion), \(clock.start),
                \(clock.due), \(clock.isProvisional), \(clock.isPinned), \(clock.lateByChange),
                \(clock.fulfilledAt), \(clock.brokenAt), \(consumed),
                \(clock.generation), \(alarm?.at), \(alarm?.level))
                """
        }
        try later(
            """
            INSERT INTO clock (ticket_id, metric, clause, plan_id, is_shadow, is_internal, state, void_reason, calendar,
                calendar_version, start_at, due_at, is_provisional, is_pinned, late_by_change, fulfilled_at, broken_at,
                consumed, generation, alarm_at, alarm_level)
            VALUES \(values.joined(", "))
            ON CONFLICT (ticket_id, metric, clause) DO UPDATE SET plan_id = excluded.plan_id,
                is_shadow = excluded.is_shadow, is_internal = excluded.is_internal, state = excluded.state,
                void_reason = excluded.void_reason, calendar = excluded.calendar,
                calendar_version = excluded.calendar_version, start_at = excluded.start_at, due_at = excluded.due_at,
                is_provisional = excluded.is_provisional, is_pinned = excluded.is_pinned,
                late_by_change = excluded.late_by_change, fulfilled_at = excluded.fulfilled_at,
                broken_at = excluded.broken_at, consumed = excluded.consumed, generation = excluded.generation,
                alarm_at = excluded.alarm_at, alarm_level = excluded.alarm_level
            """
        )
    }

    private func save(_ visit: Ticket.Visit, of ticket: Ticket.ID) throws {
        try later(
            """
            INSERT INTO visit (ticket_id, visit, engineer_id, engineer_name, state, from_at, to_at, arrived_at,
                finished_at)
            VALUES (\(ticket.number), \(visit.id), \(visit.plan.engineer.id), \(visit.plan.engineer.name),
                \(visit.state), \(visit.plan.from), \(visit.plan.to), \(visit.arrivedAt), \(visit.finishedAt))
            ON CONFLICT (ticket_id, visit) DO UPDATE SET engineer_id = excluded.engineer_id,
                engineer_name = excluded.engineer_name, state = excluded.state, from_at = excluded.from_at,
                to_at = excluded.to_at, arrived_at = excluded.arrived_at, finished_at = excluded.finished_at
            """
        )
    }

    private func save(_ followUp: Ticket.FollowUp, of ticket: Ticket.ID) throws {
        try later(
            """
            INSERT INTO follow_up (ticket_id, occurrence, clause, due_at, done_at, dropped_at)
            VALUES (\(ticket.number), \(followUp.owed.occurrence), \(followUp.owed.clause), \(followUp.owed.due),
                \(followUp.doneAt), \(followUp.droppedAt))
            ON CONFLICT (ticket_id, occurrence) DO UPDATE SET due_at = excluded.due_at, done_at = excluded.done_at,
                dropped_at = excluded.dropped_at
            """
        )
    }

    private func save(_ trial: TicketEvent.ArticleTrial, of ticket: Ticket.ID) throws {
        try later(
            """
            INSERT INTO article_trial (ticket_id, article_id, helped)
            VALUES (\(ticket.number), \(trial.article), \(trial.helped))
            ON CONFLICT (ticket_id, article_id) DO UPDATE SET helped = excluded.helped
            """
        )
    }

    private func save(_ rating: Ticket.Rating, of ticket: Ticket.ID) throws {
        try later(
            """
            INSERT INTO rating (ticket_id, person_id, marks, rated_at)
            VALUES (\(ticket.number), \(rating.by.id), \(rating.given.marks), \(rating.at))
            ON CONFLICT (ticket_id, person_id) DO UPDATE SET marks = excluded.marks, rated_at = excluded.rated_at
            """
        )
    }

    private func save(_ pause: Ticket.Pause, of ticket: Ticket.ID, under plan: Plan) throws {
        let reason = plan.pauseReasons.first { $0.id == pause.start.reason }
        try later(
            """
            INSERT INTO pause (ticket_id, pause, reason, waiting_for, stops_clocks, from_at, end_at)
            VALUES (\(ticket.number), \(pause.start.pause), \(pause.start.reason), \(reason?.waitingFor),
                \(reason?.stops.isEmpty == false), \(pause.from), \(pause.interval.end))
            ON CONFLICT (ticket_id, pause) DO UPDATE SET waiting_for = excluded.waiting_for,
                stops_clocks = excluded.stops_clocks, end_at = excluded.end_at
            """
        )
    }
}

extension TicketProjection {
    /// Stands in the due column of an open ticket with nothing pending, so that the queue sorts by one index.
    static let never = Int64.max - 1
    /// Stands there when the ticket is over: behind everything that is open.
    static let over = Int64.max
    /// What the open tickets, and no other, fulfil.
    ///
    /// The time is written out, not bound: PostgreSQL plans a statement that is kept prepared without looking at what is
    /// bound, takes a third of all tickets for open, and reads the whole table.
    static let isOpen: SQL = "next_due_at < 9223372036854775807"
    /// What the others fulfil.
    static let isOver: SQL = "next_due_at = 9223372036854775807"
}

extension Ticket {
    /// When the next follow-up call is due, if one is owed.
    fileprivate var nextCallDue: Instant? { owedFollowUps.map(\.owed.due).min() }
}

extension Ticket.Ending {
    /// The stored name of each case.
    fileprivate var name: String {
        switch self {
        case .closed: "closed"
        case .cancelled: "cancelled"
        case .merged: "merged"
        }
    }

    var survivor: Ticket.ID? {
        if case .merged(_, let survivor) = self { survivor } else { nil }
    }
}

extension Turn: SQLConvertible {}
extension RequestKind: SQLConvertible {}
extension Severity: SQLConvertible {}
extension Channel: SQLConvertible {}
extension Team: SQLConvertible {}
extension WaitingFor: SQLConvertible {}
extension Metric: SQLConvertible {}
extension Gate: SQLConvertible {}
extension Clock.State: SQLConvertible {}
extension Clock.VoidReason: SQLConvertible {}
extension Ticket.Visit.State: SQLConvertible {}
extension ReturnOrder.State: SQLConvertible {}
extension Quotation.State: SQLConvertible {}
