public import AfterSales
import Storage

/// A part that a ticket wants, as supply chain's list shows it.
public struct WantedPart: Sendable, Equatable {
    public let ticket: Ticket.ID
    public let line: Int
    public let item: TicketEvent.PartItem
    public let count: Int
    public let state: PartLine.State
    public let wantedAt: Instant
    public let neededBy: Instant?
    public let supplier: String?
    public let expected: Instant?
    public let arrivedAt: Instant?
    public let subject: String
    /// What people call the customer.
    public let customer: String
    public let engineer: String?
    /// Whether the ticket is over: what is at hand for it goes back to where it came from.
    public let isTicketOver: Bool

    /// Not here by the day that the supplier, or whoever wants it, said.
    public func isLate(at now: Instant) -> Bool {
        guard state == .wanted || state == .ordered else { return false }
        return [expected, neededBy].compactMap(\.self).contains { $0 < now }
    }
}

/// What a list of wanted parts is narrowed to.
public struct WantedFilter: Sendable, Equatable {
    public enum Show: String, Sendable, CaseIterable {
        /// Everything that is not yet in a device.
        case open
        case wanted, ordered, late
        /// Here, and not yet in a device.
        case atHand = "at-hand"
    }

    public var show: Show
    /// Each word must be a part of the number in any spelling, of the name or of the supplier.
    public var words: String?

    public init(show: Show = .open, words: String? = nil) {
        self.show = show
        self.words = words
    }

    fileprivate func conditions(at now: Instant) -> [SQL] {
        var conditions: [SQL] = ["wanted_part.ended_at IS NULL"]
        switch show {
        case .open: break
        case .wanted: conditions.append("wanted_part.state = 'wanted'")
        case .ordered: conditions.append("wanted_part.state = 'ordered'")
        case .atHand: conditions.append("wanted_part.state IN ('arrived', 'handed-over')")
        case .late:
            conditions.append(
                """
                wanted_part.state IN ('wanted', 'ordered')
                AND (wanted_part.expected_at < \(now) OR wanted_part.needed_by < \(now))
                """
            )
        }
        for word in (words ?? "").split(whereSeparator: \.isWhitespace).map(String.init) {
            let (like, folded) = ("%\(word.escapedForLike)%", "%\(Spelling.ofWords(word).escapedForLike)%")
            conditions.append(
                """
                (wanted_part.name \(SQL.like) \(like) ESCAPE '\\' OR wanted_part.name \(SQL.like) \(folded) ESCAPE '\\'
                OR wanted_part.number \(SQL.like) \(like) ESCAPE '\\'
                OR wanted_part.supplier \(SQL.like) \(like) ESCAPE '\\'
                OR wanted_part.part_id IN (SELECT part.id FROM part WHERE \(SQL.isPart(called: word))))
                """
            )
        }
        return conditions
    }
}

/// A defective unit or part that a customer owes back, because its replacement left first. (C23, semantics §8)
public struct OwedDefective: Sendable, Equatable {
    public let ticket: Ticket.ID
    public let shipment: Int
    public let goods: String
    public let oldSerial: String?
    public let newSerial: String?
    public let sentAt: Instant
    public let due: Instant
    public let subject: String
    public let customer: String

    public func isLate(at now: Instant) -> Bool { due < now }
}

/// Two devices of which one took the other's place. (C36)
public struct Exchange: Sendable, Equatable {
    public let ticket: Ticket.ID
    public let oldSerial: String
    public let newSerial: String
    public let at: Instant
}

extension Desk {
    /// Parts that are wanted and not yet used, by when somebody should have them; within this person's tickets.
    ///
    /// `after` is `next` of the page before; a page has at most 200 rows.
    public func wantedParts(
        _ filter: WantedFilter = WantedFilter(),
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<WantedPart> {
        try person.seesParts()
        let last = try after.map(LinePlace.init)
        let limit = Listing<WantedPart>.rows(limit)
        let now = now()
        return try await database.read { db in
            var conditions = filter.conditions(at: now) + [TicketScope(person).condition]
            if let last {
                conditions.append(
                    """
                    (wanted_part.due_at, wanted_part.ticket_id, wanted_part.line)
                        > (\(last.due), \(last.ticket), \(last.line))
                    """
                )
            }
            let found = try db.rows(
                """
                SELECT wanted_part.*, ticket.subject, ticket.engineer_name, ticket.ended_at AS ticket_ended_at,
                    coalesce(customer.short_name, customer.name) AS customer_name
                FROM wanted_part JOIN ticket ON ticket.id = wanted_part.ticket_id
                JOIN customer ON customer.id = ticket.customer_id
                WHERE \(conditions.joined(" AND "))
                ORDER BY wanted_part.due_at, wanted_part.ticket_id, wanted_part.line LIMIT \(limit + 1)
                """
            ).map(WantedPart.init)
            return Listing(found, limit: limit) { LinePlace($0).description }
        }
    }

    /// Defective ones that are owed back, the earliest due first; within this person's tickets.
    public func owedDefectives(
        dueBefore moment: Instant? = nil,
        after: String? = nil,
        limit: Int = 50,
        seenBy person: Person
    ) async throws -> Listing<OwedDefective> {
        try person.seesParts()
        let last = try after.map(LinePlace.init)
        let limit = Listing<OwedDefective>.rows(limit)
        return try await database.read { db in
            var conditions: [SQL] = [
                "shipment.defective_due_at IS NOT NULL AND shipment.defective_back_at IS NULL",
                TicketScope(person).condition,
            ]
            if let moment { conditions.append("shipment.defective_due_at < \(moment)") }
            if let last {
                conditions.append(
                    """
                    (shipment.defective_due_at, shipment.ticket_id, shipment.shipment)
                        > (\(last.due), \(last.ticket), \(last.line))
                    """
                )
            }
            let found = try db.rows(
                """
                SELECT shipment.*, ticket.subject, coalesce(customer.short_name, customer.name) AS customer_name
                FROM shipment JOIN ticket ON ticket.id = shipment.ticket_id
                JOIN customer ON customer.id = ticket.customer_id
                WHERE \(conditions.joined(" AND "))
                ORDER BY shipment.defective_due_at, shipment.ticket_id, shipment.shipment LIMIT \(limit + 1)
                """
            ).map(OwedDefective.init)
            return Listing(found, limit: limit) { LinePlace($0).description }
        }
    }

    /// Which devices took this serial's place, or gave it theirs; the latest first, at most twenty.
    public func exchanges(ofSerial serial: String, seenBy person: Person) async throws -> [Exchange] {
        guard person.may(.seeDevices) else { throw Refusal.notAllowed }
        let key = Spelling.ofSerial(serial)
        return try await database.read { db in
            try db.rows(
                """
                SELECT shipment.* FROM shipment JOIN ticket ON ticket.id = shipment.ticket_id
                WHERE (shipment.old_serial_key = \(key) OR shipment.new_serial_key = \(key))
                    AND shipment.kind = 'unit'
                    AND shipment.old_serial IS NOT NULL AND shipment.new_serial IS NOT NULL
                    AND \(TicketScope(person).condition)
                ORDER BY shipment.sent_at DESC, shipment.ticket_id DESC LIMIT 20
                """
            ).map { row in
                try Exchange(
                    ticket: Ticket.ID(number: row["ticket_id"]),
                    oldSerial: row["old_serial"],
                    newSerial: row["new_serial"],
                    at: row["sent_at"]
                )
            }
        }
    }
}

extension WantedPart {
    fileprivate init(_ row: Row) throws {
        try self.init(
            ticket: Ticket.ID(number: row["ticket_id"]),
            line: row["line"],
            item: .init(part: row["part_id"], number: row["number"], name: row["name"]),
            count: row["count"],
            state: row["state"],
            wantedAt: row["wanted_at"],
            neededBy: row["needed_by"],
            supplier: row["supplier"],
            expected: row["expected_at"],
            arrivedAt: row["arrived_at"],
            subject: row["subject"],
            customer: row["customer_name"],
            engineer: row["engineer_name"],
            isTicketOver: (row["ticket_ended_at"] as Instant?) != nil
        )
    }
}

extension OwedDefective {
    fileprivate init(_ row: Row) throws {
        try self.init(
            ticket: Ticket.ID(number: row["ticket_id"]),
            shipment: row["shipment"],
            goods: row["goods"],
            oldSerial: row["old_serial"],
            newSerial: row["new_serial"],
            sentAt: row["sent_at"],
            due: row["defective_due_at"],
            subject: row["subject"],
            customer: row["customer_name"]
        )
    }
}

/// Where a page of such a list ends: when it is due, of which ticket, which line.
private struct LinePlace: CustomStringConvertible {
    let due: Int64
    let ticket: Int
    let line: Int

    init(_ text: String) throws(Refusal) {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 3, let due = Int64(numbers[0]), let ticket = Int(numbers[1]),
            let line = Int(numbers[2])
        else { throw .invalid("after", expected: "cursor") }
        (self.due, self.ticket, self.line) = (due, ticket, line)
    }

    init(_ part: WantedPart) {
        (due, ticket, line) = ((part.neededBy ?? part.wantedAt).milliseconds, part.ticket.number, part.line)
    }

    init(_ owed: OwedDefective) {
        (due, ticket, line) = (owed.due.milliseconds, owed.ticket.number, owed.shipment)
    }

    var description: String { "\(due).\(ticket).\(line)" }
}
