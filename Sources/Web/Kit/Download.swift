import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A file that is written while it is sent, so that none is too long.
    static func download(
        _ name: String,
        _ write: @escaping @Sendable (_ sink: (String) async throws -> Void) async throws -> Void
    ) -> Response {
        let body = ResponseBody { writer in
            var writer = writer
            try await write { text in try await writer.write(ByteBuffer(string: text)) }
            try await writer.finish(nil)
        }
        let headers: HTTPFields = [
            .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
            .contentDisposition: "attachment; filename=\"\(name)\"",
        ]
        return Response(status: .ok, headers: headers, body: body)
    }
}
