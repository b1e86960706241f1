import Foundation
import Testing

@Suite("aftercare serve")
struct ServeCommandTests {
    @Test("serves, lets somebody sign in by what user add printed, and leaves on SIGTERM")
    func life() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let added = try await BuiltProgram.run(
            "user",
            "add",
            "mei",
            "--name",
            "林美",
            "--role",
            "administrator",
            "--password-stdin",
            "--database",
            folder.database,
            input: "a long password\n"
        )
        #expect(added.exitCode == 0, "\(added.errors)")
        let server = try await Server(["--database", folder.database])
        #expect(try await server.get("/health/live").body == "ok\n")
        #expect(try await server.get("/health/ready").body == "ready\n")
        #expect(try await server.get("/api/v1/me").status == 401)
        #expect(try await server.get("/sign-in").body.contains("<html lang=\"en\""))
        let token = try await BuiltProgram.run(
            "token",
            "add",
            "mei",
            "--name",
            "test",
            "--right",
            "see-people",
            "--json",
            "--database",
            folder.database
        )
        let made = try JSONDecoder().decode([String: String].self, from: Data(token.output.utf8))
        let secret = try #require(made["secret"])
        let me = try await server.get("/api/v1/me", token: secret)
        #expect(me.status == 200 && me.body.contains("\"name\":\"林美\""))
        #expect(try await server.get("/metrics").body.contains("aftercare_request_duration_seconds_count"))
        let id = try #require(made["id"])
        #expect(try await BuiltProgram.run("token", "revoke", id, "--database", folder.database).exitCode == 0)
        #expect(try await server.get("/api/v1/me", token: secret).status == 401)
        let left = try await server.stop()
        #expect(left.exitCode == 0)
        #expect(left.log.contains("Closed"))
    }

    @Test("documents every setting")
    func help() async throws {
        let help = try await BuiltProgram.run("serve", "--help")
        #expect(help.exitCode == 0)
        for flag in [
            "--database", "--config", "--address", "--port", "--zone", "--log-level", "--https", "--behind-proxy",
        ] {
            #expect(help.output.contains(flag))
            let variable = "AFTERCARE_" + flag.dropFirst(2).uppercased().replacing("-", with: "_")
            #expect(flag == "--config" || help.output.contains(variable), "\(variable)")
        }
    }

    @Test("takes every setting that it documents out of a file, too")
    func everySetting() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let help = try await BuiltProgram.run("serve", "--help").output
        let names = Set(help.matches(of: /AFTERCARE_([A-Z_]+)/).map { $0.1.lowercased().replacing("_", with: "-") })
        #expect(names.isSuperset(of: ["database", "log-level", "vendor", "hotline"]))
        let config = folder.path + "/aftercare.yaml"
        let lines = (names.sorted() + ["nonsense"]).map { "\($0): x\n" }.joined()
        try lines.write(toFile: config, atomically: true, encoding: .utf8)
        let outcome = try await BuiltProgram.run(["serve", "--config", config], input: Data())
        #expect(outcome.errors.contains("unknown setting nonsense."), "\(outcome.errors)")
    }

    @Test("takes the flag before the environment, and that before the file")
    func precedence() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let config = folder.path + "/aftercare.yaml"
        try "zone: Nowhere/File\nlog-level: error\n".write(toFile: config, atomically: true, encoding: .utf8)
        let base = ["serve", "--port", "0", "--database", folder.database, "--config", config]
        let file = try await BuiltProgram.run(base, input: Data())
        #expect(file.exitCode == 2 && file.errors.contains("Nowhere/File"))
        let environment = try await BuiltProgram.run(
            base,
            input: Data(),
            environment: ["AFTERCARE_ZONE": "Nowhere/Environment"]
        )
        #expect(environment.exitCode == 2 && environment.errors.contains("Nowhere/Environment"))
        let flag = try await BuiltProgram.run(
            base + ["--zone", "Nowhere/Flag"],
            input: Data(),
            environment: ["AFTERCARE_ZONE": "Nowhere/Environment"]
        )
        #expect(flag.exitCode == 2 && flag.errors.contains("Nowhere/Flag"))
    }

    @Test(
        "says what it cannot understand",
        arguments: [
            (["--port", "70000"], "port"), (["--port", "x"], "x"), (["--log-level", "loud"], "loud"),
            (["--database", "mysql://x"], "--database"), (["--database", "sqlite:"], "path"),
            (["--config", "/nowhere.yaml"], "nowhere"),
            (["--zone", "UTC+8"], "UTC+8"), (["--nonsense"], "nonsense"),
        ]
    )
    func mistakes(arguments: [String], word: String) async throws {
        let outcome = try await BuiltProgram.run(["serve"] + arguments, input: Data())
        #expect(outcome.exitCode == 2)
        #expect(outcome.errors.contains(word), "\(outcome.errors)")
    }

    @Test("refuses a file with a setting that does not exist")
    func unknownSetting() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let config = folder.path + "/aftercare.yaml"
        try "prot: 8080\n".write(toFile: config, atomically: true, encoding: .utf8)
        let outcome = try await BuiltProgram.run(["serve", "--config", config], input: Data())
        #expect(outcome.exitCode == 2 && outcome.errors.contains("prot"))
    }
}

@Suite("aftercare user and token")
struct UserCommandTests {
    @Test("say what they did, and why not")
    func life() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let here = ["--database", folder.database]
        let added = try await BuiltProgram.run(
            ["user", "add", "root", "--role", "administrator", "--json"] + here,
            input: Data()
        )
        #expect(added.exitCode == 0)
        let answer = try JSONDecoder().decode([String: String].self, from: Data(added.output.utf8))
        #expect(answer["login"] == "root" && (answer["password"] ?? "").count == 19)
        let again = try await BuiltProgram.run(["user", "add", "ROOT", "--role", "agent"] + here, input: Data())
        #expect(again.exitCode == 1 && again.errors.contains("login-taken"))
        let short = try await BuiltProgram.run(
            ["user", "add", "mei", "--role", "agent", "--password-stdin"] + here,
            input: Data("short\n".utf8)
        )
        #expect(short.exitCode == 1 && short.errors.contains("password-short"))
        #expect(
            try await BuiltProgram.run(["user", "add", "mei", "--role", "king"] + here, input: Data()).exitCode == 2
        )
        #expect(try await BuiltProgram.run(["user", "add", "mei"] + here, input: Data()).exitCode == 2)
        let last = try await BuiltProgram.run(["user", "disable", "root"] + here, input: Data())
        #expect(last.exitCode == 1 && last.errors.contains("last-administrator"))
        #expect(try await BuiltProgram.run(["user", "disable", "nobody"] + here, input: Data()).exitCode == 1)
        #expect(
            try await BuiltProgram.run(["user", "add", "mei", "--role", "agent"] + here, input: Data()).exitCode == 0
        )
        #expect(try await BuiltProgram.run(["user", "disable", "mei"] + here, input: Data()).exitCode == 0)
        let beyond = try await BuiltProgram.run(
            ["token", "add", "root", "--name", "x", "--right", "sign-report"] + here,
            input: Data()
        )
        #expect(beyond.exitCode == 1 && beyond.errors.contains("token-beyond-rights"))
        #expect(try await BuiltProgram.run(["token", "revoke", "nonsense"] + here, input: Data()).exitCode == 2)
    }
}

/// A folder of its own for one test.
private struct Folder {
    let path: String
    var database: String { "sqlite:\(path)/desk.sqlite" }

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "aftercare-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// The built program as it serves, on a port of its own choice.
private final class Server {
    private let process: Child
    private let log: FileHandle
    private let port: Int
    private var said = ""

    init(_ arguments: [String]) async throws {
        (process, log) = try BuiltProgram.started(["serve", "--port", "0"] + arguments)
        // The line that names the port is the first thing it says when it is ready.
        var text = ""
        while text.firstMatch(of: /Serving on http:\/\/127\.0\.0\.1:([0-9]+)/) == nil {
            let data = try await onThread { [log] in log.availableData }
            guard !data.isEmpty else { throw Failure(said: text) }
            text += String(decoding: data, as: UTF8.self)
        }
        said = text
        let match = try #require(text.firstMatch(of: /Serving on http:\/\/127\.0\.0\.1:([0-9]+)/))
        port = try #require(Int(match.1))
    }

    struct Failure: Error { let said: String }

    func get(_ path: String, token: String? = nil) async throws -> HTTPExchange.Answer {
        try #require(await HTTPExchange(method: "GET", path: path, token: token).answer(from: port))
    }

    /// Asks it to leave and waits until it did.
    func stop() async throws -> (exitCode: Int32, log: String) {
        process.terminate()
        let rest = try await onThread { [log, process] in
            let rest = try log.readToEnd() ?? Data()
            process.waitUntilExit()
            return rest
        }
        return (process.terminationStatus, said + String(decoding: rest, as: UTF8.self))
    }
}
