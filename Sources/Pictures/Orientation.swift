/// How a camera was held, as Exif says it (tag 274): what must be done so that the picture stands upright.
enum Orientation: Int {
    case upright = 1
    case mirrored, upsideDown, mirroredUpsideDown, mirroredLeft, left, mirroredRight, right

    var swapsSides: Bool { rawValue >= 5 }

    /// Where in the stored picture, `width` by `height`, the pixel stands that is seen at (x, y).
    func source(_ x: Int, _ y: Int, width: Int, height: Int) -> (column: Int, row: Int) {
        switch self {
        case .upright: (x, y)
        case .mirrored: (width - 1 - x, y)
        case .upsideDown: (width - 1 - x, height - 1 - y)
        case .mirroredUpsideDown: (x, height - 1 - y)
        case .mirroredLeft: (y, x)
        case .left: (y, height - 1 - x)
        case .mirroredRight: (width - 1 - y, height - 1 - x)
        case .right: (width - 1 - y, x)
        }
    }

    /// What the file says; upright where it says nothing, or nonsense.
    init(of picture: [UInt8], _ kind: Thumbnail.Kind) {
        let bytes = Bytes(picture)
        let exif =
            switch kind {
            case .jpeg: bytes.exifOfJPEG
            case .png: bytes.exifOfPNG
            case .webp: bytes.exifOfWebP
            }
        self = exif.flatMap(bytes.orientation).flatMap(Orientation.init) ?? .upright
    }
}

/// A file read by number of byte; what lies outside of it is nothing.
private struct Bytes {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func number(at place: Int, bytes count: Int, littleEndian: Bool = false) -> Int? {
        guard place >= 0, count <= bytes.count, place <= bytes.count - count else { return nil }
        let digits = bytes[place..<(place + count)]
        return (littleEndian ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
    }

    func holds(_ text: StaticString, at place: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard place >= 0, place <= bytes.count - count else { return false }
        return text.withUTF8Buffer { $0.elementsEqual(bytes[place..<(place + count)]) }
    }

    /// Where the TIFF that holds the Exif begins: in the first segment that says so.
    var exifOfJPEG: Int? {
        var place = 2
        while number(at: place, bytes: 1) == 0xFF, let marker = number(at: place + 1, bytes: 1), marker != 0xDA,
            let length = number(at: place + 2, bytes: 2), length >= 2
        {
            if marker == 0xE1, holds("Exif\0\0", at: place + 4) { return place + 10 }
            place += 2 + length
        }
        return nil
    }

    var exifOfPNG: Int? {
        var place = 8
        while let length = number(at: place, bytes: 4) {
            if holds("eXIf", at: place + 4) { return place + 8 }
            place += 12 + length
        }
        return nil
    }

    var exifOfWebP: Int? {
        var place = 12
        while let length = number(at: place + 4, bytes: 4, littleEndian: true) {
            if holds("EXIF", at: place) { return place + (holds("Exif\0\0", at: place + 8) ? 14 : 8) }
            place += 8 + length + length % 2
        }
        return nil
    }

    /// The orientation in the first directory of the TIFF at `start`.
    func orientation(inTIFFAt start: Int) -> Int? {
        let isLittle = holds("II", at: start)
        guard isLittle || holds("MM", at: start),
            let offset = number(at: start + 4, bytes: 4, littleEndian: isLittle),
            let count = number(at: start + offset, bytes: 2, littleEndian: isLittle)
        else { return nil }
        for entry in 0..<count {
            let place = start + offset + 2 + entry * 12
            guard let tag = number(at: place, bytes: 2, littleEndian: isLittle) else { return nil }
            if tag == 274 { return number(at: place + 8, bytes: 2, littleEndian: isLittle) }
        }
        return nil
    }
}
