public import AfterSales
import Foundation
import Storage

/// An earlier ticket of a device, and what helped.
public struct DevicePast: Sendable, Equatable {
    public let number: Ticket.ID
    public let subject: String
    public let kind: RequestKind
    public let faultClass: String?
    public let turn: Turn
    public let isOpen: Bool
    public let reportedAt: Instant
    public let resolvedAt: Instant?
    /// On which rung it was solved, and how; the last time, if it came back.
    public let resolution: TicketEvent.Resolution?
}

/// An open ticket that may be about the same thing.
public struct SimilarTicket: Sendable, Equatable {
    public enum Likeness: String, Sendable, CaseIterable {
        case device
        case modelAndFault = "model-and-fault"
        /// What is wrong is said in words that they share.
        case words
    }

    public let row: QueueRow
    public let likeness: Likeness
}

extension Desk {
    /// The last tickets of a device, newest first, with what helped; at most 50.
    ///
    /// Only those `person` may know of; how one was solved is for our people alone.
    public func history(ofDevice device: ID<Device>, limit: Int = 10, seenBy person: Person) async throws
        -> [DevicePast]
    {
        let limit = min(max(limit, 1), 50)
        return try await database.read { db in
            _ = try db.device(device, seenBy: person)
            return try db.history(ofDevice: device, limit: limit, seenBy: person)
        }
    }

    /// What is open at a customer, earliest promise first; the hotline reads it while the phone is still ringing.
    public func openTickets(of customer: ID<Customer>, limit: Int = 50, seenBy person: Person) async throws
        -> [QueueRow]
    {
        try await queue(QueueFilter(customer: customer), limit: limit, seenBy: person).items
    }

    /// Open tickets that may be about the same thing: of the same device, then of the same model with the same class
    /// of fault, then told in the same words about the same model or about none; at most `limit` of each.
    public func similarTickets(
        device: ID<Device>?,
        faultClass: String?,
        subject: String? = nil,
        limit: Int = 10,
        seenBy person: Person
    ) async throws -> [SimilarTicket] {
        let limit = min(max(limit, 1), 50)
        let now = now()
        return try await database.read { db in
            let model = try device.map { try db.device($0, seenBy: person).details.model }
            var found: [SimilarTicket] = []
            func add(_ likeness: SimilarTicket.Likeness, _ filter: QueueFilter, _ more: [SQL] = []) throws {
                let conditions = try filter.conditions(for: person, at: now, in: db) + more
                found += try db.queue(conditions, order: .newest, limit: limit, at: now)
                    .filter { row in !found.contains { $0.row.number == row.number } }
                    .map { SimilarTicket(row: $0, likeness: likeness) }
            }
            if let device, let model {
                try add(.device, QueueFilter(device: device))
                if let faultClass {
                    let others: SQL = "ticket.device_id <> \(device)"
                    try add(.modelAndFault, QueueFilter(model: model, faultClass: faultClass), [others])
                }
            }
            if let subject, let alike = try db.tickets(alike: subject) {
                try add(.words, QueueFilter(model: model), [alike])
                found = found.filter { $0.likeness != .words || $0.row.subject.isAlike(subject) }
            }
            return found
        }
    }
}

extension Connection {
    /// A condition on the table `ticket`: among the newest few thousand, and told in some of the same words.
    fileprivate func tickets(alike typed: String) throws -> SQL? {
        guard let alike = SearchQuestion.Condition(alike: typed) else { return nil }
        let last: Int = try rows("SELECT max(id) AS last FROM ticket")[0]["last"] ?? 0
        let age = Ticket.ID(number: last).age
        let newest = TermQuery.any([age, max(age - 1, 0)].map { TermQuery(.age($0)) })
        let ids = ids(in: "ticket_terms", matching: .all([TermQuery(alike), newest]))
        return "ticket.id IN (WITH found AS MATERIALIZED (\(ids)) SELECT id FROM found)"
    }

    func history(
        ofDevice device: ID<Device>,
        before ticket: Ticket.ID? = nil,
        limit: Int,
        seenBy person: Person
    ) throws -> [DevicePast] {
        let found = try rows(
            """
            SELECT id, subject, kind, fault_class, turn, is_open, reported_at, resolved_at
            FROM ticket
            WHERE device_id = \(device) AND id <> \(ticket?.number ?? 0) AND \(TicketScope(person).condition)
            ORDER BY reported_at DESC, id DESC LIMIT \(limit)
            """
        )
        let ids: [Int] = try found.map { try $0["id"] }
        let resolutions = person.customer == nil ? try resolutions(of: ids) : [:]
        return try zip(found, ids).map { row, id in
            try DevicePast(
                number: Ticket.ID(number: id),
                subject: row["subject"],
                kind: row["kind"],
                faultClass: row["fault_class"],
                turn: row["turn"],
                isOpen: row["is_open"],
                reportedAt: row["reported_at"],
                resolvedAt: row["resolved_at"],
                resolution: resolutions[id]
            )
        }
    }

    /// The last resolution on each ticket's journal: one statement, however many tickets.
    private func resolutions(of tickets: [Int]) throws -> [Int: TicketEvent.Resolution] {
        guard !tickets.isEmpty else { return [:] }
        let found = try rows(
            """
            SELECT subject_id, data FROM journal
            WHERE subject_kind = \(Subject.Kind.ticket) AND subject_id IN \(list: tickets.map(String.init))
                AND kind = \(TicketEvent.Kind.resolved.rawValue)
            ORDER BY seq
            """
        )
        var resolutions: [Int: TicketEvent.Resolution] = [:]
        for row in found {
            guard let id = Int(try row["subject_id"]) else { continue }
            let data: String = try row["data"]
            resolutions[id] = try JSONDecoder().decode(TicketEvent.Resolution.self, from: Data(data.utf8))
        }
        return resolutions
    }
}

extension String {
    /// Whether both say two things alike, as pairs of characters or words: one alone is chance.
    fileprivate func isAlike(_ other: String) -> Bool {
        var ours = SearchTerms()
        var theirs = SearchTerms()
        ours.add(words: self)
        theirs.add(words: other)
        return ours.shared(with: theirs) > 1
    }
}
