import CQREncode

/// A text as dark and light squares, for cameras.
public struct QRCode: Sendable, Equatable {
    /// Squares along a side, without the margin that a camera needs around them.
    public let size: Int
    /// Row by row: whether each square is dark.
    public let squares: [Bool]

    /// How wide the light margin must be, in squares (ISO/IEC 18004).
    public static let margin = 4

    /// Readable with about 15 % of it damaged; `nil` for an empty text, one with a NUL, or more than 2,331 bytes.
    public init?(_ text: String) {
        guard !text.isEmpty, !text.utf8.contains(0), let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else {
            return nil
        }
        defer { QRcode_free(code) }
        size = Int(code.pointee.width)
        // The lowest bit of each byte is the colour, the others are how it came about.
        squares = UnsafeBufferPointer(start: code.pointee.data, count: size * size).map { $0 & 1 == 1 }
    }

    /// The dark squares as the path of an SVG in a box of `size` and twice the margin.
    public var path: String {
        var path = ""
        for row in 0..<size {
            var column = 0
            while column < size {
                let start = column
                while column < size, squares[row * size + column] { column += 1 }
                if column > start {
                    path += "M\(start + Self.margin) \(row + Self.margin)h\(column - start)v1h-\(column - start)z"
                }
                column += 1
            }
        }
        return path
    }
}
