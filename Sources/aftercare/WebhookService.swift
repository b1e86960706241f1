import AfterSales
import Logging
import Outgoing
import ServiceDesk
import ServiceLifecycle
import Synchronization

/// Sends to other people's programs what they are to be told, as long as the program runs.
///
/// Apart from the rounds, and one turn per webhook: one that does not answer holds up nobody else.
struct WebhookService: Service {
    let desk: Desk
    let sender: Sender
    let logger: Logger

    /// How many webhooks are sent to at the same time.
    private static let mostTurns = 16
    private static let pause: Duration = .milliseconds(500)

    /// What is on its way when the program is told to leave is waited for: 15 s at most.
    func run() async throws {
        let turns = Turns()
        await withDiscardingTaskGroup { group in
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                let taken = await take(Self.mostTurns - turns.count.withLock(\.self))
                for turn in taken {
                    turns.count.withLock { $0 += 1 }
                    group.addTask {
                        await makeOne(turn)
                        turns.count.withLock { $0 -= 1 }
                    }
                }
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            }
        }
    }

    private func take(_ limit: Int) async -> [WebhookTurn] {
        do {
            return try await desk.takeWebhooks(limit: limit)
        } catch {
            // What waits goes on waiting.
            logger.warning("Webhooks have to wait", metadata: ["reason": "\(error)"])
            return []
        }
    }

    private func makeOne(_ turn: WebhookTurn) async {
        do {
            let sent = try await desk.deliver(
                turn,
                through: { request in
                    WebhookAnswer(
                        await sender.post(Array(request.body.utf8), to: request.url, headers: request.headers)
                    )
                },
                while: { !Task.isShuttingDownGracefully && !Task.isCancelled }
            )
            logger.debug("Webhook", metadata: ["webhook": "\(turn.webhook)", "sent": "\(sent)"])
        } catch {
            logger.warning("A webhook has to wait", metadata: ["webhook": "\(turn.webhook)", "reason": "\(error)"])
        }
    }
}

/// How many turns are under way.
private final class Turns: Sendable {
    let count = Mutex(0)
}

extension WebhookAnswer {
    fileprivate init(_ outcome: Sender.Outcome) {
        self.init(
            status: outcome.status,
            failure: outcome.failure.map { failure in
                switch failure {
                case .addressRefused: "address-refused"
                case .notAnAddress: "not-an-address"
                case .nameUnknown: "name-unknown"
                case .connectionRefused: "connection-refused"
                case .timedOut: "timed-out"
                case .certificate: "certificate"
                case .other(let words): words
                }
            },
            // What does not print, or would break the record of it, is left out.
            beginning: String(
                String(decoding: outcome.beginning, as: UTF8.self).filter { $0.isNewline || !$0.isControl }
            ),
            retryAfter: outcome.retryAfter
        )
    }
}

extension Character {
    fileprivate var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
