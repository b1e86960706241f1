import AfterSales
import ServiceDesk

/// What is open, the earliest promise first.
struct QueuePage: Page {
    static let template = "tickets/queue"

    /// One of the saved views, with how many tickets it shows.
    struct View: Sendable {
        let href: String
        /// What a form sends for it; nothing for what is shown without asking.
        let value: String
        let label: String
        let icon: String
        let count: String
        let current: Bool
        let isAlarm: Bool
    }

    struct Selection: Sendable {
        let mayAssign: Bool
        let mayExport: Bool
        /// This list, to come back to.
        let back: String
    }

    struct Row: Sendable {
        let href: String
        let number: String
        let turn: Chip
        let subject: String
        let severity: Chip?
        let customer: String
        let device: DeviceName?
        /// Whether it was reported within the device's warranty.
        let warranty: Chip?
        let next: DueView?
        let owner: String?
        /// What the box that picks this row is called, where there is one.
        let pick: String?

        struct DeviceName: Sendable {
            let model: String
            let serial: String
        }
    }

    let title: String
    let views: [View]
    let text: String
    let rows: [Row]
    let isEmpty: Bool
    let emptyHint: String
    let mayOpen: Bool
    let exports: ExportLinks?
    let more: More?
    /// What can be done with the rows one has picked: nothing unless something can.
    let selection: Selection?
    /// Where the journal stood before the list was read: what came later is told by `/live`.
    let place: String

    init(
        _ listing: Listing<QueueRow>,
        _ request: QueueRequest,
        counts: [SavedView: QueueCount],
        now: Instant,
        place: JournalPlace? = nil,
        _ context: StaffContext
    ) {
        let words = context.words
        self.place = place?.description ?? ""
        title =
            request.behind?.title(words)
            ?? (request.text == nil ? words["view.\(request.shown.rawValue)"] : words["queue.found"])
        views = SavedView.allCases.map { view in
            let count = counts[view]
            return View(
                href: view == .open ? "/tickets" : "/tickets?view=\(view.rawValue)",
                value: view == .open ? "" : view.rawValue,
                label: words["view.\(view.rawValue)"],
                icon: view.icon,
                count: count.map { "\($0.count)\($0.isMore ? "+" : "")" } ?? "",
                current: request.text == nil && request.behind == nil && view == request.shown,
                isAlarm: view == .late && (count?.count ?? 0) > 0
            )
        }
        text = request.text ?? ""
        let (mayAssign, mayExport) = (context.person.may(.assign), context.person.may(.export))
        selection =
            mayAssign || mayExport
            ? Selection(mayAssign: mayAssign, mayExport: mayExport, back: request.path) : nil
        let isPicked = selection != nil
        rows = listing.items.map { Row($0, isPicked: isPicked, now: now, context.reader) }
        isEmpty = rows.isEmpty
        emptyHint =
            request.text == nil && request.behind == nil ? words["queue.empty-hint"] : words["queue.none-found-hint"]
        mayOpen = context.person.may(.openTicket)
        exports = ExportLinks(request.path(at: "/tickets/export"), for: context.person)
        more = More(path: request.path, after: request.after, next: listing.next?.percentEncoded)
    }
}

extension QueuePage.View: Printing {
    var printed: Printed {
        [
            "href": .text(href), "value": .text(value), "label": .text(label), "icon": .text(icon),
            "count": .text(count), "current": .flag(current), "isAlarm": .flag(isAlarm),
        ]
    }
}

extension QueuePage.Row.DeviceName: Printing {
    var printed: Printed { ["model": .text(model), "serial": .text(serial)] }
}

extension QueuePage.Row: Printing {
    var printed: Printed {
        [
            "href": .text(href), "number": .text(number), "turn": turn.printed, "subject": .text(subject),
            "severity": .of(severity), "customer": .text(customer), "device": .of(device),
            "warranty": .of(warranty), "next": .of(next),
            "owner": .of(owner), "pick": .of(pick),
        ]
    }

    init(_ row: QueueRow, isPicked: Bool, now: Instant, _ reader: Reader) {
        href = "/tickets/\(row.number)"
        number = row.number.description
        turn = row.turn.chip(reader.words)
        subject = row.subject
        severity = row.severity.chip(reader.words)
        customer = row.customerName
        device = row.device.map { DeviceName(model: $0.modelName, serial: $0.serial) }
        warranty = row.warranty.map { $0.chip(reader) }
        // Where no promise runs, a call we owe is what to look at.
        next = row.next.map { DueView($0, now: now, reader) } ?? row.callDue.map { DueView(call: $0, now: now, reader) }
        owner = row.engineer?.name
        pick = isPicked ? reader.words("queue.pick", ["number": number]) : nil
    }
}

/// What the address asks of the queue: a view, words to look for, what they are about, and where the page begins.
struct QueueRequest: Sendable {
    let view: SavedView?
    let text: String?
    let customer: ID<Customer>?
    let device: ID<Device>?
    /// The figure of a report that these tickets stand behind.
    let behind: FigureRequest?
    let after: String?
    /// The rows that were picked; empty for all.
    let tickets: [Ticket.ID]

    /// As many as a list shows at most.
    static let mostTickets = 200

    init(_ query: Form) throws(Refusal) {
        view = query.find("view").flatMap(SavedView.init)
        text = query.find("q")
        customer = query.find("customer") == nil ? nil : try query.id("customer")
        device = query.find("device") == nil ? nil : try query.id("device")
        behind = try FigureRequest(query)
        after = query.find("after")
        tickets = try query.tickets()
    }

    /// The view whose name stands above the list.
    var shown: SavedView { view ?? .open }

    /// Who searches without a view, or asks about a customer or a device, means what is over, too.
    func filter(for person: Person, today: Interval) -> QueueFilter {
        var filter = shown.filter(for: person, today: today)
        if view == nil, text != nil || customer != nil || device != nil { filter.openness = .all }
        behind?.narrow(&filter)
        filter.words = text
        filter.customer = customer
        filter.device = device
        if !tickets.isEmpty {
            filter.openness = .all
            filter.tickets = tickets
        }
        return filter
    }

    /// The address without the place in the list.
    var path: String { path(at: "/tickets") }

    func path(at root: String) -> String {
        let parts =
            [
                ("view", view?.rawValue), ("q", text), ("customer", customer?.description),
                ("device", device?.description),
            ].compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } } + (behind?.parts ?? [])
        return parts.isEmpty ? root : "\(root)?\(parts.joined(separator: "&"))"
    }
}

extension SavedView {
    var icon: String {
        switch self {
        case .mine: "person"
        case .toRespond: "phone"
        case .toAnswer: "chat"
        case .todaysVisits: "today"
        case .toSign: "sign"
        case .toHandBack: "handover"
        case .callsOwed: "return"
        case .late: "alert"
        case .unassigned: "question"
        case .open: "queue"
        }
    }
}

extension Severity {
    /// Only what is worse than usual is worth a chip.
    func chip(_ words: Words) -> Chip? {
        switch self {
        case .critical: Chip(.soon, icon: "alert", words["severity.\(rawValue)"])
        case .high: Chip(.plain, icon: "flag", words["severity.\(rawValue)"])
        case .normal, .low: nil
        }
    }
}

extension Form {
    /// The rows of a list of tickets that were picked.
    /// - Throws: `Refusal.invalid` for what is no ticket's number, and for more than a list shows.
    func tickets() throws(Refusal) -> [Ticket.ID] {
        let texts = all("ticket")
        guard texts.count <= QueueRequest.mostTickets else {
            throw .invalid("ticket", expected: "\(QueueRequest.mostTickets)")
        }
        var tickets: [Ticket.ID] = []
        for text in texts {
            guard let ticket = Ticket.ID(text) else { throw .invalid("ticket", expected: "ticket") }
            tickets.append(ticket)
        }
        return tickets
    }
}
