import AfterSales
import Foundation
import ServiceDesk
import Storage
import Testing

@Suite("The backup and restore commands")
struct BackupCommandTests {
    private func furnished(_ kept: KeptDesk) async throws -> String {
        try await kept.open { desk, _ in
            let (customer, token) = try await KeptDesk.furnish(desk)
            try await KeptDesk.openLate(2, of: customer, at: desk)
            return token
        }
    }

    private func customers(in kept: KeptDesk) async throws -> [String] {
        try await kept.open { desk, _ in
            try await desk.customers(limit: 200, seenBy: .desk).items.map(\.code)
        }
    }

    @Test("copy the records while the desk serves, and bring them back elsewhere")
    func whileServing() async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        let token = try await furnished(kept)
        let server = try await ServingProgram(database: kept.database, log: kept.folder.appending(path: "log"))
        let backup = kept.folder.appending(path: "backup.sqlite").path
        let writing = Task {
            var codes: [String] = []
            while !Task.isCancelled {
                let code = "B-\(codes.count)"
                guard try await server.post("/customers", ["code": code, "name": code], token: token)?.status == 201
                else {
                    break
                }
                codes.append(code)
            }
            return codes
        }
        try await Task.sleep(for: .milliseconds(300))
        let outcome = try await kept.run("backup", backup)
        writing.cancel()
        let written = try await writing.value
        #expect(server.leave() == 0)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(written.count > 1)

        let other = try KeptDesk()
        defer { other.remove() }
        let restored = try await other.run("restore", backup)
        #expect(restored.exitCode == 0, "\(restored.errors)")
        #expect(restored.output.contains("nothing differs"))
        // What had been acknowledged when the copy began is in it; what came after may be.
        let codes = try await customers(in: other)
        #expect(codes.contains("C-0"))
        #expect(Set(codes).subtracting(["C-0"]).isSubset(of: Set(written + ["B-\(written.count)"])))
        let again = try await kept.run("backup", backup)
        #expect((again.exitCode, again.errors.contains("exists already")) == (1, true))
    }

    @Test("are noted in the records with what trying them came to, and so are those of other programs")
    func noted() async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        _ = try await furnished(kept)
        let backup = kept.folder.appending(path: "backup.sqlite").path
        let made = try await kept.run("backup", backup, "--test", "--json")
        #expect(made.exitCode == 0 && made.output.contains("\"tested\":\"sound\""), "\(made.errors)")
        var damaged = try Data(contentsOf: URL(filePath: backup))
        for offset in stride(from: 4_200, to: damaged.count, by: 512) { damaged[offset] ^= 0xFF }
        let bad = kept.folder.appending(path: "bad.sqlite").path
        try damaged.write(to: URL(filePath: bad))
        #expect(try await kept.run("backup", "test", bad).exitCode == 1)
        #expect(try await kept.run("backup", "test", backup).exitCode == 0)
        #expect(try await kept.run("backup", "note", "s3://copies/1", "--size", "12", "--took", "60").exitCode == 0)
        #expect(try await kept.run("backup", "note", "s3://copies/1", "--tested", "--failed", "no").exitCode == 0)
        #expect(try await kept.run("backup", "note", "s3://copies/2", "--failed", "no disk").exitCode == 0)
        let missing = kept.folder.appending(path: "no-such-folder/b.sqlite").path
        #expect(try await kept.run("backup", missing).exitCode == 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: kept.folder.path)
        #expect(names.allSatisfy { !$0.contains("trial") })
        try await kept.open { desk, _ in
            let found = try await desk.backups(seenBy: .desk)
            #expect(found.history.items.map(\.outcome) == [.failed, .failed, .made, .made])
            #expect(found.history.items.last?.test?.outcome == .sound)
            #expect(found.history.items[2].test?.words == "no")
            #expect(found.history.items[2].endedAt?.milliseconds(since: found.history.items[2].beganAt) ?? 0 >= 60_000)
            #expect(found.state.newest?.bytes == 12)
        }
    }

    @Test("replace records only when told to, and keep the ones before")
    func force() async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        _ = try await furnished(kept)
        let backup = kept.folder.appending(path: "backup.sqlite").path
        _ = try await kept.run("backup", backup)
        try await kept.open { desk, _ in
            _ = try await desk.register(Customer.Details(code: "LATER", name: "後來的"), by: .desk)
        }
        let refused = try await kept.run("restore", backup)
        #expect((refused.exitCode, refused.errors.contains("--force")) == (1, true))
        #expect(try await customers(in: kept) == ["C-0", "LATER"])

        let forced = try await kept.run("restore", backup, "--force")
        #expect(forced.exitCode == 0, "\(forced.errors)")
        #expect(try await customers(in: kept) == ["C-0"])
        let names = try FileManager.default.contentsOfDirectory(atPath: kept.folder.path)
        let old = try #require(names.first { $0.contains(".replaced-") })
        #expect(names.allSatisfy { !$0.contains(".restoring-") })
        let before = try SQLiteDatabase(path: kept.folder.appending(path: old).path)
        let codes = try await before.read { db in
            try db.rows("SELECT code FROM customer ORDER BY code").map { try $0["code"] as String }
        }
        await before.close()
        #expect(codes == ["C-0", "LATER"])
    }

    @Test("leave to the desk's own user what root restores", .enabled(if: geteuid() == 0, "only root gives files away"))
    func asRoot() async throws {
        let (kept, other) = (try KeptDesk(), try KeptDesk())
        defer {
            kept.remove()
            other.remove()
        }
        _ = try await furnished(kept)
        try await kept.open { _, database in
            let file = try await database.contents.receive()
            try await file.take([1, 2, 3])
            _ = try await database.contents.keep(file)
        }
        // Two copies, one folder of files.
        let files = kept.folder.appending(path: "all.files").path
        let backup = kept.folder.appending(path: "backup.sqlite").path
        for copy in [backup, backup + "2"] {
            let outcome = try await kept.run("backup", "--files", files, copy)
            #expect(outcome.output.contains("1 files are in \(files)"), "\(outcome.errors)")
            #expect(access(copy + ".files", F_OK) != 0)
        }
        let service: uid_t = 4_711
        #expect(chown(other.folder.path, service, service) == 0)
        // Into an empty folder it is the folder's owner, over records it is theirs.
        for force in [[], ["--force"]] {
            let arguments = ["restore", "--database", other.database, "--files", files, backup]
            let outcome = try await BuiltProgram.run(arguments + force, input: Data())
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let places = try FileManager.default.subpathsOfDirectory(atPath: other.folder.path)
            #expect(places.contains { $0.contains(".files/") })
            for place in places {
                let owner = try FileManager.default.attributesOfItem(atPath: "\(other.folder.path)/\(place)")
                #expect(owner[.ownerAccountID] as? UInt32 == service, "\(place)")
            }
            #expect(chown(other.folder.path, 0, 0) == 0)
        }
    }

    @Test("refuse what is no backup, and leave the records as they are")
    func noBackup() async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        _ = try await furnished(kept)
        let bad = kept.folder.appending(path: "bad.sqlite")
        let backup = kept.folder.appending(path: "backup.sqlite")
        _ = try await kept.run("backup", backup.path)
        var damaged = try Data(contentsOf: backup)
        for offset in stride(from: 4_200, to: damaged.count, by: 512) { damaged[offset] ^= 0xFF }
        let half = try Data(contentsOf: backup).prefix(20_000)
        for content in [Data(), Data("no database".utf8), Data(repeating: 7, count: 10_000), damaged, half] {
            try content.write(to: bad)
            let outcome = try await kept.run("restore", bad.path, "--force")
            #expect(outcome.exitCode == 1)
            #expect(outcome.errors.contains("Not restored"), "\(outcome.errors)")
            #expect(try await customers(in: kept) == ["C-0"])
            #expect(try Data(contentsOf: bad) == content)
        }
        let nothing = try await kept.run("restore", kept.folder.appending(path: "nothing").path, "--force")
        #expect((nothing.exitCode, nothing.errors.contains("There is no")) == (1, true))
        let itself = try await kept.run("restore", kept.path, "--force")
        #expect(
            (itself.exitCode, itself.errors.contains("itself") || itself.errors.contains("themselves")) == (1, true)
        )
        let names = try FileManager.default.contentsOfDirectory(atPath: kept.folder.path)
        #expect(names.allSatisfy { !$0.contains(".restoring-") && !$0.contains(".replaced-") })
    }

    @Test("refuse a backup that differs from its journals, unless told otherwise")
    func differing() async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        _ = try await furnished(kept)
        try await kept.open { _, database in
            try await database.write { db in try db.run("UPDATE customer SET name = '別的' WHERE code = 'C-0'") }
        }
        let backup = kept.folder.appending(path: "backup.sqlite").path
        _ = try await kept.run("backup", backup)
        let refused = try await kept.run("restore", backup, "--force")
        #expect(refused.exitCode == 1)
        #expect(refused.output.contains("name is 別的"))
        let taken = try await kept.run("restore", backup, "--force", "--with-differences")
        #expect(taken.exitCode == 0, "\(taken.errors)")
    }

    @Test("do not pull the records away from under a serving desk")
    func inUse() async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        let token = try await furnished(kept)
        let backup = kept.folder.appending(path: "backup.sqlite").path
        _ = try await kept.run("backup", backup)
        let server = try await ServingProgram(database: kept.database, log: kept.folder.appending(path: "log"))
        let outcome = try await kept.run("restore", backup, "--force")
        #expect(outcome.exitCode == 1)
        #expect(outcome.errors.contains("Stop the desk first"))
        #expect(try await server.post("/customers", ["code": "X", "name": "X"], token: token)?.status == 201)
        #expect(server.leave() == 0)
        #expect(try await customers(in: kept) == ["C-0", "X"])
    }

    @Test("bring back records whose own file is damaged")
    func afterDamage() async throws {
        let kept = try KeptDesk()
        defer { kept.remove() }
        _ = try await furnished(kept)
        let backup = kept.folder.appending(path: "backup.sqlite").path
        _ = try await kept.run("backup", backup)
        try Data("this was a database".utf8).write(to: URL(filePath: kept.path))
        try Data("and this its log".utf8).write(to: URL(filePath: kept.path + "-wal"))
        let outcome = try await kept.run("restore", backup, "--force")
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(try await customers(in: kept) == ["C-0"])
    }

    @Test("say plainly what to do with records on PostgreSQL", arguments: ["backup", "restore"])
    func postgres(command: String) async throws {
        let outcome = try await BuiltProgram.run(command, "file", "--database", "postgresql://nobody@127.0.0.1:1/x")
        #expect(outcome.exitCode == 1)
        #expect(outcome.errors.contains(command == "backup" ? "pg_dump" : "pg_restore"))
    }
}
