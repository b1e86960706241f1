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
}

extension LinkOverPage {
    /// The ticket went on under another number.
    init(_ survivor: Ticket.ID, _ words: Words) {
        title = words["track.merged"]
        text = words("track.merged-into", ["ticket": survivor.description])
    }
}
