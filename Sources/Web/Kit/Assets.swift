import AfterSales
import Foundation
import Hummingbird
import ServiceDesk

/// The files browsers fetch: one stylesheet, small modules, icons; read once and kept in memory.
///
/// All stand below one folder named by the hash of everything, `/assets/1f0c…/site.css`, so that they may
/// be cached for ever and modules can import each other by their plain names.
struct Assets: Sendable {
    /// The program's own, read the first time they are asked for.
    static let own = Result { try Assets() }

    let base: String
    private let files: [String: Asset]

    struct Asset: Sendable {
        let type: String
        let tag: String
        let body: ByteBuffer
    }

    static var folder: String { "\(Bundle.module.bundlePath)/Public" }

    init() throws {
        let root = Assets.folder
        var files: [String: Asset] = [:]
        var digests: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: root).sorted() {
            guard let type = Assets.types[name.split(separator: ".").last.map(String.init) ?? ""] else { continue }
            let bytes = try [UInt8](Data(contentsOf: URL(filePath: "\(root)/\(name)")))
            let digest = Digest.sha256(bytes)
            digests.append(digest)
            files[name] = Asset(type: type, tag: "\"\(digest.prefix(16))\"", body: ByteBuffer(bytes: bytes))
        }
        self.files = files
        base = "/assets/\(Digest.sha256(digests.joined()).prefix(12))"
    }

    /// The file of that name, or only its tag when the browser already has it.
    ///
    /// A page loaded before an upgrade asks under the old revision: it gets today's file, but must not keep it.
    func response(_ name: String, revision: String, to request: Request) throws -> Response {
        guard let asset = files[name] else { throw Refusal.notFound }
        let isCurrent = base == "/assets/\(revision)"
        let headers: HTTPFields = [
            .contentType: asset.type, .eTag: asset.tag,
            .cacheControl: isCurrent ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        if request.headers[.ifNoneMatch] == asset.tag { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: asset.body))
    }

    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png", "webmanifest": "application/manifest+json",
    ]
}
