import AfterSales
import HTTPTypes
import Hummingbird
import Logging
import ServiceDesk

/// What watchers ask: whether the program runs, whether it can work, and what it has been doing.
struct Health: Sendable {
    let desk: Desk
    let meters: Meters

    var routes: [PageRoute] {
        [
            .open(.get, "/health/live") { _, _ in Health.plain("ok\n") },
            .open(.get, "/health/ready", ready),
            .open(.get, "/metrics", metrics),
        ]
    }

    /// 503 while the database does not answer; a balancer then sends people elsewhere.
    private func ready(_ request: Request, context: DeskContext) async throws -> Response {
        do {
            try await desk.ping()
            return Health.plain("ready\n")
        } catch {
            context.logger.warning("Not ready", metadata: ["error": "\(error)"])
            var response = Health.plain("the database does not answer\n")
            response.status = .serviceUnavailable
            response.headers[.retryAfter] = "5"
            return response
        }
    }

    /// For a collector on this machine, or one with a token that may see the audit.
    private func metrics(_ request: Request, context: DeskContext) async throws -> Response {
        let isLocal = ["127.0.0.1", "::1"].contains(context.peer) && request.headers[.forwardedFor] == nil
        guard isLocal || context.visit.person?.may(.seeAudit) == true else { throw Refusal.notFound }
        let text = await meters.text() + Reading.text(desk.readings())
        return Health.plain(text, type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private static func plain(_ text: String, type: String = "text/plain; charset=utf-8") -> Response {
        Response(status: .ok, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
