/// A customer's request, from the first report until both sides agree it is over.
///
/// Everything here follows from the journal: `apply` is the only way anything changes, and the verbs
/// beside this file decide which entries may be written.
public struct Ticket: Sendable, Equatable, Identifiable {
    public let id: ID
    public private(set) var entries: [TicketEntry]

    // What the customer asked for, as it stands.
    public private(set) var opening: TicketEvent.Opening
    public private(set) var reportedAt: Instant
    public private(set) var openedBy: TicketEvent.Who
    public private(set) var kind: RequestKind
    public private(set) var severity: Severity
    public private(set) var faultClass: String?
    public private(set) var subject: String

    // Who works on it.
    public private(set) var leadership: TicketEvent.Leadership?
    public private(set) var engineer: TicketEvent.Who?
    public private(set) var terms: TicketEvent.Terms?

    // How far help has come.
    public private(set) var respondedAt: Instant?
    public private(set) var answeredAt: Instant?
    public private(set) var rungResults: [Rung: Rung.Result] = [:]
    /// What was gone through with the customer, each article once, as it was said last.
    public private(set) var articlesTried: [TicketEvent.ArticleTrial] = []
    public private(set) var remoteConsent: TicketEvent.Consent?
    public private(set) var openRemoteSession: TicketEvent.RemoteStart?
    public private(set) var cause: Cause?
    public private(set) var costsTold: TicketEvent.CostsTold?
    public private(set) var costsAcknowledged: TicketEvent.CostsAcknowledged?
    /// Every version of what the repair costs the customer, in order.
    public private(set) var quotations: [Quotation] = []
    public private(set) var payments: [Payment] = []
    public private(set) var visits: [Visit] = []
    public private(set) var returns: [ReturnOrder] = []
    /// Parts that were wanted or used.
    public private(set) var parts: [PartLine] = []
    /// What we sent, other than what was sent in.
    public private(set) var shipments: [Shipment] = []
    public private(set) var reports: [TicketEvent.ReportVersion] = []
    public private(set) var signatures: [TicketEvent.Signature] = []
    public private(set) var handedBackVersion: Int?
    public private(set) var acknowledgedVersion: Int?
    public private(set) var handBackAcknowledgedAt: Instant?
    public private(set) var leadToldAt: Instant?
    public private(set) var leadAcknowledgedAt: Instant?
    public private(set) var resolutions: [ResolvedSpell] = []
    public private(set) var followUps: [FollowUp] = []
    /// What the customer's people think of it, one each.
    public private(set) var ratings: [Rating] = []
    public private(set) var pauses: [Pause] = []
    public private(set) var attachments: [Attachment] = []
    /// Dates given to the customer by hand.
    public private(set) var pins: [Metric: Instant] = [:]
    public private(set) var overrides: Set<Gate> = []
    public private(set) var ending: Ending?
    /// The numbers of entries that were taken back and count for nothing.
    public private(set) var takenBack: Set<Int> = []

    /// The ticket as its first entry, an `opened`, made it; `nil` for any other entry.
    public init?(_ id: ID, first entry: TicketEntry) {
        guard case .opened(let opening) = entry.event else { return nil }
        self.id = id
        self.opening = opening
        entries = [entry]
        reportedAt = entry.occurredAt
        openedBy = entry.by
        kind = opening.kind
        severity = opening.severity
        faultClass = opening.faultClass
        subject = opening.subject
    }

    /// The ticket that a journal tells of; `nil` if it does not begin with an opening.
    public init?(_ id: ID, journal: [TicketEntry]) {
        guard let first = journal.first else { return nil }
        self.init(id, first: first)
        for case .takenBack(let back) in journal.map(\.event) { takenBack.insert(back.entry) }
        for entry in journal.dropFirst() { apply(entry) }
    }
}

extension Ticket {
    /// One appointment at the customer's site.
    public struct Visit: Sendable, Equatable, Identifiable {
        public enum State: String, Sendable, Equatable, CaseIterable, Codable {
            case planned, departed, arrived, finished, closed, cancelled
        }

        public var plan: TicketEvent.VisitPlan
        public var state: State = .planned
        public var plannedAt: Instant
        /// Which repair of the ticket it belongs to: 0 for the first, one more with every reopening.
        public var repair: Int
        public var departedAt: Instant?
        public var arrivedAt: Instant?
        /// What is gone through on it, as it was on arrival.
        public var checklist: Checklist.Copy?
        public var repairBegunAt: Instant?
        /// Whether the repair passed the gates of one that the customer pays.
        public var isBegunAsPaid = false
        public var finished: TicketEvent.WorkFinished?
        public var finishedAt: Instant?
        /// That the customer agreed to this time.
        public var confirmed: TicketEvent.VisitConfirmed?
        /// That the customer wants another time, until they have one or take it back.
        public var moveAsked: TicketEvent.VisitMoveAsked?

        public var id: Int { plan.visit }
        public var isUnderWay: Bool { state != .closed && state != .cancelled }

        /// Another engineer or packing list changes nothing of what was said about the time.
        mutating func move(to plan: TicketEvent.VisitPlan) {
            if plan.from != self.plan.from || plan.to != self.plan.to { (confirmed, moveAsked) = (nil, nil) }
            self.plan = plan
        }
    }

    /// From being resolved until being reopened, if it was.
    public struct ResolvedSpell: Sendable, Equatable {
        public var at: Instant
        /// The number of the entry that says so.
        public var sequence: Int
        public var resolution: TicketEvent.Resolution
        public var reopenedAt: Instant?
        public var reopenedSequence: Int?
    }

    public struct FollowUp: Sendable, Equatable {
        public var owed: TicketEvent.FollowUpOwed
        /// Which resolution it follows, counted from 1.
        public var resolution: Int
        /// The last attempt, if there was one.
        public var attempt: TicketEvent.FollowUpDone?
        public var doneAt: Instant?
        /// When the rounds said that its day had come.
        public var announcedAt: Instant?
        /// When there was nothing left to ask: the fault came back, or the ticket was merged or taken back.
        public var droppedAt: Instant?

        public var isDone: Bool { doneAt != nil }
        public var isOwed: Bool { doneAt == nil && droppedAt == nil }
    }

    /// A spell in which some clocks stand still; it ends when somebody says so or at its expected end.
    public struct Pause: Sendable, Equatable {
        public var start: TicketEvent.PauseStart
        public var from: Instant
        /// The plan whose reasons it named; a plan that comes later does not judge it anew.
        public var plan: Plan.Reference?
        public var endedAt: Instant?

        /// The paused stretch; an end later than expected changes nothing, for it had ended by itself.
        public var interval: Interval {
            Interval(from, min(endedAt ?? start.until, start.until))
        }

        public func isOpen(at now: Instant) -> Bool { interval.contains(now) }
    }

    /// How it ended.
    public enum Ending: Sendable, Equatable {
        case closed(Instant)
        case cancelled(Instant, reason: String)
        case merged(Instant, into: ID)

        public var at: Instant {
            switch self {
            case .closed(let at), .cancelled(let at, _), .merged(let at, _): at
            }
        }
    }

    /// The number of the last entry; whoever saves says which one they read.
    public var version: Int { entries.last?.sequence ?? 0 }

    /// Whether anybody did anything since `version`, which somebody read.
    ///
    /// What the desk noted only because time passed asks nobody to decide anew.
    public func hasMovedOn(from version: Int) -> Bool {
        version > self.version || entries.contains { $0.sequence > version && !$0.event.isNoticeOfTime }
    }

    /// Whether it is over, one way or another.
    public var isOver: Bool { ending != nil }

    /// Whether the problem is dealt with, as things stand.
    public var resolved: ResolvedSpell? {
        resolutions.last.flatMap { $0.reopenedAt == nil ? $0 : nil }
    }

    /// The visit that is planned or going on, if one is.
    public var currentVisit: Visit? { visits.last(where: \.isUnderWay) }

    /// The newest version of the service report.
    public var report: TicketEvent.ReportVersion? { reports.last }

    /// The signature under the newest version; an older version's signature does not count for it.
    public var signature: TicketEvent.Signature? {
        report.flatMap { signature(under: $0.version) }
    }

    /// The signature under one version of the report.
    public func signature(under version: Int) -> TicketEvent.Signature? {
        signatures.last { $0.version == version }
    }

    /// Whether any visit got as far as the customer's site.
    public var hadOnSiteWork: Bool { visits.contains { $0.arrivedAt != nil } }

    public var owedFollowUps: [FollowUp] { followUps.filter(\.isOwed) }

    /// How often the fault came back.
    public var reopenings: Int { resolutions.count { $0.reopenedAt != nil } }

    public func pause(at now: Instant) -> Pause? { pauses.last { $0.isOpen(at: now) } }
}

extension Ticket {
    /// Takes in one more entry of the journal.
    public mutating func apply(_ entry: TicketEntry) {
        entries.append(entry)
        guard !takenBack.contains(entry.sequence) else { return }
        let at = entry.occurredAt
        switch entry.event {
        case .opened, .contacted, .heard, .noted, .linked, .absorbed, .warned, .fellDue, .costNoted: break
        case .classified(let change):
            kind = change.kind ?? kind
            severity = change.severity ?? severity
            if let text = change.faultClass { faultClass = text.isEmpty ? nil : text }
            subject = change.subject ?? subject
        case .led(let leadership): self.leadership = leadership
        case .assigned(let assignment): engineer = assignment.engineer
        case .deviceNamed(let named):
            opening.take(named)
            // The checklist of the model that stands before the engineer.
            if let visit = currentVisit, visit.state == .arrived { change(visit.id) { $0.checklist = named.checklist } }
        case .contactNamed(let named): opening.reporter.contact = named.contact
        case .articleTried(let trial):
            articlesTried.removeAll { $0.article == trial.article }
            articlesTried.append(trial)
        case .guided(let guidance): rungResults[.guidance] = guidance.result
        case .consented(let consent): remoteConsent = consent
        case .remoteStarted(let start): openRemoteSession = start
        case .remoteEnded(let end):
            openRemoteSession = nil
            // Consent is for one session.
            remoteConsent = nil
            rungResults[.remote] = end.result
        case .causeTold(let told): cause = Cause(told: told, by: entry.by, at: at, sequence: entry.sequence)
        case .costsTold(let told):
            costsTold = told
            costsAcknowledged = nil
        case .costsAcknowledged(let acknowledged): costsAcknowledged = acknowledged
        case .quotationWritten(let written):
            change(quotation: quotations.count, entry)
            quotations.append(Quotation(written, by: entry.by, at: at))
        case .quotationAccepted(let answer), .quotationDeclined(let answer): change(quotation: answer.version, entry)
        case .quotationWithdrawn(let withdrawn): change(quotation: withdrawn.version, entry)
        case .quotationExpired(let expired): change(quotation: expired.version, entry)
        case .moneyReceived(let money): payments.append(Payment(received: money, by: entry.by, at: at))
        case .moneyReversed(let reversed):
            guard let index = payments.firstIndex(where: { $0.id == reversed.payment }) else { break }
            (payments[index].reversal, payments[index].reversedAt) = (reversed, at)
        case .visitPlanned(let plan): visits.append(Visit(plan: plan, plannedAt: at, repair: reopenings))
        case .visitMoved(let plan): change(plan.visit) { $0.move(to: plan) }
        case .visitConfirmed(let confirmed):
            change(confirmed.visit) { ($0.confirmed, $0.moveAsked) = (confirmed, nil) }
        case .visitMoveAsked(let asked): change(asked.visit) { ($0.confirmed, $0.moveAsked) = (nil, asked) }
        case .visitCancelled(let cancelled): change(cancelled.visit) { $0.state = .cancelled }
        case .departed(let stamp):
            change(stamp.visit) {
                $0.state = .departed
                $0.departedAt = at
            }
        case .arrived(let stamp):
            change(stamp.visit) {
                $0.state = .arrived
                $0.arrivedAt = at
                $0.checklist = stamp.checklist
            }
        case .repairBegun(let begun):
            if let visit = begun.visit {
                change(visit) {
                    $0.repairBegunAt = $0.repairBegunAt ?? at
                    if begun.paid == true { $0.isBegunAsPaid = true }
                }
            }
            if let order = begun.order { change(return: order, entry) }
        case .workFinished(let finished):
            change(finished.visit) {
                if finished.isRepair { $0.repairBegunAt = $0.repairBegunAt ?? at }
                $0.state = .finished
                $0.finished = finished
                $0.finishedAt = at
            }
            rungResults[.visit] = finished.result
        case .onSiteClosed(let stamp): change(stamp.visit) { $0.state = .closed }
        case .returnArranged(let arranged):
            returns.append(ReturnOrder(arranged: arranged, arrangedAt: at, repair: reopenings))
        case .returnCancelled(let cancelled): change(return: cancelled.order, entry)
        case .returnReceived(let received): change(return: received.order, entry)
        case .sentToSupplier(let sent): change(return: sent.order, entry)
        case .backFromSupplier(let back): change(return: back.order, entry)
        case .shippedBack(let shipped):
            change(return: shipped.order, entry)
            rungResults[.factory] = shipped.result
        case .partWanted, .partOrdered, .partArrived, .partHandedOver, .partDropped: parts.apply(entry)
        case .partUsed(let used):
            parts.apply(entry)
            beginRepair(with: used, entry)
        case .shipped(let shipped):
            shipments.append(Shipment(shipped: shipped, at: at))
            // An approval is for one replacement. (C23)
            if shipped.defectiveDue != nil { overrides.remove(.defectiveReturned) }
        case .defectiveReceived(let received):
            guard let index = shipments.firstIndex(where: { $0.id == received.shipment }) else { break }
            shipments[index].defectiveBackAt = at
        case .reportWritten(let report): reports.append(report)
        case .reportSigned(let signature): signatures.append(signature)
        case .handedBack(let handBack): handedBackVersion = handBack.version
        case .handBackAcknowledged(let handBack):
            acknowledgedVersion = handBack.version
            handBackAcknowledgedAt = at
        case .leadTold:
            leadToldAt = at
            leadAcknowledgedAt = nil
        case .leadAcknowledged: leadAcknowledgedAt = at
        case .resolved(let resolution): resolve(resolution, entry)
        case .followUpOwed(let owed): followUps.append(FollowUp(owed: owed, resolution: resolutions.count))
        case .followUpDone(let done):
            change(followUp: done.occurrence) {
                $0.attempt = done
                if done.reached { $0.doneAt = at }
            }
        case .rated(let given):
            ratings.removeAll { $0.by.id == entry.by.id }
            ratings.append(Rating(given: given, by: entry.by, at: at))
        case .followUpDue(let stamp): change(followUp: stamp.occurrence) { $0.announcedAt = at }
        case .paused(let start): pauses.append(Pause(start: start, from: at, plan: terms?.plan))
        case .resumed(let end): endPauses(at: at) { $0.pause == end.pause }
        case .datePinned(let pin): pins[pin.metric] = pin.due
        case .termsChanged(let terms): self.terms = terms
        case .overridden(let override): overrides.insert(override.gate)
        case .merged(let link):
            ending = .merged(at, into: link.ticket)
            dropFollowUps(at: at)
            parts.dropAwaited(at: at)
        case .cancelled(let note):
            ending = .cancelled(at, reason: note.words)
            dropFollowUps(at: at)
            parts.dropAwaited(at: at)
        case .closed:
            ending = .closed(at)
            parts.dropAwaited(at: at)
        case .reopened: reopen(entry)
        case .takenBack(let back):
            // The whole is told anew without it; a journal read as a whole knows beforehand.
            guard !takenBack.contains(back.entry), let told = Ticket(id, journal: entries) else { break }
            self = told
        case .attached(let attached):
            attachments += attached.files.map { Attachment(file: $0, entry: attached, by: entry.by, at: at) }
        case .detached(let detached):
            guard let index = attachments.firstIndex(where: { $0.id == detached.attachment }) else { break }
            attachments[index].removal = Attachment.Removal(at: at, by: entry.by, reason: detached.reason)
        }
        if entry.event.fulfils(.respond) { respondedAt = respondedAt.map { min($0, at) } ?? at }
        if entry.event.fulfils(.answer) { answeredAt = answeredAt.map { min($0, at) } ?? at }
    }

    private mutating func resolve(_ resolution: TicketEvent.Resolution, _ entry: TicketEntry) {
        // An imported history may say it twice; the first time is when it happened.
        guard resolved == nil else { return }
        resolutions.append(ResolvedSpell(at: entry.occurredAt, sequence: entry.sequence, resolution: resolution))
        rungResults[resolution.rung] = .solved
        endPauses(at: entry.occurredAt) { _ in true }
    }

    /// What was opened, told or promised for the repair that did not hold does not count for the next one.
    private mutating func reopen(_ entry: TicketEntry) {
        let at = entry.occurredAt
        ending = nil
        overrides = []
        leadToldAt = nil
        leadAcknowledgedAt = nil
        pins = pins.filter { $0.value > at }
        dropFollowUps(at: at)
        guard resolved != nil, let last = resolutions.indices.last else { return }
        resolutions[last].reopenedAt = at
        resolutions[last].reopenedSequence = entry.sequence
    }

    private mutating func change(followUp occurrence: Int, _ body: (inout FollowUp) -> Void) {
        guard let index = followUps.firstIndex(where: { $0.owed.occurrence == occurrence }) else { return }
        body(&followUps[index])
    }

    private mutating func dropFollowUps(at: Instant) {
        for index in followUps.indices where followUps[index].isOwed { followUps[index].droppedAt = at }
    }

    private mutating func change(_ visit: Int, _ body: (inout Visit) -> Void) {
        guard let index = visits.firstIndex(where: { $0.id == visit }) else { return }
        body(&visits[index])
    }

    private mutating func change(quotation version: Int, _ entry: TicketEntry) {
        guard let index = quotations.firstIndex(where: { $0.id == version }) else { return }
        quotations[index].apply(entry.event, at: entry.occurredAt)
    }

    private mutating func change(return order: Int, _ entry: TicketEntry) {
        guard let index = returns.firstIndex(where: { $0.id == order }) else { return }
        returns[index].apply(entry.event, at: entry.occurredAt)
    }

    /// A part that goes in is a repair begun: on its visit, or else on what is in hand.
    private mutating func beginRepair(with used: TicketEvent.PartUsed, _ entry: TicketEntry) {
        let arrived = currentVisit.flatMap { $0.state == .arrived ? $0.id : nil }
        if let visit = used.visit ?? arrived {
            change(visit) { $0.repairBegunAt = $0.repairBegunAt ?? entry.occurredAt }
        } else if let order = returnInHand {
            change(return: order.id, entry)
        }
    }

    private mutating func endPauses(at: Instant, where isMeant: (TicketEvent.PauseStart) -> Bool) {
        for index in pauses.indices where pauses[index].endedAt == nil && isMeant(pauses[index].start) {
            pauses[index].endedAt = max(at, pauses[index].from)
        }
    }
}
