import Testing

@testable import Web

@Suite("A form that carries files")
struct MultipartTests {
    private static let type = "multipart/form-data; boundary=\"b=1\""
    private static let body =
        "preamble\r\n--b=1\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\n你好\r\nzwei\r\n"
        + "--b=1\r\nContent-Disposition: form-data; name=\"files\"; filename=\"C:\\a %22b%22.txt\"\r\n"
        + "Content-Type: text/plain\r\n\r\nline\r\n--b=\r\n--b=1\r\n"
        + "content-disposition: form-data; name=files; filename=\"\"\r\n\r\n\r\n--b=1--\r\nepilogue"

    @Test("is the same however it is cut into pieces", arguments: [1, 2, 3, 7, 16, 4_096])
    func cuts(size: Int) throws {
        var parts = try #require(Multipart(Self.type))
        var read: [Multipart.Piece] = []
        let bytes = Array(Self.body.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            for piece in try parts.take(Array(bytes[start..<min(start + size, bytes.count)])) {
                if case .bytes(let more) = piece, case .bytes(let before)? = read.last {
                    read[read.count - 1] = .bytes(before + more)
                } else {
                    read.append(piece)
                }
            }
        }
        try parts.finish()
        #expect(
            read == [
                .begin(field: "words", file: nil), .bytes(Array("你好\r\nzwei".utf8)), .end,
                .begin(field: "files", file: "C:\\a \"b\".txt"), .bytes(Array("line\r\n--b=".utf8)), .end,
                .begin(field: "files", file: ""), .end,
            ]
        )
    }

    @Test("that breaks off anywhere is known to be broken off")
    func truncated() throws {
        let bytes = Array(Self.body.utf8)
        let end = bytes.count - "--\r\nepilogue".utf8.count
        for length in 0...end {
            var parts = try #require(Multipart(Self.type))
            _ = try parts.take(Array(bytes.prefix(length)))
            #expect(throws: Multipart.Malformed.self) { try parts.finish() }
        }
    }

    @Test("of whatever bytes is read or refused, and never held in memory")
    func fuzz() throws {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("\r\n--b=1;\":name filename Content-Disposition form-data".utf8)
        for _ in 0..<3_000 {
            var bytes = Array(Self.body.utf8)
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = alphabet.randomElement(using: &generator) ?? 0
            }
            var parts = try #require(Multipart(Self.type))
            do {
                for byte in bytes { _ = try parts.take([byte]) }
                try parts.finish()
            } catch {}
        }
        var parts = try #require(Multipart(Self.type))
        #expect(throws: Multipart.Malformed.self) {
            _ = try parts.take(Array("--b=1\r\n".utf8))
            _ = try parts.take([UInt8](repeating: 0x61, count: 9_000))
        }
    }

    @Test("says so by its type, with a boundary")
    func types() {
        #expect(Multipart("application/x-www-form-urlencoded") == nil)
        #expect(Multipart("multipart/form-data") == nil)
        #expect(Multipart("multipart/form-data; boundary=") == nil)
        #expect(Multipart("multipart/form-data; boundary=" + String(repeating: "x", count: 201)) == nil)
        #expect(Multipart("Multipart/Form-Data; charset=utf-8; boundary=----x") != nil)
    }
}
