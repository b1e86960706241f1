public import AfterSales
public import Storage

extension Connection {
    /// All of a ticket's files in one statement.
    func save(_ attachments: [Ticket.Attachment], of ticket: Ticket.ID) throws {
        guard !attachments.isEmpty else { return }
        let values = attachments.map { attachment -> SQL in
            let file = attachment.file
            return """
                (\(ticket.number), \(file.attachment), \(file.name), \(file.type), \(file.size), \(file.content),
                \(file.preview?.content), \(attachment.isInternal), \(attachment.visit), \(attachment.removal?.at))
                """
        }
        try later(
            """
            INSERT INTO attachment (ticket_id, attachment, name, type, size, content, preview, is_internal, visit,
                removed_at)
            VALUES \(values.joined(", "))
            ON CONFLICT (ticket_id, attachment) DO UPDATE SET removed_at = excluded.removed_at
            """
        )
    }

    /// The contents that a page of attachments stands for, with the ticket that names each first.
    ///
    /// Those of files that were taken off are not asked for: they are there for a while, and then not.
    func contentsInUse(after: (ticket: Int, attachment: Int)?, limit: Int) throws -> [ContentInUse] {
        let beyond: SQL = after.map { "AND (ticket_id, attachment) > (\($0.ticket), \($0.attachment))" } ?? ""
        return try rows(
            """
            SELECT ticket_id, attachment, content, preview FROM attachment
            WHERE removed_at IS NULL \(beyond) ORDER BY ticket_id, attachment LIMIT \(limit)
            """
        ).map(ContentInUse.init)
    }

    /// Which of `contents` some attachment names that was not taken off before `moment`.
    func contentsNamed(among contents: [ContentName], removedAfter moment: Instant) throws -> Set<ContentName> {
        let stands: SQL = "(removed_at IS NULL OR removed_at > \(moment))"
        let named: [ContentName] = try rows(
            """
            SELECT content AS name FROM attachment WHERE content IN \(list: contents) AND \(stands)
            UNION SELECT preview FROM attachment WHERE preview IN \(list: contents) AND \(stands)
            """
        ).map { try $0["name"] }
        return Set(named)
    }
}

/// What an attachment needs to be there.
struct ContentInUse: Sendable {
    let ticket: Int
    let attachment: Int
    let contents: [ContentName]

    init(_ row: Row) throws {
        ticket = try row["ticket_id"]
        attachment = try row["attachment"]
        let preview: ContentName? = try row["preview"]
        contents = [try row["content"], preview].compactMap { $0 }
    }
}

extension FileType: SQLConvertible {}

extension Desk {
    /// Discards files that no attachment has named for thirty days; answers how many.
    ///
    /// Those of uploads that came to nothing, and of attachments that were taken off.
    ///
    /// Thirty days, so that a backup of the records from before finds its files still there.
    @discardableResult
    public func purgeContents() async throws -> Int {
        let moment = now().advanced(byMilliseconds: -30 * 86_400_000)
        var discarded = 0
        var last: ContentName?
        while true {
            let page = try await database.contents.namesWithBrokenOff(after: last, limit: 500)
            guard let end = page.last else { return discarded }
            let named = try await database.read { db in try db.contentsNamed(among: page, removedAfter: moment) }
            // What is named from now on was kept from now on: it is too young to be discarded.
            discarded += try await database.contents.discard(
                page.filter { !named.contains($0) },
                keptBefore: moment.milliseconds
            )
            last = end
        }
    }

    /// What attachments name and is not there, or is not what it was.
    func contentDifferences() async throws -> [Verification.Difference] {
        var differences: [Verification.Difference] = []
        var known: [ContentName: ContentState] = [:]
        var last: (ticket: Int, attachment: Int)?
        while true {
            let after = last
            let page = try await database.read { db in try db.contentsInUse(after: after, limit: 200) }
            guard let end = page.last else { return differences }
            for used in page {
                for name in used.contents {
                    let state: ContentState
                    if let seen = known[name] { state = seen } else { state = try await database.contents.check(name) }
                    known[name] = state
                    guard state != .whole else { continue }
                    let kind: Verification.Difference.Kind = state == .missing ? .missingContent : .changedContent
                    let ticket = Subject.ticket(Ticket.ID(number: used.ticket))
                    var difference = Verification.Difference(kind, ticket, row: "attachment \(used.attachment)")
                    difference.found = name.text
                    differences.append(difference)
                }
            }
            last = (end.ticket, end.attachment)
        }
    }
}
