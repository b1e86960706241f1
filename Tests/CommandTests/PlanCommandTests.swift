import Foundation
import Testing

@Suite("aftercare plan and import calendar")
struct PlanCommandTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let standard = root.appending(path: "plans/standard.yaml").path

    private struct Folder: ~Copyable {
        let url: URL

        init() throws {
            url = FileManager.default.temporaryDirectory.appending(path: "plans-\(UInt64.random(in: 0...UInt64.max))")
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        func file(_ name: String, _ text: String) throws -> String {
            let file = url.appending(path: name)
            try text.write(to: file, atomically: true, encoding: .utf8)
            return file.path
        }
    }

    @Test("check prints clauses by kind, what is unmanaged and unquantified, and the contradictions")
    func check() async throws {
        let checked = try await BuiltProgram.run("plan", "check", Self.standard)
        #expect(checked.exitCode == 0)
        for expected in [
            "standard@2026-11 · 標準售後服務方案 · 90 clauses", "  deadline: C03 C04 C14 C15",
            "  C35  respond clock  [respond 1 hour]", "  C33  warranty of devices  [warranty 2 years]",
            "  C27  not acted on yet: term  [service lifetime]",
            "(our own aim, never the promise: 1 working day)", "C14 2 hours, C35 1 hour  settled by X02",
            "Good: it may be published.",
        ] {
            #expect(checked.output.contains(expected), "\(expected)")
        }
    }

    @Test("check names the file, line and column of every mistake, and leaves with 1")
    func mistakes() async throws {
        let folder = try Folder()
        let text = try String(contentsOfFile: Self.standard, encoding: .utf8)
            .replacing(
                "calendar: not-stated, from: contract-signed",
                with: "calender: not-stated, from: contract-singed"
            )
        let file = try folder.file("wrong.yaml", text)
        let checked = try await BuiltProgram.run("plan", "check", file)
        #expect(checked.exitCode == 1)
        #expect(checked.lines.count == 4)
        #expect(checked.output.contains("unknown key “calender”; expected “calendar”"))
        #expect(checked.output.contains("unknown word “contract-singed”; expected “contract-signed”"))
        let asData = try await BuiltProgram.run("plan", "check", file, "--json")
        #expect(asData.exitCode == 1)
        #expect(asData.output.contains("\"good\":false"))
        #expect(try await BuiltProgram.run("plan", "check", "/no/such/file.yaml").exitCode == 1)
        #expect(try await BuiltProgram.run("plan", "check").exitCode == 2)
    }

    @Test("compare lays two files side by side: same, changed, only in one, and what contradicts what")
    func compare() async throws {
        let folder = try Folder()
        let text = try String(contentsOfFile: Self.standard, encoding: .utf8)
        let same = try await BuiltProgram.run("plan", "compare", Self.standard, Self.standard)
        #expect(same.exitCode == 0)
        #expect(same.output.contains("Same (90)\n"))
        #expect(same.output.hasSuffix("Nothing differs.\n"))

        let clause = try #require(text.firstRange(of: "within: 2 working days"))
        let slower = try folder.file(
            "slower.yaml",
            text.replacingCharacters(in: clause, with: "within: 3 working days")
        )
        let changed = try await BuiltProgram.run("plan", "compare", Self.standard, slower)
        #expect(changed.exitCode == 0)
        #expect(changed.output.contains("Same (89)\n"))
        #expect(changed.output.contains("Changed (1)\n  C15\n"))
        #expect(changed.output.contains(": 2"))
        #expect(changed.output.contains("C15 2 working days here, C15 3 working days there"))

        let part = Self.root.appending(path: "plans/service-scope.yaml").path
        let shipped = try await BuiltProgram.run("plan", "compare", Self.standard, part, "--json")
        #expect(shipped.exitCode == 0)
        #expect(shipped.output.contains("\"onlySecond\":[]"))
        #expect(shipped.output.contains("\"same\":[\"C78\""))
        let wrong = try folder.file("wrong.yaml", "plan: x\n")
        #expect(try await BuiltProgram.run("plan", "compare", Self.standard, wrong).exitCode == 1)
        #expect(try await BuiltProgram.run("plan", "compare", Self.standard, "/no/such.yaml").exitCode == 1)
        let nowhere = "sqlite:\(folder.url.path)/none.sqlite"
        let unpublished = try await BuiltProgram.run("plan", "compare", Self.standard, "--database", nowhere)
        #expect(unpublished.exitCode == 1)
    }

    @Test("explain prints every deadline a ticket reported then would get, with the reason")
    func explain() async throws {
        let explained = try await BuiltProgram.run(
            "plan",
            "explain",
            Self.standard,
            "--at",
            "2026-09-30T17:30+08:00",
            "--phase",
            "accepted"
        )
        #expect(explained.exitCode == 0)
        for expected in [
            "C35  respond  by 2026-10-01 10:00:00+08:00", "C15  answer  by 2026-10-09 17:00:00+08:00", "holiday 国庆节",
            "C14  respond  by 2026-10-01 11:00:00+08:00  (shadow: not shown to the customer)",
            "C46  arrive  starts when dispatched  (our own aim, never the promise)",
            "not stated, assumed: calendar, start, unit",
        ] {
            #expect(explained.output.contains(expected), "\(expected)")
        }
        let asData = try await BuiltProgram.run(
            "plan",
            "explain",
            Self.standard,
            "--at",
            "2026-12-30T17:30+08:00",
            "--json"
        )
        // Two working days on need 2027, which nobody has announced.
        #expect(asData.output.contains("\"state\":\"provisional\""))
        let naive = try await BuiltProgram.run("plan", "explain", Self.standard, "--at", "2026-09-30T17:30")
        #expect(naive.exitCode == 2)
    }

    @Test("publish needs the calendars; an imported calendar is a proposal first")
    func publish() async throws {
        let folder = try Folder()
        let database = "sqlite:\(folder.url.appending(path: "desk.sqlite").path)"
        let refused = try await BuiltProgram.run("plan", "publish", Self.standard, "--database", database)
        #expect(refused.exitCode == 1)
        #expect(refused.errors.contains("plan-needs-calendar"))
        for name in ["cn-working-days", "intake-24x7", "service-7x8"] {
            let file = Self.root.appending(path: "plans/calendars/\(name).yaml").path
            let accepted = try await BuiltProgram.run("import", "calendar", file, "--accept", "--database", database)
            #expect(accepted.exitCode == 0, "\(accepted.errors)")
        }
        let published = try await BuiltProgram.run("plan", "publish", Self.standard, "--database", database)
        #expect(published.exitCode == 0)
        #expect(published.lines.first == "Published standard@2026-11, 90 clauses.")
        let again = try await BuiltProgram.run("plan", "publish", Self.standard, "--database", database, "--json")
        #expect(again.output.contains("\"isNew\":false"))

        let compared = try await BuiltProgram.run("plan", "compare", Self.standard, "--database", database)
        #expect(compared.output.hasSuffix("Nothing differs.\n"))

        let days = try folder.file("2027.csv", "date,kind,name\n2027-01-01,holiday,元旦\n")
        let proposed = try await BuiltProgram.run("import", "calendar", days, "--database", database)
        #expect(
            proposed.lines.first
                == "cn-working-days 2027-1, announced through 2027-12-31 is proposed; --accept puts it in force."
        )
        let accepted = try await BuiltProgram.run(
            "import",
            "calendar",
            days,
            "--accept",
            "--database",
            database,
            "--json"
        )
        #expect(accepted.output.contains("\"state\":\"accepted\""))
        let twice = try await BuiltProgram.run("import", "calendar", days, "--accept", "--database", database)
        #expect(twice.lines.first?.hasSuffix("was in force already.") == true)
        let wrong = try folder.file("wrong.csv", "date,kind,name\n2027-02-30,holiday,x\n")
        let failed = try await BuiltProgram.run("import", "calendar", wrong, "--database", database)
        #expect(failed.exitCode == 1)
        #expect(failed.output.contains("wrong.csv:2:1: “2027-02-30”; expected a date that exists"))
    }
}
