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
    /// of fault; at most `limit` of each.
    public func similarTickets(
        device: ID<Device>?,
        faultClass: String?,
        limit: Int = 10,
        seenBy person: Person
    ) async throws -> [SimilarTicket] {
        guard let device else { return [] }
        let limit = min(max(limit, 1), 50)
        let now = now()
        return try await database.read { db in
            let model = try db.device(device, seenBy: person).details.model
            let same = try QueueFilter(device: device).conditions(for: person, at: now, in: db)
            var found = try db.queue(same, order: .newest, limit: limit, at: now)
                .map { SimilarTicket(row: $0, likeness: .device) }
            guard let faultClass else { return found }
            var alike = try QueueFilter(model: model, faultClass: faultClass).conditions(for: person, at: now, in: db)
            alike.append("ticket.device_id <> \(device)")
            found += try db.queue(alike, order: .newest, limit: limit, at: now)
                .map { SimilarTicket(row: $0, likeness: .modelAndFault) }
            return found
        }
    }
}

extension Connection {
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
