import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

extension Pages {
    /// Does what a form asks, or shows the form again with what was typed and the sentence that says why not.
    ///
    /// What may not be seen is no matter of how the form was filled in: it passes. What a person may not do is said
    /// above the form, where they may see its page at all.
    /// The same form sent twice, by a double click or a bad line, is carried out once and leads to the same page.
    func attempt(
        _ visit: Visit,
        _ act: () async throws -> Response,
        again: (FormState) async throws -> any Page
    ) async throws -> Response {
        do {
            return try await once(visit, act)
        } catch let refusal as Refusal where refusal.kind != .notFound {
            let page: any Page
            do {
                page = try await again(FormState(typed: visit.form, refusal: refusal.told(to: visit.person)))
            } catch _ where refusal.kind == .notAllowed {
                throw refusal
            }
            var response = html(page, visit, status: refusal.status)
            response.headers[.retryAfter] = refusal.retryAfter
            return response
        }
    }

    /// Carries out what a form asks, once for each key that `part/form-token` puts into every form.
    ///
    /// The key counts for one person and one address, on every node, for a day. A stranger's address is enough: it
    /// holds the secret of their link.
    func once(_ visit: Visit, _ act: () async throws -> Response) async throws -> Response {
        guard let key = visit.form.exact("request-key"), key.utf8.count <= 100, !key.isEmpty
        else { return try await act() }
        let request = IdempotentRequest(
            key: "form \(Digest.sha256(visit.path).prefix(32)) \(key)",
            person: (visit.person ?? .desk).id,
            digest: Digest.sha256(String(buffer: visit.body))
        )
        for _ in 0..<50 {
            switch try await desk.begin(request) {
            case .begun(let at): return try await carryOut(request, begunAt: at, act)
            case .answered(let kept): return .see(kept.headers["Location"] ?? "/")
            // The other one of a double click, to which the browser no longer listens: wait for its end.
            case .underWay: try await Task.sleep(for: .milliseconds(100))
            case .answerLost: throw Refusal.formUnderWay
            case .otherRequest: throw Refusal.formSentAlready
            }
        }
        throw Refusal.formUnderWay
    }

    private func carryOut(
        _ request: IdempotentRequest,
        begunAt: Instant,
        _ act: () async throws -> Response
    ) async throws -> Response {
        do {
            let response = try await desk.carryingOut(request, begunAt: begunAt) { () async throws -> Response in
                try await act()
            }
            guard response.status.code < 400 else {
                // Refused with words of its own: nothing was done, and the next try is a real one.
                try await desk.abandon(request, begunAt: begunAt)
                return response
            }
            let location = response.headers[.location] ?? response.headers[.contentLocation] ?? "/"
            let answer = KeptAnswer(status: 303, headers: ["Location": location], body: "")
            try await desk.finish(request, begunAt: begunAt, with: answer)
            return response
        } catch {
            try await desk.abandon(request, begunAt: begunAt)
            throw error
        }
    }
}

extension Response {
    /// The same page, which is itself what came of a form; sending that form again leads to `path` instead.
    func leading(secondClicksTo path: String, done: String) -> Response {
        var response = self
        response.headers[.contentLocation] = Response.see(path, done: done).headers[.location]
        return response
    }
}

extension Refusal {
    /// A customer's person has nobody of ours to ask for a right.
    fileprivate func told(to person: Person?) -> Refusal {
        self == .notAllowed && person?.customer != nil ? Refusal(.notAllowed, "not-allowed-customers") : self
    }

    /// The same form was sent a moment before, and what became of it is not known here.
    static let formUnderWay = Refusal(.conflict, "form-under-way")
    /// The page's form was carried out with other words; these were not.
    static let formSentAlready = Refusal(.conflict, "form-sent-already")
}
