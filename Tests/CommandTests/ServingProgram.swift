import Foundation

/// The built program while it serves, on a free port.
final class ServingProgram: Sendable {
    let port: Int
    private let process: Child

    /// Starts to serve these records, and waits until it does.
    init(database: String, log: URL) async throws {
        try Data().write(to: log)
        let process = try Child(
            BuiltProgram.file,
            ["serve", "--database", database, "--port", "0", "--api-rate", "0"],
            errors: FileHandle(forWritingTo: log)
        )
        self.process = process
        port = try await Self.port(in: log, while: process)
    }

    /// Ends it as a loss of power would: at once, whatever it is doing.
    func kill() {
        process.signal(SIGKILL)
        process.waitUntilExit()
    }

    /// Asks it to leave; answers its exit status.
    @discardableResult
    func leave() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// What it answers to a body sent to its API; `nil` where no answer came.
    func post(_ path: String, _ body: some Encodable, token: String) async throws -> HTTPExchange.Answer? {
        let body = try JSONEncoder().encode(body)
        return await HTTPExchange(method: "POST", path: "/api/v1\(path)", token: token, body: body).answer(from: port)
    }

    private static func port(in log: URL, while process: Child) async throws -> Int {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline, process.isRunning {
            let text = try String(contentsOf: log, encoding: .utf8)
            if let range = text.range(of: "Serving on http://127.0.0.1:") {
                let digits = text[range.upperBound...].prefix { $0.isNumber }
                if let port = Int(digits), text[range.upperBound...].dropFirst(digits.count).first != nil {
                    return port
                }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw NotServing(log: try String(contentsOf: log, encoding: .utf8))
    }

    struct NotServing: Error {
        let log: String
    }
}
