import AfterSales
import Hummingbird
import ServiceDesk

/// Inspections as the customer's responsible people read them: done and to come, the expert, the reports.
struct PortalInspectionRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .customers(.get, "/portal/inspections", needs: .seeInspections, list),
            .customers(.get, "/portal/inspections/{inspection}", needs: .seeInspections) { _, context in
                pages.html(try await report(context), context.visit)
            },
            .customers(.post, "/portal/inspections/{inspection}/receipt", needs: .signReport, receive),
        ]
    }

    private func list(_ request: Request, context: CustomerContext) async throws -> Response {
        let after = context.query.find("after")
        let page = PortalInspectionsPage(
            coming: try await desk.inspections(
                InspectionFilter(hasReport: false),
                limit: 200,
                seenBy: context.person
            ).items,
            made: try await desk.inspections(
                InspectionFilter(which: .all, hasReport: true),
                after: after,
                seenBy: context.person
            ),
            installations: try await desk.installations(limit: 200, seenBy: context.person).items,
            now: desk.now(),
            context
        )
        return pages.html(page, context.visit)
    }

    private func receive(_ request: Request, context: CustomerContext) async throws -> Response {
        let id: ID<Inspection> = try context.id("inspection")
        return try await pages.once(context.visit) {
            let version = Int(context.form["report"]) ?? 0
            _ = try await desk.receiveInspectionReport(id, report: version, by: context.person)
            return .see("/portal/inspections/\(id)", done: "report-received")
        }
    }

    /// The version that was handed over; a newer one is not theirs yet.
    private func report(_ context: CustomerContext) async throws -> InspectionReportPage {
        let card = try await desk.inspection(context.id("inspection"), seenBy: context.person)
        guard let report = card.inspection.handedReport else { throw Refusal.notFound }
        return InspectionReportPage(
            card,
            report,
            back: "/portal/inspections",
            receive: context.person.may(.signReport) ? "/portal/inspections/\(card.inspection.id)/receipt" : nil,
            .fresh,
            context.reader
        )
    }
}

/// What was inspected and what will be, with the expert's name.
struct PortalInspectionsPage: Page {
    static let template = "portal/inspections"

    struct Coming: Sendable {
        let place: String
        let what: String
        let when: String
        let expert: String?
    }

    struct Made: Sendable {
        let href: String
        let place: String
        let what: String
        let outcome: Chip
    }

    struct Place: Sendable {
        let name: String
        let expert: String
        let promise: String?
    }

    let title: String
    let coming: [Coming]
    let isNothingComing: Bool
    let made: [Made]
    let isNothingMade: Bool
    let places: [Place]
    let hasPlaces: Bool
    let more: More?

    init(
        coming: [InspectionRow],
        made listing: Listing<InspectionRow>,
        installations: [InstallationRow],
        now: Instant,
        _ context: CustomerContext
    ) {
        let (reader, words) = (context.reader, context.words)
        title = words["portal.inspections"]
        func place(_ row: InspectionRow) -> String {
            [row.siteName ?? row.customerName, row.contractNumber].compactMap { $0 }.joined(separator: " · ")
        }
        self.coming = coming.map { row in
            let way = row.way.map { " · \(words["inspection.way-\($0.rawValue)"])" } ?? ""
            let when =
                row.state == .begun || row.state == .reported
                ? words["portal.inspection-going-on"]
                : row.plannedAt.map { words("portal.inspection-on", ["time": reader.time($0, now: now) + way]) }
                    ?? row.due.map {
                        words("portal.inspection-by", ["day": reader.day((row.zone ?? reader.zone).day(of: $0))])
                    } ?? ""
            return Coming(
                place: place(row),
                what: row.occurrence.map(words.inspection) ?? words["inspection.one-more"],
                when: when,
                expert: row.inspector?.name
            )
        }
        isNothingComing = coming.isEmpty
        made = listing.items.map { row in
            let day = (row.begunAt ?? row.plannedAt).map { reader.day((row.zone ?? reader.zone).day(of: $0)) }
            let faulty = row.reportedFaulty ?? 0
            return Made(
                href: "/portal/inspections/\(row.inspection.map(\.description) ?? "")",
                place: place(row),
                what: [
                    row.occurrence.map(words.inspection) ?? words["inspection.one-more"], day, row.inspector?.name,
                ].compactMap { $0 }.joined(separator: " · "),
                outcome: faulty == 0
                    ? Chip(.good, icon: "check", words["inspection.all-sound"])
                    : Chip(.alarm, icon: "alert", words("inspection.some-faulty", ["count": String(faulty)]))
            )
        }
        isNothingMade = made.isEmpty
        places = installations.map { row in
            Place(
                name: [row.siteName ?? words["installation.no-site"], row.contractNumber].compactMap { $0 }
                    .joined(separator: " · "),
                expert: row.expert?.name ?? words["installation.no-expert"],
                promise: row.terms?.rule.map(words.promise)
            )
        }
        hasPlaces = !places.isEmpty
        more = More(
            path: "/portal/inspections",
            after: context.query.find("after"),
            next: listing.next?.percentEncoded
        )
    }
}
