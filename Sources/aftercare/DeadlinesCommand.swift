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
