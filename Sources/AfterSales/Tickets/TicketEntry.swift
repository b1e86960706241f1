/// One line of a ticket's journal, read.
public struct TicketEntry: Sendable, Equatable {
    /// 1, 2, 3 … within the ticket.
    public let sequence: Int
    /// When it happened.
    public let occurredAt: Instant
    /// When we wrote it down.
    public let recordedAt: Instant
    public let by: TicketEvent.Who
    public let event: TicketEvent

    public init(
        sequence: Int,
        occurredAt: Instant,
        recordedAt: Instant,
        by: TicketEvent.Who,
        event: TicketEvent
    ) {
        self.sequence = sequence
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.by = by
        self.event = event
    }
}

/// How an event is stored: a kind, and its particulars as the payload's own coding.
extension TicketEvent {
    public var kind: Kind {
        switch self {
        case .opened: .opened
        case .classified: .classified
        case .led: .led
        case .assigned: .assigned
        case .deviceNamed: .deviceNamed
        case .contactNamed: .contactNamed
        case .contacted: .contacted
        case .heard: .heard
        case .noted: .noted
        case .articleTried: .articleTried
        case .guided: .guided
        case .consented: .consented
        case .remoteStarted: .remoteStarted
        case .remoteEnded: .remoteEnded
        case .causeTold: .causeTold
        case .rated: .rated
        case .costsTold: .costsTold
        case .costsAcknowledged: .costsAcknowledged
        case .quotationWritten: .quotationWritten
        case .quotationAccepted: .quotationAccepted
        case .quotationDeclined: .quotationDeclined
        case .quotationWithdrawn: .quotationWithdrawn
        case .quotationExpired: .quotationExpired
        case .repairBegun: .repairBegun
        case .moneyReceived: .moneyReceived
        case .moneyReversed: .moneyReversed
        case .visitPlanned: .visitPlanned
        case .visitMoved: .visitMoved
        case .visitConfirmed: .visitConfirmed
        case .visitMoveAsked: .visitMoveAsked
        case .visitCancelled: .visitCancelled
        case .departed: .departed
        case .arrived: .arrived
        case .workFinished: .workFinished
        case .onSiteClosed: .onSiteClosed
        case .returnArranged: .returnArranged
        case .returnCancelled: .returnCancelled
        case .returnReceived: .returnReceived
        case .sentToSupplier: .sentToSupplier
        case .backFromSupplier: .backFromSupplier
        case .shippedBack: .shippedBack
        case .partWanted: .partWanted
        case .partOrdered: .partOrdered
        case .partArrived: .partArrived
        case .partHandedOver: .partHandedOver
        case .partUsed: .partUsed
        case .partDropped: .partDropped
        case .shipped: .shipped
        case .defectiveReceived: .defectiveReceived
        case .costNoted: .costNoted
        case .reportWritten: .reportWritten
        case .reportSigned: .reportSigned
        case .handedBack: .handedBack
        case .handBackAcknowledged: .handBackAcknowledged
        case .leadTold: .leadTold
        case .leadAcknowledged: .leadAcknowledged
        case .resolved: .resolved
        case .followUpOwed: .followUpOwed
        case .followUpDone: .followUpDone
        case .paused: .paused
        case .resumed: .resumed
        case .datePinned: .datePinned
        case .termsChanged: .termsChanged
        case .overridden: .overridden
        case .merged: .merged
        case .absorbed: .absorbed
        case .linked: .linked
        case .cancelled: .cancelled
        case .reopened: .reopened
        case .closed: .closed
        case .attached: .attached
        case .detached: .detached
        case .takenBack: .takenBack
        case .warned: .warned
        case .fellDue: .fellDue
        case .followUpDue: .followUpDue
        }
    }

    /// The stored name of each case.
    public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
        case opened
        case classified
        case led
        case assigned
        case deviceNamed = "device-named"
        case contactNamed = "contact-named"
        case contacted
        case heard
        case noted
        case articleTried = "article-tried"
        case guided
        case consented
        case remoteStarted = "remote-started"
        case remoteEnded = "remote-ended"
        case causeTold = "cause-told"
        case rated
        case costsTold = "costs-told"
        case costsAcknowledged = "costs-acknowledged"
        case quotationWritten = "quotation-written"
        case quotationAccepted = "quotation-accepted"
        case quotationDeclined = "quotation-declined"
        case quotationWithdrawn = "quotation-withdrawn"
        case quotationExpired = "quotation-expired"
        case repairBegun = "repair-begun"
        case moneyReceived = "money-received"
        case moneyReversed = "money-reversed"
        case visitPlanned = "visit-planned"
        case visitMoved = "visit-moved"
        case visitConfirmed = "visit-confirmed"
        case visitMoveAsked = "visit-move-asked"
        case visitCancelled = "visit-cancelled"
        case departed
        case arrived
        case workFinished = "work-finished"
        case onSiteClosed = "on-site-closed"
        case returnArranged = "return-arranged"
        case returnCancelled = "return-cancelled"
        case returnReceived = "return-received"
        case sentToSupplier = "sent-to-supplier"
        case backFromSupplier = "back-from-supplier"
        case shippedBack = "shipped-back"
        case partWanted = "part-wanted"
        case partOrdered = "part-ordered"
        case partArrived = "part-arrived"
        case partHandedOver = "part-handed-over"
        case partUsed = "part-used"
        case partDropped = "part-dropped"
        case shipped
        case defectiveReceived = "defective-received"
        case costNoted = "cost-noted"
        case reportWritten = "report-written"
        case reportSigned = "report-signed"
        case handedBack = "handed-back"
        case handBackAcknowledged = "hand-back-acknowledged"
        case leadTold = "lead-told"
        case leadAcknowledged = "lead-acknowledged"
        case resolved
        case followUpOwed = "follow-up-owed"
        case followUpDone = "follow-up-done"
        case paused
        case resumed
        case datePinned = "date-pinned"
        case termsChanged = "terms-changed"
        case overridden
        case merged
        case absorbed
        case linked
        case cancelled
        case reopened
        case closed
        case attached
        case detached
        case takenBack = "taken-back"
        case warned
        case fellDue = "fell-due"
        case followUpDue = "follow-up-due"
    }

    /// The particulars, for whoever writes them down.
    public var payload: any Codable & Sendable {
        switch self {
        case .opened(let payload): payload
        case .classified(let payload): payload
        case .led(let payload): payload
        case .assigned(let payload): payload
        case .deviceNamed(let payload): payload
        case .contactNamed(let payload): payload
        case .contacted(let payload): payload
        case .heard(let payload): payload
        case .noted(let payload): payload
        case .articleTried(let payload): payload
        case .guided(let payload): payload
        case .consented(let payload): payload
        case .remoteStarted(let payload): payload
        case .remoteEnded(let payload): payload
        case .causeTold(let payload): payload
        case .rated(let payload): payload
        case .costsTold(let payload): payload
        case .costsAcknowledged(let payload): payload
        case .quotationWritten(let payload): payload
        case .quotationAccepted(let payload): payload
        case .quotationDeclined(let payload): payload
        case .quotationWithdrawn(let payload): payload
        case .quotationExpired(let payload): payload
        case .repairBegun(let payload): payload
        case .moneyReceived(let payload): payload
        case .moneyReversed(let payload): payload
        case .visitPlanned(let payload): payload
        case .visitMoved(let payload): payload
        case .visitConfirmed(let payload): payload
        case .visitMoveAsked(let payload): payload
        case .visitCancelled(let payload): payload
        case .departed(let payload): payload
        case .arrived(let payload): payload
        case .workFinished(let payload): payload
        case .onSiteClosed(let payload): payload
        case .returnArranged(let payload): payload
        case .returnCancelled(let payload): payload
        case .returnReceived(let payload): payload
        case .sentToSupplier(let payload): payload
        case .backFromSupplier(let payload): payload
        case .shippedBack(let payload): payload
        case .partWanted(let payload): payload
        case .partOrdered(let payload): payload
        case .partArrived(let payload): payload
        case .partHandedOver(let payload): payload
        case .partUsed(let payload): payload
        case .partDropped(let payload): payload
        case .shipped(let payload): payload
        case .defectiveReceived(let payload): payload
        case .costNoted(let payload): payload
        case .reportWritten(let payload): payload
        case .reportSigned(let payload): payload
        case .handedBack(let payload): payload
        case .handBackAcknowledged(let payload): payload
        case .leadTold(let payload): payload
        case .leadAcknowledged(let payload): payload
        case .resolved(let payload): payload
        case .followUpOwed(let payload): payload
        case .followUpDone(let payload): payload
        case .paused(let payload): payload
        case .resumed(let payload): payload
        case .datePinned(let payload): payload
        case .termsChanged(let payload): payload
        case .overridden(let payload): payload
        case .merged(let payload): payload
        case .absorbed(let payload): payload
        case .linked(let payload): payload
        case .cancelled(let payload): payload
        case .reopened(let payload): payload
        case .closed(let payload): payload
        case .attached(let payload): payload
        case .detached(let payload): payload
        case .takenBack(let payload): payload
        case .warned(let payload): payload
        case .fellDue(let payload): payload
        case .followUpDue(let payload): payload
        }
    }

    /// Reads the particulars of an event of `kind`.
    public init(_ kind: Kind, from decoder: any Decoder) throws {
        self =
            switch kind {
            case .opened: .opened(try .init(from: decoder))
            case .classified: .classified(try .init(from: decoder))
            case .led: .led(try .init(from: decoder))
            case .assigned: .assigned(try .init(from: decoder))
            case .deviceNamed: .deviceNamed(try .init(from: decoder))
            case .contactNamed: .contactNamed(try .init(from: decoder))
            case .contacted: .contacted(try .init(from: decoder))
            case .heard: .heard(try .init(from: decoder))
            case .noted: .noted(try .init(from: decoder))
            case .articleTried: .articleTried(try .init(from: decoder))
            case .guided: .guided(try .init(from: decoder))
            case .consented: .consented(try .init(from: decoder))
            case .remoteStarted: .remoteStarted(try .init(from: decoder))
            case .remoteEnded: .remoteEnded(try .init(from: decoder))
            case .causeTold: .causeTold(try .init(from: decoder))
            case .rated: .rated(try .init(from: decoder))
            case .costsTold: .costsTold(try .init(from: decoder))
            case .costsAcknowledged: .costsAcknowledged(try .init(from: decoder))
            case .quotationWritten: .quotationWritten(try .init(from: decoder))
            case .quotationAccepted: .quotationAccepted(try .init(from: decoder))
            case .quotationDeclined: .quotationDeclined(try .init(from: decoder))
            case .quotationWithdrawn: .quotationWithdrawn(try .init(from: decoder))
            case .quotationExpired: .quotationExpired(try .init(from: decoder))
            case .repairBegun: .repairBegun(try .init(from: decoder))
            case .moneyReceived: .moneyReceived(try .init(from: decoder))
            case .moneyReversed: .moneyReversed(try .init(from: decoder))
            case .visitPlanned: .visitPlanned(try .init(from: decoder))
            case .visitMoved: .visitMoved(try .init(from: decoder))
            case .visitConfirmed: .visitConfirmed(try .init(from: decoder))
            case .visitMoveAsked: .visitMoveAsked(try .init(from: decoder))
            case .visitCancelled: .visitCancelled(try .init(from: decoder))
            case .departed: .departed(try .init(from: decoder))
            case .arrived: .arrived(try .init(from: decoder))
            case .workFinished: .workFinished(try .init(from: decoder))
            case .onSiteClosed: .onSiteClosed(try .init(from: decoder))
            case .returnArranged: .returnArranged(try .init(from: decoder))
            case .returnCancelled: .returnCancelled(try .init(from: decoder))
            case .returnReceived: .returnReceived(try .init(from: decoder))
            case .sentToSupplier: .sentToSupplier(try .init(from: decoder))
            case .backFromSupplier: .backFromSupplier(try .init(from: decoder))
            case .shippedBack: .shippedBack(try .init(from: decoder))
            case .partWanted: .partWanted(try .init(from: decoder))
            case .partOrdered: .partOrdered(try .init(from: decoder))
            case .partArrived: .partArrived(try .init(from: decoder))
            case .partHandedOver: .partHandedOver(try .init(from: decoder))
            case .partUsed: .partUsed(try .init(from: decoder))
            case .partDropped: .partDropped(try .init(from: decoder))
            case .shipped: .shipped(try .init(from: decoder))
            case .defectiveReceived: .defectiveReceived(try .init(from: decoder))
            case .costNoted: .costNoted(try .init(from: decoder))
            case .reportWritten: .reportWritten(try .init(from: decoder))
            case .reportSigned: .reportSigned(try .init(from: decoder))
            case .handedBack: .handedBack(try .init(from: decoder))
            case .handBackAcknowledged: .handBackAcknowledged(try .init(from: decoder))
            case .leadTold: .leadTold(try .init(from: decoder))
            case .leadAcknowledged: .leadAcknowledged(try .init(from: decoder))
            case .resolved: .resolved(try .init(from: decoder))
            case .followUpOwed: .followUpOwed(try .init(from: decoder))
            case .followUpDone: .followUpDone(try .init(from: decoder))
            case .paused: .paused(try .init(from: decoder))
            case .resumed: .resumed(try .init(from: decoder))
            case .datePinned: .datePinned(try .init(from: decoder))
            case .termsChanged: .termsChanged(try .init(from: decoder))
            case .overridden: .overridden(try .init(from: decoder))
            case .merged: .merged(try .init(from: decoder))
            case .absorbed: .absorbed(try .init(from: decoder))
            case .linked: .linked(try .init(from: decoder))
            case .cancelled: .cancelled(try .init(from: decoder))
            case .reopened: .reopened(try .init(from: decoder))
            case .closed: .closed(try .init(from: decoder))
            case .attached: .attached(try .init(from: decoder))
            case .detached: .detached(try .init(from: decoder))
            case .takenBack: .takenBack(try .init(from: decoder))
            case .warned: .warned(try .init(from: decoder))
            case .fellDue: .fellDue(try .init(from: decoder))
            case .followUpDue: .followUpDue(try .init(from: decoder))
            }
    }
}
