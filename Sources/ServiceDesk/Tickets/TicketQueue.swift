public import AfterSales
import Storage

/// What a list of tickets is narrowed to; what is left out is not asked.
///
/// List, counts, search and export take the same filter and carry the same scope (hard case 35).
public struct QueueFilter: Sendable, Equatable {
    public enum Openness: String, Sendable, CaseIterable {
        case open, closed, all
    }

    public var openness: Openness
    /// Any of these; empty for all.
    public var turns: Set<Turn>
    public var engineer: ID<Person>?
    public var isUnassigned: Bool
    /// Given to this person, or taken down by them.
    public var own: ID<Person>?
    public var customer: ID<Customer>?
    public var device: ID<Device>?
    public var model: ID<ProductModel>?
    public var kind: RequestKind?
    public var severity: Severity?
    public var faultClass: String?
    /// That nobody gave a class of fault.
    public var hasNoFaultClass = false
    /// Going by any version of this plan.
    public var plan: String?
    public var lead: Team?
    /// Past the time of a promise; an aim of ours alone makes no ticket late.
    public var isLate: Bool
    /// Whose next promise falls due at this or later.
    public var dueFrom: Instant?
    /// Whose next promise falls due before this.
    public var dueBefore: Instant?
    /// That the customer told us of in this stretch.
    public var reportedIn: Interval?
    /// With an appointment that begins in this stretch.
    public var visitIn: Interval?
    /// That owe a follow-up call due before this, closed tickets too where `openness` lets them.
    public var callDueBefore: Instant?
    /// With goods at our bench that came before this and have not been sent back.
    public var goodsBefore: Instant?
    /// What `Desk.search` takes: each word must be found in the ticket, its customer, device or contact, in any spelling.
    public var words: String?
    /// Tickets behind one figure of a report.
    public var measured: MeasuredPromise?
    /// Only these; empty for all.
    public var tickets: [Ticket.ID] = []

    public init(
        openness: Openness = .open,
        turns: Set<Turn> = [],
        engineer: ID<Person>? = nil,
        isUnassigned: Bool = false,
        customer: ID<Customer>? = nil,
        device: ID<Device>? = nil,
        model: ID<ProductModel>? = nil,
        kind: RequestKind? = nil,
        severity: Severity? = nil,
        faultClass: String? = nil,
        lead: Team? = nil,
        isLate: Bool = false,
        dueFrom: Instant? = nil,
        dueBefore: Instant? = nil,
        reportedIn: Interval? = nil,
        visitIn: Interval? = nil,
        callDueBefore: Instant? = nil,
        goodsBefore: Instant? = nil,
        words: String? = nil,
        measured: MeasuredPromise? = nil
    ) {
        self.openness = openness
        self.turns = turns
        self.engineer = engineer
        self.isUnassigned = isUnassigned
        self.customer = customer
        self.device = device
        self.model = model
        self.kind = kind
        self.severity = severity
        self.faultClass = faultClass
        self.lead = lead
        self.isLate = isLate
        self.dueFrom = dueFrom
        self.dueBefore = dueBefore
        self.reportedIn = reportedIn
        self.visitIn = visitIn
        self.callDueBefore = callDueBefore
        self.goodsBefore = goodsBefore
        self.words = words
        self.measured = measured
    }
}

/// In which order a list of tickets comes.
public enum QueueOrder: String, Sendable, CaseIterable {
    /// Earliest pending promise first; what is over comes last.
    case promise
    /// Newest number first.
    case newest
    /// Earliest follow-up call owed first; shows only tickets that owe one.
    case call
}

/// A ticket as a list shows it.
public struct QueueRow: Sendable, Equatable {
    /// The promise to look at first.
    public struct NextPromise: Sendable, Equatable {
        public let clock: Clock.ID
        /// `nil` where the calendar never opens.
        public let due: Instant?
        /// Past its time, for the moment the list was read.
        public let isLate: Bool
        public let isPaused: Bool
        public let isProvisional: Bool
        /// An aim of ours alone, not a promise.
        public let isInternal: Bool
    }

    public struct DeviceName: Sendable, Equatable {
        public let id: ID<Device>
        public let serial: String
        public let modelCode: String
        public let modelName: String
    }

    public let number: Ticket.ID
    public let version: Int
    public let turn: Turn
    public let isOpen: Bool
    public let subject: String
    public let kind: RequestKind
    public let severity: Severity
    public let faultClass: String?
    public let customer: ID<Customer>
    public let customerCode: String
    /// What people call the customer.
    public let customerName: String
    public let device: DeviceName?
    /// Whether it was reported within the device's warranty; `nil` without a device, or where the plan gives none.
    public let warranty: WarrantyStanding?
    public let next: NextPromise?
    /// The plan it goes by, in whose words its promises are read.
    public let plan: Plan.Reference?
    public let engineer: TicketEvent.Who?
    public let lead: Team?
    public let reporter: String
    public let reportedAt: Instant
    /// When the problem was gone; not the same as `endedAt` (hard case 13).
    public let resolvedAt: Instant?
    public let endedAt: Instant?
    /// When the next follow-up call is due, if one is owed.
    public let callDue: Instant?
}

extension Desk {
    /// One page of tickets, in three statements at most, without their words.
    ///
    /// `after` is `next` of the page before; a page has at most 200 rows.
    /// - Throws: `Refusal` for a cursor that no list of this order handed out.
    public func queue(
        _ filter: QueueFilter = QueueFilter(),
        order: QueueOrder = .promise,
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<QueueRow> {
        let last = try after.map { try QueuePlace($0, in: order) }
        let limit = Listing<QueueRow>.rows(limit)
        let now = now()
        return try await database.read { db in
            let conditions = try filter.conditions(for: person, at: now, in: db)
            let found = try db.queue(conditions, order: order, after: last, limit: limit + 1, at: now) { row in
                try warranty(queued: row, in: db)
            }
            return Listing(found, limit: limit) { QueuePlace($0, in: order).description }
        }
    }

    /// How many tickets a filter lets through, counted up to `limit`.
    public func queueCount(
        _ filter: QueueFilter = QueueFilter(),
        limit: Int = QueueCount.most,
        seenBy person: Person
    ) async throws -> QueueCount {
        let now = now()
        return try await database.read { db in
            let conditions = try filter.conditions(for: person, at: now, in: db)
            let counted: Int = try db.rows(
                "SELECT count(*) AS n FROM (\(SQL.tickets(conditions, limit: limit + 1))) AS counted"
            )[0]["n"]
            return QueueCount(counted, limit: limit)
        }
    }
}

/// A count that stops where the exact figure says nothing more, so that it costs the same in a large desk.
public struct QueueCount: Sendable, Equatable {
    public static let most = 1_000

    public let count: Int
    /// Whether there are more than `count`.
    public let isMore: Bool

    init(_ counted: Int, limit: Int) {
        count = min(counted, limit)
        isMore = counted > limit
    }
}

extension QueueFilter {
    /// Conditions on the table `ticket` alone, the person's scope first.
    func conditions(for person: Person, at now: Instant, in db: any Connection) throws -> [SQL] {
        var conditions: [SQL] = [TicketScope(person).condition]
        switch openness {
        // What is over, and nothing else, has the greatest time: so the engines read the open off the front of every
        // index of the queue, and count them without looking at a row.
        case .open: conditions.append("ticket.\(TicketProjection.isOpen)")
        case .closed: conditions.append("ticket.\(TicketProjection.isOver)")
        case .all: break
        }
        if let turn = turns.first, turns.count == 1 {
            conditions.append("ticket.turn = \(turn)")
        } else if !turns.isEmpty {
            conditions.append("ticket.turn IN \(list: turns.sorted { $0.rawValue < $1.rawValue })")
        }
        if let engineer { conditions.append("ticket.engineer_id = \(engineer)") }
        if let own {
            // The index of whoever opened a ticket holds the open alone.
            let isIndexed: SQL = openness == .open ? " AND ticket.is_open" : ""
            conditions.append("(ticket.engineer_id = \(own) OR (ticket.opened_by = \(own)\(isIndexed)))")
        }
        if isUnassigned { conditions.append("ticket.engineer_id IS NULL") }
        if let customer { conditions.append("ticket.customer_id = \(customer)") }
        if let device { conditions.append("ticket.device_id = \(device)") }
        if let model {
            conditions.append("ticket.device_id IN (SELECT id FROM device WHERE model_id = \(model))")
        }
        if let kind { conditions.append("ticket.kind = \(kind)") }
        if let severity { conditions.append("ticket.severity = \(severity)") }
        if let faultClass {
            conditions.append("ticket.fault_class = \(faultClass)")
            // The index of these holds the open alone.
            if openness == .open { conditions.append("ticket.is_open") }
        }
        if hasNoFaultClass { conditions.append("ticket.fault_class IS NULL") }
        if let plan { conditions.append("ticket.plan_id = \(plan)") }
        if let lead { conditions.append("ticket.lead = \(lead)") }
        if isLate { conditions.append("ticket.next_due_at < \(now) AND NOT ticket.next_is_internal") }
        if let dueFrom { conditions.append("ticket.next_due_at >= \(dueFrom) AND NOT ticket.next_is_internal") }
        if let reportedIn {
            conditions.append(
                "ticket.reported_at >= \(reportedIn.start) AND ticket.reported_at < \(reportedIn.end)"
            )
        }
        if let dueBefore { conditions.append("ticket.next_due_at < \(dueBefore)") }
        if let visitIn {
            conditions.append(
                """
                ticket.id IN (SELECT ticket_id FROM visit
                WHERE from_at >= \(visitIn.start) AND from_at < \(visitIn.end) AND state <> 'cancelled')
                """
            )
        }
        if let goodsBefore {
            conditions.append(
                """
                ticket.id IN (SELECT ticket_id FROM return_order
                WHERE received_at < \(goodsBefore) AND received_at IS NOT NULL AND shipped_back_at IS NULL
                    AND state <> 'cancelled')
                """
            )
        }
        if let callDueBefore { conditions.append("ticket.call_due_at < \(callDueBefore)") }
        conditions += try db.finds(words, "ticket.id", in: .ticket, for: person)
        if let measured { conditions.append(measured.condition(at: now)) }
        if !tickets.isEmpty { conditions.append("ticket.id IN \(list: tickets.map(\.number))") }
        return conditions
    }
}

extension SQL {
    /// The ids of at most `limit` tickets that fit, in no order.
    static func tickets(_ conditions: [SQL], limit: Int) -> SQL {
        "SELECT ticket.id FROM ticket WHERE \(conditions.joined(" AND ")) LIMIT \(limit)"
    }
}

extension Connection {
    /// Rows for a list: the page is found in `ticket` alone, and only what is on it is joined to its names.
    ///
    /// `warranty` reads from the row how the device stands to it; where nothing is said, nobody asks.
    func queue(
        _ conditions: [SQL],
        order: QueueOrder,
        after last: QueuePlace? = nil,
        limit: Int,
        at now: Instant,
        warranty: (Row) throws -> WarrantyStanding? = { _ in nil }
    ) throws -> [QueueRow] {
        var conditions = conditions
        if order == .call { conditions.append("ticket.call_due_at IS NOT NULL") }
        if let last { conditions.append(last.condition) }
        return try rows(
            """
            SELECT ticket.id, ticket.version, ticket.turn, ticket.is_open, ticket.subject, ticket.kind,
                ticket.severity, ticket.fault_class, ticket.customer_id, ticket.device_id, ticket.lead,
                ticket.engineer_id, ticket.engineer_name, ticket.reporter, ticket.reported_at, ticket.resolved_at,
                ticket.ended_at, ticket.next_clock, ticket.next_due_at, ticket.next_is_internal,
                ticket.next_is_paused, ticket.next_is_provisional, ticket.call_due_at, ticket.plan_id,
                ticket.plan_version,
                customer.code AS customer_code, customer.name AS customer_name,
                customer.short_name AS customer_short_name, device.serial, device.ordered_on, device.shipped_on,
                device.delivered_on, device.installed_on, device.accepted_on, device.retired_on,
                product_model.code AS model_code, product_model.name AS model_name, site.zone AS device_zone
            FROM (SELECT * FROM ticket WHERE \(conditions.joined(" AND ")) ORDER BY \(order.columns) LIMIT \(limit))
                AS ticket
            LEFT JOIN customer ON customer.id = ticket.customer_id
            LEFT JOIN device ON device.id = ticket.device_id
            LEFT JOIN product_model ON product_model.id = device.model_id
            LEFT JOIN site ON site.id = device.site_id
            ORDER BY \(order.columns)
            """
        ).map { try QueueRow($0, warranty: warranty($0), at: now) }
    }
}

extension Desk {
    private func warranty(queued row: Row, in db: any Connection) throws -> WarrantyStanding? {
        guard let _: ID<Device> = try row["device_id"], let id: String = try row["plan_id"] else { return nil }
        let plan = try plan(Plan.Reference(id: id, version: row["plan_version"]), in: db)
        return try warranty(
            of: DeviceSteps(stored: row),
            zone: row["device_zone"],
            under: plan,
            at: row["reported_at"],
            in: db
        )
    }
}

extension QueueOrder {
    fileprivate var columns: SQL {
        switch self {
        case .promise: "ticket.next_due_at, ticket.id"
        case .newest: "ticket.id DESC"
        case .call: "ticket.call_due_at, ticket.id"
        }
    }
}

/// Where a page ended: what the order sorts by, and the ticket. (hard case 38: no page is found by its number)
struct QueuePlace: CustomStringConvertible {
    let order: QueueOrder
    let key: Int64
    let ticket: Int

    init(_ row: QueueRow, in order: QueueOrder) {
        self.order = order
        ticket = row.number.number
        key =
            switch order {
            case .promise:
                row.isOpen ? row.next?.due?.milliseconds ?? TicketProjection.never : TicketProjection.over
            case .newest: 0
            case .call: row.callDue?.milliseconds ?? 0
            }
    }

    /// Reads what `description` wrote for the same order.
    init(_ text: String, in order: QueueOrder) throws(Refusal) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == order.rawValue, let key = Int64(parts[1]), let ticket = Int(parts[2]) else {
            throw .invalid("after", expected: "cursor")
        }
        self.order = order
        self.key = key
        self.ticket = ticket
    }

    var description: String { "\(order.rawValue).\(key).\(ticket)" }

    var condition: SQL {
        switch order {
        case .promise: "(ticket.next_due_at, ticket.id) > (\(key), \(ticket))"
        case .newest: "ticket.id < \(ticket)"
        case .call: "(ticket.call_due_at, ticket.id) > (\(key), \(ticket))"
        }
    }
}

extension QueueRow {
    fileprivate init(_ row: Row, warranty: WarrantyStanding?, at now: Instant) throws {
        let shortName: String? = try row["customer_short_name"]
        let engineerID: ID<Person>? = try row["engineer_id"]
        number = Ticket.ID(number: try row["id"])
        version = try row["version"]
        turn = try row["turn"]
        isOpen = try row["is_open"]
        subject = try row["subject"]
        kind = try row["kind"]
        severity = try row["severity"]
        faultClass = try row["fault_class"]
        customer = try row["customer_id"]
        customerCode = try row["customer_code"]
        customerName = try shortName ?? row["customer_name"]
        device = try DeviceName(row)
        self.warranty = warranty
        next = try NextPromise(row, at: now)
        plan = try Plan.Reference(row)
        engineer = try engineerID.map { try TicketEvent.Who(id: $0, name: row["engineer_name"]) }
        lead = try row["lead"]
        reporter = try row["reporter"]
        reportedAt = try row["reported_at"]
        resolvedAt = try row["resolved_at"]
        endedAt = try row["ended_at"]
        callDue = try row["call_due_at"]
    }
}

extension Plan.Reference {
    /// The plan that a ticket's row names; `nil` before its terms are known.
    init?(_ row: Row) throws {
        guard let id: String = try row["plan_id"], let version: String = try row["plan_version"] else { return nil }
        self.init(id: id, version: version)
    }
}

extension QueueRow.DeviceName {
    fileprivate init?(_ row: Row) throws {
        guard let id: ID<Device> = try row["device_id"] else { return nil }
        try self.init(id: id, serial: row["serial"], modelCode: row["model_code"], modelName: row["model_name"])
    }
}

extension QueueRow.NextPromise {
    fileprivate init?(_ row: Row, at now: Instant) throws {
        guard let text: String = try row["next_clock"], let clock = Clock.ID(text) else { return nil }
        let due: Instant = try row["next_due_at"]
        try self.init(
            clock: clock,
            due: due.milliseconds < TicketProjection.never ? due : nil,
            isLate: due < now,
            isPaused: row["next_is_paused"],
            isProvisional: row["next_is_provisional"],
            isInternal: row["next_is_internal"]
        )
    }
}
