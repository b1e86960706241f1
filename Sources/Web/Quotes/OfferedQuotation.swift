import AfterSales
import ServiceDesk

/// A quotation on the customer's own page: to read, to accept, or to decline with a reason.
struct OfferedQuotation: Sendable {
    let version: String
    let label: String
    let state: Chip
    let lines: [QuotedLine]
    let total: String
    let valid: String
    let note: String?
    let received: String?
    let outstanding: String?
    let mayAnswer: Bool
    /// That it waits for the responsible person, to whoever is not.
    let waitsForOther: Bool
    let reason: Field
    let isDeclining: Bool
    /// That the customer has said no, and may still say yes.
    let isDeclined: Bool
    /// Where it is to be printed, for whoever signed in.
    let print: String?

    init(
        _ offered: TicketForCustomer.Offered,
        at path: String,
        isOpen: Bool,
        now: Instant,
        _ state: FormState,
        _ reader: Reader
    ) {
        let (words, quotation) = (reader.words, offered.quotation)
        let written = quotation.written
        version = String(quotation.id)
        print = path.hasPrefix("/portal/") ? "\(path)/quotation" : nil
        label = words("ladder.version", ["version": version])
        let isPaid = offered.received.minor >= quotation.total.minor
        self.state = quotation.chip(isPaid: isPaid, at: now, words)
        lines = written.lines.map { QuotedLine($0, in: written.currency, { _ in nil }, reader) }
        total = reader.money(quotation.total)
        valid = reader.day(written.validThrough)
        note = written.note
        received = offered.received.minor > 0 ? reader.money(offered.received) : nil
        let due = quotation.total.minor - offered.received.minor
        let isOwed = offered.isAsked && quotation.state == .accepted && due > 0
        outstanding = isOwed ? reader.money(Money(due, written.currency)) : nil
        let isAsked = isOpen && offered.isAsked
        let isAnswerable = isAsked && [.open, .declined].contains(quotation.state) && now < written.expiresAt
        mayAnswer = isAnswerable && offered.mayAnswer
        waitsForOther = isAnswerable && !offered.mayAnswer
        isDeclined = quotation.state == .declined
        reason = Field("why-not", words["quotation.why-not"], state, words: words, required: true, limit: 2_000)
        isDeclining = state.refusal?.field == "why-not"
    }
}

extension Form {
    /// A customer's answer to the version that their page showed.
    func quotationReply(accepts: Bool) throws(Refusal) -> QuotationReply {
        guard let version = Int(self["quotation"]) else { throw .missing("quotation") }
        guard !accepts else { return QuotationReply(version: version, accepts: true) }
        // Checked here, where the field has its own name: another form of the page asks for a reason, too.
        let words = try TypedText.paragraphs(self["why-not"], "why-not", limit: 2_000)
        return QuotationReply(version: version, accepts: false, words: words)
    }
}
