import ArgumentParser
import Foundation

/// Answers deadline questions from standard input, so that anyone can check the kernel against another calculator.
struct DeadlinesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadlines",
        abstract: "Computes deadlines: one JSON case a line in, one answer a line out.",
        discussion: """
            A case, on one line:
              {"id":"a1","calendar":{"zone":"Asia/Shanghai","weekly":{"mon":["09:00-12:00","13:30-18:00"]},
               "overrides":{"2026-10-01":[],"2026-10-10":["09:00-18:00"]},"announcedThrough":"2026-12-31"},
               "from":"2026-09-30T17:30:00+08:00","amount":{"serviceTime":120},
               "pauses":[["2026-09-30T17:40:00+08:00","2026-10-08T09:00:00+08:00"]]}
            Its answer:
              {"id":"a1","due":"2026-10-08T10:50:00+08:00","state":"due"}

            A weekday left out is closed; 24:00 is allowed. The amount is one of elapsed and serviceTime (minutes, also \
            parts of one), workingDays and calendarDays (to the close of service), months and years (to 24:00 of the \
            last day, written as the next day's 00:00). The state is due, provisional (the answer needs a day after \
            announcedThrough) or noServiceTime (due is null: 400 days do not give enough open time).
            Pauses are half-open and may overlap. With --consumed a case has from and to, and the answer minutes; an \
            amount then only says which clock is meant, elapsed or service time.

            A line that cannot be answered gives {"id":…,"error":"…"}, and the rest goes on.
            """
    )

    @Flag(help: "Answer the minutes spent between \"from\" and \"to\" instead of a deadline.")
    var consumed = false

    func run() throws {
        var cases = DeadlineCases(asksConsumed: consumed)
        var input = LineInput(descriptor: FileHandle.standardInput.fileDescriptor)
        var output: [UInt8] = []
        // What is at hand is answered before more is waited for: a program that asks line by line hears line by line.
        while try input.readMore() {
            input.takeLines { line in
                guard let line else {
                    return DeadlineCases.refuse("longer than \(LineInput.longestLine) bytes", id: nil, to: &output)
                }
                cases.answer(line, to: &output)
                if output.count > 1 << 16 { Self.write(&output) }
            }
            Self.write(&output)
        }
    }

    /// Writes and empties the output; a reader that has gone away ends the program, as in any pipe.
    private static func write(_ output: inout [UInt8]) {
        guard !output.isEmpty else { return }
        do {
            try FileHandle.standardOutput.write(contentsOf: output)
        } catch {
            DeadlinesCommand.exit(withError: error)
        }
        output.removeAll(keepingCapacity: true)
    }
}

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
