public import AfterSales
import Storage

/// What keeping the warranty cost, with the names of the models it went on.
public struct WarrantyCostReport: Sendable, Equatable {
    public let cost: WarrantyCost
    public let models: [ID<ProductModel>: String]
}

/// One entry behind a figure of the cost of warranty.
public struct CostRow: Sendable, Equatable {
    public let entry: WarrantyCost.Entry
    public let subject: String
    public let customer: String
    public let modelName: String?
    /// Which of its journal's entry it is: 1, 2, 3 ….
    public let number: Int
}

extension Desk {
    /// What the tickets in warranty cost us, month by month and by model, in two statements.
    ///
    /// `months` follow each other, at most sixty. In which currency: the one that most was paid in, unless said.
    public func warrantyCost(
        months: [Interval],
        currency: String? = nil,
        seenBy person: Person
    ) async throws -> WarrantyCostReport {
        try person.needs(.seeMeasures)
        guard months.count <= 60 else { throw Refusal.invalid("from", expected: "sixty-months") }
        let found = try await costs(months, seenBy: person)
        let cost = WarrantyCost(found.rows.map(\.entry), labour: found.labour, months: months, currency: currency)
        return WarrantyCostReport(cost: cost, models: found.models)
    }

    /// The entries behind a figure, the latest first: what we bear, what has no price, what is not decided.
    ///
    /// `period` is at most sixty months and the one that is going on.
    public func costRows(
        _ period: Interval,
        kind: CostKind? = nil,
        model: ID<ProductModel>? = nil,
        hasNoModel: Bool = false,
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<CostRow> {
        try person.needs(.seeMeasures)
        // Sixty months and the one that is going on, as the report.
        guard period.end.milliseconds(since: period.start) <= 61 * 31 * 86_400_000 else {
            throw Refusal.invalid("from", expected: "sixty-months")
        }
        let limit = Listing<CostRow>.rows(limit)
        let rows = try await costs([period], seenBy: person).rows.filter { row in
            row.entry.bearer != .other && (kind == nil || row.entry.cost.kind == kind)
                && (model == nil || row.entry.model == model) && !(hasNoModel && row.entry.model != nil)
        }.sorted { $1.place < $0.place }
        var rest = rows[...]
        if let after {
            let place = try CostPlace(after)
            rest = rest.drop { !($0.place < place) }
        }
        return Listing(Array(rest.prefix(limit + 1)), limit: limit) { $0.place.description }
    }

    private struct Found: Sendable {
        var rows: [CostRow] = []
        var labour: [WarrantyCost.Labour] = []
        var models: [ID<ProductModel>: String] = [:]
    }

    private func costs(_ months: [Interval], seenBy person: Person) async throws -> Found {
        guard let first = months.first, let last = months.last else { return Found() }
        let period = Interval(first.start, last.end)
        return try await database.readOfLate { db in
            var found = Found()
            var standings = Standings(desk: self, db: db)
            let entries = try db.rows(
                """
                SELECT ticket_cost.*, \(SQL.ticketInWarranty)
                WHERE ticket_cost.at >= \(period.start) AND ticket_cost.at < \(period.end)
                    AND \(TicketScope(person).condition)
                ORDER BY ticket_cost.at, ticket_cost.ticket_id, ticket_cost.entry, ticket_cost.place
                """
            )
            for row in entries {
                guard let standing = try standings.standing(row), standing.isWithin else { continue }
                let cause: FaultCause? = try row["cause"]
                let cost = try CostEntry(row)
                let model: ID<ProductModel>? = try row["model_id"]
                let name: String? = try row["model_name"]
                if let model { found.models[model] = name }
                let pays = shelf.whoPays(by: standing.plan, warranty: .within, cause: cause)
                found.rows.append(
                    try CostRow(
                        entry: .init(
                            ticket: Ticket.ID(number: row["ticket_id"]),
                            cost: cost,
                            model: model,
                            bearer: pays.bearer(of: cost.kind)
                        ),
                        subject: row["subject"],
                        customer: row["customer_name"],
                        modelName: name,
                        number: row["place"]
                    )
                )
            }
            let visits = try db.rows(
                """
                SELECT visit.ticket_id, visit.arrived_at, visit.finished_at, \(SQL.visitedInWarranty)
                WHERE visit.finished_at >= \(period.start) AND visit.finished_at < \(period.end)
                    AND visit.arrived_at IS NOT NULL AND \(TicketScope(person).condition)
                ORDER BY visit.finished_at, visit.ticket_id, visit.visit
                """
            )
            for row in visits {
                guard try standings.standing(row)?.isWithin == true else { continue }
                let model: ID<ProductModel>? = try row["model_id"]
                if let model { found.models[model] = try row["model_name"] }
                let (from, to): (Instant, Instant) = try (row["arrived_at"], row["finished_at"])
                found.labour.append(
                    try .init(
                        ticket: Ticket.ID(number: row["ticket_id"]),
                        model: model,
                        at: to,
                        length: max(0, to.milliseconds(since: from))
                    )
                )
            }
            return found
        }
    }

    /// How tickets' devices stood to their warranty, each asked for once.
    private struct Standings {
        struct Standing {
            let plan: Plan
            let isWithin: Bool
        }

        let desk: Desk
        let db: any Connection
        private var known: [Int: Standing?] = [:]

        init(desk: Desk, db: any Connection) {
            self.desk = desk
            self.db = db
        }

        /// `nil` without a device or a plan.
        mutating func standing(_ row: Row) throws -> Standing? {
            let ticket: Int = try row["ticket_id"]
            if let known = known[ticket] { return known }
            let standing = try read(row)
            known[ticket] = .some(standing)
            return standing
        }

        private func read(_ row: Row) throws -> Standing? {
            let device: ID<Device>? = try row["device_id"]
            guard device != nil, let plan = try Plan.Reference.stored(in: row).map({ try desk.plan($0, in: db) }) else {
                return nil
            }
            let warranty = try desk.warranty(
                of: DeviceSteps(stored: row),
                zone: row["zone"],
                under: plan,
                at: row["reported_at"],
                in: db
            )
            return Standing(plan: plan, isWithin: warranty?.state == .within)
        }
    }
}

extension SQL {
    private static let particulars: SQL = """
        ticket.reported_at, ticket.device_id, ticket.plan_id, ticket.plan_version, ticket.subject,
        device.model_id, device.ordered_on, device.shipped_on, device.delivered_on, device.installed_on,
        device.accepted_on, device.retired_on, site.zone, product_model.name AS model_name,
        coalesce(customer.short_name, customer.name) AS customer_name
        """
    private static let joins: SQL = """
        JOIN customer ON customer.id = ticket.customer_id
        LEFT JOIN device ON device.id = ticket.device_id
        LEFT JOIN site ON site.id = device.site_id
        LEFT JOIN product_model ON product_model.id = device.model_id
        """
    fileprivate static let ticketInWarranty: SQL =
        "\(particulars) FROM ticket_cost JOIN ticket ON ticket.id = ticket_cost.ticket_id \(joins)"
    fileprivate static let visitedInWarranty: SQL =
        "\(particulars) FROM visit JOIN ticket ON ticket.id = visit.ticket_id \(joins)"
}

extension CostEntry {
    fileprivate init(_ row: Row) throws {
        try self.init(
            sequence: row["entry"],
            kind: row["kind"],
            what: row["what"],
            count: row["count"],
            amount: Money(minor: row["minor"], currency: row["currency"]),
            at: row["at"]
        )
    }
}

/// Where a page of entries ends.
private struct CostPlace: Comparable, CustomStringConvertible {
    let at: Int64
    let ticket: Int
    let entry: Int
    let number: Int

    init(at: Int64, ticket: Int, entry: Int, number: Int) {
        (self.at, self.ticket, self.entry, self.number) = (at, ticket, entry, number)
    }

    init(_ text: String) throws(Refusal) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, let at = Int64(parts[0]), let ticket = Int(parts[1]), let entry = Int(parts[2]),
            let number = Int(parts[3])
        else { throw .invalid("after", expected: "cursor") }
        self.init(at: at, ticket: ticket, entry: entry, number: number)
    }

    var description: String { "\(at).\(ticket).\(entry).\(number)" }

    static func < (a: Self, b: Self) -> Bool {
        (a.at, a.ticket, a.entry, a.number) < (b.at, b.ticket, b.entry, b.number)
    }
}

extension CostRow {
    fileprivate var place: CostPlace {
        let cost = entry.cost
        return CostPlace(
            at: cost.at.milliseconds,
            ticket: entry.ticket.number,
            entry: cost.sequence,
            number: number
        )
    }
}
