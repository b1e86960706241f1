import AfterSales
import ServiceDesk

/// One ticket in plain words, for the customer: what happens next, by when, who comes, what we need from them.
struct TrackPage: Page {
    static let template = "links/track"

    struct Promise: Sendable {
        let metric: String
        let text: String
        let chip: Chip
        let due: String?
    }

    struct Appointment: Sendable {
        let time: String
        let engineer: String
        let state: String
    }

    struct Parcel: Sendable {
        let goods: String
        let state: String
        let packing: String?
        let freight: String?
        let note: String?
    }

    struct Message: Sendable {
        let who: String
        let isOurs: Bool
        let time: String
        let words: String
    }

    struct Report: Sendable {
        let label: String
        let version: String
        let found: String
        let done: String
        let parts: [String]
        let hasParts: Bool
        let advice: String?
        let repaired: Chip
        let signedBy: String?
        let isSigned: Bool
    }

    let title: String
    let banner: Banner?
    let number: String
    let path: String
    let reported: String
    let next: String
    let wishes: [String]
    let promises: [Promise]
    let hasPromises: Bool
    let appointments: [Appointment]
    let hasAppointments: Bool
    let parcels: [Parcel]
    let hasParcels: Bool
    let messages: [Message]
    let hasMessages: Bool
    let costs: String?
    let telling: String
    let mayAgree: Bool
    let mayConsent: Bool
    let report: Report?
    let maySign: Bool
    let signer: String
    let isOpen: Bool
    let reply: Field
    let files: [FileView]
    let hasFiles: Bool
    let upload: FileField

    init(_ ticket: TicketForCustomer, token: String, now: Instant, _ state: FormState, _ visit: Visit) {
        let reader = visit.reader
        let words = reader.words
        title = ticket.subject
        banner = state.refusal.map { Banner(.alarm, words.sentence($0)) }
        number = ticket.number.description
        path = "/track/\(token)"
        reported = reader.time(ticket.reportedAt, now: now)
        let awaitsGoods = ticket.turn == .customer && ticket.wishes == [.sendGoods]
        next = awaitsGoods ? words["track.awaits-goods"] : words["track.next-\(ticket.turn.rawValue)"]
        wishes = ticket.wishes.map { words["track.wish-\($0.rawValue)"] }
        promises = ticket.promises.map { Promise($0, now: now, reader) }
        hasPromises = !promises.isEmpty
        appointments = ticket.appointments.map {
            Appointment(
                time: "\(reader.time($0.from, now: now))–\(reader.clock($0.to))",
                engineer: $0.engineer,
                state: words["visit.\($0.state.rawValue)"]
            )
        }
        hasAppointments = !appointments.isEmpty
        parcels = ticket.parcels.map { Parcel($0, now: now, reader) }
        hasParcels = !parcels.isEmpty
        messages = ticket.messages.reversed().map {
            Message(
                who: $0.isOurs ? words["track.us"] : words["track.you"],
                isOurs: $0.isOurs,
                time: reader.time($0.at, now: now),
                words: $0.words ?? words["track.called"]
            )
        }
        hasMessages = !messages.isEmpty
        costs = ticket.costs?.words
        telling = ticket.costs.map { String($0.telling) } ?? ""
        isOpen = ticket.endedAt == nil
        mayAgree = isOpen && ticket.costs?.isAcknowledged == false
        mayConsent = isOpen && !ticket.hasConsented && [.toAnswer, .diagnosing].contains(ticket.turn)
        report = ticket.reports.last.map { Report($0, words) }
        maySign = isOpen && ticket.maySign && ticket.reports.last.map { $0.signer == nil } ?? false
        signer = ticket.contact
        files = ticket.attachments.reversed().map { FileView($0, under: "/track/\(token)", now: now, reader) }
        hasFiles = !files.isEmpty
        upload = FileField(state, words: words)
        reply = Field(
            "words",
            words["track.say"],
            state,
            words: words,
            required: true,
            limit: 5_000
        )
    }
}

/// A link that shows no ticket any more, and why.
struct LinkOverPage: Page {
    static let template = "links/over"

    let title: String
    let text: String
}

extension LinkOverPage {
    /// The ticket went on under another number.
    init(_ survivor: Ticket.ID, _ words: Words) {
        title = words["track.merged"]
        text = words("track.merged-into", ["ticket": survivor.description])
    }
}

extension TrackPage.Promise {
    fileprivate init(_ promise: TicketForCustomer.Promise, now: Instant, _ reader: Reader) {
        metric = reader.words["metric.\(promise.clock.metric.rawValue)"]
        text = promise.text
        let state =
            switch promise.state {
            case .kept: Chip(.good, icon: "check", reader.words["promise.kept"])
            case .broken where promise.fulfilledAt != nil:
                Chip(.plain, icon: "alert", reader.words["promise.kept-late"])
            case .broken: Chip(.alarm, icon: "alert", reader.words["promise.broken"])
            case .pending, .void:
                promise.isPaused
                    ? Chip(.plain, icon: "pause", reader.words["promise.paused"])
                    : Chip(.plain, icon: "clock", reader.words["promise.running"])
            }
        chip = state
        due = promise.due.map {
            reader.time($0, now: now) + (promise.isProvisional ? " · \(reader.words["promise.provisional"])" : "")
        }
    }
}

extension TrackPage.Parcel {
    fileprivate init(_ parcel: TicketForCustomer.Parcel, now: Instant, _ reader: Reader) {
        let isAwaited = parcel.state == .arranged
        goods = parcel.goods
        state = reader.words["return.state-\(parcel.state.rawValue)"]
        packing = isAwaited ? parcel.packing : nil
        freight = isAwaited ? parcel.freight : nil
        note =
            switch parcel.state {
            case .arranged, .cancelled: nil
            case .received: parcel.receivedAt.map { reader.time($0, now: now) }
            case .atSupplier: parcel.supplierWords
            case .shippedBack:
                [parcel.shippedBackAt.map { reader.time($0, now: now) }, parcel.consignment].compactMap { $0 }
                    .joined(separator: " · ")
            }
    }
}

extension TrackPage.Report {
    fileprivate init(_ report: TicketForCustomer.Report, _ words: Words) {
        label = words("ladder.version", ["version": String(report.version)])
        version = String(report.version)
        found = report.content.found
        done = report.content.done
        parts = report.content.parts
        hasParts = !report.content.parts.isEmpty
        advice = report.content.advice.nonEmpty
        repaired =
            report.content.isRepaired
            ? Chip(.good, icon: "check", words["report.repaired"])
            : Chip(.soon, icon: "alert", words["report.not-repaired"])
        signedBy = report.signer.map { words("track.signed-by", ["name": $0]) }
        isSigned = report.signer != nil
    }
}
