import AfterSales
import ServiceDesk

/// A call: who it is, then what is wrong.
struct IntakePage: Page {
    static let template = "tickets/new"

    struct Hit: Sendable {
        let href: String
        /// Whom and what it is, as the address says it: `customer=…&contact=…`.
        let chosen: String
        let icon: String
        let name: String
        let note: String
    }

    /// What we owe this customer already.
    struct Owed: Sendable {
        let href: String
        let number: String
        let subject: String
        let turn: Chip
        let next: DueView?
    }

    /// The device that the call is about: what it is owed, and what it had before.
    struct OwnDevice: Sendable {
        let name: String
        let serial: String
        let href: String
        let place: String?
        let warranty: Chip?
        let open: [Owed]
        let hasOpen: Bool
        let past: [Past]
        let hasPast: Bool
    }

    /// The way on where nobody was found.
    struct Nobody: Sendable {
        /// The number that was looked for, if it was one.
        let phone: String?
        let phoneKept: String
        /// Registers who was looked for as a customer, for whoever may.
        let newCustomer: String?
        let reporter: Field
        let number: Field
        let subject: Field
        let words: Field
    }

    struct Past: Sendable {
        let href: String
        let number: String
        let note: String
    }

    struct Chosen: Sendable {
        let name: String
        let code: String
        let again: String
        let device: OwnDevice?
        /// What the customer is owed for other devices.
        let open: [Owed]
        let hasOpen: Bool
        let openLabel: String
        /// Keeps the number they call from, for whoever may.
        let addContact: String?
        let addContactLabel: String
        let suggested: Suggestions
        let coverage: CoveragePreview?
    }

    struct Call: Sendable {
        let customer: String
        let contact: Choice
        let reporter: Field
        let phone: Field
        let device: Choice
        /// Where to ask for devices that the list has no room for.
        let moreDevices: String?
        let site: Choice?
        let subject: Field
        let since: Field
        let shown: Field
        let tried: Field
        let words: Field
        let kind: Choice
        let severity: Choice
        let guided: GuidedQuestions
        let faultClass: Field
        let channel: Choice
        let mayBackdate: Bool
        let isEarlier: Bool
        let at: Field
        let backdating: Field
    }

    /// What was typed for a customer whom nobody knows: carried along until the right one is found.
    struct Kept: Sendable {
        let fields: [KeptForm.Entry]
        /// What a person wrote, to be looked at.
        let written: [String]
    }

    let title: String
    let banner: Banner?
    let text: String
    var hits: [Hit]
    let nothingFound: Bool
    /// What goes along while somebody is looked for.
    var phone: String?
    var nobody: Nobody?
    var kept: Kept?
    let chosen: Chosen?
    let call: Call?

    /// Asks who it is, or shows whom it may be; `typed` is what stands in a form whose customer is not known.
    init(_ search: IntakeSearch?, keeping typed: Form? = nil, _ context: StaffContext) {
        let words = context.words
        title = context.words["intake.title"]
        banner = typed == nil ? nil : Banner(.alarm, words["intake.unknown-customer"])
        kept = typed.map(Kept.init)
        text = search?.text ?? ""
        hits = search.map { IntakePage.hits($0, words) } ?? []
        nothingFound = search != nil && hits.isEmpty
        phone = search?.phone
        nobody = nothingFound ? Nobody(text, search?.phone, context) : nil
        (chosen, call) = (nil, nil)
    }

    /// Asks what is wrong.
    init(_ caller: IntakeCaller, _ state: FormState, _ context: StaffContext) {
        title = context.words["intake.title"]
        banner = state.banner(context.words)
        text = ""
        hits = []
        nothingFound = false
        phone = nil
        nobody = nil
        kept = nil
        chosen = Chosen(caller, context)
        call = Call(caller, state, context)
    }

    private static func hits(_ search: IntakeSearch, _ words: Words) -> [Hit] {
        let number = search.phone.map { "&phone=\($0.percentEncoded)" } ?? ""
        func hit(_ chosen: String, _ icon: String, _ name: String, _ note: [String?], number: String) -> Hit {
            let note = note.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
            return Hit(href: "/tickets/new?\(chosen)\(number)", chosen: chosen, icon: icon, name: name, note: note)
        }
        let callers = search.callers.map { caller in
            let similar = caller.isExact ? nil : words["intake.similar-number"]
            return hit(
                "customer=\(caller.customer.id)&contact=\(caller.contact.id)",
                "person",
                caller.contact.name,
                [caller.customer.callName, caller.contact.details.phones.first, similar],
                number: ""
            )
        }
        let contacts = search.contacts.map { contact in
            hit(
                "customer=\(contact.record.customer)&contact=\(contact.record.id)",
                "person",
                contact.record.name,
                [contact.customerName, contact.record.details.phones.first],
                number: number
            )
        }
        let customers = search.customers.map { customer in
            hit("customer=\(customer.id)", "customers", customer.name, [customer.code], number: number)
        }
        let devices = search.devices.map { row in
            hit(
                "customer=\(row.device.details.customer)&device=\(row.id)",
                "devices",
                "\(row.modelName) \(row.device.serial)",
                [row.customerName, row.siteName],
                number: number
            )
        }
        // What bears the very serial comes before whoever's number only ends so.
        return search.hasExactSerial
            ? devices + callers + contacts + customers : callers + contacts + customers + devices
    }
}

extension IntakePage.Kept {
    /// Without what was picked from the other customer's lists, and what every form has anew.
    fileprivate init(_ typed: Form) {
        let left = ["form-token", "request-key", "customer", "contact", "device", "site", "q", "look", "hit"]
        fields = typed.entries.filter { !left.contains($0.name) }.map { KeptForm.Entry(name: $0.name, value: $0.value) }
        written = ["subject", "since", "shown", "tried", "words", "reporter", "phone"].compactMap { typed.find($0) }
    }
}

extension IntakePage.Nobody {
    fileprivate init(_ text: String, _ phone: String?, _ context: StaffContext) {
        let words = context.words
        let isPhone = phone == text
        self.phone = phone
        phoneKept = words("intake.number-kept", ["phone": phone ?? ""])
        let name = isPhone ? "" : "?name=\(text.percentEncoded)"
        newCustomer = context.person.may(.editCustomers) ? "/customers/new\(name)" : nil
        reporter = Field(
            "reporter",
            words["field.reporter"],
            .fresh,
            words: words,
            or: isPhone ? "" : text,
            limit: 200
        )
        number = Field(
            "phone",
            words["field.phone"],
            .fresh,
            words: words,
            or: phone ?? "",
            type: "tel",
            limit: 50
        )
        subject = Field(
            "subject",
            words["intake.symptom"],
            .fresh,
            words: words,
            hint: words["intake.symptom-hint"],
            required: true,
            limit: 300
        )
        self.words = Field("words", words["intake.more"], .fresh, words: words, limit: 15_000)
    }
}

extension IntakePage.Owed {
    fileprivate init(_ row: QueueRow, now: Instant, _ reader: Reader) {
        href = "/tickets/\(row.number)"
        number = row.number.description
        subject = row.subject
        turn = row.turn.chip(reader.words)
        next = row.next.map { DueView($0, under: row.plan, now: now, reader) }
    }
}

extension IntakePage.OwnDevice {
    fileprivate init(_ row: DeviceRow, _ caller: IntakeCaller, _ reader: Reader) {
        name = row.modelName
        serial = row.device.serial
        href = "/devices/\(row.id)"
        let parts = [row.siteName, row.device.details.location].compactMap { $0 }
        place = parts.isEmpty ? nil : parts.joined(separator: " · ")
        warranty = caller.coverage[row.id]?.warranty.map { $0.chip(reader) }
        open = caller.deviceOpen.map { .init($0, now: caller.now, reader) }
        hasOpen = !open.isEmpty
        past = caller.past.filter { !$0.isOpen }.map { past in
            let day = reader.date(reader.zone.day(of: past.reportedAt), showsYear: true)
            return IntakePage.Past(
                href: "/tickets/\(past.number)",
                number: past.number.description,
                note: [day, past.subject, past.resolution?.how].compactMap { $0 }.joined(separator: " · ")
            )
        }
        hasPast = !past.isEmpty
    }
}

extension IntakePage.Chosen {
    init(_ caller: IntakeCaller, _ context: StaffContext) {
        let (reader, words) = (context.reader, context.words)
        name = caller.customer.name
        code = caller.customer.code
        again = "/tickets/new"
        device = caller.device.map { .init($0, caller, reader) }
        let others = caller.open.filter { caller.device == nil || $0.device?.id != caller.device?.id }
        open = others.map { .init($0, now: caller.now, reader) }
        hasOpen = !open.isEmpty
        openLabel = words(
            device == nil ? "intake.open-tickets" : "intake.other-tickets",
            ["count": "\(open.count)\(caller.hasMoreOpen ? "+" : "")"]
        )
        let number = context.person.may(.editCustomers) && caller.contact == nil ? caller.phone : nil
        addContact = number.map {
            "/customers/\(caller.customer.id)/contacts/new?kind=engineer&phones=\($0.percentEncoded)"
        }
        addContactLabel = words("intake.add-contact", ["phone": number ?? ""])
        suggested = Suggestions(caller.help, known: caller.open + caller.deviceOpen, now: caller.now, reader)
        coverage = caller.device.flatMap { caller.coverage[$0.id] }.map { CoveragePreview($0, reader) }
    }
}

extension IntakePage.Call {
    init(_ caller: IntakeCaller, _ state: FormState, _ context: StaffContext) {
        let words = context.words
        func field(
            _ name: String,
            _ label: String,
            or stored: String = "",
            type: String = "text",
            hint: String? = nil,
            required: Bool = false,
            limit: Int? = 500
        ) -> Field {
            Field(
                name,
                label,
                state,
                words: words,
                or: stored,
                type: type,
                hint: hint,
                required: required,
                limit: limit
            )
        }
        func choice(
            _ name: String,
            _ options: [(String, String)],
            or stored: String,
            hint: String? = nil
        ) -> Choice {
            Choice(
                name,
                words["field.\(name)"],
                state,
                words: words,
                options: options.map { .init($0.0, $0.1, chosen: state.chosen(name, $0.0, or: $0.0 == stored)) },
                hint: hint
            )
        }
        customer = caller.customer.id.description
        contact = choice(
            "contact",
            caller.contacts.map { contact in
                let kind = words["contact.\(contact.details.kind.rawValue)"]
                let phone = contact.details.phones.first
                return (contact.id.description, [contact.name, kind, phone].compactMap { $0 }.joined(separator: " · "))
            } + [("", words["intake.somebody-else"])],
            // A number that nobody is known by is somebody else's.
            or: caller.contact?.id.description
                ?? (caller.phone == nil ? caller.contacts.first?.id.description : nil) ?? ""
        )
        reporter = field("reporter", words["field.reporter"], hint: words["intake.reporter-hint"], limit: 200)
        phone = field("phone", words["field.phone"], or: caller.phone ?? "", type: "tel", limit: 50)
        device = choice(
            "device",
            [("", words["intake.no-device"])]
                + caller.devices.map { row in
                    let choice = DeviceChoice(row, caller.coverage[row.id], words)
                    return (choice.value, choice.label)
                },
            or: caller.device?.id.description ?? "",
            hint: caller.hasMoreDevices ? words["intake.more-devices"] : nil
        )
        moreDevices = caller.hasMoreDevices ? "/tickets/new/devices?customer=\(caller.customer.id)" : nil
        site =
            caller.sites.isEmpty
            ? nil
            : choice(
                "site",
                [("", words["intake.site-of-device"])] + caller.sites.map { ($0.id.description, $0.name) },
                or: ""
            )
        subject = field(
            "subject",
            words["intake.symptom"],
            hint: words["intake.symptom-hint"],
            required: true,
            limit: 300
        )
        since = field("since", words["intake.since"])
        shown = field("shown", words["intake.shown"])
        tried = field("tried", words["intake.tried"])
        self.words = field("words", words["intake.more"], limit: 15_000)
        kind = choice("kind", RequestKind.allCases.map { ($0.rawValue, words["kind.\($0.rawValue)"]) }, or: "fault")
        severity = choice(
            "severity",
            Severity.allCases.map { ($0.rawValue, words["severity.\($0.rawValue)"]) },
            or: "normal"
        )
        guided = GuidedQuestions(caller.help, context.reader)
        faultClass = .fault(nil, state, words)
        channel = choice(
            "channel",
            [Channel.phone, .email, .chat, .web, .sales, .visit].map { ($0.rawValue, words["channel.\($0.rawValue)"]) },
            or: "phone"
        )
        mayBackdate = context.person.may(.backdate)
        isEarlier = !state.value("at").isEmpty || state.refusal?.field == "backdating" || state.refusal?.field == "at"
        at = field("at", words["field.at"], type: "datetime-local")
        backdating = field("backdating", words["field.backdating"])
    }
}

extension Form {
    /// What the hotline typed, the answers to the questions folded into words.
    func ticketRequest(_ caller: IntakeCaller, _ reader: Reader) throws(Refusal) -> TicketRequest {
        let words = reader.words
        let chosen = find("contact") == nil ? nil : caller.contacts.first { $0.id.description == self["contact"] }
        if find("contact") != nil, chosen == nil { throw .invalid("contact", expected: "choice") }
        let channel: Channel = try choice("channel")
        let answers = [
            (words["intake.since"], self["since"]), (words["intake.shown"], self["shown"]),
            (words["intake.tried"], self["tried"]),
        ].filter { !$0.1.isEmpty }.map { $0.0 + words["why.colon"] + $0.1 }
        return TicketRequest(
            customer: caller.customer.id,
            site: find("site") == nil ? nil : try id("site"),
            device: find("device") == nil ? nil : try id("device"),
            reporter: TicketEvent.Reporter(
                contact: chosen?.id,
                name: find("reporter") ?? chosen?.name ?? "",
                phone: find("phone"),
                isSales: channel == .sales
            ),
            channel: channel,
            kind: try choice("kind"),
            severity: try choice("severity"),
            faultClass: find("faultClass").map(words.faultCode) ?? caller.help.chosen?.faultClass,
            subject: self["subject"],
            words: (answers + [self["words"]]).filter { !$0.isEmpty }.joined(separator: "\n"),
            reportedAt: find("at") == nil ? nil : try moment("at", in: reader.zone),
            backdating: find("backdating")
        )
    }
}
