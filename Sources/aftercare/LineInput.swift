import Foundation

/// Lines from a file or pipe, in a buffer that stays as small as the longest line allows.
struct LineInput {
    /// A longer line is skipped; ten thousand overrides fit.
    static let longestLine = 1 << 20

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var skipsRest = false
    private var isAtStart = true
    private var hasEnded = false

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Reads what there is, waiting for at least a byte; false after the last line was taken.
    mutating func readMore() throws -> Bool {
        guard !hasEnded else { return false }
        let chunk = 1 << 17
        let known = buffer.count
        var failure: Int32 = 0
        buffer.reserveCapacity(known + chunk)
        buffer.append(contentsOf: repeatElement(0, count: chunk))
        let count = buffer.withUnsafeMutableBytes { bytes in
            var count = -1
            repeat {
                count = read(descriptor, bytes.baseAddress.map { $0 + known }, chunk)
                failure = errno
            } while count < 0 && failure == EINTR
            return count
        }
        buffer.removeLast(chunk - max(count, 0))
        guard count >= 0 else { throw CocoaError(.fileReadUnknown) }
        if count == 0 {
            hasEnded = true
            // A last line may lack its line end.
            if !buffer.isEmpty { buffer.append(UInt8(ascii: "\n")) }
        }
        return true
    }

    /// Gives each whole line; nil for one that was too long.
    mutating func takeLines(_ take: (UnsafeBufferPointer<UInt8>?) -> Void) {
        var taken = 0
        buffer.withUnsafeBufferPointer { bytes in
            if isAtStart, bytes.count >= 3 {
                isAtStart = false
                // A byte order mark, as Windows tools write it.
                if bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { taken = 3 }
            }
            while let start = bytes.baseAddress, taken < bytes.count,
                let end = memchr(start + taken, 0x0A, bytes.count - taken)
            {
                let next = UnsafeRawPointer(end) - UnsafeRawPointer(start)
                if skipsRest || next - taken > Self.longestLine {
                    take(nil)
                    skipsRest = false
                } else {
                    take(UnsafeBufferPointer(rebasing: bytes[taken..<next]))
                }
                taken = next + 1
            }
        }
        buffer.removeFirst(taken)
        if buffer.count > Self.longestLine {
            skipsRest = true
            buffer.removeAll(keepingCapacity: true)
        }
    }
}
