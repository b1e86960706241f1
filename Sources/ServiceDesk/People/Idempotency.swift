public import AfterSales
import Foundation
import Storage

/// A request that carries a key of the caller's own, to be carried out once however often it is sent.
public struct IdempotentRequest: Sendable {
    public let key: String
    public let person: ID<Person>
    /// Of method, path and body: the same key with another request is a mistake of the caller.
    public let digest: String

    public init(key: String, person: ID<Person>, digest: String) {
        self.key = key
        self.person = person
        self.digest = digest
    }

    /// The request being carried out by the task, so that its transactions can mark it as done.
    @TaskLocal static var current: Running?

    struct Running: Sendable {
        let request: IdempotentRequest
        let begunAt: Instant
    }
}

/// An answer as it was given the first time.
public struct KeptAnswer: Sendable, Equatable {
    public let status: Int
    public let headers: [String: String]
    public let body: String
    public let isReplayed: Bool

    public init(status: Int, headers: [String: String], body: String, isReplayed: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isReplayed = isReplayed
    }
}

/// What is known of a request that carries a key.
public enum IdempotencyState: Sendable, Equatable {
    /// New: carry it out, then `finish` or `abandon`.
    case begun(at: Instant)
    case answered(KeptAnswer)
    /// Another connection is carrying it out at this moment.
    case underWay
    /// Its change was made, but the program ended before the answer was kept.
    case answerLost
    /// The key was used for something else.
    case otherRequest
}

extension Desk {
    /// How long a key is remembered: a day.
    static let keyLife: Int64 = 86_400_000
    /// How long a request may run before another try may take its place: a minute.
    static let runLimit: Int64 = 60_000

    /// Looks the key up and reserves it if it is new.
    public func begin(_ request: IdempotentRequest) async throws -> IdempotencyState {
        let now = now()
        return try await database.write { db in
            try db.run("DELETE FROM idempotency WHERE begun_at < \(now.advanced(byMilliseconds: -Desk.keyLife))")
            let inserted = try db.run(
                """
                INSERT INTO idempotency (person, request_key, digest, begun_at, carried_out)
                VALUES (\(request.person), \(request.key), \(request.digest), \(now), 0)
                ON CONFLICT (person, request_key) DO NOTHING
                """
            )
            if inserted == 1 { return .begun(at: now) }
            return try db.state(of: request, at: now)
        }
    }

    /// Runs `work` so that each of its transactions marks the request as carried out, in the same commit.
    ///
    /// A program that dies between the commit and the answer therefore never carries a request out twice.
    public func carryingOut<Answer: Sendable>(
        _ request: IdempotentRequest,
        begunAt: Instant,
        _ work: () async throws -> Answer
    ) async rethrows -> Answer {
        try await IdempotentRequest.$current.withValue(.init(request: request, begunAt: begunAt), operation: work)
    }

    /// Writes what is no part of what is asked for, such as that somebody tried: a request that is refused afterwards
    /// counts as not carried out, and may be sent again.
    func writeBesides<Answer: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Answer
    ) async throws -> Answer {
        try await IdempotentRequest.$current.withValue(nil) { try await database.write(body) }
    }

    /// Keeps the answer of the try that began at `begunAt`; one that another has taken the place of is passed over.
    public func finish(_ request: IdempotentRequest, begunAt: Instant, with answer: KeptAnswer) async throws {
        let headers = try JournalLine.json(answer.headers)
        try await database.write { db in
            try db.run(
                """
                UPDATE idempotency SET status = \(answer.status), headers = \(headers), body = \(answer.body)
                WHERE person = \(request.person) AND request_key = \(request.key) AND begun_at = \(begunAt)
                """
            )
        }
    }

    /// Forgets a try that came to nothing, so that the next one is a real one.
    public func abandon(_ request: IdempotentRequest, begunAt: Instant) async throws {
        try await database.write { db in
            try db.run(
                """
                DELETE FROM idempotency
                WHERE person = \(request.person) AND request_key = \(request.key) AND begun_at = \(begunAt)
                    AND carried_out = 0
                """
            )
        }
    }
}

extension Connection {
    fileprivate func state(of request: IdempotentRequest, at now: Instant) throws -> IdempotencyState {
        let found = try rows(
            "SELECT * FROM idempotency WHERE person = \(request.person) AND request_key = \(request.key)"
        )
        guard let row = found.first else { return .underWay }
        guard try row["digest"] == request.digest else { return .otherRequest }
        if let status: Int = try row["status"] {
            let headers: String = try row["headers"]
            return .answered(
                KeptAnswer(
                    status: status,
                    headers: try JSONDecoder().decode([String: String].self, from: Data(headers.utf8)),
                    body: try row["body"],
                    isReplayed: true
                )
            )
        }
        let begunAt: Instant = try row["begun_at"]
        guard now.milliseconds(since: begunAt) > Desk.runLimit else { return .underWay }
        guard try row["carried_out"] == 0 else { return .answerLost }
        try run(
            """
            UPDATE idempotency SET begun_at = \(now)
            WHERE person = \(request.person) AND request_key = \(request.key)
            """
        )
        return .begun(at: now)
    }
}
