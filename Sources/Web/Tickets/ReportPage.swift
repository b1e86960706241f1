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
        let lists: ReportLists?
        let repaired: Chip
        let advice: String?
        let hash: String
        /// How many photographs the signature covers.
        let covers: String?
        let signature: Signature?
        let unsigned: Chip?
        /// Where pens sign the paper of a report that nobody signed on glass.
        let lines: [SigningLine]
    }

    struct SigningLine: Sendable {
        let who: String
        /// The name where it is known.
        let name: String?
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
    /// What the paper must say by itself: whose, which device, where, when and by whom.
    let facts: [TicketPage.Fact]
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
        number = ticket.id.description
        title = "\(reader.words["report.title"]) \(number)"
        self.path = path
        subject = ticket.subject
        facts = ReportPage.facts(card, reader)
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
        let engineers = ReportPage.engineers(ticket).joined(separator: reader.words["list.comma"])
        versions = ticket.entries.reversed().compactMap { entry in
            guard case .reportWritten(let report) = entry.event else { return nil }
            return Version(report, writtenIn: entry, engineers: engineers, card, reader)
        }
    }

    private static func facts(_ card: TicketCard, _ reader: Reader) -> [TicketPage.Fact] {
        let (ticket, words) = (card.ticket, reader.words)
        let visits = ticket.visits.compactMap { visit in
            visit.arrivedAt.map { arrived in
                visit.finishedAt.map { "\(reader.dated(arrived)) – \(reader.shortTime($0, now: arrived))" }
                    ?? reader.dated(arrived)
            }
        }
        let facts: [(String, String?)] = [
            ("field.customer", card.customer.name),
            ("field.site", card.site.map { [$0.name, $0.details.address].compactMap { $0 }.joined(separator: " · ") }),
            ("field.device", card.device.map { "\($0.model) \($0.modelCode)" }),
            ("field.serial", card.device?.serial),
            ("field.subject", ticket.subject),
            ("field.contact", "\(ticket.opening.reporter.name) · \(reader.dated(ticket.reportedAt))"),
            ("field.engineer", engineers(ticket).joined(separator: words["list.comma"])),
            ("track.visits", visits.joined(separator: "\n")),
        ]
        return facts.compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : TicketPage.Fact(name: words[name], value: $0) }
        }
    }

    /// Who came, each once; where nobody came, whose ticket it is.
    private static func engineers(_ ticket: Ticket) -> [String] {
        var known: Set<String> = []
        let came = ticket.visits.filter { $0.arrivedAt != nil }.map(\.plan.engineer.name)
        return (came.isEmpty ? [ticket.engineer?.name].compactMap { $0 } : came).filter { known.insert($0).inserted }
    }
}

extension Reader {
    /// With its year always: paper is read in other years.
    fileprivate func dated(_ instant: Instant) -> String {
        "\(date(zone.day(of: instant), showsYear: true)) \(clock(instant))"
    }
}

extension ReportPage.Version {
    fileprivate init(
        _ report: TicketEvent.ReportVersion,
        writtenIn entry: TicketEntry,
        engineers: String,
        _ card: TicketCard,
        _ reader: Reader
    ) {
        let words = reader.words
        let content = report.content
        label = words("ladder.version", ["version": String(report.version)])
        isNewest = report.version == card.ticket.report?.version
        let by = words("report.written", ["name": entry.by.name, "time": reader.dated(entry.occurredAt)])
        // The page's head names the device as it is known now; this one was written, and perhaps signed, for another.
        let former = card.ticket.deviceNamedBefore(at: entry.sequence).map { "\(words["field.serial"]) \($0)" }
        written = [by, former].compactMap(\.self).joined(separator: " · ")
        found = content.found
        done = content.done
        parts = content.parts
        hasParts = !parts.isEmpty
        lists = ReportLists(content, words)
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
                time: reader.dated(entry.occurredAt),
                how: words["signed.\(signature.how)"],
                strokes: signature.strokes
            )
        }.last
        self.signature = signature
        unsigned = signature == nil ? Chip(.soon, icon: "sign", words["report.unsigned"]) : nil
        lines =
            signature == nil && isNewest
            ? [
                ReportPage.SigningLine(who: words["role.customer-responsible"], name: nil),
                ReportPage.SigningLine(who: words["field.engineer"], name: engineers),
            ] : []
    }
}
