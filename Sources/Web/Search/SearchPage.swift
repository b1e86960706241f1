import AfterSales
import ServiceDesk

/// What was found, by kind.
struct SearchPage: Page {
    static let template = "search/search"

    struct Group: Sendable {
        let label: String
        let icon: String
        let rows: [Row]
        /// The list that shows all of them.
        let all: String?
        /// There are more, and no list that shows them.
        let isCut: Bool
    }

    struct Row: Sendable {
        let href: String
        let name: String
        let code: String?
        let detail: String?
        let chip: Chip?
        /// What a ticket is promised next.
        var next: DueView?
    }

    let title: String
    let text: String
    var groups: [Group]
    /// Something was looked for and nothing is there.
    let isNothing: Bool
    /// Nothing was looked for yet.
    let isFresh: Bool

    /// `findings` is `nil` before anything was looked for.
    init(_ findings: SearchFindings?, text: String?, now: Instant, _ context: StaffContext) {
        let words = context.words
        title = words["search.title"]
        self.text = text ?? ""
        isFresh = findings == nil
        isNothing = findings?.isEmpty ?? false
        let query = (text ?? "").percentEncoded
        groups =
            findings.map { found in
                [
                    Group(found.tickets, words["nav.queue"], icon: "queue", all: "/tickets?q=\(query)") { row in
                        Row(
                            href: "/tickets/\(row.number)",
                            name: row.subject,
                            code: row.number.description,
                            detail: [row.customerName, row.device.map { "\($0.modelName) \($0.serial)" }]
                                .compactMap { $0 }.joined(separator: " · "),
                            chip: row.turn.chip(words),
                            next: row.next.map { DueView($0, under: row.plan, now: now, context.reader) }
                        )
                    },
                    Group(found.customers, words["nav.customers"], icon: "customers", all: "/customers?q=\(query)") {
                        Row(href: "/customers/\($0.id)", name: $0.name, code: $0.code, detail: nil, chip: nil)
                    },
                    Group(found.contacts, words["subject.contact"], icon: "person", all: nil) {
                        let details = $0.record.details
                        return Row(
                            href: "/customers/\($0.record.customer)",
                            name: $0.record.name,
                            code: details.phones.first,
                            detail: $0.customerName,
                            chip: nil
                        )
                    },
                    Group(found.sites, words["subject.site"], icon: "visit", all: nil) {
                        Row(
                            href: "/customers/\($0.record.customer)",
                            name: $0.record.name,
                            code: nil,
                            detail: [$0.customerName, $0.record.details.address].compactMap { $0 }
                                .joined(separator: " · "),
                            chip: nil
                        )
                    },
                    Group(found.devices, words["nav.devices"], icon: "devices", all: "/devices?q=\(query)") {
                        Row(
                            href: "/devices/\($0.id)",
                            name: $0.modelName,
                            code: $0.device.serial,
                            detail: $0.customerName,
                            chip: nil
                        )
                    },
                    Group(found.articles, words["nav.articles"], icon: "note", all: "/articles?q=\(query)") {
                        Row(
                            href: "/articles/\($0.id)",
                            name: $0.text(in: context.reader.language)?.title ?? "",
                            code: $0.modelCode,
                            detail: $0.faultClass.map(context.words.fault),
                            chip: nil
                        )
                    },
                ].compactMap { $0 }
            } ?? []
    }
}

extension SearchPage.Group {
    /// Nothing where nothing was found.
    fileprivate init?<Item>(
        _ found: SearchFindings.Group<Item>,
        _ label: String,
        icon: String,
        all: String?,
        row: (Item) -> SearchPage.Row
    ) {
        guard !found.items.isEmpty else { return nil }
        self.label = label
        self.icon = icon
        rows = found.items.map(row)
        self.all = found.isMore ? all : nil
        isCut = found.isMore && all == nil
    }
}
