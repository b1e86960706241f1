import AfterSales
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceDesk

/// The files of tickets, for our own people; customers have theirs behind their link.
struct AttachmentRoutes: Sendable {
    let desk: Desk

    var routes: [PageRoute] {
        [
            .staff(.get, "/tickets/{ticket}/attachments/{attachment}") { request, context in
                try await .file(attachment(context), from: desk, for: request)
            },
            .staff(.get, "/tickets/{ticket}/attachments/{attachment}/thumbnail") { request, context in
                try await .thumbnail(attachment(context), from: desk, for: request)
            },
        ]
    }

    private func attachment(_ context: StaffContext) async throws -> Ticket.Attachment {
        try await desk.attachment(context.number("attachment"), of: context.ticket(), seenBy: context.person)
    }
}

extension Response {
    /// The file itself: shown where we could read the picture ourselves, or by the browser's own reader of PDF; all
    /// else is to be saved.
    static func file(_ attachment: Ticket.Attachment, from desk: Desk, for request: Request) async throws -> Response {
        let file = attachment.file
        let isShown = file.preview != nil || file.type == .pdf
        var headers = HTTPFields.ofFile(file.type.rawValue, file.content)
        headers[.contentDisposition] = "\(isShown ? "inline" : "attachment"); \(file.name.asFileName)"
        // The browser's reader of PDF does not run in a sandbox; it has none of the page's powers anyway.
        if file.type == .pdf {
            headers[.contentSecurityPolicy] =
                "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        }
        return try await bytes(file.content, size: file.size, headers, from: desk, for: request)
    }

    /// The small picture of it.
    static func thumbnail(_ attachment: Ticket.Attachment, from desk: Desk, for request: Request) async throws
        -> Response
    {
        guard let preview = attachment.file.preview else { throw Refusal.notFound }
        var headers = HTTPFields.ofFile(FileType.jpeg.rawValue, preview.content)
        headers[.contentDisposition] = "inline"
        // Asked for each time, and mostly not sent: whoever may no longer see it does not find it at a shared desk.
        return try await bytes(preview.content, size: nil, headers, from: desk, for: request)
    }

    private static func bytes(
        _ content: String,
        size: Int?,
        _ headers: HTTPFields,
        from desk: Desk,
        for request: Request
    ) async throws -> Response {
        if request.headers[.ifNoneMatch] == headers[.eTag] {
            return Response(status: .notModified, headers: headers)
        }
        try await desk.check(content)
        let body = ResponseBody(contentLength: size) { writer in
            let outlet = Outlet(writer)
            try await desk.read(content) { try await outlet.write($0) }
            try await outlet.finish()
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}

extension HTTPFields {
    /// What is said of every file somebody sent us: it is what we say, it can do nothing, and it is nobody else's.
    fileprivate static func ofFile(_ type: String, _ content: String) -> HTTPFields {
        [
            .contentType: type, .eTag: "\"\(content)\"", .cacheControl: "private, no-cache",
            .contentSecurityPolicy: "default-src 'none'; sandbox; frame-ancestors 'none'",
        ]
    }
}

extension String {
    /// The name as a `Content-Disposition` says it, in full and for programs that read ASCII only. (RFC 6266)
    fileprivate var asFileName: String {
        let plain = String(
            unicodeScalars.map { $0.isASCII && $0.value >= 0x20 && $0 != "\"" && $0 != "\\" ? Character($0) : "_" }
        )
        let encoded = percentEncoded.replacing("/", with: "%2F")
        return "filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }
}
