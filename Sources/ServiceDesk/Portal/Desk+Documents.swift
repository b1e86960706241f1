public import AfterSales
import Storage

/// What a customer has in writing of one ticket: its reports and the files on it.
public struct TicketDocuments: Sendable {
    public struct SignedReport: Sendable, Equatable {
        public let version: Int
        public let signer: String
        public let at: Instant
    }

    public let number: Ticket.ID
    public let subject: String
    public let reportedAt: Instant
    public let reports: [SignedReport]
    /// The version that waits for a signature, if one does.
    public let unsigned: Int?
    public let files: [Ticket.Attachment]
}

extension Desk {
    /// The tickets of a customer's person that left something in writing, the newest first; at most 20 a page.
    ///
    /// `after` is `next` of the page before; `device` narrows it to one of their devices.
    public func documents(
        ofDevice device: ID<Device>? = nil,
        after: String? = nil,
        seenBy person: Person
    ) async throws -> Listing<TicketDocuments> {
        _ = try person.asCustomer(.seeTickets)
        let last = try after.map { text throws(Refusal) in
            guard let id = Ticket.ID(text) else { throw .invalid("after", expected: "cursor") }
            return id.number
        }
        let limit = 20
        return try await database.read { db in
            let about: SQL = device.map { "AND ticket.device_id = \($0)" } ?? ""
            let beyond: SQL = last.map { "AND ticket.id < \($0)" } ?? ""
            let found = try db.rows(
                """
                SELECT ticket.id FROM ticket
                WHERE \(TicketScope(person).condition) \(beyond) \(about) AND (
                    EXISTS (SELECT 1 FROM attachment WHERE attachment.ticket_id = ticket.id
                        AND NOT attachment.is_internal AND attachment.removed_at IS NULL)
                    OR EXISTS (SELECT 1 FROM visit WHERE visit.ticket_id = ticket.id AND visit.finished_at IS NOT NULL)
                )
                ORDER BY ticket.id DESC LIMIT \(limit + 1)
                """
            ).map { row in
                let ticket = try db.ticket(Ticket.ID(number: row["id"]), for: person)
                return TicketDocuments(ticket, for: person)
            }
            return Listing(found, limit: limit) { $0.number.description }
        }
    }
}

extension TicketDocuments {
    fileprivate init(_ ticket: Ticket, for person: Person) {
        self.init(
            number: ticket.id,
            subject: ticket.subject,
            reportedAt: ticket.reportedAt,
            reports: ticket.entries.compactMap { entry in
                guard case .reportSigned(let signature) = entry.event else { return nil }
                return SignedReport(version: signature.version, signer: signature.signer, at: entry.occurredAt)
            },
            unsigned: ticket.signature == nil ? ticket.report?.version : nil,
            files: ticket.attachments(shownTo: person)
        )
    }
}
