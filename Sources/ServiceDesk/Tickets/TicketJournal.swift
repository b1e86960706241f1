import AfterSales
import Foundation
import Storage

extension Subject {
    static func ticket(_ id: Ticket.ID) -> Subject {
        Subject(.ticket, String(id.number))
    }
}

extension JournalLine {
    init(_ event: TicketEvent, occurredAt: Instant?) throws {
        try self.init(event.kind.rawValue, event.payload, occurredAt: occurredAt)
    }
}

extension TicketEntry {
    /// The entry that was just written with this event.
    init(_ entry: JournalEntry, _ event: TicketEvent) {
        self.init(
            sequence: entry.sequence,
            occurredAt: entry.occurredAt,
            recordedAt: entry.recordedAt,
            by: .init(id: entry.person, name: entry.personName),
            event: event
        )
    }

    /// Reads stored lines; one this program does not know is a fault in the file, not in the request.
    static func read(_ entries: [JournalEntry]) throws -> [TicketEntry] {
        let kinds = try entries.map { entry in
            guard let kind = TicketEvent.Kind(rawValue: entry.kind) else {
                throw UnknownEntry(subject: entry.subject, sequence: entry.sequence, kind: entry.kind)
            }
            return kind
        }
        let events = try StoredPayloads.events(of: kinds, from: entries.map(\.data))
        return zip(entries, events).map(TicketEntry.init)
    }
}

/// A journal holds an entry that this program cannot read.
struct UnknownEntry: Error, CustomStringConvertible {
    let subject: Subject
    let sequence: Int
    let kind: String

    var description: String { "\(subject), entry \(sequence): unknown kind \(kind)" }
}

/// Hands each payload's decoder to its event; their kinds stand in another column.
private struct StoredPayloads: Decodable {
    let events: [TicketEvent]

    init(from decoder: any Decoder) throws {
        var payloads = try decoder.unkeyedContainer()
        events = try (decoder.userInfo[.ticketEventKinds] as? [TicketEvent.Kind] ?? []).map { kind in
            try TicketEvent(kind, from: payloads.superDecoder())
        }
    }

    /// All of them as one document: to begin one costs as much as to read some entries.
    static func events(of kinds: [TicketEvent.Kind], from payloads: [String]) throws -> [TicketEvent] {
        let decoder = JSONDecoder()
        decoder.userInfo[.ticketEventKinds] = kinds
        return try decoder.decode(StoredPayloads.self, from: Data("[\(payloads.joined(separator: ","))]".utf8)).events
    }
}

extension CodingUserInfoKey {
    fileprivate static let ticketEventKinds = CodingUserInfoKey(rawValue: "ticketEventKinds")!
}

extension Connection {
    /// The ticket as its journal tells it, if `person` may know of it.
    func ticket(_ id: Ticket.ID, for person: Person) throws -> Ticket {
        guard try isVisible(id, to: person) else { throw Refusal.notFound }
        return try ticket(id)
    }

    /// Whether `person` may know of a ticket, if there is one.
    func isVisible(_ id: Ticket.ID, to person: Person) throws -> Bool {
        if person.may(.seeEveryTicket) { return true }
        return try !rows(
            "SELECT id FROM ticket WHERE id = \(id.number) AND \(TicketScope(person).condition)"
        ).isEmpty
    }

    /// The ticket itself, or the one that goes on in its place after merging.
    func survivor(of id: Ticket.ID) throws -> Ticket {
        var ticket = try ticket(id)
        // Only an open ticket takes another in, so that no chain comes back to its beginning.
        while let survivor = ticket.ending?.survivor { ticket = try self.ticket(survivor) }
        return ticket
    }

    /// The ticket as its journal tells it, whoever asks.
    func ticket(_ id: Ticket.ID) throws -> Ticket {
        let entries = try TicketEntry.read(journal(of: .ticket(id)))
        guard let ticket = Ticket(id, journal: entries) else { throw Refusal.notFound }
        return ticket
    }
}
