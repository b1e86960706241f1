import AfterSales

/// Which part of a ticket's history its page shows; it stands in the address and nowhere else.
enum TimelineFilter: String, CaseIterable, Sendable {
    case all
    case customer
    case visits
    case promises
    case files

    /// What stands behind `show=` in the address; everything where nothing does.
    /// - Throws: `Refusal.invalid` with the words there are, for any other.
    init(_ query: Form) throws(Refusal) {
        guard let text = query.find("show") else {
            self = .all
            return
        }
        guard let filter = TimelineFilter(rawValue: text) else {
            throw .invalid("show", expected: TimelineFilter.allCases.map(\.rawValue).joined(separator: ", "))
        }
        self = filter
    }

    func takes(_ event: TicketEvent) -> Bool {
        switch self {
        case .all: true
        case .customer: event.isKnownToCustomer
        case .visits: event.isVisitOrCall
        case .promises: event.isAboutTime
        case .files: event.isAboutFiles
        }
    }
}

extension TicketEvent {
    /// Whether the customer has it on their page, wholly or in part: what they said and were told, and what came of it.
    fileprivate var isKnownToCustomer: Bool {
        switch self {
        case .contacted(let outreach): outreach.isHumanContact && outreach.channel != .sales
        case .attached(let attached): !attached.isInternal
        case .paused(let start): start.question != nil
        case .visitConfirmed, .visitMoveAsked, .rated, .shipped, .defectiveReceived: true
        case .quotationWritten, .quotationAccepted, .quotationDeclined, .quotationWithdrawn, .moneyReceived: true
        case .opened, .heard, .consented, .costsTold, .costsAcknowledged, .visitPlanned, .visitMoved, .visitCancelled,
            .departed, .arrived, .returnArranged, .returnReceived, .sentToSupplier, .shippedBack, .reportWritten,
            .reportSigned, .resolved, .closed, .cancelled, .merged, .datePinned:
            true
        default: false
        }
    }

    fileprivate var isVisitOrCall: Bool {
        switch self {
        case .contacted(let outreach): outreach.channel == .phone
        case .heard(let message): message.channel == .phone
        case .opened(let opening): opening.channel == .phone
        case .visitConfirmed, .visitMoveAsked: true
        case .guided, .remoteStarted, .remoteEnded, .visitPlanned, .visitMoved, .visitCancelled, .departed, .arrived,
            .workFinished, .onSiteClosed, .followUpDone:
            true
        default: false
        }
    }

    /// Whether it moves, stops, ends or announces a promise.
    fileprivate var isAboutTime: Bool {
        switch self {
        case .classified(let change): change.kind != nil || change.severity != nil
        case .paused, .resumed, .datePinned, .termsChanged, .warned, .fellDue, .followUpOwed, .followUpDue, .resolved,
            .reopened:
            true
        default: false
        }
    }

    fileprivate var isAboutFiles: Bool {
        switch self {
        case .attached, .detached: true
        default: false
        }
    }
}
