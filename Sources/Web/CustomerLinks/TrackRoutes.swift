import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// The page behind a customer's link, where the contact who holds it follows one ticket, agrees, answers and signs.
struct TrackRoutes: Sendable {
    let desk: Desk
    let pages: Pages
    /// The number to call once a link is over.
    let hotline: String?

    var routes: [PageRoute] { ownRoutes + wayBack }

    private var ownRoutes: [PageRoute] {
        [
            .open(.get, "/track/{token}", show),
            .open(.post, "/track/{token}/signature", sign),
            .open(.post, "/track/{token}/costs", acknowledgeCosts),
            .open(.post, "/track/{token}/consent", consent),
            .open(.post, "/track/{token}/quotation/acceptance") { _, context in try await reply(context) },
            .open(.post, "/track/{token}/quotation/refusal") { _, context in try await reply(context) },
            .open(.post, "/track/{token}/messages", say),
            .open(.post, "/track/{token}/rating", rate),
            .open(.post, "/track/{token}/visits/{visit}/confirmation", confirmVisit),
            .open(.post, "/track/{token}/visits/{visit}/move-request", askToMoveVisit),
            .open(.post, "/track/{token}/attachments", attach),
            .open(.get, "/track/{token}/attachments/{attachment}", file),
            .open(.get, "/track/{token}/attachments/{attachment}/thumbnail", thumbnail),
        ]
    }

    /// A form that was refused stands at an address of its own; asked for again, it leads to the page.
    private var wayBack: [PageRoute] {
        ownRoutes.filter { $0.method == .post }.map { route in
            .open(.get, route.path) { _, context in .see("/track/\(try context.word("token").percentEncoded)") }
        }
    }

    private func show(_ request: Request, context: DeskContext) async throws -> Response {
        let token = try context.word("token")
        return try await unlessOver(context) {
            let linked = try await desk.ticket(forLink: token, from: context.visit.address)
            return answer(linked, token, .fresh, context)
        }
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

    /// Accepts or declines the quotation that was read, by where the form is sent.
    private func reply(_ context: DeskContext) async throws -> Response {
        let accepts = context.visit.path.hasSuffix("/acceptance")
        return try await act(context, done: accepts ? "quotation-accepted" : "quotation-declined") { token in
            let reply = try context.form.quotationReply(accepts: accepts)
            return try await desk.answer(reply, viaLink: token, from: context.visit.address)
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

    private func rate(_ request: Request, context: DeskContext) async throws -> Response {
        try await act(context, done: "track-rated") { token in
            try await desk.rate(context.form.rating(), viaLink: token, from: context.visit.address)
        }
    }

    private func confirmVisit(_ request: Request, context: DeskContext) async throws -> Response {
        try await act(context, done: "track-confirmed") { token in
            try await desk.confirmVisit(
                viaLink: token,
                visit: context.number("visit"),
                seen: context.form.seenTime(),
                from: context.visit.address
            )
        }
    }

    private func askToMoveVisit(_ request: Request, context: DeskContext) async throws -> Response {
        try await act(context, done: "track-asked") { token in
            let wish = try context.form.visitWish(context.number("visit"), in: context.reader.zone)
            return try await desk.askToMoveVisit(viaLink: token, wish, from: context.visit.address)
        }
    }

    /// The link in the address to which a customer sends files; `nil` for any other.
    static func token(inUploadTo path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count == 3, parts[0] == "track", parts[2] == "attachments" else { return nil }
        return String(parts[1])
    }

    private func attach(_ request: Request, context: DeskContext) async throws -> Response {
        try await act(context, done: "track-attached") { token in
            try await desk.attach(
                context.visit.acceptedFiles.get(),
                words: context.form["words"],
                viaLink: token,
                from: context.visit.address
            )
        }
    }

    private func file(_ request: Request, context: DeskContext) async throws -> Response {
        unlisted(try await .file(attachment(context), from: desk, for: request))
    }

    private func thumbnail(_ request: Request, context: DeskContext) async throws -> Response {
        unlisted(try await .thumbnail(attachment(context), from: desk, for: request))
    }

    private func attachment(_ context: DeskContext) async throws -> Ticket.Attachment {
        try await desk.attachment(
            context.number("attachment"),
            forLink: context.word("token"),
            from: context.visit.address
        )
    }

    private func act(
        _ context: DeskContext,
        done: String,
        _ deed: (String) async throws -> LinkedTicket
    ) async throws -> Response {
        let token = try context.word("token")
        return try await unlessOver(context) { try await act(token, context, done: done, deed) }
    }

    private func act(
        _ token: String,
        _ context: DeskContext,
        done: String,
        _ deed: (String) async throws -> LinkedTicket
    ) async throws -> Response {
        do {
            return try await pages.once(context.visit) {
                _ = try await deed(token)
                return .see("/track/\(token)", done: done)
            }
        } catch let refusal as Refusal where refusal.kind != .notFound && refusal.kind != .tooMany {
            let linked = try await desk.ticket(forLink: token, from: context.visit.address)
            var response = answer(linked, token, FormState(typed: context.form, refusal: refusal), context)
            response.status = refusal.status
            return response
        }
    }

    /// A link that was true but is over says so, in words for whoever followed it.
    private func unlessOver(_ context: DeskContext, _ act: () async throws -> Response) async throws -> Response {
        do {
            return try await act()
        } catch let refusal as Refusal where refusal == .linkRevoked || refusal == .linkExpired {
            let page = LinkOverPage(
                title: context.words["track.over"],
                text: context.words.sentence(refusal),
                written: ["words", "reason", "why-not", "rating-words"].compactMap(context.form.find),
                hotline: hotline.map { Phone($0) }
            )
            return unlisted(pages.html(page, context.visit, status: .gone))
        }
    }

    private func answer(_ linked: LinkedTicket, _ token: String, _ state: FormState, _ context: DeskContext) -> Response
    {
        switch linked {
        case .ticket(let ticket):
            let page = TrackPage(ticket, token: token, now: desk.now(), state, context.visit)
            return unlisted(pages.html(page, context.visit))
        case .merged(let survivor): return unlisted(pages.html(LinkOverPage(survivor, context.words), context.visit))
        }
    }

    /// The address is a key: it is told to no other site, which the door sees to for every page, and kept nowhere.
    ///
    /// To ourselves it is told: a browser that tells nobody where it is also says "null" for where its forms come from,
    /// and without the newer header, which none sends over plain http, such a form cannot be told from a stranger's.
    private func unlisted(_ page: Response) -> Response {
        var response = page
        response.headers[.robots] = "noindex, nofollow"
        return response
    }
}

extension Form {
    /// The time of a visit as the page showed it.
    func seenTime() throws(Refusal) -> Instant {
        guard let milliseconds = Int64(try required("seen")) else { throw .invalid("seen", expected: "choice") }
        return Instant(milliseconds: milliseconds)
    }

    /// Another time that somebody asks for.
    func visitWish(_ visit: Int, in zone: Zone) throws(Refusal) -> VisitWish {
        VisitWish(
            visit: visit,
            seen: try seenTime(),
            wished: find("wished") == nil ? nil : try moment("wished", in: zone),
            words: self["reason"]
        )
    }
}

extension HTTPField.Name {
    static let robots = HTTPField.Name("X-Robots-Tag")!
}
