import Testing

@testable import Pictures

@Suite("Where a photograph was taken")
struct CapturePlaceTests {
    /// A latitude that can be found again: its degrees are a word of its own.
    private static let secret = Array("LAT!".utf8)

    @Test("is taken out of a JPEG, and which way up it is stays", arguments: [true, false])
    func jpeg(isLittle: Bool) throws {
        let photo = try photograph(tiff(isLittle: isLittle))
        #expect(Orientation(of: photo, .jpeg) == .left)
        let cleaned = try #require(CapturePlace.removed(from: photo))
        #expect(cleaned.count == photo.count && !cleaned.holds(Self.secret))
        #expect(Orientation(of: cleaned, .jpeg) == .left, "the entries behind it moved up whole")
        #expect(try Thumbnail(of: cleaned, .jpeg) == Thumbnail(of: photo, .jpeg), "what is seen is the same")
        #expect(CapturePlace.removed(from: cleaned) == nil, "there is nothing more to take out")
    }

    @Test("is taken out of the chunks of a PNG, whose sums are right again, and of a WebP")
    func chunks() throws {
        let head: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let xmp = Array("<x:xmpmeta exif:GPSLatitude=\"LAT!\"></x:xmpmeta>".utf8)
        func png(_ exif: [UInt8], _ xmp: [UInt8]) -> [UInt8] {
            head + chunk("IHDR", [UInt8](repeating: 1, count: 13)) + chunk("eXIf", exif) + chunk("iTXt", xmp)
                + chunk("IDAT", [1, 2, 3]) + chunk("IEND", [])
        }
        let cleaned = try #require(CapturePlace.removed(from: png(tiff(isLittle: false), xmp)))
        #expect(!cleaned.holds(Self.secret))
        let exif = Array(cleaned[41..<(41 + tiff(isLittle: false).count)])
        #expect(cleaned == png(exif, [UInt8](repeating: 0x20, count: xmp.count)))

        let webp = Array("RIFF....WEBPEXIF".utf8) + [0, 0, 0, 0] + tiff(isLittle: true)
        #expect(try #require(CapturePlace.removed(from: webp)).holds(Self.secret) == false)
    }

    @Test("is not looked for where nothing is said of one")
    func nothing() throws {
        #expect(CapturePlace.removed(from: try photograph(tiff(isLittle: true, hasPlace: false))) == nil)
        #expect(CapturePlace.removed(from: []) == nil)
        #expect(CapturePlace.removed(from: Array("<x:xmpmeta>stars</x:xmpmeta>".utf8)) == nil)
    }

    @Test("is looked for once through a file that is made of beginnings, and left in packets that go on elsewhere")
    func packets() throws {
        let begin = Array("<x:xmpmeta ".utf8)
        let many = Array(repeating: begin, count: 100_000).flatMap { $0 } + Array("GPS></x:xmpmeta>".utf8)
        let cleaned = try #require(CapturePlace.removed(from: many))
        #expect(cleaned.dropLast(27).elementsEqual(many.dropLast(27)) && !cleaned.holds(Array("GPS".utf8)))
        let spread = Array("<x:xmpmeta GPS http://ns.adobe.com/xmp/extension/ ></x:xmpmeta>".utf8)
        #expect(CapturePlace.removed(from: spread) == nil)
    }

    @Test("is looked for in garbled files without harm")
    func garbled() throws {
        var generator = SystemRandomNumberGenerator()
        let whole = try photograph(tiff(isLittle: true))
        for _ in 0..<500 {
            var broken = whole
            for _ in 0..<6 { broken[Int.random(in: 0..<120, using: &generator)] = .random(in: 0...255) }
            #expect(CapturePlace.removed(from: broken).map { $0.count == broken.count } ?? true)
        }
    }

    /// A directory with positions before the orientation, so that the latter has to move.
    private func tiff(isLittle: Bool, hasPlace: Bool = true) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            let digits = (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
            return isLittle ? digits : digits.reversed()
        }
        func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
            number(tag, 2) + number(type, 2) + number(count, 4) + (value + [0, 0, 0, 0]).prefix(4)
        }
        let mark = Array((isLittle ? "II*\0" : "MM\0*").utf8)
        // Real files sort by tag; the rule does not hang on it.
        let place = hasPlace ? entry(0x8825, 4, 1, number(38, 4)) : entry(0x0100, 4, 1, number(1, 4))
        let first = number(2, 2) + place + entry(0x0112, 3, 1, number(6, 2)) + number(0, 4)
        let positions = number(1, 2) + entry(2, 5, 1, number(56, 4)) + number(0, 4)
        return mark + number(8, 4) + first + positions + (hasPlace ? Self.secret + number(1, 4) : [])
    }

    private func photograph(_ tiff: [UInt8]) throws -> [UInt8] {
        let plain = try #require(Pixels(width: 60, height: 30).jpeg())
        let exif = Array("Exif\0\0".utf8) + tiff
        return plain.prefix(2) + [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + plain.dropFirst(2)
    }

    private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        var sum = UInt32.max
        for byte in body {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return [0, 0, 0, UInt8(data.count)] + body + (0..<4).reversed().map { UInt8(~sum >> ($0 * 8) & 0xFF) }
    }
}

extension [UInt8] {
    fileprivate func holds(_ word: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: word) }
    }
}
