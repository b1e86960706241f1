import AfterSales
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceDesk

/// One search over everything, for our people.
struct SearchRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    let names: CommandNames

    var routes: [PageRoute] {
        [
            .staff(.get, "/search", search),
            .staff(.get, "/palette", palette),
            .staff(.get, "/palette/names", commandNames),
        ]
    }

    private func search(_ request: Request, context: StaffContext) async throws -> Response {
        let text = context.query.find("q")
        var findings: SearchFindings?
        if let text { findings = try await desk.search(text, seenBy: context.person) }
        return pages.html(SearchPage(findings, text: text, now: desk.now(), context), context.visit)
    }

    /// What the palette shows while somebody types: the same search, a few of each kind.
    private func palette(_ request: Request, context: StaffContext) async throws -> Response {
        let text = context.query.find("q")
        let findings = try await desk.search(text ?? "", limit: PaletteAnswer.most, seenBy: context.person)
        let answer = PaletteAnswer(findings, SearchPage(findings, text: text, now: desk.now(), context))
        return try json(answer, keptFor: "no-store")
    }

    /// What else the commands of this page are called; asked for once, when somebody first opens the palette.
    private func commandNames(_ request: Request, context: StaffContext) async throws -> Response {
        try json(names.others(in: context.reader.language), keptFor: "private, max-age=3600")
    }

    private func json(_ answer: some Encodable, keptFor time: String) throws -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: time, .vary: "cookie, accept-language"],
            body: .init(byteBuffer: ByteBuffer(string: try JSON.text(answer)))
        )
    }
}
