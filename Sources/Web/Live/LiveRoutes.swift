import AfterSales
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceDesk

/// What happens while a page is open, as server-sent events: which tickets somebody may see have a new entry.
///
/// Each event names tickets and how many notices wait, never what was written: the page asks for that as its reader.
/// Its id is a place in the journal, which a browser sends back after a break, to any node. `news` tells what happened,
/// `reload` that more did than can be told. At least every quarter of a minute something is sent, and after a minute
/// the answer ends: the browser comes again, and who asks is looked at anew.
struct LiveRoutes: Sendable {
    let desk: Desk
    /// How long one answer lasts.
    var life: Duration = .seconds(60)

    /// Between two events: what comes meanwhile is told as one.
    private static let pause: Duration = .milliseconds(250)

    var routes: [PageRoute] { [.signedIn(.get, LiveRoutes.path, live)] }

    static let path = "/live"

    /// Whether an open page asks by itself: that does not keep a session alive.
    static func isUnasked(_ request: Request) -> Bool {
        request.uri.path == path || request.method == .get && request.headers[.unasked] != nil
    }

    private func live(_ request: Request, context: PersonContext) async throws -> Response {
        let person = context.person
        let last = request.headers[.lastEventID] ?? context.query.find("after")
        let news =
            if let last { try await desk.changes.subscribe(afterText: last) } else {
                try await desk.changes.subscribe()
            }
        // Whoever has left is noticed at the next sign of life; a node that leaves ends the news.
        let body = ResponseBody { writer in try await tell(news, to: person, by: writer) }
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store", .accelBuffering: "no",
        ]
        return Response(status: .ok, headers: headers, body: body)
    }

    private func tell(
        _ news: AsyncStream<News>,
        to person: Person,
        by writer: any ResponseBodyWriter
    ) async throws {
        var writer = writer
        let end = ContinuousClock.now + life
        var unread: Int?
        try await writer.write(ByteBuffer(string: "retry: 1000\n\n"))
        for await news in news {
            // When the desk cannot be asked, the browser asks again from the last place it was told.
            guard let visible = try? await desk.visible(news, to: person) else { break }
            let event = LiveEvent(visible, unreadBefore: unread)
            unread = visible.unread
            try await writer.write(ByteBuffer(string: event.text))
            guard ContinuousClock.now < end else { break }
            try await Task.sleep(for: Self.pause)
        }
        try await writer.finish(nil)
    }
}

/// One server-sent event.
struct LiveEvent {
    let text: String

    /// Without a ticket and with as many notices as before, there is only a place to remember.
    init(_ news: VisibleNews, unreadBefore: Int?) {
        guard news.isIncomplete || !news.tickets.isEmpty || news.unread != unreadBefore else {
            text = "id: \(news.place)\n\n"
            return
        }
        let names = news.tickets.map { "\"\($0)\"" }.joined(separator: ",")
        text = """
            id: \(news.place)
            event: \(news.isIncomplete ? "reload" : "news")
            data: {"tickets":[\(names)],"unread":\(news.unread)}


            """
    }
}

extension HTTPField.Name {
    // The names are written here, by us: a name that is none would fail the first test.
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
    /// A page that brings itself up to date says so.
    static let unasked = HTTPField.Name("X-Live")!
}
