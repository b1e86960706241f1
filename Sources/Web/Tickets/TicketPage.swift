import AfterSales
import ServiceDesk

/// One ticket: what was promised, how far help has come, what to do now, and everything that happened.
struct TicketPage: Page {
    static let template = "tickets/ticket"

    struct DeedLink: Sendable {
        let href: String
        let label: String
        let icon: String
        let current: Bool
        /// What its form is sent to, by which the palette finds it in any language.
        let resource: String
        /// The key to press, for what is done all day.
        let keys: String?
    }

    struct Undo: Sendable {
        let says: String
        let action: String
        let entry: String
    }

    struct Fact: Sendable {
        let name: String
        let value: String
    }

    struct DeviceCard: Sendable {
        let serial: String
        let model: String
        let phase: String
        let accepted: String?
        let warranty: Chip?
        let href: String
        let history: String
    }

    struct GateView: Sendable {
        let icon: String
        let tone: String
        let name: String
        let says: String
        let clauses: [QuotedClause]
        let override: String?
    }

    struct Related: Sendable {
        let href: String
        let number: String
        let subject: String
        let note: String
    }

    /// A link that was issued to the customer.
    struct IssuedLink: Sendable {
        let contact: String
        let purpose: String
        let standing: String
        /// Where to take it back, while it is live.
        let revoke: String?
    }

    let title: String
    let number: String
    let turn: Chip
    let severity: Chip?
    let reported: String
    /// What runs, the earliest due first.
    var promises: [PromiseView]
    /// What is kept, broken or void, folded into a line.
    var settled: Settled?
    var others: Others?
    let steps: [Step]
    let deeds: [DeedLink]
    let more: MoreDeeds?
    var form: DeedForm?
    /// The parts of the history, each with how much there is of it.
    let tabs: [Tab]
    let entries: [TimelineEntry]
    /// Whether the part that is shown has nothing in it.
    let isHistoryEmpty: Bool
    /// Why what was asked was not done, where no form says so.
    var refused: Banner?
    /// What the reader did last, while they may think better of it.
    var undo: Undo?
    let customer: String
    let customerHref: String
    let site: String?
    let reporter: String
    let reporterNote: String?
    let phones: [Phone]
    let device: DeviceCard?
    /// Where to name the device, or another, and the customer's contact, for whoever may.
    let nameDevice: String?
    let nameContact: String?
    var whoPays: WhoPaysCard
    /// Parts and shipments.
    let goods: GoodsCard?
    var quotation: QuotationCard?
    let lead: [Fact]
    /// The sentence that says who leads.
    let leadClause: ClauseLink?
    let owner: String?
    /// What is shut and may yet be in the way, and what was opened with a reason.
    var gates: [GateView]
    var openGates: OpenGates?
    let related: [Related]
    let hasRelated: Bool
    let reportHref: String?
    /// Where the customer signs with a finger, while the report waits for it.
    let signHref: String?
    let links: [IssuedLink]
    let hasLinks: Bool
    /// The address of a link to the customer's page; shown once, for nobody keeps it.
    let issued: String?
    /// Where the journal stood before the ticket was read; empty where the page does not keep itself up to date.
    var place = ""

    struct Settled: Sendable {
        let promises: [PromiseView]
    }

    struct OpenGates: Sendable {
        let label: String
        let gates: [GateView]
    }

    /// Clocks that are no promise to the customer.
    struct Others: Sendable {
        let label: String
        let promises: [PromiseView]
    }

    struct MoreDeeds: Sendable {
        let deeds: [DeedLink]
    }

    init(_ view: TicketView, _ state: FormState, _ context: StaffContext) {
        let (card, reader, words) = (view.card, context.reader, context.words)
        let ticket = card.ticket
        title = ticket.subject
        number = ticket.id.description
        turn = card.turn.chip(words)
        severity = ticket.severity.chip(words)
        reported = words(
            "ticket.reported",
            ["time": reader.time(ticket.reportedAt, now: card.now), "kind": words["kind.\(ticket.kind.rawValue)"]]
        )
        let promises = TicketPage.inOrder(card.clocks)
        let main = promises.filter(\.isFront)
        func show(_ clock: Clock) -> PromiseView { PromiseView(clock, view.explanations[clock.id], card, reader) }
        // Calls are owed one after another: the next one is what to look at.
        let call = ticket.owedFollowUps.map(\.owed).min { $0.due < $1.due }.map { PromiseView($0, card, reader) }
        self.promises = main.filter(\.isRunning).map(show) + [call].compactMap { $0 }
        let over = main.filter { !$0.isRunning }.map(show)
        settled = over.isEmpty ? nil : Settled(promises: over)
        let besides = promises.filter { !$0.isFront }.map(show)
        others =
            besides.isEmpty
            ? nil : Others(label: words("ticket.other-clocks", ["count": String(besides.count)]), promises: besides)
        steps = Ladder(card, reader).steps
        let deed = view.deed
        let first = TicketDeed.sensible(on: card, for: context.person)
        // Whose form is open has a tab, however seldom it is done.
        let sensible = first + [deed].compactMap { $0 }.filter { !first.contains($0) }
        deeds = sensible.map { DeedLink($0, ticket.id, current: $0 == deed, showing: view.shown, words) }
        let rare = TicketDeed.possible(on: card, for: context.person).filter { !sensible.contains($0) }
        more =
            rare.isEmpty
            ? nil
            : MoreDeeds(
                deeds: rare.map { DeedLink($0, ticket.id, current: $0 == deed, showing: view.shown, words) }
            )
        form = deed.map {
            DeedFormMaker(deed: $0, card: card, facts: view.facts, state: state, reader: reader).form()
        }
        tabs = TimelineFilter.allCases.map { filter in
            Tab(
                words["timeline.show-\(filter.rawValue)"],
                href: "/tickets/\(ticket.id)\(filter == .all ? "" : "?show=\(filter.rawValue)")#history",
                current: filter == view.shown,
                count: ticket.entries.count { filter.takes($0.event) }
            )
        }
        entries = ticket.entries.reversed().map { TimelineEntry($0, card, shown: view.shown, reader) }
        isHistoryEmpty = entries.allSatisfy(\.isLeftOut)
        undo = ticket.undoable(by: context.person, at: card.now).map { last in
            Undo(
                says: words("ticket.undoable", ["what": words["entry.\(last.event.kind.rawValue)"]]),
                action: "/tickets/\(ticket.id)/undo",
                entry: String(last.sequence)
            )
        }
        customer = card.customer.name
        customerHref = "/customers/\(card.customer.id)"
        site = card.site.map { [$0.name, $0.details.address].compactMap { $0 }.joined(separator: " · ") }
        reporter = ticket.opening.reporter.name
        reporterNote =
            ticket.opening.channel == .label
            ? words["ticket.unverified"]
            : ticket.opening.reporter.isSales
                ? words["ticket.by-sales"] : card.contact.map { words["contact.\($0.details.kind.rawValue)"] }
        phones = TicketPage.phones(card)
        device = card.device.map { DeviceCard($0, reader) }
        (nameDevice, nameContact) = TicketPage.naming(card, for: context.person)
        whoPays = WhoPaysCard(card.whoPays, on: card, mayTell: context.person.may(.workTicket), reader)
        goods = GoodsCard(card, context)
        quotation = QuotationCard(card, for: context.person, reader)
        lead = TicketPage.lead(card, words)
        leadClause = card.ticket.leadership?.clause.map { ClauseLink($0, in: card.plan.reference) }
        owner = ticket.engineer?.name
        func show(_ gate: Ticket.GateState) -> GateView {
            GateView(gate, card, mayOverride: context.person.may(.overrideGate), words)
        }
        func isFront(_ gate: Ticket.GateState) -> Bool {
            gate.isOverridden || !gate.isOpen && ticket.canStillMeet(gate)
        }
        gates = card.gates.filter(isFront).map(show)
        let rest = card.gates.filter { !isFront($0) }.map(show)
        openGates =
            rest.isEmpty
            ? nil : OpenGates(label: words("ticket.gates-open", ["count": String(rest.count)]), gates: rest)
        related = view.related(words, reader)
        hasRelated = !related.isEmpty
        reportHref = ticket.report == nil ? nil : "/tickets/\(ticket.id)/report"
        let isUnsigned = ticket.report != nil && ticket.signature == nil && !ticket.isOver
        signHref = isUnsigned && context.person.may(.workTicket) ? "/today/\(ticket.id)/signature" : nil
        links = view.links.map { IssuedLink($0, view, reader) }
        hasLinks = !links.isEmpty
        issued = view.issued
    }

    /// What runs first, the earliest due before the others; then what is settled.
    private static func inOrder(_ clocks: [Clock]) -> [Clock] {
        func rank(_ clock: Clock) -> Int { clock.isRunning ? 0 : 1 }
        return clocks.sorted { a, b in (rank(a), a.due ?? .latest, a.id) < (rank(b), b.due ?? .latest, b.id) }
    }

    /// The number the reporter told us, then the contact's, each once.
    private static func phones(_ card: TicketCard) -> [Phone] {
        var known: Set<String> = []
        let told = [card.ticket.opening.reporter.phone].compactMap { $0 } + (card.contact?.details.phones ?? [])
        return told.filter { known.insert(Spelling.ofPhone($0)).inserted }.map(Phone.init)
    }

    private static func lead(_ card: TicketCard, _ words: Words) -> [Fact] {
        guard let leadership = card.ticket.leadership else { return [] }
        var facts = [Fact(name: words["ticket.leads"], value: words["team.\(leadership.lead.rawValue)"])]
        if let support = leadership.support {
            facts.append(Fact(name: words["ticket.supports"], value: words["team.\(support.rawValue)"]))
        }
        if let told = leadership.mustBeTold {
            facts.append(Fact(name: words["ticket.must-be-told"], value: words["team.\(told.rawValue)"]))
        }
        if let reason = leadership.reason { facts.append(Fact(name: words["ticket.by"], value: reason)) }
        return facts
    }
}

/// What a ticket's page is made from.
struct TicketView: Sendable {
    let card: TicketCard
    var explanations: [Clock.ID: Explanation] = [:]
    /// The part of the history that is shown.
    var shown = TimelineFilter.all
    /// Whose form is open.
    var deed: TicketDeed?
    var facts = DeedFacts()
    var past: [DevicePast] = []
    var links: [CustomerLink] = []
    /// Of the contacts that links were issued to.
    var names: [ID<Contact>: String] = [:]
    var issued: String?

    /// Tickets this one is linked to, then what the device had before.
    fileprivate func related(_ words: Words, _ reader: Reader) -> [TicketPage.Related] {
        var known: Set<Ticket.ID> = [card.ticket.id]
        let linked = card.ticket.entries.compactMap { entry -> TicketPage.Related? in
            let link: TicketEvent.Link
            switch entry.event {
            case .linked(let other), .merged(let other), .absorbed(let other): link = other
            default: return nil
            }
            guard known.insert(link.ticket).inserted else { return nil }
            let subject = past.first { $0.number == link.ticket }?.subject
            return TicketPage.Related(
                link.ticket,
                subject: subject ?? link.words,
                note: words["entry.\(entry.event.kind.rawValue)"]
            )
        }
        let earlier = past.filter { known.insert($0.number).inserted }.map { past in
            let day = reader.date(reader.zone.day(of: past.reportedAt), showsYear: true)
            let how = past.resolution?.how
            return TicketPage.Related(
                past.number,
                subject: past.subject,
                note: [day, words["turn.\(past.turn.rawValue)"], how].compactMap { $0 }.joined(separator: " · ")
            )
        }
        return linked + earlier
    }
}

extension Clock {
    /// What stands at the head of a ticket: what the customer was promised, and our aim where no number was.
    fileprivate var isFront: Bool { !isShadow && state != .void && (isPublic || isRunning) }
}

extension TicketPage.Related {
    fileprivate init(_ ticket: Ticket.ID, subject: String, note: String) {
        self.init(href: "/tickets/\(ticket)", number: ticket.description, subject: subject, note: note)
    }
}

extension TicketPage.IssuedLink {
    fileprivate init(_ link: CustomerLink, _ view: TicketView, _ reader: Reader) {
        let (words, now) = (reader.words, view.card.now)
        contact = view.names[link.contact] ?? ""
        purpose = words["purpose.\(link.purpose.rawValue)"]
        standing =
            if let revokedAt = link.revokedAt {
                words("ticket.link-revoked", ["time": reader.time(revokedAt, now: now)])
            } else {
                link.isLive(at: now)
                    ? words("ticket.link-live", ["time": reader.time(link.expiresAt, now: now)])
                    : words("ticket.link-expired", ["time": reader.time(link.expiresAt, now: now)])
            }
        revoke = link.isLive(at: now) ? "/tickets/\(link.ticket)/customer-links/\(link.id)/revocation" : nil
    }
}

extension TicketPage.DeedLink {
    init(
        _ deed: TicketDeed,
        _ ticket: Ticket.ID,
        current: Bool,
        showing shown: TimelineFilter = .all,
        _ words: Words
    ) {
        let part = shown == .all ? "" : "&show=\(shown.rawValue)"
        self.init(
            href: "/tickets/\(ticket)?do=\(deed.rawValue)\(part)#do",
            label: words["deed.\(deed.rawValue)"],
            icon: deed.icon,
            current: current,
            resource: deed.rawValue,
            keys: deed.keys
        )
    }
}

extension TicketPage.DeviceCard {
    init(_ device: TicketCard.DeviceOnTicket, _ reader: Reader) {
        serial = device.serial
        model = "\(device.model) · \(device.modelCode)"
        phase = reader.words["phase.\(device.phase.rawValue)"]
        accepted = device.acceptedOn.map(reader.day)
        warranty = device.warranty.map { $0.chip(reader) }
        href = "/devices/\(device.id)"
        history = "/tickets?device=\(device.id)"
    }
}

extension TicketPage.GateView {
    init(_ gate: Ticket.GateState, _ card: TicketCard, mayOverride: Bool, _ words: Words) {
        let isPast = !gate.isOpen && !card.ticket.canStillMeet(gate)
        icon = isPast ? "skip" : gate.isOpen ? "unlock" : "lock"
        tone = gate.isOverridden ? "overridden" : gate.isOpen || isPast ? "open" : "shut"
        let rung = gate.rung.map { words["why.colon"] + words["rung.\($0.rawValue)"] } ?? ""
        name = words["gate.\(gate.gate.rawValue)"] + rung
        says =
            gate.isOverridden
            ? words["ticket.gate-overridden"]
            : isPast
                ? words["void.unneeded"]
                : gate.isOpen ? words["ticket.gate-open"] : words["opens.gate-\(gate.gate.rawValue)"]
        clauses = gate.clauses.compactMap { QuotedClause($0, in: card.plan) }
        let path = "/tickets/\(card.ticket.id)?do=override&on=\(gate.gate.rawValue)#do"
        override = mayOverride && !gate.isOpen && !isPast ? path : nil
    }
}

extension TicketPage.DeedLink: Printing {
    var printed: Printed {
        [
            "href": .text(href), "label": .text(label), "icon": .text(icon), "current": .flag(current),
            "resource": .text(resource), "keys": .of(keys),
        ]
    }
}

extension TicketPage.Fact: Printing {
    var printed: Printed { ["name": .text(name), "value": .text(value)] }
}

extension TicketPage.GateView: Printing {
    var printed: Printed {
        [
            "icon": .text(icon), "tone": .text(tone), "name": .text(name), "says": .text(says),
            "clauses": .of(clauses), "override": .of(override),
        ]
    }
}
