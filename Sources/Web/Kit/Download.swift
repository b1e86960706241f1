import AfterSales
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceDesk

extension Response {
    /// An export that is written while it is sent, so that none is too long; CSV unless `?format=xlsx`.
    ///
    /// - Throws: what refuses the export, before the answer begins.
    static func download(_ export: Export, _ query: Form, from desk: Desk, for person: Person) throws -> Response {
        try desk.mayExport(export, person)
        let format: ExportFormat = try query.find("format") == nil ? .csv : query.choice("format")
        let body = ResponseBody { writer in
            let outlet = Outlet(writer)
            try await desk.export(export, as: format, for: person) { try await outlet.write($0) }
            try await outlet.finish()
        }
        let headers: HTTPFields = [
            .contentType: format.contentType, .cacheControl: "no-store",
            .contentDisposition: "attachment; filename=\"\(export.name).\(format.rawValue)\"",
        ]
        return Response(status: .ok, headers: headers, body: body)
    }
}

/// Where a list is to be had as a file.
struct ExportLinks: Sendable {
    let csv: String
    let xlsx: String

    /// `path` may have words behind its `?` already.
    init?(_ path: String, for person: Person) {
        guard person.may(.export) else { return nil }
        csv = path
        xlsx = path + (path.contains("?") ? "&" : "?") + "format=xlsx"
    }
}

/// The body of an answer while it is written: a writer is a value that changes, and several closures write.
final class Outlet {
    private var writer: any ResponseBodyWriter

    init(_ writer: any ResponseBodyWriter) { self.writer = writer }

    func write(_ bytes: [UInt8]) async throws { try await writer.write(ByteBuffer(bytes: bytes)) }

    func finish() async throws { try await writer.finish(nil) }
}
