import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Puts the operations of the API on the router, with what holds for all of them: rights, versions,
/// keys that make a repeated POST harmless.
struct APIServer: Sendable {
    let desk: Desk
    let door: Door
    let routes: [APIRoute]
    let limits: RateLimits

    static let root = "/api/v1"

    func add(to router: Router<DeskContext>) {
        let api = router.group(context: APIContext.self)
        for route in routes {
            api.on(RouterPath(APIServer.root + route.path), method: route.method) { request, context in
                try await respond(route, request, context)
            }
        }
    }

    private func respond(_ route: APIRoute, _ request: Request, _ context: APIContext) async throws -> Response {
        try limits.admit(context.person.id, token: context.visit.token, at: desk.now())
        if let right = route.right { try context.person.needs(right) }
        try route.query.know(context.query)
        if let file = route.file { return try await file(request, context) }
        if let export = route.export {
            return try .download(export(context), context.query, from: desk, for: context.person)
        }
        guard route.method == .post, let key = context.visit.idempotencyKey else {
            return Response(try await answer(route, context))
        }
        return Response(try await answerOnce(key, route, request, context))
    }

    private func answer(_ route: APIRoute, _ context: APIContext) async throws -> KeptAnswer {
        let reply = try await route.handle(context)
        var headers: [String: String] = [:]
        if reply.body != nil { headers["Content-Type"] = "application/json" }
        if let version = reply.version { headers["ETag"] = "\"\(version)\"" }
        if let location = reply.location { headers["Location"] = APIServer.root + location }
        if let next = reply.next {
            // The same question, from where this page ends.
            let query = context.query.entries.filter { $0.name != "after" } + [(name: "after", value: next)]
            let text = query.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }.joined(separator: "&")
            headers["Link"] = "<\(context.visit.path)?\(text)>; rel=\"next\""
        }
        return KeptAnswer(status: route.status.code, headers: headers, body: reply.body ?? "")
    }

    /// Carries a request out once, however often it is sent with the same key within a day.
    ///
    /// A refusal is an answer too and is kept; an outage or a version that has passed is not.
    private func answerOnce(
        _ key: String,
        _ route: APIRoute,
        _ request: Request,
        _ context: APIContext
    ) async throws -> KeptAnswer {
        guard (1...200).contains(key.utf8.count), key.isPrintable else {
            throw HTTPRefusal(.badRequest, "idempotency-key", field: "Idempotency-Key")
        }
        let asked = IdempotentRequest(
            key: key,
            person: context.person.id,
            digest: Digest.sha256(
                "\(request.method) \(request.uri.string)\n" + String(buffer: context.visit.body)
            )
        )
        let begunAt: Instant
        switch try await desk.begin(asked) {
        case .answered(let kept): return kept
        case .underWay: throw HTTPRefusal(.conflict, "idempotency-under-way", headers: [.retryAfter: "1"])
        case .answerLost: throw HTTPRefusal(.conflict, "idempotency-answer-lost")
        case .otherRequest: throw HTTPRefusal(.unprocessableContent, "idempotency-other-request")
        case .begun(let at): begunAt = at
        }
        do {
            let given = try await desk.carryingOut(asked, begunAt: begunAt) { () async throws -> KeptAnswer in
                try await answer(route, context)
            }
            if route.showsSecret {
                // What is shown once must not lie in the database for a day; a repeat is told that it was done.
                let lost = HTTPRefusal(.conflict, "idempotency-answer-lost")
                let (problem, headers) = door.problem(for: lost, request, context.visit, context.logger)
                try await desk.finish(asked, begunAt: begunAt, with: KeptAnswer(problem, headers))
            } else {
                try await desk.finish(asked, begunAt: begunAt, with: given)
            }
            return given
        } catch {
            let (problem, headers) = door.problem(for: error, request, context.visit, context.logger)
            let answer = KeptAnswer(problem, headers)
            // What another version or another moment answers differently is not kept: the next try is a real one.
            if answer.status < 500, ![412, 428, 429].contains(answer.status) {
                try await desk.finish(asked, begunAt: begunAt, with: answer)
            } else {
                try await desk.abandon(asked, begunAt: begunAt)
            }
            return answer
        }
    }
}

extension KeptAnswer {
    init(_ problem: Problem, _ headers: HTTPFields) {
        var kept = ["Content-Type": "application/problem+json"]
        for field in headers { kept[field.name.rawName] = field.value }
        self.init(status: problem.status, headers: kept, body: (try? JSON.text(problem)) ?? "{}")
    }
}

extension Response {
    init(_ kept: KeptAnswer) {
        var headers: HTTPFields = [:]
        for (name, value) in kept.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        if kept.isReplayed { headers[.idempotencyReplayed] = "true" }
        let body = kept.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(string: kept.body))
        self.init(status: .init(code: kept.status), headers: headers, body: body)
    }
}
