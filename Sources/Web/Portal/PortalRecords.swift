import AfterSales
import ServiceDesk

/// The devices of a customer, for their responsible person.
struct PortalDevicesPage: Page {
    static let template = "portal/devices"

    struct Row: Sendable {
        let href: String
        let model: String
        let serial: String
        let place: String?
        let phase: Chip
        let accepted: String?
    }

    let title: String
    let searchAt = "/portal/devices"
    let searchFor: String
    /// The words that were looked for.
    let text: String
    let showing: String? = nil
    let rows: [Row]
    let isEmpty: Bool
    let empty: String
    let more: More?

    init(_ listing: Listing<DeviceRow>, _ context: CustomerContext) {
        title = context.words["devices.title"]
        rows = listing.items.map { row in
            let place = [row.siteName, row.device.details.location].compactMap { $0 }
            return Row(
                href: "/portal/devices/\(row.id)",
                model: row.modelName,
                serial: row.device.serial,
                place: place.isEmpty ? nil : place.joined(separator: " · "),
                phase: row.device.phase.chip(context.words),
                accepted: row.device.steps[.accepted].map(context.reader.day)
            )
        }
        isEmpty = rows.isEmpty
        searchFor = context.words["portal.search-devices"]
        text = context.query["q"]
        empty = text.isEmpty ? context.words["portal.no-devices"] : context.words["portal.none-found"]
        more = More(
            path: "/portal/devices" + (text.isEmpty ? "" : "?q=\(text.percentEncoded)"),
            after: context.query.find("after"),
            next: listing.next?.percentEncoded
        )
    }
}

/// What a customer's person may know of one of their devices.
struct DeviceForCustomer: Sendable {
    let sheet: DeviceSheet
    let coverage: DeviceCoverage?
    let tickets: Listing<QueueRow>
    let documents: [TicketDocuments]
    let now: Instant
}

/// One device of theirs: how far its life has come, what covers it by which sentence, and its reports.
struct PortalDevicePage: Page {
    static let template = "portal/device"

    /// How it stands to its warranty, with the sentences that say so.
    struct Coverage: Sendable {
        let chip: Chip
        let says: String
        let clauses: [Clause]
        /// The contract's language, where it is another than the reader's.
        let language: String?
        let isForeign: Bool

        struct Clause: Sendable {
            let number: String
            let text: String
        }
    }

    struct Report: Sendable {
        let href: String
        let name: String
        let note: String
    }

    let title: String
    let model: String
    let steps: [Step]
    let phase: Chip
    let site: String?
    let location: String?
    let contract: String?
    let accepted: String?
    let report: String
    let coverage: Coverage?
    let reports: [Report]
    let hasReports: Bool
    let rows: [PortalPage.Row]
    let isEmpty: Bool

    init(_ facts: DeviceForCustomer, _ context: CustomerContext) {
        let (sheet, now, words, reader) = (facts.sheet, facts.now, context.words, context.reader)
        let device = sheet.device
        title = device.serial
        model = [sheet.model.name, sheet.model.code, sheet.model.details.brand].compactMap { $0 }
            .joined(separator: " · ")
        steps = DevicePage.ladder(of: device, context.reader)
        phase = device.phase.chip(context.words)
        site = sheet.site?.name
        location = device.details.location
        contract = sheet.contract?.number
        accepted = device.steps[.accepted].map(context.reader.day)
        report = "/portal/report?device=\(device.id)"
        coverage = facts.coverage.flatMap { Coverage($0, reader) }
        reports = facts.documents.flatMap { documents in
            documents.reports.map { signed in
                Report(
                    href: "/portal/tickets/\(documents.number)/report",
                    name: documents.subject,
                    note: [
                        documents.number.description, words("ladder.version", ["version": String(signed.version)]),
                        words("track.signed-by", ["name": signed.signer]), reader.time(signed.at, now: now),
                    ].joined(separator: " · ")
                )
            }
        }
        hasReports = !reports.isEmpty
        rows = facts.tickets.items.map { PortalPage.Row($0, now: now, context.reader) }
        isEmpty = rows.isEmpty
    }
}

extension PortalDevicePage.Coverage {
    /// `nil` where the plan gives no warranty, or the device is out of use.
    fileprivate init?(_ coverage: DeviceCoverage, _ reader: Reader) {
        guard let standing = coverage.warranty else { return nil }
        chip = standing.chip(reader)
        says = standing.sentence(reader)
        let numbers = [standing.rule.clause, standing.rule.startClause].compactMap { $0 }
        let written = coverage.plan.language
        language = reader.language.rawValue == written ? nil : written
        isForeign = reader.language.isForeign(to: written)
        clauses = numbers.enumerated().filter { numbers.firstIndex(of: $0.element) == $0.offset }.compactMap {
            coverage.plan.clause($0.element).map { Clause(number: $0.id, text: $0.text) }
        }
    }
}

/// Reports and files, ticket by ticket.
struct PortalDocumentsPage: Page {
    static let template = "portal/documents"

    struct Row: Sendable {
        let href: String
        let subject: String
        let note: String
        let reports: [Report]
        let files: [FileView]
        let hasFiles: Bool
    }

    struct Report: Sendable {
        let href: String
        let label: String
        let note: String
    }

    let title: String
    let rows: [Row]
    let isEmpty: Bool
    let more: More?

    init(_ listing: Listing<TicketDocuments>, now: Instant, _ context: CustomerContext) {
        title = context.words["portal.documents"]
        rows = listing.items.map { Row($0, now: now, context.reader) }
        isEmpty = rows.isEmpty
        more = More(
            path: "/portal/documents",
            after: context.query.find("after"),
            next: listing.next?.percentEncoded
        )
    }
}

extension PortalDocumentsPage.Row {
    fileprivate init(_ documents: TicketDocuments, now: Instant, _ reader: Reader) {
        let path = "/portal/tickets/\(documents.number)"
        href = path
        subject = documents.subject
        note = "\(documents.number) · \(reader.time(documents.reportedAt, now: now))"
        let words = reader.words
        func line(_ version: Int, _ note: String) -> PortalDocumentsPage.Report {
            let number = words("ladder.version", ["version": String(version)])
            return .init(href: "\(path)/report", label: "\(words["report.title"]) · \(number)", note: note)
        }
        let signed = documents.reports.map { report in
            let signer = words("track.signed-by", ["name": report.signer])
            return line(report.version, "\(signer) · \(reader.time(report.at, now: now))")
        }
        reports = signed + (documents.unsigned.map { [line($0, words["report.unsigned"])] } ?? [])
        files = documents.files.map { FileView($0, under: path, now: now, reader) }
        hasFiles = !files.isEmpty
    }
}
