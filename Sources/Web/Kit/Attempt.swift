import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

extension Pages {
    /// Does what a form asks, or shows the form again with what was typed and the sentence that says why not.
    ///
    /// What may not be seen, and what a person may not do, is no matter of how the form was filled in: it passes.
    /// The same form sent twice, by a double click or a bad line, is carried out once and leads to the same page.
    func attempt(
        _ visit: Visit,
        _ act: () async throws -> Response,
        again: (FormState) async throws -> some Page
    ) async throws -> Response {
        do {
            return try await once(visit, act)
        } catch let refusal as Refusal where refusal.kind != .notFound && refusal.kind != .notAllowed {
            let page = try await again(FormState(typed: visit.form, refusal: refusal))
            var response = html(page, visit, status: refusal.status)
            response.headers[.retryAfter] = refusal.retryAfter
            return response
        }
    }

    /// Carries out what the form's own key says is new; `part/form-token` puts the key into every form.
    private func once(_ visit: Visit, _ act: () async throws -> Response) async throws -> Response {
        guard let key = visit.form.exact("request-key"), key.utf8.count <= 100, !key.isEmpty, let person = visit.person
        else { return try await act() }
        let digest = Digest.sha256("\(visit.path)\n\(String(buffer: visit.body))")
        // Two forms of one page share its key; what they ask tells them apart.
        let request = IdempotentRequest(key: "form \(key) \(digest.prefix(32))", person: person.id, digest: digest)
        for _ in 0..<50 {
            switch try await desk.begin(request) {
            case .begun(let at): return try await carryOut(request, begunAt: at, act)
            case .answered(let kept): return .see(kept.headers["Location"] ?? "/")
            // The other one of a double click, to which the browser no longer listens: wait for its end.
            case .underWay: try await Task.sleep(for: .milliseconds(100))
            case .answerLost, .otherRequest: throw Refusal.formUnderWay
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
            let location = response.headers[.location] ?? "/"
            try await desk.finish(request, with: KeptAnswer(status: 303, headers: ["Location": location], body: ""))
            return response
        } catch {
            try await desk.abandon(request)
            throw error
        }
    }
}

extension Refusal {
    /// The same form was sent a moment before, and what became of it is not known here.
    static let formUnderWay = Refusal(.conflict, "form-under-way")
}
