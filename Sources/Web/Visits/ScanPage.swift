import AfterSales
import ServiceDesk

/// Which device the engineer stands before: its serial, read by the camera or typed, held against the ticket's.
struct ScanPage: Page {
    static let template = "visits/scan"

    struct Other: Sendable {
        let serial: String
        let note: String
        let href: String
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
            others = found.map { device in
                let phase = words["phase.\(device.phase.rawValue)"]
                return Other(
                    serial: device.serial,
                    note: [device.model, device.customer, phase].joined(separator: " · "),
                    href: "/devices/\(device.id)"
                )
            }
        case .unknown: result = Banner(.plain, words["scan.unknown"])
        }
        self.others = others
    }
}
