import AfterSales
import ServiceDesk

/// Which device the engineer stands before: its serial, read by the camera or typed, held against the ticket's.
struct ScanPage: Page {
    static let template = "visits/scan"

    struct Other: Sendable {
        let serial: String
        let note: String
        let href: String
        /// What makes it the ticket's, where it is this customer's.
        let naming: Naming?
    }

    /// A form of one button: this is the device the ticket is about.
    struct Naming: Sendable {
        let action: String
        let version: String
        let device: String
        let reason: String
        let back: String
    }

    let title: String
    let number: String
    let subject: String
    /// What the ticket says it is.
    let expected: String
    let serial: Field
    let result: Banner?
    let others: [Other]

    init(
        _ card: TicketCard,
        _ read: (serial: String, finding: SerialFinding)?,
        _ state: FormState,
        _ context: StaffContext
    ) {
        let words = context.words
        title = words["scan.title"]
        number = card.ticket.id.description
        subject = card.ticket.subject
        expected = card.device.map { "\($0.model) · \($0.serial)" } ?? words["scan.no-device"]
        serial = Field(
            "serial",
            words["field.serial"],
            state,
            words: words,
            or: read?.serial ?? "",
            required: true,
            autocomplete: "off",
            limit: 200
        )
        var others: [Other] = []
        switch read?.finding {
        case nil: result = state.banner(words)
        case .same: result = Banner(.good, words["scan.same"])
        case .others(let found):
            result = Banner(.alarm, words["scan.other"])
            let mayName = TicketDeed.possible(on: card, for: context.person).contains(.nameDevice)
            others = found.map { device in
                let phase = words["phase.\(device.phase.rawValue)"]
                return Other(
                    serial: device.serial,
                    note: [device.model, device.customer, phase].joined(separator: " · "),
                    href: "/devices/\(device.id)",
                    naming: mayName && device.isOfCustomer ? Naming(device, on: card, words) : nil
                )
            }
        case .unknown: result = Banner(.plain, words["scan.unknown"])
        }
        self.others = others
    }
}

extension ScanPage.Naming {
    fileprivate init(_ device: SerialFinding.Found, on card: TicketCard, _ words: Words) {
        action = "/tickets/\(card.ticket.id)/\(TicketDeed.nameDevice.rawValue)"
        version = String(card.ticket.version)
        self.device = device.id.description
        reason = words["scan.reason"]
        back = "/today/\(card.ticket.id)/serial?serial=\(device.serial.percentEncoded)"
    }
}
