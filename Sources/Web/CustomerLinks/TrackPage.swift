import AfterSales
import ServiceDesk

/// The page behind a customer's link.
struct TrackPage: Page {
    static let template = "links/track"

    let title: String
    let ticket: CustomersTicket

    init(_ ticket: TicketForCustomer, token: String, now: Instant, _ state: FormState, _ visit: Visit) {
        title = ticket.subject
        self.ticket = CustomersTicket(ticket, at: "/track/\(token)", now: now, state, visit.reader)
    }
}

/// A link that shows no ticket any more, and why.
struct LinkOverPage: Page {
    static let template = "links/over"

    let title: String
    let text: String
    /// What was typed and did not arrive, to be copied or read out.
    let written: [String]
    let hasWritten: Bool
    /// The number to call, where there is one.
    let hotline: Phone?

    init(title: String, text: String, written: [String] = [], hotline: Phone? = nil) {
        self.title = title
        self.text = text
        self.written = written
        hasWritten = !written.isEmpty
        self.hotline = hotline
    }
}

extension LinkOverPage {
    /// The ticket went on under another number.
    init(_ survivor: Ticket.ID, _ words: Words) {
        self.init(
            title: words["track.merged"],
            text: words("track.merged-into", ["ticket": survivor.description])
        )
    }
}
