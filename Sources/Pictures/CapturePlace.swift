import Glibc

/// Takes out of photographs where they were taken; when, by which camera and which way up stays.
public enum CapturePlace {
    /// The same picture without the place, as long as before; `nil` where it says nothing of one.
    ///
    /// The directory of positions leaves the Exif of JPEG, PNG, WebP and HEIC and its numbers are blanked, and so is a
    /// packet of XMP that names a position. What is seen is not touched. An Exif that is garbled is left as it is:
    /// nothing that follows its own rules finds a place in it.
    public static func removed(from picture: [UInt8]) -> [UInt8]? {
        var picture = Picture(picture)
        for start in picture.exifs { picture.removePlace(fromTIFFAt: start) }
        picture.blankPacketsWithPlace()
        guard picture.isChanged else { return nil }
        picture.renewChecksums()
        return picture.bytes
    }
}

/// A file that is changed in place; what lies outside of it is nothing.
private struct Picture {
    private(set) var bytes: [UInt8]
    private(set) var isChanged = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Where each TIFF that holds an Exif begins: behind its name, or as the chunk of a PNG or a WebP.
    var exifs: [Int] {
        var found = places(of: "Exif\0\0").map { $0 + 6 }
        // A chunk's name stands before its data in PNG, and its length between them in WebP.
        found += places(of: "eXIf").map { $0 + 4 }
        found += places(of: "EXIF").map { $0 + 8 }
        // A photograph has one or two; a file made of nothing else must not cost a day.
        return Array(found.lazy.filter { holds("II*\0", at: $0) || holds("MM\0*", at: $0) }.prefix(32))
    }

    /// Takes the entry for positions out of the first directory, and blanks what it led to.
    mutating func removePlace(fromTIFFAt start: Int) {
        let isLittle = holds("II", at: start)
        func number(_ place: Int, _ count: Int) -> Int? { self.number(at: place, bytes: count, isLittle) }
        guard let offset = number(start + 4, 4), let count = number(start + offset, 2) else { return }
        let directory = start + offset + 2
        let end = directory + count * Self.entry
        guard count <= Self.mostEntries, end + 4 <= bytes.count else { return }
        for entry in 0..<count {
            let place = directory + entry * Self.entry
            guard number(place, 2) == Self.positions, let offset = number(place + 8, 4) else { continue }
            blankDirectory(at: start + offset, inTIFFAt: start, isLittle)
            isChanged = true
            // The entries behind it move up, and with them the way to the next directory.
            bytes.replaceSubrange(place..<(end + 4 - Self.entry), with: Array(bytes[(place + Self.entry)..<(end + 4)]))
            blank((end + 4 - Self.entry)..<(end + 4), with: 0)
            let fewer = UInt8(truncatingIfNeeded: count - 1)
            let more = UInt8(truncatingIfNeeded: (count - 1) >> 8)
            bytes.replaceSubrange((directory - 2)..<directory, with: isLittle ? [fewer, more] : [more, fewer])
            return
        }
    }

    /// Overwrites packets of XMP that name a position; a reader of XMP passes over blanks.
    mutating func blankPacketsWithPlace() {
        let (starts, ends) = (places(of: "<x:xmpmeta"), places(of: "</x:xmpmeta>"))
        let (positions, extensions) = (places(of: "GPS"), places(of: "http://ns.adobe.com/xmp/extension/"))
        // Each list is gone through once, whatever the file is made of.
        var (end, position, extended) = (0, 0, 0)
        for (place, start) in starts.enumerated() {
            while end < ends.count, ends[end] <= start { end += 1 }
            guard end < ends.count else { return }
            // Of several beginnings the last before the end counts.
            if place + 1 < starts.count, starts[place + 1] < ends[end] { continue }
            while position < positions.count, positions[position] < start { position += 1 }
            while extended < extensions.count, extensions[extended] < start { extended += 1 }
            guard position < positions.count, positions[position] < ends[end] else { continue }
            // One that goes on in other segments holds their heads between, which must stay.
            if extended < extensions.count, extensions[extended] < ends[end] { continue }
            blank(start..<(ends[end] + 12), with: 0x20)
        }
    }

    /// A PNG tells by a sum whether a chunk is what it was.
    mutating func renewChecksums() {
        guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else { return }
        var place = 8
        while let length = number(at: place, bytes: 4, false), place + 12 + length <= bytes.count {
            let data = (place + 4)..<(place + 8 + length)
            let isPicture = holds("IDAT", at: place + 4)
            if !isPicture {
                let sum = Self.checksum(bytes[data])
                bytes.replaceSubrange(
                    data.upperBound..<(data.upperBound + 4),
                    with: (0..<4).map { UInt8(truncatingIfNeeded: sum >> UInt32(24 - $0 * 8)) }
                )
            }
            place += 12 + length
        }
    }

    /// The numbers of a directory, wherever they stand, and the directory itself.
    private mutating func blankDirectory(at place: Int, inTIFFAt start: Int, _ isLittle: Bool) {
        guard let count = number(at: place, bytes: 2, isLittle), count <= Self.mostEntries,
            place + 2 + count * Self.entry <= bytes.count
        else { return }
        for entry in 0..<count {
            let place = place + 2 + entry * Self.entry
            guard let type = number(at: place + 2, bytes: 2, isLittle), Self.sizes.indices.contains(type),
                let amount = number(at: place + 4, bytes: 4, isLittle), amount <= 4_096,
                let offset = number(at: place + 8, bytes: 4, isLittle)
            else { continue }
            let size = Self.sizes[type] * amount
            if size > 4 { blank((start + offset)..<(start + offset + size), with: 0) }
        }
        blank(place..<(place + 2 + count * Self.entry), with: 0)
        isChanged = true
    }

    private mutating func blank(_ range: Range<Int>, with byte: UInt8) {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return }
        bytes.replaceSubrange(range, with: repeatElement(byte, count: range.count))
        isChanged = true
    }

    private func number(at place: Int, bytes count: Int, _ isLittle: Bool) -> Int? {
        guard place >= 0, place <= bytes.count - count else { return nil }
        return (0..<count).reduce(0) { $0 << 8 | Int(bytes[place + (isLittle ? count - 1 - $1 : $1)]) }
    }

    private func holds(_ text: String, at place: Int) -> Bool {
        let text = Array(text.utf8)
        guard place >= 0, place <= bytes.count - text.count else { return false }
        return bytes[place..<(place + text.count)].elementsEqual(text)
    }

    /// Where `text` begins, as often as it is there.
    private func places(of text: String) -> [Int] {
        let text = Array(text.utf8)
        return bytes.withUnsafeBytes { all in
            var found: [Int] = []
            guard let base = all.baseAddress else { return found }
            var place = 0
            while place <= all.count - text.count,
                let hit = memchr(base + place, Int32(text[0]), all.count - text.count - place + 1)
            {
                place = UnsafeRawPointer(hit) - base
                if memcmp(base + place, text, text.count) == 0 { found.append(place) }
                place += 1
            }
            return found
        }
    }

    /// CRC-32, as ISO 3309 and the PNG specification (annex D) have it.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
        }
        return ~sum
    }

    /// Bytes of an entry in a TIFF's directory.
    private static let entry = 12
    /// More entries than any camera writes.
    private static let mostEntries = 1_024
    /// The tag that leads to the directory of positions. (Exif 2.32, 4.6.3)
    private static let positions = 0x8825
    /// Bytes of each type of number, by its code. (TIFF 6.0, section 2)
    private static let sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
}
