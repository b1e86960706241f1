import AfterSales
import Hummingbird
import ServiceDesk

/// The catalogue of parts, what tickets want of it, and what keeping the warranty cost, for programs.
struct PartsAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .list(
                "/parts",
                "parts",
                "The catalogue of parts, by number.",
                needs: .seeDevices,
                query: [
                    .init("q", .text(limit: 200), "Words that are part of the number, in any spelling, or the name."),
                    .init("model", .id, "Only what fits this model."),
                    .init("retired", .boolean, "Also what is not in use any more."),
                ],
                of: Record<Part.Details>.self,
                list
            ),
            .get("/parts/{part}", "part", "One part of the catalogue.", needs: .seeDevices) { context in
                Answer(try await desk.part(context.id("part"), seenBy: context.person))
            },
            .post(
                "/parts",
                "addPart",
                "Adds a part to the catalogue.",
                needs: .editParts,
                refusals: ["taken", "unknown"]
            ) { (context, details: Part.Details) in
                let part = try await desk.add(details, by: context.person)
                return Answer(part, location: "/parts/\(part.id)")
            },
            .patch(
                "/parts/{part}",
                "changePart",
                "Changes what is named; what was used before keeps the price it had.",
                needs: .editParts,
                refusals: ["taken", "unknown"]
            ) { (context, changes: Changes<Part.Details>, version) in
                let known = try await desk.part(context.id("part"), seenBy: context.person)
                let details = try changes.applied(to: known.details)
                return Answer(try await desk.change(known.id, to: details, version: version, by: context.person))
            },
            .list(
                "/wanted-parts",
                "wantedParts",
                "Parts that tickets want and that are not yet in a device, by when somebody should have them.",
                needs: .seeDevices,
                query: [
                    .init("show", .choice(WantedFilter.Show.self), "open unless said."),
                    .init("q", .text(limit: 200), "Part of the number, the name or the supplier."),
                ],
                of: WantedPartRecord.self,
                wanted
            ),
            .list(
                "/owed-defectives",
                "owedDefectives",
                "Defective units and parts that customers owe back, the earliest due first.",
                needs: .seeDevices,
                query: [.init("dueBefore", .instant, "Only what falls due before.")],
                of: OwedDefectiveRecord.self,
                owedDefectives
            ),
            .get(
                "/measures/warranty-cost",
                "warrantyCost",
                "What tickets in warranty cost us, month by month by your clock, and by model.",
                needs: .seeMeasures,
                query: [
                    .init("from", .instant, "In the first month; must be said. Sixty months at most."),
                    .init("to", .instant, "The end; the month it falls into is counted whole. Must be said."),
                    .init("currency", .text(limit: 3), "In which currency; the most frequent unless said."),
                ],
                answers: WarrantyCostRecord.self,
                cost
            ),
            .list(
                "/measures/warranty-cost/entries",
                "warrantyCostEntries",
                "The entries behind it, the latest first: what we bear, what has no price, what is not decided.",
                needs: .seeMeasures,
                query: CostRequest.parameters + [.init("kind", .choice(CostKind.self), "Only this kind of cost.")],
                of: CostEntryRecord.self,
                entries
            ),
        ]
    }

    private func list(_ context: APIContext, _ query: ListQuery) async throws -> Listed<Record<Part.Details>> {
        let filter = PartFilter(
            words: context.query.find("q"),
            model: try context.query.findID("model"),
            isRetiredToo: try context.query.flag("retired")
        )
        let found = try await desk.parts(filter, after: query.place, limit: query.limit, seenBy: context.person)
        return Listed(found) { Record($0) }
    }

    private func wanted(_ context: APIContext, _ query: ListQuery) async throws -> Listed<WantedPartRecord> {
        let filter = WantedFilter(show: try context.query.word("show") ?? .open, words: context.query.find("q"))
        let found = try await desk.wantedParts(filter, after: query.place, limit: query.limit, seenBy: context.person)
        return Listed(found) { WantedPartRecord($0, context.reader) }
    }

    private func owedDefectives(
        _ context: APIContext,
        _ query: ListQuery
    ) async throws -> Listed<OwedDefectiveRecord> {
        let before = try context.query.find("dueBefore").map { text throws(Refusal) in
            guard let moment = Instant(rfc3339: text) else { throw .invalid("dueBefore", expected: "instant") }
            return moment
        }
        let found = try await desk.owedDefectives(
            dueBefore: before,
            after: query.place,
            limit: query.limit,
            seenBy: context.person
        )
        return Listed(found) { OwedDefectiveRecord($0, context.reader) }
    }

    private func cost(_ context: APIContext) async throws -> Answer<WarrantyCostRecord> {
        let months = try CostRequest(context.query).period.months(in: context.reader.zone, most: 61)
        let report = try await desk.warrantyCost(
            months: months,
            currency: context.query.find("currency"),
            seenBy: context.person
        )
        return Answer(WarrantyCostRecord(report, context.reader))
    }

    private func entries(_ context: APIContext, _ query: ListQuery) async throws -> Listed<CostEntryRecord> {
        let asked = try CostRequest(context.query)
        let found = try await desk.costRows(
            asked.period,
            kind: context.query.word("kind"),
            model: asked.model,
            after: query.place,
            limit: query.limit,
            seenBy: context.person
        )
        return Listed(found) { CostEntryRecord($0, context.reader) }
    }
}

extension Schema {
    /// A sum in its smallest unit.
    static let money = Schema.object(
        "Money",
        "A sum in the smallest unit of its currency, such as fen or cents.",
        [.must("minor", .integer(0...Int(Money.most))), .must("currency", .words(Money.known), "ISO 4217.")]
    )
}

extension Part.Details: RecordDetails {
    static let recordName = "Part"
    static let recordAbout = "A part of the catalogue, with its prices."
    static let recordFields: [Schema.Field] = [
        .must("number", .text(limit: 60), "Unique in any spelling."), .must("name", .text(limit: 200)),
        .must("models", .list(.id), "The models it fits; two hundred at most."),
        .may("cost", .money, "What it costs us; nothing while nobody knows."),
        .may("list", .money, "What a customer pays who pays."),
        .must("isRetired", .boolean, "Whether it is ordered no more."),
    ]
}

extension Record<Part.Details> {
    fileprivate init(_ part: Part) {
        self.init(part.id, part.details, version: part.version)
    }
}

extension Answer<Record<Part.Details>> {
    fileprivate init(_ part: Part, location: String? = nil) {
        self.init(Record(part), version: part.version, location: location)
    }
}

struct WantedPartRecord: Described, Encodable {
    static let schema = Schema.object(
        "WantedPart",
        "A part that a ticket wants.",
        [
            .must("ticket", ticketNumber), .must("line", .integer), .may("part", .id, "In the catalogue."),
            .may("number", .text), .must("name", .text), .must("count", .integer),
            .must("state", .choice(PartLine.State.self)), .must("wantedAt", .instant), .may("neededBy", .instant),
            .may("supplier", .text), .may("expectedAt", .instant), .may("arrivedAt", .instant),
            .must("subject", .text), .must("customerName", .text), .may("engineerName", .text),
        ]
    )

    let ticket: Ticket.ID
    let line: Int
    let part: ID<Part>?
    let number: String?
    let name: String
    let count: Int
    let state: PartLine.State
    let wantedAt: Moment
    let neededBy: Moment?
    let supplier: String?
    let expectedAt: Moment?
    let arrivedAt: Moment?
    let subject: String
    let customerName: String
    let engineerName: String?

    init(_ wanted: WantedPart, _ reader: Reader) {
        func at(_ instant: Instant) -> Moment { Moment(instant, in: reader.zone) }
        ticket = wanted.ticket
        line = wanted.line
        (part, number, name) = (wanted.item.part, wanted.item.number, wanted.item.name)
        count = wanted.count
        state = wanted.state
        wantedAt = at(wanted.wantedAt)
        neededBy = wanted.neededBy.map(at)
        supplier = wanted.supplier
        expectedAt = wanted.expected.map(at)
        arrivedAt = wanted.arrivedAt.map(at)
        subject = wanted.subject
        customerName = wanted.customer
        engineerName = wanted.engineer
    }
}

struct OwedDefectiveRecord: Described, Encodable {
    static let schema = Schema.object(
        "OwedDefective",
        "A defective unit or part that is owed back, because its replacement left first.",
        [
            .must("ticket", ticketNumber), .must("shipment", .integer), .must("goods", .text),
            .may("oldSerial", .text), .may("newSerial", .text), .must("sentAt", .instant), .must("due", .instant),
            .must("subject", .text), .must("customerName", .text),
        ]
    )

    let ticket: Ticket.ID
    let shipment: Int
    let goods: String
    let oldSerial: String?
    let newSerial: String?
    let sentAt: Moment
    let due: Moment
    let subject: String
    let customerName: String

    init(_ owed: OwedDefective, _ reader: Reader) {
        ticket = owed.ticket
        shipment = owed.shipment
        goods = owed.goods
        oldSerial = owed.oldSerial
        newSerial = owed.newSerial
        sentAt = Moment(owed.sentAt, in: reader.zone)
        due = Moment(owed.due, in: reader.zone)
        subject = owed.subject
        customerName = owed.customer
    }
}

/// Sums of a stretch of time, or of a model.
struct CostSumRecord: Described, Encodable {
    static let schema = Schema.object(
        "CostSum",
        "What tickets in warranty cost us, in the smallest unit of the answer's currency.",
        [
            .may("from", .instant), .may("to", .instant), .may("model", .id), .may("modelName", .text),
            .must("byKind", .map(.integer), "By kind of cost."), .must("total", .integer),
            .must("onSiteMinutes", .integer, "Labour: time at customers' sites."), .must("tickets", .integer),
            .must("unpriced", .integer, "Entries of which nobody knows a price; they are in no sum."),
            .must("undecided", .integer, "Entries of which it is not known who bears them; they are in no sum."),
        ]
    )

    var from: Moment?
    var to: Moment?
    var model: ID<ProductModel>?
    var modelName: String?
    let byKind: [String: Int64]
    let total: Int64
    let onSiteMinutes: Int
    let tickets: Int
    let unpriced: Int
    let undecided: Int

    init(_ sum: WarrantyCost.Sum) {
        byKind = Dictionary(sum.minor.map { ($0.rawValue, $1) }) { first, _ in first }
        total = sum.total
        onSiteMinutes = Int(sum.labour / 60_000)
        tickets = sum.tickets.count
        unpriced = sum.unpriced
        undecided = sum.open
    }
}

struct WarrantyCostRecord: Described, Encodable {
    static let schema = Schema.object(
        "WarrantyCost",
        "What keeping the warranty cost us in a period.",
        [
            .must("currency", .text), .must("currencies", .list(.text), "Every one that something was paid in."),
            .must("whole", CostSumRecord.schema),
            .must("months", .list(CostSumRecord.schema), "The earliest first."),
            .must("models", .list(CostSumRecord.schema), "The dearest first."),
        ]
    )

    let currency: String
    let currencies: [String]
    let whole: CostSumRecord
    let months: [CostSumRecord]
    let models: [CostSumRecord]

    init(_ report: WarrantyCostReport, _ reader: Reader) {
        currency = report.cost.currency
        currencies = report.cost.currencies
        whole = CostSumRecord(report.cost.whole)
        months = report.cost.months.map { month, sum in
            var record = CostSumRecord(sum)
            (record.from, record.to) = (Moment(month.start, in: reader.zone), Moment(month.end, in: reader.zone))
            return record
        }
        models = report.cost.models.map { model, sum in
            var record = CostSumRecord(sum)
            (record.model, record.modelName) = (model, model.flatMap { report.models[$0] })
            return record
        }
    }
}

struct CostEntryRecord: Described, Encodable {
    static let schema = Schema.object(
        "CostEntry",
        "One thing that a ticket in warranty cost.",
        [
            .must("ticket", ticketNumber), .must("kind", .choice(CostKind.self)), .must("what", .text),
            .must("count", .integer), .may("amount", .money, "Nothing where nobody knows a price."),
            .must("bearer", .choice(WarrantyCost.Bearer.self)), .must("at", .instant), .may("model", .id),
            .may("modelName", .text), .must("subject", .text), .must("customerName", .text),
        ]
    )

    let ticket: Ticket.ID
    let kind: CostKind
    let what: String
    let count: Int
    let amount: Money?
    let bearer: String
    let at: Moment
    let model: ID<ProductModel>?
    let modelName: String?
    let subject: String
    let customerName: String

    init(_ row: CostRow, _ reader: Reader) {
        let (entry, cost) = (row.entry, row.entry.cost)
        ticket = entry.ticket
        kind = cost.kind
        what = cost.what
        count = cost.count
        amount = cost.amount
        bearer = entry.bearer.rawValue
        at = Moment(cost.at, in: reader.zone)
        model = entry.model
        modelName = row.modelName
        subject = row.subject
        customerName = row.customer
    }
}
