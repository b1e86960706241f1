import Foundation
import Testing

@Suite("aftercare report and export tickets")
struct ReportCommandTests {
    private func run(_ arguments: String...) async throws -> BuiltProgram.Outcome {
        let folder = URL.temporaryDirectory.appending(path: "report-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = ["--database", "sqlite:\(folder.appending(path: "desk.sqlite").path)"]
        return try await BuiltProgram.run(arguments + database, input: Data())
    }

    @Test("a desk without tickets has nothing kept and nothing broken")
    func empty() async throws {
        let text = try await run("report", "--from", "2026-01-01", "--to", "2026-01-31")
        #expect(text.exitCode == 0)
        #expect(
            text.lines == [
                "standard, promises that began from 2026-01-01 to 2026-01-31", "",
                "No promise of this plan began then.", "",
                "Tickets: 0 reported; 0 open, 0 closed, 0 cancelled, 0 merged.",
            ]
        )
        let json = try await run("report", "--from", "2026-01-01", "--to", "2026-01-31", "--json")
        #expect(json.output.contains("\"kept\":0"))
        #expect(json.output.contains("\"from\":\"2026-01-01T00:00:00+08:00\""))
        #expect(json.output.contains("\"until\":\"2026-02-01T00:00:00+08:00\""))
    }

    @Test("exports a heading even where there is nothing below it")
    func export() async throws {
        let outcome = try await run("export", "tickets", "--open")
        #expect(outcome.exitCode == 0)
        #expect(outcome.output.hasPrefix("\u{FEFF}number,turn,subject,"))
        #expect(outcome.output.hasSuffix("\r\n"))
    }

    @Test(
        "a command line that cannot be meant is refused with status 2",
        arguments: [
            ["report"], ["report", "--from", "yesterday"], ["report", "--from", "2026-02-30"],
            ["report", "--from", "2026-02-01", "--to", "2026-01-01"],
            ["report", "--from", "2026-01-01", "--zone", "+08:00"], ["export", "tickets", "--zone", "Mars"],
        ]
    )
    func usage(arguments: [String]) async throws {
        let outcome = try await BuiltProgram.run(arguments, input: Data())
        #expect(outcome.exitCode == 2)
        #expect(outcome.output.isEmpty)
        #expect(!outcome.errors.isEmpty)
    }
}
