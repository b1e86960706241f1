import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// The page behind a customer's link, where the contact who holds it follows one ticket, agrees, answers and signs.
struct TrackRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .open(.get, "/track/{token}", show),
            .open(.post, "/track/{token}/signature", sign),
            .open(.post, "/track/{token}/costs", acknowledgeCosts),
            .open(.post, "/track/{token}/consent", consent),
            .open(.post, "/track/{token}/messages", say),
        ]
    }

    private func show(_ request: Request, context: DeskContext) async throws -> Response {
        let token = try context.word("token")
        let linked = try await desk.ticket(forLink: token, from: context.visit.address)
        return answer(linked, token, .fresh, context)
    }

    private func sign(_ request: Request, context: DeskContext) async throws -> Response {
        try await act(context, done: "report-signed") { token in
            try await desk.sign(
                viaLink: token,
                report: Int(context.form["report"]) ?? 0,
                strokes: context.form.find("strokes"),
                from: context.visit.address
            )
        }
    }

    private func acknowledgeCosts(_ request: Request, context: DeskContext) async throws -> Response {
        try await act(context, done: "track-agreed") { token in
            let telling = Int(context.form["telling"]) ?? 0
            return try await desk.acknowledgeCosts(viaLink: token, telling: telling, from: context.visit.address)
        }
    }

    private func consent(_ request: Request, context: DeskContext) async throws -> Response {
        try await act(context, done: "track-agreed") { token in
            try await desk.consent(viaLink: token, from: context.visit.address)
        }
    }

    private func say(_ request: Request, context: DeskContext) async throws -> Response {
        try await act(context, done: "track-said") { token in
            try await desk.say(context.form["words"], viaLink: token, from: context.visit.address)
        }
    }

    private func act(
        _ context: DeskContext,
        done: String,
        _ deed: (String) async throws -> LinkedTicket
    ) async throws -> Response {
        let token = try context.word("token")
        do {
            _ = try await deed(token)
            return .see("/track/\(token)", done: done)
        } catch let refusal as Refusal where refusal.kind != .notFound && refusal.kind != .tooMany {
            let linked = try await desk.ticket(forLink: token, from: context.visit.address)
            var response = answer(linked, token, FormState(typed: context.form, refusal: refusal), context)
            response.status = refusal.status
            return response
        }
    }

    /// The address is a key: it is told to nobody, and kept nowhere.
    private func answer(_ linked: LinkedTicket, _ token: String, _ state: FormState, _ context: DeskContext) -> Response
    {
        var response =
            switch linked {
            case .ticket(let ticket):
                pages.html(TrackPage(ticket, token: token, now: desk.now(), state, context.visit), context.visit)
            case .merged(let survivor): pages.html(MergedPage(survivor, context.words), context.visit)
            }
        response.headers[.referrerPolicy] = "no-referrer"
        response.headers[.robots] = "noindex, nofollow"
        return response
    }
}

extension HTTPField.Name {
    fileprivate static let robots = HTTPField.Name("X-Robots-Tag")!
}
