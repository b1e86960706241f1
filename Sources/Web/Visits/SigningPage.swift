import AfterSales
import ServiceDesk

/// The report as the customer's responsible person reads and signs it on the engineer's glass.
struct SigningPage: Page {
    static let template = "visits/signing"

    /// How the customer gets at the report once it is signed; we send nothing by ourselves.
    struct Copy: Sendable {
        let says: [String]
        let print: String
        /// Where a link is made, for whoever may.
        let share: String?
    }

    let title: String
    let banner: Banner?
    let number: String
    let version: String
    let subject: String
    let customer: String
    let device: String?
    let report: String
    let reportLabel: String
    let found: String
    let done: String
    let parts: [String]
    let hasParts: Bool
    let lists: ReportLists?
    let advice: String?
    let repaired: Chip
    let signer: Field
    let isSigned: Bool
    let signedBy: String?
    let strokes: String?
    let mayEnd: Bool
    let copy: Copy?

    /// `readers` is who of the customer's gets at it; told once it is signed.
    init(_ card: TicketCard, _ readers: ReportReaders?, _ state: FormState, _ context: StaffContext) throws(Refusal) {
        guard let report = card.ticket.report else { throw .notFound }
        let words = context.words
        let signature = card.ticket.signature
        title = words["signing.title"]
        banner = state.banner(words)
        number = card.ticket.id.description
        version = String(card.ticket.version)
        subject = card.ticket.subject
        customer = [card.customer.name, card.site?.name].compactMap(\.self).joined(separator: " · ")
        device = card.device.map { "\($0.model) · \($0.serial)" }
        self.report = String(report.version)
        reportLabel = words("ladder.version", ["version": String(report.version)])
        found = report.content.found
        done = report.content.done
        parts = report.content.parts
        hasParts = !parts.isEmpty
        lists = ReportLists(report.content, words)
        advice = report.content.advice.nonEmpty
        repaired =
            report.content.isRepaired
            ? Chip(.good, icon: "check", words["report.repaired"])
            : Chip(.soon, icon: "alert", words["report.not-repaired"])
        signer = Field(
            "signer",
            words["field.signer"],
            state,
            words: words,
            or: card.contact?.details.kind == .responsible ? card.contact?.name ?? "" : "",
            hint: words["signing.signer-hint"],
            required: true,
            limit: 200
        )
        isSigned = signature != nil
        signedBy = signature?.signer
        strokes = signature?.strokes
        mayEnd = signature != nil && card.ticket.currentVisit?.state == .finished
        copy = signature == nil ? nil : readers.map { Copy($0, on: card, context) }
    }
}

extension SigningPage.Copy {
    fileprivate init(_ readers: ReportReaders, on card: TicketCard, _ context: StaffContext) {
        let (reader, words, path) = (context.reader, context.words, "/tickets/\(card.ticket.id)")
        let accounts = readers.accounts.joined(separator: words["list.comma"])
        let ways =
            (readers.accounts.isEmpty ? [] : [words("signing.copy-accounts", ["names": accounts])])
            + readers.links.map {
                words(
                    "signing.copy-link",
                    ["name": $0.contact, "time": reader.time($0.until, now: card.now)]
                )
            }
        says = ways.isEmpty ? [words["signing.copy-none"]] : ways
        print = "\(path)/report"
        let mayShare = context.person.may(.issueCustomerLink) && !card.ticket.isOver
        share = mayShare ? "\(path)?do=\(TicketDeed.share.rawValue)#do" : nil
    }
}
