import AfterSales
import ServiceDesk

/// A quotation to read and to print, with the vendor's name at its head.
struct QuotationPage: Page {
    static let template = "quotes/quotation"

    let title: String
    let path: String
    let number: String
    let subject: String
    let label: String
    let state: Chip
    let facts: [TicketPage.Fact]
    let currency: String
    let lines: [QuotedLine]
    let total: String
    let note: String?
    /// What must hold before the repair, in the commitment's own words.
    let terms: [QuotedClause]
    let hasTerms: Bool
    let answered: String?
    /// Where a pen signs the paper of a quotation that nobody answered.
    let mayAnswer: Bool

    /// - Returns: nothing where we ask for nothing.
    ///
    /// The numbers of clauses lead to the plan only for those who may open it.
    init?(_ card: TicketCard, at path: String, isOurs: Bool = true, _ reader: Reader) {
        let (ticket, words) = (card.ticket, reader.words)
        guard let quotation = ticket.quotation else { return nil }
        let written = quotation.written
        self.path = path
        number = ticket.id.description
        subject = ticket.subject
        label = words("ladder.version", ["version": String(quotation.id)])
        title = "\(words["quotation.title"]) \(number)"
        state = quotation.chip(isPaid: ticket.isPaid, at: card.now, words)
        let device = card.device.map { "\($0.model) \($0.modelCode) · \($0.serial)" }
        let facts: [(String, String?)] = [
            ("field.customer", card.customer.name), ("field.to", written.to),
            ("field.site", card.site.map { [$0.name, $0.details.address].compactMap { $0 }.joined(separator: " · ") }),
            ("field.device", device), ("field.subject", ticket.subject),
            ("field.writtenOn", reader.day(reader.zone.day(of: quotation.writtenAt))),
            ("field.validThrough", reader.day(written.validThrough)), ("field.writtenBy", quotation.by.name),
        ]
        self.facts = facts.compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : TicketPage.Fact(name: words[name], value: $0) }
        }
        currency = written.currency
        let plan = card.plan.reference
        let link = { (clause: String) in isOurs ? ClauseLink(clause, in: plan) : ClauseLink(unlinked: clause) }
        lines = written.lines.map { QuotedLine($0, in: written.currency, link, reader) }
        total = reader.money(quotation.total)
        note = written.note
        var clauses: [String] = written.lines.compactMap(\.clause)
        clauses += card.gates.filter { $0.gate == .paidBeforeShipping || Gate.beforePaidRepair.contains($0.gate) }
            .flatMap(\.clauses)
        var known: Set<String> = []
        terms = clauses.filter { known.insert($0).inserted }
            .compactMap { QuotedClause($0, in: card.plan, isLinked: isOurs) }
        hasTerms = !terms.isEmpty
        answered = quotation.answer.map { answer in
            let when = quotation.answeredAt.map { reader.time($0, now: card.now) }
            let said = words["quotation.\(quotation.state == .declined ? "declined" : "accepted")"]
            return [said, answer.by, words["means.\(answer.means.rawValue)"], when].compactMap { $0 }
                .joined(separator: " · ")
        }
        mayAnswer = quotation.state == .open
    }
}
