import AfterSales
import Hummingbird
import ServiceDesk

/// What keeping the warranty cost us.
struct WarrantyCostRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    /// How many months a report goes back.
    static let spans = [3, 6, 12, 24]

    var routes: [PageRoute] {
        [
            .staff(
                .get,
                "/measures/warranty-cost",
                needs: .seeMeasures,
                query: [
                    .init("months", .words(Self.spans.map(String.init)), "How many months back; 12 unless said."),
                    .init("currency", .text(limit: 3), "In which currency; the most frequent unless said."),
                ],
                show
            ),
            .staff(
                .get,
                "/measures/warranty-cost/entries",
                needs: .seeMeasures,
                query: CostRequest.parameters + [.after],
                entries
            ),
        ]
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let now = desk.now()
        let span = Self.spans.first { String($0) == context.query["months"] } ?? 12
        let back = Interval(
            now.advanced(byMilliseconds: Int64(-31 * span) * 86_400_000),
            now.advanced(byMilliseconds: 1)
        )
        let currency = context.query.find("currency")
        let report = try await desk.warrantyCost(
            months: back.months(in: context.reader.zone, most: span),
            currency: currency,
            seenBy: context.person
        )
        return pages.html(WarrantyCostPage(report, span: span, asked: currency, context.reader), context.visit)
    }

    private func entries(_ request: Request, context: StaffContext) async throws -> Response {
        let asked = try CostRequest(context.query)
        let after = context.query.find("after")
        let found = try await desk.costRows(
            asked.period,
            model: asked.model,
            hasNoModel: asked.hasNoModel,
            after: after,
            seenBy: context.person
        )
        return pages.html(CostEntriesPage(found, asked, after: after, context.reader), context.visit)
    }
}

/// What the address of the entries asks: `?from=…&to=…`, `&model=…` or `&no-model=true`.
struct CostRequest: Sendable {
    let period: Interval
    var model: ID<ProductModel>?
    /// Only where there is no device, or none of a model.
    var hasNoModel = false

    static let parameters: [APIRoute.Parameter] = [
        .init("from", .instant, "The period's beginning; must be said."),
        .init("to", .instant, "The period's end; must be said."),
        .init("model", .id, "Only devices of this model."),
        .init("no-model", .boolean, "Only what is for no device of a model."),
    ]

    init(_ period: Interval, model: ID<ProductModel>? = nil, hasNoModel: Bool = false) {
        self.period = period
        self.model = model
        self.hasNoModel = hasNoModel
    }

    init(_ query: Form) throws(Refusal) {
        func moment(_ name: String) throws(Refusal) -> Instant {
            guard let moment = Instant(rfc3339: try query.required(name)) else {
                throw .invalid(name, expected: "instant")
            }
            return moment
        }
        let (from, to) = (try moment("from"), try moment("to"))
        guard from < to else { throw .invalid("to", expected: "after-start") }
        self.init(Interval(from, to), model: try query.record("model"), hasNoModel: try query.flag("no-model"))
    }

    var path: String {
        let model = model.map { "&model=\($0)" } ?? (hasNoModel ? "&no-model=true" : "")
        let (from, to) = (period.start.rfc3339.percentEncoded, period.end.rfc3339.percentEncoded)
        return "/measures/warranty-cost/entries?from=\(from)&to=\(to)\(model)"
    }
}

/// The cost of warranty by month and by model, drawn and as tables.
struct WarrantyCostPage: Page {
    static let template = "parts/warranty-cost"

    struct Row: Sendable {
        let name: String
        let parts: String
        let freight: String
        let repair: String
        let total: String
        let hours: String
        let tickets: String
        let unpriced: String?
        let open: String?
        /// The entries behind it.
        let href: String?
    }

    let title: String
    let tabs: [Tab]
    let currencies: [Tab]
    let hasCurrencies: Bool
    let figures: [Figure]
    let chart: CostChart?
    let months: [Row]
    let models: [Row]
    let hasModels: Bool
    let isEmpty: Bool
    /// What is not in the sums, and why.
    let left: String?

    struct Figure: Sendable {
        let number: String
        let label: String
    }

    /// `asked` is the currency that the address names; without one, every span shows its most frequent.
    init(_ report: WarrantyCostReport, span: Int, asked: String?, _ reader: Reader) {
        let (words, cost) = (reader.words, report.cost)
        let currency = cost.currency
        title = words["cost.title"]
        tabs = WarrantyCostRoutes.spans.map {
            Tab(
                words("cost.months", ["count": String($0)]),
                href: "/measures/warranty-cost?months=\($0)\(asked.map { "&currency=\($0.percentEncoded)" } ?? "")",
                current: $0 == span
            )
        }
        currencies = cost.currencies.map {
            Tab($0, href: "/measures/warranty-cost?months=\(span)&currency=\($0)", current: $0 == currency)
        }
        hasCurrencies = cost.currencies.contains { $0 != currency }
        figures = [
            Figure(number: reader.money(Money(cost.whole.total, currency)), label: words["cost.total"]),
            Figure(number: reader.length(milliseconds: cost.whole.labour), label: words["cost.hours"]),
            Figure(number: reader.number(cost.whole.tickets.count), label: words["cost.tickets"]),
        ]
        chart = CostChart(cost, reader)
        // The drawing shows the months in which nothing was; the table need not.
        months = cost.months.reversed().filter { !$0.sum.isEmpty }.map { month, sum in
            Row(reader.month(month.start), sum, in: currency, path: CostRequest(month).path, reader)
        }
        let period = cost.months.first.flatMap { first in
            cost.months.last.map { Interval(first.month.start, $0.month.end) }
        }
        models = cost.models.map { model, sum in
            Row(
                model.flatMap { report.models[$0] } ?? words["cost.no-model"],
                sum,
                in: currency,
                path: period.map { CostRequest($0, model: model, hasNoModel: model == nil).path },
                reader
            )
        }
        hasModels = !models.isEmpty
        isEmpty = cost.whole.isEmpty
        let (unpriced, open) = (cost.whole.unpriced, cost.whole.open)
        let parts = [
            unpriced == 0 ? nil : words("cost.unpriced", ["count": String(unpriced)]),
            open == 0 ? nil : words("cost.open", ["count": String(open)]),
        ]
        left = parts.compactMap { $0 }.joined(separator: " ").nonEmpty
    }
}

extension WarrantyCostPage.Row {
    fileprivate init(
        _ name: String,
        _ sum: WarrantyCost.Sum,
        in currency: String,
        path: String?,
        _ reader: Reader
    ) {
        self.name = name
        let groups = sum.groups.map { reader.amount($0, currency) }
        (parts, freight, repair) = (groups[0], groups[1], groups[2])
        total = reader.amount(sum.total, currency)
        hours = sum.labour == 0 ? "" : reader.length(milliseconds: sum.labour)
        tickets = sum.isEmpty ? "" : reader.number(sum.tickets.count)
        unpriced = sum.unpriced == 0 ? nil : reader.number(sum.unpriced)
        open = sum.open == 0 ? nil : reader.number(sum.open)
        href = sum.isEmpty ? nil : path
    }
}

extension Reader {
    /// `1,250.50`, its currency told elsewhere; nothing for nothing.
    fileprivate func amount(_ minor: Int64, _ currency: String) -> String {
        minor == 0 ? "" : String(money(Money(minor, currency)).dropFirst(currency.count + 1))
    }
}

/// What a month cost, drawn: parts below, freight on top of them, suppliers' repairs above; 640 × 200 units.
struct CostChart: Sendable {
    struct Column: Sendable {
        let bars: [Bar]
        let label: MonthChart.Label?
    }

    struct Bar: Sendable {
        let name: String
        let x: Int
        let y: Int
        let width: Int
        let height: Int
    }

    let columns: [Column]
    let lines: [MonthChart.Line]

    private static let (left, top, bottom, right) = (84, 12, 168, 632)

    /// `nil` where there is nothing to draw.
    init?(_ cost: WarrantyCost, _ reader: Reader) {
        guard let most = cost.months.map(\.sum.total).max(), most > 0 else { return nil }
        let (top, bottom, left) = (Self.top, Self.bottom, Self.left)
        let scale = MonthChart.scale(atLeast: Int(most))
        let height = bottom - top
        let step = (Self.right - left) / cost.months.count
        let width = min(max(step * 6 / 10, 2), 40)
        let stride = max((50 + step - 1) / step, 1)
        columns = cost.months.enumerated().map { place, month in
            let x = left + place * step + (step - width) / 2
            var bars: [Bar] = []
            var below = 0
            for (name, value) in zip(["parts", "freight", "repair"], month.sum.groups) where value > 0 {
                // What cost anything at all can be seen.
                let tall = max(Int(Double(value) / Double(scale) * Double(height)), 2)
                bars.append(Bar(name: name, x: x, y: bottom - below - tall, width: width, height: tall))
                below += tall
            }
            return Column(
                bars: bars,
                label: (cost.months.count - 1 - place) % stride == 0
                    ? MonthChart.Label(x: x + width / 2, text: reader.month(month.month.start, isShort: true)) : nil
            )
        }
        lines = [0, scale / 2, scale].map { value in
            let y = bottom - Int(Double(value) / Double(scale) * Double(height))
            let whole = Money(Int64(value), cost.currency).plain.split(separator: ".").first.flatMap { Int($0) } ?? 0
            return MonthChart.Line(y: y, textY: y + 4, label: reader.number(whole))
        }
    }
}

/// The entries behind a figure, each leading to its ticket.
struct CostEntriesPage: Page {
    static let template = "parts/cost-entries"

    struct Row: Sendable {
        let href: String
        let number: String
        let about: String
        let what: String
        let kind: String
        let model: String?
        let amount: String?
        let isOpen: Bool
        let time: String
    }

    let title: String
    let period: String
    let rows: [Row]
    let isEmpty: Bool
    let more: More?

    init(_ listing: Listing<CostRow>, _ asked: CostRequest, after: String?, _ reader: Reader) {
        let words = reader.words
        title = words["cost.entries"]
        let zone = reader.zone
        let last = asked.period.end.advanced(byMilliseconds: -1)
        period = "\(reader.day(zone.day(of: asked.period.start))) – \(reader.day(zone.day(of: last)))"
        rows = listing.items.map { row in
            let cost = row.entry.cost
            return Row(
                href: "/tickets/\(row.entry.ticket)",
                number: row.entry.ticket.description,
                about: "\(row.customer) · \(row.subject)",
                what: cost.what.isEmpty
                    ? words["cost-kind.\(cost.kind.rawValue)"]
                    : cost.count == 1 ? cost.what : "\(cost.what) × \(cost.count)",
                kind: words["cost-kind.\(cost.kind.rawValue)"],
                model: row.modelName,
                amount: cost.amount.map(reader.money),
                isOpen: row.entry.bearer == .open,
                time: reader.date(zone.day(of: cost.at), showsYear: true)
            )
        }
        isEmpty = rows.isEmpty
        more = More(path: asked.path, after: after, next: listing.next?.percentEncoded)
    }
}
