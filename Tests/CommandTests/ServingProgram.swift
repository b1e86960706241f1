import Foundation
import FoundationNetworking

/// The built program while it serves, on a free port.
final class ServingProgram: Sendable {
    let port: Int
    private let process: Child
    private let session: URLSession

    /// Starts to serve these records, and waits until it does.
    init(database: String, log: URL) async throws {
        try Data().write(to: log)
        let process = try Child(
            BuiltProgram.file,
            ["serve", "--database", database, "--port", "0"],
            errors: FileHandle(forWritingTo: log)
        )
        self.process = process
        port = try await Self.port(in: log, while: process)
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 10
        session = URLSession(configuration: configuration)
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

    /// The status of the answer; `nil` where none came.
    func post(_ path: String, _ body: some Encodable, token: String) async throws -> Int? {
        guard let url = URL(string: "http://127.0.0.1:\(port)/api/v1\(path)") else { return nil }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = try JSONEncoder().encode(body)
        let answer = try? await session.data(for: request)
        return (answer?.1 as? HTTPURLResponse)?.statusCode
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
