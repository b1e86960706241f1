public import AfterSales
import Storage

/// A part as somebody names it on a ticket: one of the catalogue, or in their own words.
public struct NamedPart: Sendable, Equatable {
    public var part: ID<Part>?
    /// A number of the catalogue in any spelling, alone or before its name, or what no catalogue knows.
    public var text: String

    public init(part: ID<Part>? = nil, text: String = "") {
        self.part = part
        self.text = text
    }
}

/// Parts that tickets want, have and use. (C10, C46)
extension Desk {
    public func wantPart(
        _ id: Ticket.ID,
        _ named: NamedPart,
        count: Int = 1,
        neededBy: Instant? = nil,
        words: String? = nil,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            let wanted = try work.db.item(named)
            return try ticket.wantPart(
                wanted.item,
                count: count == 1 ? wanted.count : count,
                neededBy: neededBy,
                words: words
            )
        }
    }

    public func orderPart(
        _ id: Ticket.ID,
        line: Int,
        supplier: String,
        expected: Instant? = nil,
        reference: String? = nil,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) { ticket, _ in
            try ticket.orderPart(line, supplier: supplier, expected: expected, reference: reference)
        }
    }

    public func receivePart(
        _ id: Ticket.ID,
        line: Int,
        words: String? = nil,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) { ticket, _ in
            try ticket.receivePart(line, words: words)
        }
    }

    public func handOverPart(
        _ id: Ticket.ID,
        line: Int,
        to engineer: ID<Person>,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.handOverPart(line, to: work.db.engineerOnDuty(engineer))
        }
    }

    /// It went into the device at our bench, at what it costs us now; what goes in on a visit is told with its result.
    public func usePart(
        _ id: Ticket.ID,
        line: Int,
        count: Int? = nil,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.usePart(
                line,
                count: count,
                unitCost: work.db.unitCost(ofLine: line, of: ticket),
                under: work.plan,
                whoPays: whoPays(of: ticket, work)
            )
        }
    }

    public func dropPart(
        _ id: Ticket.ID,
        line: Int,
        reason: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket) { ticket, _ in
            try ticket.dropPart(line, reason: reason)
        }
    }

    /// A bill for freight or a supplier's repair that belongs to this ticket.
    public func noteCost(
        _ id: Ticket.ID,
        _ kind: CostKind,
        _ amount: Money,
        words: String? = nil,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) { ticket, _ in
            try ticket.noteCost(kind, amount, words: words)
        }
    }
}

/// What is sent to customers, and what they owe back for it. (C22, C23, C36)
extension Desk {
    /// Lets a replacement leave before the defective one is here.
    public func approveAdvance(
        _ id: Ticket.ID,
        reason: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .approveAdvance) { ticket, work in
            try ticket.approveAdvance(reason: reason, under: work.plan)
        }
    }

    public func ship(
        _ id: Ticket.ID,
        _ sending: Ticket.Sending,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.ship(
                sending,
                at: work.at,
                whoPays: whoPays(of: ticket, work),
                unitCost: sending.line.flatMap { try work.db.unitCost(ofLine: $0, of: ticket) },
                under: work.plan
            )
        }
    }

    /// The defective unit or part that a shipment's customer owed is here; also once the ticket is over.
    public func receiveDefective(
        _ id: Ticket.ID,
        shipment: Int,
        words: String? = nil,
        version: Int? = nil,
        happening: Happening = .now,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .workTicket, happening: happening) {
            ticket,
            work in
            try ticket.receiveDefective(shipment, words: words, at: work.at)
        }
    }
}

extension Connection {
    /// What a ticket calls it, and how many of it were typed: as the catalogue does, where it knows it.
    func item(_ named: NamedPart) throws -> (item: TicketEvent.PartItem, count: Int) {
        if let id = named.part {
            guard let part = try parts("SELECT * FROM part WHERE id = \(id)").first else {
                throw Refusal.unknown("part")
            }
            return (part.item, 1)
        }
        guard let typed = TypedPart(named.text) else { throw Refusal.missing("part") }
        let known = try parts(numbered: typed.keys)
        guard let (part, count) = typed.find(in: known) else { return (.init(name: named.text), 1) }
        return (part.item, count)
    }

    /// What one of the line's part costs us now; `nil` where nobody knows.
    func unitCost(ofLine line: Int, of ticket: Ticket) throws -> Money? {
        guard let id = ticket.parts.first(where: { $0.id == line })?.item.part else { return nil }
        return try parts("SELECT * FROM part WHERE id = \(id)").first?.details.cost
    }

    /// What went into a device on a visit: of the ticket's own lines, and of what was typed that the catalogue knows.
    ///
    /// Answers the rest of what was typed, which stays as it is.
    func used(
        lines: [Int: Int?],
        typed: [String],
        on ticket: Ticket
    ) throws -> (used: [TicketEvent.PartUsed], rest: [String]) {
        let read = typed.map { (text: $0, part: TypedPart($0)) }
        let known = try parts(numbered: read.flatMap { $0.part?.keys ?? [] })
        var used: [TicketEvent.PartUsed] = []
        for (number, count) in lines.sorted(by: { $0.key < $1.key }) {
            guard let line = ticket.parts.first(where: { $0.id == number }) else {
                throw Refusal.invalid("used", expected: "choice")
            }
            used.append(
                .init(
                    line: number,
                    item: line.item,
                    count: count ?? line.count,
                    unitCost: try unitCost(ofLine: number, of: ticket)
                )
            )
        }
        var next = ticket.nextLine
        var rest: [String] = []
        for (text, typed) in read {
            guard let (part, count) = typed?.find(in: known) else {
                rest.append(text)
                continue
            }
            // One that was wanted for this ticket and is at hand is that one.
            let line = ticket.parts.first { line in
                line.isAtHand && line.item.part == part.id && !used.contains { $0.line == line.id }
            }
            let ofLine = min(count, line?.count ?? 0)
            let counts = [(line?.id ?? next, ofLine), (next, count - ofLine)].filter { $0.1 > 0 }
            used += counts.map { line, count in
                TicketEvent.PartUsed(line: line, item: part.item, count: count, unitCost: part.details.cost)
            }
            if count > ofLine { next += 1 }
        }
        return (used, rest)
    }

    /// The packing list with the catalogue's words for the parts that it knows.
    func named(_ packing: [TicketEvent.PackedItem]) throws -> [TicketEvent.PackedItem] {
        // With its count, for that may belong to the number.
        func typed(_ item: TicketEvent.PackedItem) -> TypedPart? {
            item.kind == .part ? TypedPart(item.count == 1 ? item.name : "\(item.name) x\(item.count)") : nil
        }
        let known = try parts(numbered: packing.flatMap { typed($0)?.keys ?? [] })
        return packing.map { item in
            guard let (part, count) = typed(item)?.find(in: known) else { return item }
            return .init(kind: .part, name: part.item.text, count: count)
        }
    }
}
