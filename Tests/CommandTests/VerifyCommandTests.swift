import AfterSales
import Foundation
import ServiceDesk
import Storage
import Testing

@Suite("The verify and migrate commands")
struct VerifyCommandTests {
    @Test("say that nothing differs, or what does")
    func verify() async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        try await kept.open { desk, _ in
            let (customer, _) = try await KeptDesk.furnish(desk)
            try await KeptDesk.openLate(3, of: customer, at: desk)
            _ = try await desk.makeRounds()
        }
        let clean = try await kept.run("verify")
        #expect(clean.exitCode == 0)
        #expect(clean.output.hasSuffix(": nothing differs.\n"))
        let json = try await kept.run("verify", "--json")
        let answer = try JSONDecoder().decode(Answer.self, from: Data(json.output.utf8))
        #expect((answer.differenceCount, answer.differences.count, answer.damage) == (0, 0, []))
        #expect(answer.journals == 7 && answer.rows > 10)

        try await kept.open { _, database in
            try await database.write { db in
                try db.run("UPDATE clock SET due_at = due_at + 1 WHERE ticket_id = 1002 AND metric = 'restore'")
                try db.run("DELETE FROM journal WHERE subject_kind = 'ticket' AND subject_id = '1003' AND seq = 2")
            }
        }
        let dirty = try await kept.run("verify")
        #expect(dirty.exitCode == 1)
        #expect(dirty.output.contains("ticket 1002, clock restore/K2: due_at is "))
        #expect(dirty.output.contains("ticket 1003, entry 2: is missing"))
        let found = try await kept.run("verify", "--json")
        #expect(found.exitCode == 1)
        let differences = try JSONDecoder().decode(Answer.self, from: Data(found.output.utf8)).differences
        #expect(differences.first { $0.subject == "ticket 1002" }?.column == "due_at")
    }

    @Test("begin records, and bring them up to date once")
    func migrate() async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        let missing = try await kept.run("verify")
        #expect(missing.exitCode == 1)
        #expect(missing.errors.contains("There is no \(kept.path)."))
        #expect(!FileManager.default.fileExists(atPath: kept.path))

        let first = try await kept.run("migrate")
        #expect((first.exitCode, first.lines.first) == (0, "Done: 0001 journal"))
        let second = try await kept.run("migrate")
        #expect(second.output == "The records are up to date.\n")

        try await kept.open { _, database in
            try await database.write { db in try db.run("DELETE FROM migration WHERE name LIKE '0050%'") }
        }
        let old = try await kept.run("verify")
        #expect((old.exitCode, old.errors.contains("aftercare migrate")) == (1, true))
    }

    @Test("leave alone what a newer program has written", arguments: ["migrate", "verify"])
    func newer(command: String) async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        try await kept.open { _, database in
            try await database.write { db in
                try db.run("INSERT INTO migration (name, checksum) VALUES ('9999 from the future', 'x')")
            }
        }
        let outcome = try await kept.run(command)
        #expect(outcome.exitCode == 1)
        #expect(outcome.errors.contains("9999 from the future"))
    }

    private struct Answer: Decodable {
        struct Difference: Decodable {
            let subject: String
            let column: String?
        }

        let journals: Int
        let rows: Int
        let differenceCount: Int
        let differences: [Difference]
        let damage: [String]
    }
}
