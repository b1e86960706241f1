import Testing

@testable import Pictures

@Suite("A thumbnail")
struct ThumbnailTests {
    @Test("stands upright however the camera was held", arguments: 1...8)
    func upright(orientation: Int) throws {
        let thumbnail = try Thumbnail(of: photograph(orientation: orientation), .jpeg, longestSide: 60)
        let (wide, high) = orientation >= 5 ? (30, 60) : (60, 30)
        #expect((thumbnail.width, thumbnail.height) == (wide, high))
        let seen = try Pixels(jpeg: thumbnail.bytes, PixelLimits(longestSide: 60, pixels: 10_000))
        // The stored picture is red in its upper left corner; Exif says which corner of the upright one that is.
        let corner = [1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)]
        let (right, down) = try #require(corner[orientation])
        for x in 0...1 {
            for y in 0...1 {
                let place = ((y * (high - 11) + 5) * wide + x * (wide - 11) + 5) * 3
                let isRed = seen.bytes[place] > 150 && seen.bytes[place + 1] < 100
                #expect(isRed == ((x, y) == (right, down)), "corner \(x), \(y)")
            }
        }
    }

    @Test("says nothing of where it was taken")
    func noPlace() throws {
        let thumbnail = try Thumbnail(of: photograph(orientation: 6), .jpeg)
        #expect(!String(decoding: thumbnail.bytes, as: Unicode.ASCII.self).contains("Exif"))
    }

    @Test("is not made of a picture that would unpack to too much, and that is known before it is unpacked")
    func bomb() throws {
        var bomb = photograph(orientation: 1)
        let frame = try #require(bomb.indices.first { bomb[$0] == 0xFF && bomb[$0 + 1] == 0xC0 })
        bomb.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFD, 0xE8, 0xFD, 0xE8])
        #expect(throws: PictureProblem.tooManyPixels) { try Thumbnail(of: bomb, .jpeg) }
        // A PNG of 65,000 by 65,000 whose data never comes.
        let header: [UInt8] = [0, 0, 0xFD, 0xE8, 0, 0, 0xFD, 0xE8, 8, 2, 0, 0, 0]
        let png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", [0])
        #expect(throws: PictureProblem.tooManyPixels) { try Thumbnail(of: png, .png) }
    }

    @Test("of a torn photograph shows what is there; of bytes that are none there is none")
    func torn() throws {
        let whole = photograph(orientation: 1)
        #expect(throws: Never.self) { try Thumbnail(of: Array(whole.dropLast(20)), .jpeg) }
        for kind in [Thumbnail.Kind.jpeg, .png, .webp] {
            #expect(throws: PictureProblem.unreadable) { try Thumbnail(of: [0xFF, 0xD8, 0xFF, 0xE1, 0xFF], kind) }
            #expect(throws: PictureProblem.unreadable) { try Thumbnail(of: [], kind) }
        }
    }

    @Test("survives whatever bytes a file holds")
    func random() {
        var generator = SystemRandomNumberGenerator()
        let whole = photograph(orientation: 6)
        for _ in 0..<500 {
            var broken = whole
            for _ in 0..<8 { broken[Int.random(in: 0..<broken.count, using: &generator)] = .random(in: 0...255) }
            for kind in [Thumbnail.Kind.jpeg, .png, .webp] { _ = try? Thumbnail(of: broken, kind, pixelLimit: 100_000) }
        }
    }

    /// 60 by 30, white, red in the upper left quarter, with Exif.
    private func photograph(orientation: Int) -> [UInt8] {
        var pixels = Pixels(width: 60, height: 30)
        for y in 0..<30 {
            for x in 0..<60 {
                let isRed = x < 30 && y < 15
                pixels.bytes.replaceSubrange(
                    ((y * 60 + x) * 3)..<((y * 60 + x) * 3 + 3),
                    with: isRed ? [220, 0, 0] : [255, 255, 255]
                )
            }
        }
        let plain = pixels.jpeg() ?? []
        let tiff: [UInt8] =
            Array("MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation), 0, 0]
            + [0, 0, 0, 0]
        let exif = Array("Exif\0\0".utf8) + tiff
        return plain.prefix(2) + [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + plain.dropFirst(2)
    }

    private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        var crc: UInt32 = 0xFFFF_FFFF
        let body = Array(name.utf8) + data
        for byte in body {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        crc ^= 0xFFFF_FFFF
        return [0, 0, 0, UInt8(data.count)] + body + (0..<4).reversed().map { UInt8(crc >> ($0 * 8) & 0xFF) }
    }
}
