public import AfterSales
import Pictures
import Storage

/// A file that came in with a form or a request, before it is anybody's.
public struct ReceivedFile: Sendable {
    /// As its sender calls it.
    public let name: String
    let file: IncomingFile

    /// Bytes that have come.
    public var size: Int { get async { await file.size } }

    /// The SHA-256 of all of it; nothing comes after.
    public func fingerprint() async -> String { await file.end().text }

    /// Appends what came in.
    public func take(_ bytes: [UInt8]) async throws { try await file.take(bytes) }
}

/// What goes with files that are put on a ticket.
public struct AttachingFiles: Sendable {
    public var files: [ReceivedFile]
    public var words: String
    /// Whether the customer is never shown them.
    public var isInternal: Bool
    public var visit: Int?
    public var stage: TicketEvent.Attached.Stage?

    public init(
        _ files: [ReceivedFile],
        words: String = "",
        isInternal: Bool = false,
        visit: Int? = nil,
        stage: TicketEvent.Attached.Stage? = nil
    ) {
        self.files = files
        self.words = words
        self.isInternal = isInternal
        self.visit = visit
        self.stage = stage
    }
}

extension Desk {
    /// How many files come in together at most.
    public static let filesAtOnce = 10

    /// A file to be filled with what comes in; gone with its holder unless it is put on a ticket.
    public func receiveFile(named name: String) async throws -> ReceivedFile {
        ReceivedFile(name: name, file: try await database.contents.receive())
    }

    /// Puts files on a ticket; customers' people put them on theirs, for everybody to see.
    ///
    /// The files are kept before the entry that names them is written: what a crash leaves behind is a file that
    /// nobody names.
    /// - Throws: `Refusal` for an empty file, one of a kind that is not taken, or one too many.
    public func attach(_ attaching: AttachingFiles, to id: Ticket.ID, by person: Person) async throws -> TicketCard {
        try person.needs(person.customer == nil ? .workTicket : .openTicket)
        var attaching = attaching
        if person.customer != nil { (attaching.isInternal, attaching.visit, attaching.stage) = (false, nil, nil) }
        // Whose ticket it is not has nothing kept.
        let card = try await ticket(id, seenBy: person)
        let attached = try await keep(attaching, for: card.ticket)
        let right: Right = person.customer == nil ? .workTicket : .openTicket
        return try await work(on: id, version: nil, by: person, needing: right) { ticket, _ in
            try ticket.attach(attached) { sha256(Array($0.utf8)) }
        }
    }

    /// Takes a file off a ticket, with a reason; its bytes are discarded after thirty days.
    public func detach(
        _ attachment: Int,
        from id: Ticket.ID,
        reason: String,
        version: Int? = nil,
        by person: Person
    ) async throws -> TicketCard {
        try await work(on: id, version: version, by: person, needing: .removeAttachment) { ticket, _ in
            try ticket.detach(attachment, reason: reason) { sha256(Array($0.utf8)) }
        }
    }

    /// A file on a ticket, if `person` may look at it.
    ///
    /// - Throws: `notFound` for one that is not there, was taken off, or is for ourselves only.
    public func attachment(_ number: Int, of id: Ticket.ID, seenBy person: Person) async throws -> Ticket.Attachment {
        let ticket = try await database.read { db in try db.ticket(id, for: person) }
        let found = ticket.attachments(shownTo: person).first { $0.id == number }
        guard let found, found.removal == nil else { throw Refusal.notFound }
        return found
    }

    /// Whether the bytes are there; they always are, unless somebody took them out of the store.
    ///
    /// - Throws: `content-missing`.
    public func check(_ content: String) async throws {
        guard let name = ContentName(content), try await database.contents.has(name) else {
            throw Refusal(.conflict, "content-missing")
        }
    }

    /// Hands out the bytes of a file piece by piece.
    public func read(_ content: String, _ take: ([UInt8]) async throws -> Void) async throws {
        guard let name = ContentName(content) else { throw Refusal.notFound }
        try await database.contents.read(name, take)
    }

    /// Keeps the bytes, and says what is to be written down about them; `nil` for a ticket that is yet to be opened.
    func keep(_ attaching: AttachingFiles, for ticket: Ticket? = nil) async throws -> TicketEvent.Attached {
        guard attaching.files.count <= Self.filesAtOnce else {
            let values = ["limit": String(Self.filesAtOnce)]
            throw Refusal(.invalid, "attachments-at-once", field: "files", values: values)
        }
        var attached = TicketEvent.Attached(
            files: [],
            words: attaching.words,
            isInternal: attaching.isInternal,
            visit: attaching.visit,
            stage: attaching.stage
        )
        var types: [FileType] = []
        for received in attaching.files { types.append(try await received.type()) }
        for (received, type) in zip(attaching.files, types) {
            let file = try await withoutPlace(received.file, type)
            let preview = try await preview(of: file, type)
            attached.files.append(
                TicketEvent.AttachedFile(
                    attachment: 0,
                    name: type.name(received.name),
                    type: type,
                    size: await file.size,
                    content: try await database.contents.keep(file).text,
                    preview: preview
                )
            )
        }
        // What the ticket refuses is refused before anything is written; the verb is asked again when it is.
        _ = try ticket?.attach(attached)
        return attached
    }

    /// The same photograph without where it was taken: nobody who may look at it learns where somebody was.
    private func withoutPlace(_ file: IncomingFile, _ type: FileType) async throws -> IncomingFile {
        guard type.mayTellPlace, let cleaned = await darkroom.withoutPlace(try await file.whole()) else { return file }
        let content = try await database.contents.receive()
        try await content.take(cleaned)
        return content
    }

    /// A small picture, kept as a content of its own; none of a picture that is damaged or too large to unpack.
    private func preview(of file: IncomingFile, _ type: FileType) async throws -> TicketEvent.Preview? {
        guard let kind = type.thumbnailKind else { return nil }
        guard let small = await darkroom.thumbnail(of: try await file.whole(), kind) else { return nil }
        let content = try await database.contents.receive()
        try await content.take(small.bytes)
        return TicketEvent.Preview(
            content: try await database.contents.keep(content).text,
            width: small.width,
            height: small.height
        )
    }
}

extension ReceivedFile {
    /// - Throws: `attachment-empty`; `attachment-type` for a kind that is not taken.
    fileprivate func type() async throws -> FileType {
        guard await file.size > 0 else {
            throw Refusal(.invalid, "attachment-empty", field: "files", values: ["name": shown])
        }
        guard let type = FileType(head: await file.head, isText: await file.isText) else {
            throw Refusal(.invalid, "attachment-type", field: "files", values: ["name": shown])
        }
        return type
    }

    private var shown: String { String(name.prefix(100)) }
}

extension Ticket {
    /// The files somebody may know of, those that were taken off with them for our own people.
    public func attachments(shownTo person: Person) -> [Attachment] {
        person.customer == nil ? attachments : attachments.filter(\.isForCustomer)
    }
}
