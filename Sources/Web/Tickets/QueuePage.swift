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
        /// Whether the list is narrowed by it, with or without words besides.
        let chosen: Bool
        let isAlarm: Bool
    }

    struct Selection: Sendable {
        let mayAssign: Bool
        let maySchedule: Bool
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
    /// Those that people saved, and may keep under names of their own.
    let ownViews: [View]
    let hasOwnViews: Bool
    /// What is shown can be kept under a name.
    var saving: ViewForm?
    /// What is shown is one that the reader saved.
    var managing: ViewForm?
    let text: String
    /// What else the list is narrowed to, so that a look-up stays within it.
    var kept: [KeptForm.Entry]
    let rows: [Row]
    let isEmpty: Bool
    let emptyIcon: String
    let emptyTitle: String
    let emptyHint: String
    /// The same list without the words that were looked for.
    let clear: String?
    let mayOpen: Bool
    let exports: ExportLinks?
    let more: More?
    /// What can be done with the rows one has picked: nothing unless something can.
    let selection: Selection?
    /// What was just done to several, and may be taken back.
    var undo: Undo?
    /// Where the journal stood before the list was read: what came later is told by `/live`.
    let place: String

    init(
        _ listing: Listing<QueueRow>,
        _ request: QueueRequest,
        counts: [SavedView: QueueCount],
        own: [CountedView] = [],
        _ state: FormState = .fresh,
        now: Instant,
        place: JournalPlace? = nil,
        _ context: StaffContext
    ) {
        let words = context.words
        self.place = place?.description ?? ""
        title =
            request.ownAsSaved?.name ?? request.behind?.title(words) ?? request.pickedTitle(words)
            ?? (request.text == nil ? words["view.\(request.shown.rawValue)"] : words["queue.found"])
        views = SavedView.allCases.map { view in
            let count = counts[view]
            return View(
                href: view == .open ? "/tickets" : "/tickets?view=\(view.rawValue)",
                value: view == .open ? "" : view.rawValue,
                label: words["view.\(view.rawValue)"],
                icon: view.icon,
                count: count.map { "\($0.count)\($0.isMore ? "+" : "")" } ?? "",
                current: request.isBuiltIn && view == request.shown,
                chosen: request.own == nil && view == request.shown,
                isAlarm: view == .late && (count?.count ?? 0) > 0
            )
        }
        ownViews = own.map { counted in
            let view = counted.view
            return View(
                href: "/tickets?view=\(view.id)",
                value: view.id.description,
                label: view.name,
                icon: view.belongs(to: context.person) ? "star" : "people",
                count: counted.count.map { "\($0.count)\($0.isMore ? "+" : "")" } ?? "",
                current: view.id == request.own?.id,
                chosen: view.id == request.own?.id,
                isAlarm: false
            )
        }
        hasOwnViews = !ownViews.isEmpty
        let mine = request.own.flatMap { $0.belongs(to: context.person) ? $0 : nil }
        managing = mine.map { ViewForm($0, state, context) }
        saving =
            (request.isBuiltIn ? state.refusal == nil : request.ownAsSaved != nil)
            ? nil : ViewForm(address: request.address, state, context)
        text = request.text ?? ""
        kept = request.narrowing
        let picking = Selection(
            mayAssign: context.person.may(.assign),
            maySchedule: context.person.may(.schedule),
            mayExport: context.person.may(.export),
            back: request.path
        )
        selection = picking.mayAssign || picking.maySchedule || picking.mayExport ? picking : nil
        let isPicked = selection != nil
        rows = listing.items.map { Row($0, isPicked: isPicked, now: now, context.reader) }
        isEmpty = rows.isEmpty
        clear = request.text == nil ? nil : request.withoutWords.path
        emptyIcon = request.text == nil ? "check" : "search"
        emptyTitle = request.text == nil ? words["queue.empty"] : words["search.none"]
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
            "count": .text(count), "current": .flag(current), "chosen": .flag(chosen), "isAlarm": .flag(isAlarm),
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
        next =
            row.next.map { DueView($0, under: row.plan, now: now, reader) }
            ?? row.callDue.map { DueView(call: $0, now: now, reader) }
        owner = row.engineer?.name
        pick = isPicked ? reader.words("queue.pick", ["number": number]) : nil
    }
}

/// What the address asks of the queue: a view, words to look for, what they are about, and where the page begins.
struct QueueRequest: Sendable {
    let view: SavedView?
    var text: String?
    /// One that somebody saved; what it says is in the other fields.
    var own: OwnView?
    let customer: ID<Customer>?
    let device: ID<Device>?
    /// The figure of a report that these tickets stand behind.
    let behind: FigureRequest?
    var after: String?
    /// The rows that were picked; empty for all.
    var tickets: [Ticket.ID]

    /// As many as a list shows at most.
    static let mostTickets = 200

    static let parameters: [APIRoute.Parameter] =
        [
            .init("view", .either([.choice(SavedView.self), .id]), "A saved view; all that is open unless said."),
            .words,
            .init("customer", .id, "Of this customer."),
            .init("device", .id, "About this device."),
            .init("ticket", .list(.text(limit: 20)), "The rows that were picked."), .back, .after,
        ] + FigureRequest.parameters

    /// - Throws: `Refusal.notFound` for a view that is not among those this person sees.
    init(_ query: Form, among views: [OwnView] = []) throws(Refusal) {
        if let id = query.find("view").flatMap({ SavedView(rawValue: $0) == nil ? ID<OwnView>($0) : nil }) {
            guard let saved = views.first(where: { $0.id == id }) else { throw .notFound }
            var asked = try QueueRequest(Form(urlEncoded: saved.details.address))
            // What is typed into the box counts, and so does an empty box.
            if query.has("q") { asked.text = query.find("q") }
            asked.own = saved
            asked.after = query.find("after")
            if query.has("ticket") { asked.tickets = try query.tickets() }
            self = asked
            return
        }
        own = nil
        view = query.find("view").flatMap(SavedView.init)
        text = query.find("q")
        customer = query.find("customer") == nil ? nil : try query.id("customer")
        device = query.find("device") == nil ? nil : try query.id("device")
        behind = try FigureRequest(query)
        after = query.find("after")
        tickets = try query.tickets()
    }

    /// One of the views that everybody has, and nothing besides.
    var isBuiltIn: Bool {
        own == nil && text == nil && behind == nil && customer == nil && device == nil && tickets.isEmpty
    }

    fileprivate func pickedTitle(_ words: Words) -> String? {
        tickets.isEmpty || text != nil ? nil : words("queue.picked", ["count": String(tickets.count)])
    }

    /// Everything else that is asked.
    var withoutWords: QueueRequest {
        var others = self
        others.text = nil
        return others
    }

    /// All but the view, which is picked beside the box, and the words in it.
    fileprivate var narrowing: [KeptForm.Entry] {
        guard own == nil, let address = try? Form(urlEncoded: address) else { return [] }
        return address.entries.filter { $0.name != "view" && $0.name != "q" }
            .map { KeptForm.Entry(name: $0.name, value: $0.value) }
    }

    /// The saved view, while nothing else is in the box than was saved.
    var ownAsSaved: OwnView? { own?.details.address == address ? own : nil }

    /// What a saved view keeps: everything but the place in the list.
    var address: String { parts.joined(separator: "&") }

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
        if let own {
            let text = ownAsSaved == nil ? "&q=\((text ?? "").percentEncoded)" : ""
            return "\(root)?view=\(own.id)\(text)"
        }
        return parts.isEmpty ? root : "\(root)?\(address)"
    }

    private var parts: [String] {
        [
            ("view", view?.rawValue), ("q", text), ("customer", customer?.description),
            ("device", device?.description),
        ].compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } } + (behind?.parts ?? [])
            + tickets.map { "ticket=\($0)" }
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
