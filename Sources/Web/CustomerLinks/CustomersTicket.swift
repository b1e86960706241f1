import AfterSales
import ServiceDesk

/// One ticket in plain words, for the customer, behind a link or in their account: what happens next, by when, who comes, what we need from them.
struct CustomersTicket: Sendable {
    struct Promise: Sendable {
        let metric: String
        let text: String
        /// The contract's language, where it is another than the reader's.
        let language: String?
        let chip: Chip
        let due: String?
    }

    struct Appointment: Sendable {
        let time: String
        let engineer: String
        let state: String
    }

    /// The visit that is to come: what the customer can say about its time, and what they said.
    struct Coming: Sendable {
        let visit: String
        /// When it is to be, as the page shows it; whoever confirms confirms this.
        let seen: String
        let confirmed: Chip?
        let asked: Asked?
        let mayConfirm: Bool
        let wished: Field
        let reason: Field
        /// Whether the form for another time is open.
        let isAsking: Bool
    }

    struct Asked: Sendable {
        let wished: String?
        let words: String
    }

    /// The promise that falls due first.
    struct Leading: Sendable {
        let metric: String
        let due: String
        let distance: String
        let tone: String
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
        let lists: ReportLists?
        let advice: String?
        let repaired: Chip
        let signedBy: String?
        let isSigned: Bool
    }

    /// Their own mark: to give, to change, or to see.
    struct Rating: Sendable {
        let marks: Choice
        let words: Field
        let isGiven: Bool
    }

    let subject: String
    let banner: Banner?
    let number: String
    let device: String?
    let told: String?
    let suitable: String?
    let hasTold: Bool
    let path: String
    let reported: String
    let next: String
    let leading: Leading?
    let wishes: [String]
    let promises: [Promise]
    let hasPromises: Bool
    /// Whether the sentences are in a language that the reader may not read.
    let isForeign: Bool
    let appointments: [Appointment]
    let hasAppointments: Bool
    let coming: Coming?
    let parcels: [Parcel]
    let hasParcels: Bool
    let messages: [Message]
    let hasMessages: Bool
    let costs: String?
    let telling: String
    let mayAgree: Bool
    let mayConsent: Bool
    let offered: OfferedQuotation?
    let report: Report?
    let maySign: Bool
    let signer: String
    /// What was drawn before the form was refused.
    let drawn: String
    let rating: Rating?
    let isOpen: Bool
    let reply: Field
    let files: [FileView]
    let hasFiles: Bool
    let upload: FileField

    /// `path` is where whoever reads it reached it, and where they answer.
    init(_ ticket: TicketForCustomer, at path: String, now: Instant, _ state: FormState, _ reader: Reader) {
        let words = reader.words
        subject = ticket.subject
        banner = state.refusal.map { Banner(.alarm, words.sentence($0)) }
        number = ticket.number.description
        self.path = path
        isOpen = ticket.endedAt == nil
        device = ticket.device.map { "\($0.model) · \($0.serial)" }
        told = ticket.told?.nonEmpty
        suitable = ticket.suitable
        hasTold = told != nil || suitable != nil
        leading = ticket.leading.map { Leading($0, now: now, reader) }
        reported = reader.time(ticket.reportedAt, now: now)
        let awaitsAnswer = ticket.turn == .customer && ticket.wishes.contains(.answerQuotation)
        let awaitsGoods = ticket.turn == .customer && ticket.wishes == [.sendGoods]
        next =
            if let survivor = ticket.mergedInto {
                words("track.merged-into", ["ticket": survivor.description])
            } else {
                awaitsAnswer
                    ? words["track.awaits-quotation"]
                    : awaitsGoods ? words["track.awaits-goods"] : words["track.next-\(ticket.turn.rawValue)"]
            }
        wishes = ticket.wishes.map { words["track.wish-\($0.rawValue)"] } + [ticket.question].compactMap(\.self)
        promises = ticket.promises.map { Promise($0, in: ticket.contractLanguage, now: now, reader) }
        hasPromises = !promises.isEmpty
        isForeign = hasPromises && reader.language.isForeign(to: ticket.contractLanguage)
        appointments = ticket.appointments.map {
            Appointment(
                time: "\(reader.time($0.from, now: now))–\(reader.clock($0.to))",
                engineer: $0.engineer,
                state: words["visit.\($0.state.rawValue)"]
            )
        }
        hasAppointments = !appointments.isEmpty
        coming = isOpen ? ticket.appointments.last.flatMap { Coming($0, now: now, state, reader) } : nil
        parcels =
            ticket.parcels.map { Parcel($0, now: now, reader) }
            + ticket.shipments.map { Parcel($0, now: now, reader) }
        hasParcels = !parcels.isEmpty
        messages = ticket.messages.reversed().map {
            Message(
                who: $0.isOurs ? words["track.us"] : words["track.you"],
                isOurs: $0.isOurs,
                time: reader.time($0.at, now: now),
                words: $0.words ?? CustomersTicket.talk($0, words)
            )
        }
        hasMessages = !messages.isEmpty
        costs = ticket.costs?.words
        telling = ticket.costs.map { String($0.telling) } ?? ""
        mayAgree = isOpen && ticket.costs?.isAcknowledged == false
        mayConsent = isOpen && !ticket.hasConsented && [.toAnswer, .diagnosing].contains(ticket.turn)
        offered = ticket.offered.map {
            OfferedQuotation($0, at: path, isOpen: ticket.endedAt == nil, now: now, state, reader)
        }
        report = ticket.reports.last.map { Report($0, words) }
        maySign = isOpen && ticket.maySign && ticket.reports.last.map { $0.signer == nil } ?? false
        signer = ticket.reader
        drawn = state.value("report") == report?.version ? state.drawn : ""
        rating = ticket.mayRate ? Rating(ticket.rating, state, words) : nil
        files = ticket.attachments.reversed().map { FileView($0, under: path, now: now, reader) }
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

extension CustomersTicket {
    /// A talk of which the customer reads that it was, between whom, and whether it gave the answer.
    private static func talk(_ message: TicketForCustomer.Message, _ words: Words) -> String {
        let names = [
            "from": message.from, "to": message.to ?? "", "channel": words["channel.\(message.channel.rawValue)"],
        ]
        guard message.isOurs else { return words("track.talked-to-us", names) }
        return message.isAnswer ? words("track.talked-answer", names) : words("track.talked", names)
    }
}

extension CustomersTicket.Promise {
    fileprivate init(
        _ promise: TicketForCustomer.Promise,
        in contractLanguage: String,
        now: Instant,
        _ reader: Reader
    ) {
        metric = reader.words["metric.\(promise.clock.metric.rawValue)"]
        text = promise.text
        language = reader.language.rawValue == contractLanguage ? nil : contractLanguage
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

extension CustomersTicket.Rating {
    fileprivate init(_ given: TicketEvent.Rated?, _ state: FormState, _ words: Words) {
        marks = Choice(
            "marks",
            words["track.rate"],
            state,
            words: words,
            options: [5, 4, 3, 2, 1].map { mark in
                .init(
                    String(mark),
                    words["mark.\(mark)"],
                    chosen: state.chosen("marks", String(mark), or: given?.marks == mark)
                )
            }
        )
        self.words = Field(
            "rating-words",
            words["track.rate-words"],
            state,
            words: words,
            or: given?.words ?? "",
            limit: 5_000
        )
        isGiven = given != nil
    }
}

extension Form {
    /// A customer's mark and what they say with it.
    func rating() throws(Refusal) -> TicketEvent.Rated {
        guard let text = find("marks") else { throw .missing("marks") }
        guard let marks = Int(text) else { throw .invalid("marks", expected: "choice") }
        // Checked here, where the field has its own name: the desk's is that of the messages.
        let words = try TypedText.optionalParagraphs(find("rating-words"), "rating-words", limit: 5_000)
        return TicketEvent.Rated(marks: marks, words: words)
    }
}

extension CustomersTicket.Parcel {
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

extension CustomersTicket.Parcel {
    /// What was sent in place of theirs; they may owe theirs back for it.
    fileprivate init(_ shipment: Shipment, now: Instant, _ reader: Reader) {
        let shipped = shipment.shipped
        goods = [shipped.goods, shipped.newSerial.map { "S/N \($0)" }].compactMap { $0 }.joined(separator: " · ")
        state = reader.words["leg.sent"]
        (packing, freight) = (nil, nil)
        let owed = shipment.isOwed ? shipped.defectiveDue : nil
        let due = owed.map { reader.date(reader.zone.day(of: $0), showsYear: false) }
        note = [
            reader.time(shipment.at, now: now), shipped.consignment.nonEmpty,
            due.map { reader.words("part.owed-by", ["day": $0]) },
        ].compactMap { $0 }.joined(separator: " · ")
    }
}

extension CustomersTicket.Report {
    fileprivate init(_ report: TicketForCustomer.Report, _ words: Words) {
        label = words("ladder.version", ["version": String(report.version)])
        version = String(report.version)
        found = report.content.found
        done = report.content.done
        parts = report.content.parts
        hasParts = !report.content.parts.isEmpty
        lists = ReportLists(report.content, words)
        advice = report.content.advice.nonEmpty
        repaired =
            report.content.isRepaired
            ? Chip(.good, icon: "check", words["report.repaired"])
            : Chip(.soon, icon: "alert", words["report.not-repaired"])
        signedBy = report.signer.map { words("track.signed-by", ["name": $0]) }
        isSigned = report.signer != nil
    }
}

extension TicketForCustomer {
    /// The promise that falls due first, of those that are neither kept nor standing still.
    var leading: Promise? {
        promises.filter {
            $0.fulfilledAt == nil && $0.due != nil && !$0.isPaused && ($0.state == .pending || $0.state == .broken)
        }
        .min { ($0.due ?? .latest, $0.clock) < ($1.due ?? .latest, $1.clock) }
    }
}

extension CustomersTicket.Leading {
    fileprivate init(_ promise: TicketForCustomer.Promise, now: Instant, _ reader: Reader) {
        let left = promise.due.map { $0.milliseconds(since: now) } ?? 0
        metric = reader.words["metric.\(promise.clock.metric.rawValue)"]
        due = promise.due.map { reader.time($0, now: now) } ?? ""
        distance = promise.due.map { reader.distance(to: $0, now: now) } ?? ""
        tone = left < 0 ? "alarm" : "plain"
    }
}

extension CustomersTicket.Coming {
    /// `nil` where nothing can be said about its time any more.
    fileprivate init?(
        _ appointment: TicketForCustomer.Appointment,
        now: Instant,
        _ state: FormState,
        _ reader: Reader
    ) {
        guard appointment.state == .planned else { return nil }
        let words = reader.words
        visit = String(appointment.visit)
        seen = String(appointment.from.milliseconds)
        confirmed = appointment.isConfirmed ? Chip(.good, icon: "check", words["track.confirmed"]) : nil
        asked = appointment.moveAsked.map { asked in
            CustomersTicket.Asked(wished: asked.wished.map { reader.time($0, now: now) }, words: asked.words)
        }
        mayConfirm = !appointment.isConfirmed
        wished = Field("wished", words["track.wished"], state, words: words, type: "datetime-local")
        reason = Field("reason", words["track.why"], state, words: words, required: true, limit: 2_000)
        isAsking = ["wished", "reason"].contains(state.refusal?.field)
    }
}

extension Language {
    /// Whether a text in `language` is one this reader may not read: the two ways of writing Chinese read each other.
    func isForeign(to language: String) -> Bool {
        rawValue.prefix(2) != language.prefix(2)
    }
}
