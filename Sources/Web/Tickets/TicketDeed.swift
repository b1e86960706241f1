import AfterSales
import ServiceDesk

/// Something a person can do on a ticket; its name is the resource that its form is sent to.
enum TicketDeed: String, CaseIterable, Sendable {
    case contact = "contacts"
    case call = "calls"
    case hear = "messages"
    case note = "notes"
    case attach = "attachments"
    case detach = "attachment-removal"
    case guide = "guidance"
    case tryArticles = "articles"
    case consent
    case startRemote = "remote-session"
    case endRemote = "remote-session-result"
    case skipRemote = "remote-session-refusal"
    case tellCause = "cause"
    case tellCosts = "costs"
    case acknowledgeCosts = "costs-acknowledgement"
    case quote = "quotations"
    case answerQuotation = "quotation-answer"
    case withdrawQuotation = "quotation-withdrawal"
    case receiveMoney = "payments"
    case reversePayment = "payment-reversal"
    case beginRepair = "repair"
    case assign = "assignment"
    case planVisit = "visits"
    case confirmVisit = "visit-confirmation"
    case askToMoveVisit = "visit-move-request"
    case moveVisit = "visit-change"
    case cancelVisit = "visit-cancellation"
    case depart = "departure"
    case arrive = "arrival"
    case finishWork = "work-result"
    case arrangeReturn = "returns"
    case receiveReturn = "return-receipt"
    case sendToSupplier = "supplier-leg"
    case takeBackFromSupplier = "supplier-return"
    case shipBack = "return-shipment"
    case cancelReturn = "return-cancellation"
    case wantPart = "parts"
    case orderPart = "part-orders"
    case receivePart = "part-arrivals"
    case handOverPart = "part-handovers"
    case usePart = "part-uses"
    case dropPart = "part-drops"
    case shipGoods = "shipments"
    case receiveDefective = "defective-receipt"
    case approveAdvance = "advance-approval"
    case noteCost = "costs-borne"
    case rewriteReport = "report-versions"
    case sign = "signature"
    case closeOnSite = "on-site-closure"
    case handBack = "hand-back"
    case acknowledgeHandBack = "hand-back-receipt"
    case tellLead = "lead-notice"
    case acknowledgeLead = "lead-receipt"
    case resolve = "resolution"
    case followUp = "follow-ups"
    case close = "closure"
    case pause
    case resume = "resumption"
    case pin = "promised-date"
    case classify = "classification"
    case nameDevice = "device"
    case nameContact = "reporter"
    case handOver = "lead"
    case share = "customer-links"
    case link = "links"
    case merge
    case override
    case reopen = "reopening"
    case cancel = "cancellation"

    /// The right that the desk will ask for.
    var right: Right {
        switch self {
        case .assign: .assign
        case .planVisit, .moveVisit, .cancelVisit: .schedule
        case .acknowledgeHandBack: .acknowledgeHandBack
        case .followUp: .followUp
        case .close, .cancel: .closeTicket
        case .pause, .resume: .pause
        case .pin: .pinDate
        case .share: .issueCustomerLink
        case .merge: .merge
        case .detach: .removeAttachment
        case .override: .overrideGate
        case .approveAdvance: .approveAdvance
        case .quote, .withdrawQuotation: .quote
        case .receiveMoney, .reversePayment: .recordPayment
        default: .workTicket
        }
    }

    var icon: String {
        switch self {
        case .contact: "mail"
        case .call, .guide: "phone"
        case .hear: "chat"
        case .note, .tryArticles: "note"
        case .attach: "camera"
        case .consent, .override: "shield"
        case .startRemote, .endRemote, .skipRemote: "remote"
        case .tellCause: "question"
        case .tellCosts, .acknowledgeCosts, .quote, .receiveMoney: "money"
        case .withdrawQuotation, .reversePayment: "undo"
        case .assign, .nameContact: "person"
        case .nameDevice: "devices"
        case .planVisit, .moveVisit, .depart, .arrive: "visit"
        case .confirmVisit, .answerQuotation: "check"
        case .askToMoveVisit: "calendar"
        case .finishWork, .beginRepair: "tool"
        case .arrangeReturn, .receiveReturn, .shipBack: "parts"
        case .wantPart, .orderPart, .receivePart, .handOverPart, .usePart, .shipGoods, .receiveDefective: "parts"
        case .approveAdvance: "shield"
        case .noteCost: "money"
        case .dropPart: "ban"
        case .sendToSupplier, .takeBackFromSupplier: "right"
        case .rewriteReport: "report"
        case .sign: "sign"
        case .handBack, .acknowledgeHandBack, .handOver: "handover"
        case .tellLead, .acknowledgeLead: "flag"
        case .resolve, .close, .closeOnSite: "check"
        case .followUp: "return"
        case .pause: "pause"
        case .resume: "right"
        case .pin: "calendar"
        case .classify: "edit"
        case .share, .link: "link"
        case .merge: "merge"
        case .reopen: "refresh"
        case .cancel, .cancelVisit, .cancelReturn, .detach: "ban"
        }
    }

    /// What to press for it on the ticket's page.
    var keys: String? {
        switch self {
        case .contact: "r"
        case .call: "t"
        case .hear: "h"
        case .note: "n"
        case .attach: "f"
        case .assign: "a"
        case .startRemote, .endRemote: "m"
        case .planVisit, .moveVisit: "v"
        case .pause, .resume: "p"
        default: nil
        }
    }

    /// Whether it may be dated earlier than it is written down.
    var mayBeBackdated: Bool {
        switch self {
        case .contact, .call, .hear, .guide, .tryArticles, .consent, .startRemote, .endRemote, .tellCause, .tellCosts,
            .acknowledgeCosts, .answerQuotation, .beginRepair, .depart,
            .arrive, .finishWork, .arrangeReturn, .receiveReturn, .sendToSupplier, .takeBackFromSupplier, .shipBack,
            .pause, .resume, .resolve, .followUp, .wantPart, .orderPart, .receivePart, .handOverPart, .usePart,
            .shipGoods, .receiveDefective, .noteCost:
            true
        default: false
        }
    }

    var isDanger: Bool {
        self == .cancel || self == .merge || self == .cancelVisit || self == .cancelReturn || self == .override
            || self == .detach || self == .approveAdvance || self == .withdrawQuotation || self == .reversePayment
    }
}

extension TicketDeed {
    /// What makes sense now, in the order it would be done; the first is what the ticket waits for.
    static func sensible(on card: TicketCard, for person: Person) -> [TicketDeed] {
        let possible = TicketDeed.possible(on: card, for: person)
        var wanted: [TicketDeed] = []
        for deed in expected(on: card) + standing(on: card) where !wanted.contains(deed) {
            wanted.append(deed)
        }
        return wanted.filter(possible.contains)
    }

    /// Everything that the state of the ticket and the rights of the person leave open.
    static func possible(on card: TicketCard, for person: Person) -> [TicketDeed] {
        allCases.filter { person.may($0.right) && $0.fits(card, person) }
    }

    /// What has a tab whatever the ticket waits for: talking, notes and files, a remote session and a visit.
    private static func standing(on card: TicketCard) -> [TicketDeed] {
        let ticket = card.ticket
        let always = talking(ticket) + [.hear, .note, .attach]
        // What is solved needs no further rung; what is shut says itself what opens it.
        if ticket.resolved != nil { return always }
        return always + [
            ticket.openRemoteSession == nil ? .startRemote : .endRemote,
            ticket.currentVisit == nil ? .planVisit : .moveVisit,
        ]
    }

    /// Who wrote is written to, and who called is called.
    private static func talking(_ ticket: Ticket) -> [TicketDeed] {
        ticket.lastHeard.isWritten ? [.contact, .call] : [.call, .contact]
    }

    /// What the ticket waits for.
    private static func expected(on card: TicketCard) -> [TicketDeed] {
        let ticket = card.ticket
        switch card.turn {
        case .toRespond: return talking(ticket) + (ticket.engineer == nil ? [.guide, .assign] : [.guide])
        case .toAnswer, .diagnosing: return nextRung(ticket) + beforePaidRepair(card)
        case .remote: return [.endRemote]
        case .toVisit:
            let isConfirmed = ticket.currentVisit?.confirmed != nil
            return [.depart, .arrive] + (isConfirmed ? [] : [.confirmVisit]) + [.moveVisit]
        case .toReschedule: return [.moveVisit, .confirmVisit, .pause]
        case .onSite: return beforePaidRepair(card) + [.finishWork]
        case .atBench: return beforePaidRepair(card) + [.shipBack, .sendToSupplier, .shipGoods]
        case .atSupplier: return [.takeBackFromSupplier] + beforePaidRepair(card)
        case .customer: return [.receiveReturn, .answerQuotation, .resume]
        case .parts: return expectedOfParts(ticket)
        case .payment: return [.receiveMoney, .resume]
        case .toSign: return [.sign, .rewriteReport]
        case .toHandBack: return [.closeOnSite, .handBack, .acknowledgeHandBack]
        case .toCallBack:
            // Told once is told; to tell it anew is to be acknowledged anew, and nobody is asked to.
            return (ticket.leadToldAt == nil ? [.tellLead] : []) + [.acknowledgeLead, .followUp, .close]
        case .closed: return [.followUp, .reopen]
        }
    }

    private static func nextRung(_ ticket: Ticket) -> [TicketDeed] {
        if ticket.resolved != nil { return [.close] }
        if ticket.rungResults[.guidance] == nil { return [.guide] }
        if ticket.rungResults[.remote] == nil {
            return ticket.remoteConsent == nil ? [.consent, .skipRemote] : [.startRemote, .skipRemote]
        }
        if ticket.costsTold == nil { return [.tellCosts, .tellCause, .arrangeReturn] }
        return [ticket.costsAcknowledged == nil ? .acknowledgeCosts : .planVisit, .arrangeReturn]
    }

    private func fits(_ card: TicketCard, _ person: Person) -> Bool {
        let ticket = card.ticket
        switch self {
        case .hear, .note, .attach, .link: return true
        case .detach: return ticket.attachments.contains { $0.removal == nil }
        case .reopen: return ticket.resolved != nil && (ticket.isOver || card.turn == .toCallBack)
        case .followUp: return !ticket.owedFollowUps.isEmpty
        case .receiveDefective: return !ticket.defectivesOwed.isEmpty
        case .dropPart: return ticket.parts.contains { $0.isAwaited || $0.isAtHand }
        case .noteCost: return ticket.ending.map { if case .closed = $0 { true } else { false } } ?? true
        case .quote, .answerQuotation, .withdrawQuotation, .receiveMoney, .reversePayment, .beginRepair:
            return fitsMoney(ticket)
        default: break
        }
        guard !ticket.isOver else { return false }
        let visit = ticket.currentVisit?.state
        switch self {
        case .wantPart, .orderPart, .receivePart, .handOverPart, .usePart, .shipGoods, .approveAdvance:
            return fitsParts(card)
        case .tryArticles, .nameDevice: return person.may(.seeDevices)
        case .startRemote, .skipRemote: return ticket.openRemoteSession == nil
        case .endRemote: return ticket.openRemoteSession != nil
        case .acknowledgeCosts: return ticket.costsTold != nil && ticket.costsAcknowledged == nil
        case .planVisit: return visit == nil
        case .moveVisit, .askToMoveVisit, .depart: return visit == .planned
        case .confirmVisit: return visit == .planned && ticket.currentVisit?.confirmed == nil
        case .cancelVisit, .arrive: return visit == .planned || visit == .departed
        case .finishWork: return visit == .arrived
        case .closeOnSite: return visit == .finished
        case .arrangeReturn: return ticket.currentReturn == nil && ticket.resolved == nil
        case .receiveReturn, .cancelReturn: return ticket.currentReturn?.state == .arranged
        case .sendToSupplier, .shipBack: return ticket.currentReturn?.state == .received
        case .takeBackFromSupplier: return ticket.currentReturn?.state == .atSupplier
        case .rewriteReport: return ticket.report != nil || ticket.hadOnSiteWork
        case .sign: return ticket.report != nil && ticket.signature == nil
        case .handBack:
            return visit == nil && ticket.report != nil && ticket.handedBackVersion != ticket.report?.version
        case .acknowledgeHandBack:
            return ticket.handedBackVersion != nil && ticket.handedBackVersion == ticket.report?.version
                && ticket.acknowledgedVersion != ticket.handedBackVersion
        case .tellLead: return ticket.leadership?.mustBeTold != nil
        case .acknowledgeLead:
            return ticket.leadToldAt != nil && ticket.leadAcknowledgedAt == nil
                && person.maySpeak(for: ticket.leadership?.mustBeTold)
        case .resolve:
            return ticket.resolved == nil && visit == nil && ticket.openRemoteSession == nil
                && ticket.currentReturn == nil
        case .close: return ticket.resolved != nil && visit == nil && ticket.currentReturn == nil
        case .pause: return ticket.pause(at: card.now) == nil && ticket.resolved == nil
        case .resume: return ticket.pause(at: card.now) != nil
        case .override: return card.gates.contains { !$0.isOpen }
        case .cancel: return !ticket.hadOnSiteWork && ticket.currentReturn?.isWithUs != true
        default: return true
        }
    }
}
