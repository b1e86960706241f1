import AfterSales
import Pictures
import ServiceDesk

/// The report as the customer's responsible person reads and signs it on the engineer's glass.
struct SigningPage: Page {
    static let template = "visits/signing"

    /// How the customer gets at the report once it is signed; we send nothing by ourselves.
    struct Copy: Sendable {
        let says: [String]
        let print: String
        /// Whether the reader may make a link for them.
        let mayHandOver: Bool
        let handed: HandedLink?
    }

    /// A link as the camera of the customer's own telephone reads it; shown once.
    struct HandedLink: Sendable {
        let path: String
        let box: String
        let says: String

        /// `nil` for an address that no code holds.
        init?(_ address: String, says: String) {
            guard let code = QRCode(address) else { return nil }
            let side = code.size + 2 * QRCode.margin
            (path, box, self.says) = (code.path, "0 0 \(side) \(side)", says)
        }
    }

    let title: String
    let banner: Banner?
    let number: String
    /// The visit that ends here.
    let visit: String
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
    /// The photographs that the signature covers.
    let files: [FileView]
    let hasFiles: Bool
    /// What was drawn before the form was refused.
    let drawn: String
    let signer: Field
    let isSigned: Bool
    let signedBy: String?
    let strokes: String?
    let mayEnd: Bool
    let copy: Copy?

    /// `readers` is who of the customer's gets at it; told once it is signed.
    init(
        _ card: TicketCard,
        _ readers: ReportReaders?,
        handing link: HandedLink? = nil,
        _ state: FormState,
        _ context: StaffContext
    ) throws(Refusal) {
        guard let report = card.ticket.report else { throw .notFound }
        let words = context.words
        let signature = card.ticket.signature
        title = words["signing.title"]
        banner = state.banner(words)
        number = card.ticket.id.description
        visit = card.ticket.currentVisit.map { String($0.id) } ?? ""
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
        let covered = Set(report.files ?? [])
        files = card.ticket.attachments.filter {
            $0.visit != nil && $0.isForCustomer && covered.contains($0.file.content)
        }
        .map { FileView($0, under: "/tickets/\(card.ticket.id)", now: card.now, context.reader) }
        hasFiles = !files.isEmpty
        // Another version is signed anew.
        drawn = state.value("report") == self.report ? state.drawn : ""
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
        copy = signature == nil ? nil : readers.map { Copy($0, on: card, handing: link, context) }
    }
}

extension SigningPage.Copy {
    fileprivate init(
        _ readers: ReportReaders,
        on card: TicketCard,
        handing link: SigningPage.HandedLink?,
        _ context: StaffContext
    ) {
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
        mayHandOver = link == nil && context.person.may(.issueCustomerLink) && !card.ticket.isOver
        handed = link
    }
}

extension FormState {
    /// The strokes of a form that was refused; nothing that no pen draws is put into a page.
    var drawn: String {
        let strokes = value("strokes")
        return refusal?.field == "strokes" ? "" : strokes
    }
}
