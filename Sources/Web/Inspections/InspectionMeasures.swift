import AfterSales
import Hummingbird
import ServiceDesk

/// Inspections done against promised, and whether the expert stayed (C57, C59), for managers.
struct InspectionMeasureRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/measures/inspections", needs: .seeMeasures, query: [.after]) { _, context in
                let after = context.query.find("after")
                let page = InspectionMeasuresPage(
                    try await desk.inspectionYears(after: after, seenBy: context.person),
                    breaches: try await desk.expertBreaches(seenBy: context.person),
                    now: desk.now(),
                    context
                )
                return pages.html(page, context.visit)
            }
        ]
    }
}

struct InspectionMeasuresPage: Page {
    static let template = "measures/inspections"

    struct Row: Sendable {
        let href: String
        let name: String
        let place: String
        let year: String
        let span: String
        let promised: String
        let clause: ClauseLink
        let done: String
        let doneHref: String
        /// Done against promised, to be seen at a glance.
        let least: String
        let doneCount: String
        let late: String
        let lateHref: String?
        let expert: Chip
        let inspectors: String
    }

    struct Breach: Sendable {
        let href: String
        let place: String
        let expert: String
        let reason: String
        let by: String
        let time: String
        let stamp: String
    }

    let title: String
    let rows: [Row]
    let isEmpty: Bool
    let more: More?
    let breaches: [Breach]
    let hasBreaches: Bool

    init(_ listing: Listing<InspectionYear>, breaches: [ExpertBreach], now: Instant, _ context: StaffContext) {
        let (reader, words) = (context.reader, context.words)
        title = words["measures.inspections"]
        rows = listing.items.map { year in
            let list = "/inspections?installation=\(year.installation)&year=\(year.year)"
            let promised =
                year.most.map { most in most == year.least ? "\(most)" : "\(year.least)–\(max(most, year.least))" }
                ?? "\(year.least)"
            return Row(
                href: "/installations/\(year.installation)",
                name: year.customerName,
                place: [year.siteName, year.contractNumber].compactMap { $0 }.joined(separator: " · "),
                year: words("inspection.year", ["year": Words.year(from: year.year)]),
                span: "\(reader.day(year.began)) – \(reader.day(year.through))",
                promised: promised,
                clause: ClauseLink(year.clause, in: year.plan),
                done: reader.number(year.done),
                doneHref: "\(list)&show=done",
                least: String(max(year.least, 1)),
                doneCount: String(min(year.done, max(year.least, 1))),
                late: reader.number(year.late),
                lateHref: year.late > 0 ? "\(list)&show=all" : nil,
                expert: Chip(year.expert, words),
                inspectors: year.inspectors.joined(separator: words["list.comma"])
            )
        }
        isEmpty = rows.isEmpty
        more = More(
            path: "/measures/inspections",
            after: context.query.find("after"),
            next: listing.next?.percentEncoded
        )
        self.breaches = breaches.map { breach in
            Breach(
                href: breach.inspection.map { "/inspections/\($0)" } ?? "/installations/\(breach.installation)",
                place: [breach.customerName, breach.siteName].compactMap { $0 }.joined(separator: " · "),
                expert: breach.expert,
                reason: breach.reason,
                by: breach.by,
                time: reader.time(breach.at, now: now),
                stamp: reader.stamp(breach.at)
            )
        }
        hasBreaches = !breaches.isEmpty
    }
}

extension Chip {
    fileprivate init(_ expert: InspectionYear.Expert, _ words: Words) {
        let text = words["measures.expert-\(expert.rawValue)"]
        switch expert {
        case .nobody: self.init(.plain, icon: "circle", text)
        case .stayed: self.init(.good, icon: "check", text)
        case .consent: self.init(.plain, icon: "handover", text)
        case .breach: self.init(.alarm, icon: "alert", text)
        }
    }
}
