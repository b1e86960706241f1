import AfterSales
import ServiceDesk

/// The service report in all its versions, to read and to print; each with its signature, or marked as unsigned.
struct ReportPage: Page {
    static let template = "tickets/report"

    struct Version: Sendable {
        let label: String
        let isNewest: Bool
        let written: String
        let found: String
        let done: String
        let parts: [String]
        let hasParts: Bool
        let repaired: Chip
        let advice: String?
        let hash: String
        /// How many photographs the signature covers.
        let covers: String?
        let signature: Signature?
        let unsigned: Chip?
    }

    struct Signature: Sendable {
        let signer: String
        let time: String
        let how: String
        /// What the pen drew, in a box of 600 by 200; nothing for a typed name.
        let strokes: String?
    }

    let title: String
    let number: String
    let path: String
    let subject: String
    let customer: String
    let device: String?
    let versions: [Version]
    /// Photographs of the visits, as the customer may see them: those that belong to the newest version, and later ones.
    let albums: [Album]

    struct Album: Sendable {
        let heading: String
        let files: [FileView]
    }

    /// `path` is the ticket as whoever reads it reaches it.
    init(_ card: TicketCard, at path: String, _ reader: Reader) {
        let ticket = card.ticket
        title = reader.words["report.title"]
        number = ticket.id.description
        self.path = path
        subject = ticket.subject
        customer = [card.customer.name, card.site?.name].compactMap { $0 }.joined(separator: " · ")
        device = card.device.map { "\($0.model) \($0.modelCode) · \($0.serial)" }
        let covered = Set(ticket.report?.files ?? [])
        let shown = ticket.attachments.filter { $0.visit != nil && $0.isForCustomer }
        albums = [(reader.words["report.photos"], true), (reader.words["report.photos-later"], false)].compactMap {
            heading,
            isCovered in
            let files = shown.filter { covered.contains($0.file.content) == isCovered }
            return files.isEmpty
                ? nil
                : Album(
                    heading: heading,
                    files: files.map { FileView($0, under: path, now: card.now, reader) }
                )
        }
        versions = ticket.entries.reversed().compactMap { entry in
            guard case .reportWritten(let report) = entry.event else { return nil }
            return Version(report, writtenIn: entry, card, reader)
        }
    }
}

extension ReportPage.Version {
    fileprivate init(
        _ report: TicketEvent.ReportVersion,
        writtenIn entry: TicketEntry,
        _ card: TicketCard,
        _ reader: Reader
    ) {
        let words = reader.words
        let content = report.content
        label = words("ladder.version", ["version": String(report.version)])
        isNewest = report.version == card.ticket.report?.version
        written = words(
            "report.written",
            ["name": entry.by.name, "time": reader.time(entry.occurredAt, now: card.now)]
        )
        found = content.found
        done = content.done
        parts = content.parts
        hasParts = !parts.isEmpty
        repaired =
            content.isRepaired
            ? Chip(.good, icon: "check", words["report.repaired"])
            : Chip(.soon, icon: "alert", words["report.not-repaired"])
        advice = content.advice.isEmpty ? nil : content.advice
        hash = report.hash
        covers = report.files.map { words("report.covers", ["count": String($0.count)]) }
        let signature = card.ticket.entries.compactMap { entry -> ReportPage.Signature? in
            guard case .reportSigned(let signature) = entry.event, signature.version == report.version else {
                return nil
            }
            return ReportPage.Signature(
                signer: signature.signer,
                time: reader.time(entry.occurredAt, now: card.now),
                how: words["signed.\(signature.how)"],
                strokes: signature.strokes
            )
        }.last
        self.signature = signature
        unsigned = signature == nil ? Chip(.soon, icon: "sign", words["report.unsigned"]) : nil
    }
}
