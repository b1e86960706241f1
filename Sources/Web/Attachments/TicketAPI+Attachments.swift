import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Files on a ticket, for programs.
extension TicketAPI {
    var attachmentRoutes: [APIRoute] {
        [
            APIRoute(
                method: .post,
                path: "/tickets/{ticket}/attachments",
                id: "attachFiles",
                summary: "Puts files on a ticket: the body is one file, or a form (multipart/form-data) with some.",
                right: nil,
                query: [
                    .init("name", .text(limit: 300), "What the file is called."),
                    .init("words", .text, "What is to be said about it."),
                    .init("audience", .choice(Audience.self), "Who may see it; our own people alone unless said."),
                    .init("visit", .integer, "The visit it is about; the first is 1."),
                    .init("stage", .choice(TicketEvent.Attached.Stage.self), "When at the visit it was taken."),
                ],
                answers: TicketRecord.schema,
                refusals: [
                    "attachment-type", "attachment-too-large", "attachment-empty", "attachments-at-once",
                    "attachments-full",
                ],
                takesFile: true
            ) { context in
                let card = try await desk.attach(attaching(context), to: context.ticket(), by: context.person)
                return try Answer(
                    TicketRecord(card, for: context.person, context.reader),
                    version: card.ticket.version
                ).reply()
            },
            fileRoute("content", "attachmentContent", "A file itself.") { attachment, request in
                try await .file(attachment, from: desk, for: request)
            },
            fileRoute("thumbnail", "attachmentThumbnail", "A small picture of it, a JPEG.") { attachment, request in
                try await .thumbnail(attachment, from: desk, for: request)
            },
            work(
                "/attachments/{attachment}/removal",
                "detachFile",
                "Takes a file off a ticket; that it was there stays in the journal.",
                needs: .removeAttachment,
                takes: Because.self
            ) { on, body in
                try await desk.detach(
                    on.context.number("attachment"),
                    from: on.ticket,
                    reason: body.reason,
                    version: on.version,
                    by: on.person
                )
            },
        ]
    }

    /// Whether the body of a request is a file that a program sends.
    static func isUpload(_ request: Request) -> Bool {
        let parts = request.uri.path.dropFirst(APIServer.root.count).split(separator: "/")
        return request.method == .post && request.uri.path.hasPrefix("\(APIServer.root)/tickets/") && parts.count == 3
            && parts[2] == "attachments"
    }

    enum Audience: String, CaseIterable {
        case `internal`, customer
    }

    /// A form says with its fields what an address says behind its `?`.
    private func attaching(_ context: APIContext) throws -> AttachingFiles {
        func said(_ name: String) -> String? { context.form.find(name) ?? context.query.find(name) }
        let details = Form(
            ["words", "audience", "visit", "stage"].compactMap { name in said(name).map { (name, $0) } }
        )
        let audience: Audience = details.find("audience") == nil ? .internal : try details.choice("audience")
        let visit = try details.find("visit").map { text throws(Refusal) in
            guard let number = Int(text) else { throw .invalid("visit", expected: "number") }
            return number
        }
        return AttachingFiles(
            try context.visit.acceptedFiles.get(),
            words: details["words"],
            isInternal: audience == .internal,
            visit: visit,
            stage: details.find("stage") == nil ? nil : try details.choice("stage")
        )
    }

    private func fileRoute(
        _ what: String,
        _ id: String,
        _ summary: String,
        _ answer: @escaping @Sendable (Ticket.Attachment, Request) async throws -> Response
    ) -> APIRoute {
        APIRoute(
            method: .get,
            path: "/tickets/{ticket}/attachments/{attachment}/\(what)",
            id: id,
            summary: summary,
            right: nil,
            file: { request, context in
                let found = try await desk.attachment(
                    context.number("attachment"),
                    of: context.ticket(),
                    seenBy: context.person
                )
                return try await answer(found, request)
            }
        ) { _ in APIRoute.Reply() }
    }
}

struct AttachmentRecord: Described, Encodable {
    static let schema = Schema.object(
        "Attachment",
        "A file on a ticket.",
        [
            .must("attachment", .integer, "The first on the ticket is 1."),
            .must("name", .text),
            .must("type", .choice(FileType.self), "Told by its bytes."),
            .must("size", .integer, "Bytes."),
            .must("sha256", .text, "The fingerprint of its bytes."),
            .must("by", .text),
            .must("at", .instant),
            .must("audience", .choice(TicketAPI.Audience.self)),
            .may("words", .text),
            .may("visit", .integer),
            .may("stage", .choice(TicketEvent.Attached.Stage.self)),
            .may("content", .text, "Where the file is; nothing once it was taken off."),
            .may("thumbnail", .text),
            .may("removed", .text, "Why it was taken off."),
        ]
    )

    let attachment: Int
    let name: String
    let type: FileType
    let size: Int
    let sha256: String
    let by: String
    let at: Moment
    let audience: String
    let words: String?
    let visit: Int?
    let stage: TicketEvent.Attached.Stage?
    let content: String?
    let thumbnail: String?
    let removed: String?

    init(_ attachment: Ticket.Attachment, of ticket: Ticket.ID, _ reader: Reader) {
        let file = attachment.file
        let path = "\(APIServer.root)/tickets/\(ticket)/attachments/\(file.attachment)"
        let isThere = attachment.removal == nil
        self.attachment = file.attachment
        name = file.name
        type = file.type
        size = file.size
        sha256 = file.content
        by = attachment.by.name
        at = Moment(attachment.at, in: reader.zone)
        audience = (attachment.isInternal ? TicketAPI.Audience.internal : .customer).rawValue
        words = attachment.words.nonEmpty
        visit = attachment.visit
        stage = attachment.stage
        content = isThere ? "\(path)/content" : nil
        thumbnail = isThere && file.preview != nil ? "\(path)/thumbnail" : nil
        removed = attachment.removal?.reason
    }
}
