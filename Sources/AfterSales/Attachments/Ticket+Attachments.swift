extension Ticket {
    /// A file on the ticket.
    public struct Attachment: Sendable, Equatable, Identifiable {
        public let file: TicketEvent.AttachedFile
        /// What was written with it and with those that came together with it.
        public let words: String
        public let isInternal: Bool
        public let visit: Int?
        public let stage: TicketEvent.Attached.Stage?
        public let by: TicketEvent.Who
        public let at: Instant
        /// Who took it off, and why; what it was stays written down.
        public var removal: Removal?

        public struct Removal: Sendable, Equatable {
            public let at: Instant
            public let by: TicketEvent.Who
            public let reason: String
        }

        public var id: Int { file.attachment }

        init(file: TicketEvent.AttachedFile, entry: TicketEvent.Attached, by: TicketEvent.Who, at: Instant) {
            self.file = file
            words = entry.words
            isInternal = entry.isInternal
            visit = entry.visit
            stage = entry.stage
            self.by = by
            self.at = at
        }

        /// Whether the customer may look at it.
        public var isForCustomer: Bool { !isInternal && removal == nil }
    }

    /// How many files a ticket holds at most, those that were taken off not counted.
    public static let attachmentLimit = 200

    /// Keeps files with the ticket; allowed even when all is over, for proof often comes late.
    ///
    /// The files are numbered here, whatever number they bear.
    /// What the customer is to read with a report that nobody has signed yet is part of it: `hash` makes its next version.
    /// - Throws: `missing` without a file, `attachments-full` for one too many, `invalid` for a visit there is not.
    public func attach(
        _ attached: TicketEvent.Attached,
        hash: ((String) -> String)? = nil
    ) throws(Refusal) -> [TicketEvent] {
        guard !attached.files.isEmpty else { throw .missing("files") }
        let standing = attachments.count { $0.removal == nil }
        guard standing + attached.files.count <= Self.attachmentLimit else {
            throw Refusal(
                .conflict,
                "attachments-full",
                field: "files",
                values: ["limit": String(Self.attachmentLimit)]
            )
        }
        if let visit = attached.visit, !visits.contains(where: { $0.id == visit }) {
            throw .invalid("visit", expected: "choice")
        }
        var attached = attached
        attached.words = try attached.words.maybe("words", limit: 20_000)
        if attached.visit == nil { attached.stage = nil }
        for index in attached.files.indices { attached.files[index].attachment = attachments.count + index + 1 }
        let isReported = attached.visit != nil && !attached.isInternal && !isOver
        guard let hash, isReported, let report, signature == nil else { return [.attached(attached)] }
        let files = reportedFiles + attached.files.map(\.content)
        return [.attached(attached), newVersion(of: report.content, with: files, hash: hash)]
    }

    /// Takes a file off the ticket; nobody is shown it any more, and that it was there stays in the journal.
    ///
    /// A report that nobody has signed yet is written anew without it: what is signed is what can be seen.
    public func detach(
        _ attachment: Int,
        reason: String,
        hash: (String) -> String
    ) throws(Refusal) -> [TicketEvent] {
        guard let found = attachments.first(where: { $0.id == attachment }), found.removal == nil else {
            throw .notFound
        }
        let reason = try TypedText.paragraphs(reason, "reason", limit: 2_000)
        let detached = TicketEvent.detached(.init(attachment: attachment, reason: reason))
        guard let report, signature == nil, !isOver, report.files?.contains(found.file.content) == true else {
            return [detached]
        }
        let left = attachments.filter { $0.visit != nil && $0.isForCustomer && $0.id != attachment }
        return [detached, newVersion(of: report.content, with: left.map(\.file.content), hash: hash)]
    }
}
