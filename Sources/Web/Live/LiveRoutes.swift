import AfterSales
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceDesk

/// What happens while a page is open, as server-sent events: which tickets somebody may see have a new entry, and who
/// else has the ticket open that the page shows.
///
/// `news` and `reload` name tickets and how many notices wait, never what was written: the page asks for that as its
/// reader. Their id is a place in the journal, which a browser sends back after a break, to any node. `news` tells what
/// happened, `reload` that more did than can be told, `still` that nothing did; `here` names colleagues. At least every
/// quarter of a minute something is sent, and after a minute the answer ends: the browser comes again, and who asks is looked at anew.
struct LiveRoutes: Sendable {
    let desk: Desk
    let seats: LiveSeats
    /// How long one answer lasts.
    var life: Duration = .seconds(60)

    /// Between two events: what comes meanwhile is told as one.
    private static let pause: Duration = .milliseconds(250)

    var routes: [PageRoute] {
        [
            .signedIn(.get, LiveRoutes.path, live),
            .staff(.post, "/tickets/{ticket}/writing", noteWriting),
        ]
    }

    static let path = "/live"

    /// Whether an open page asks by itself: that does not keep a session alive.
    static func isUnasked(_ request: Request) -> Bool {
        request.uri.path == path || request.method == .get && request.headers[.unasked] != nil
    }

    private func live(_ request: Request, context: PersonContext) async throws -> Response {
        let seat = try seats.take(for: context.person)
        let follower = Follower(person: context.person, page: try page(context.query))
        if let page = follower.page { try await desk.arrive(on: page, by: follower.person) }
        let last = request.headers[.lastEventID] ?? context.query.find("after")
        let news =
            if let last { try await desk.changes.subscribe(afterText: last, on: follower.page) } else {
                try await desk.changes.subscribe(on: follower.page)
            }
        // A node that leaves ends the news; a browser that leaves ends the answer.
        let body = ResponseBody { writer in
            defer { seat.leave() }
            guard context.visit.hasConnection else { return try await tell(news, to: follower, by: writer) }
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await tell(news, to: follower, by: writer)
            }
        }
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store", .accelBuffering: "no",
        ]
        return Response(status: .ok, headers: headers, body: body)
    }

    /// The page names itself and its ticket; one that shows a list has none.
    private func page(_ query: Form) throws -> OpenPage? {
        guard let ticket = query.find("ticket").flatMap({ Ticket.ID($0) }) else { return nil }
        guard let page = OpenPage(ticket, name: query["page"]) else { throw Refusal.invalid("page", expected: "text") }
        return page
    }

    /// A page says that something is being typed on it, not what.
    private func noteWriting(_ request: Request, context: StaffContext) async throws -> Response {
        try await desk.noteWriting(on: context.ticket(), page: context.form["page"], by: context.person)
        return Response(status: .noContent)
    }

    private func tell(
        _ news: AsyncStream<News>,
        to follower: Follower,
        by writer: any ResponseBodyWriter
    ) async throws {
        do {
            try await write(news, to: follower, by: writer)
            guard Task.isCancelled else { return }
        } catch {
            await leave(follower)
            throw error
        }
        await leave(follower)
    }

    /// The browser is gone; what is left to do for it is not cancelled with its answer.
    private func leave(_ follower: Follower) async {
        guard let page = follower.page else { return }
        let leaving = Task { try? await desk.leave(page, by: follower.person) }
        _ = await leaving.value
    }

    private func write(
        _ news: AsyncStream<News>,
        to follower: Follower,
        by writer: any ResponseBodyWriter
    ) async throws {
        var writer = writer
        let end = ContinuousClock.now + life
        var unread: Int?
        var others: [Presence]?
        // Not all at once after a node has gone.
        try await writer.write(ByteBuffer(string: "retry: \(Int.random(in: 1_000...3_000))\n\n"))
        for await news in news {
            // When the desk cannot be asked, the browser asks again from the last place it was told.
            guard let visible = try? await desk.visible(news, to: follower.person) else { break }
            var event = LiveEvent(visible, unreadBefore: unread).text
            unread = visible.unread
            if let page = follower.page, others == nil || news.hasPresenceChanged {
                // A ticket that is theirs no longer ends it, too: coming again, they are not let in.
                guard let now = try? await desk.others(on: page.ticket, seenBy: follower.person) else { break }
                if now != others { event += try LiveEvent(now).text }
                others = now
            }
            try await writer.write(ByteBuffer(string: event))
            guard ContinuousClock.now < end else { break }
            try await Task.sleep(for: Self.pause)
        }
        try await writer.finish(nil)
    }

    /// Whoever listens, and the page on which they have a ticket open.
    private struct Follower: Sendable {
        let person: Person
        let page: OpenPage?
    }
}

/// One server-sent event.
struct LiveEvent {
    let text: String

    /// Without a ticket and with as many notices as before, there is only a place to remember, and that somebody is there.
    init(_ news: VisibleNews, unreadBefore: Int?) {
        guard news.isIncomplete || !news.tickets.isEmpty || news.unread != unreadBefore else {
            text = "id: \(news.place)\nevent: still\ndata: {}\n\n"
            return
        }
        let names = news.tickets.map { "\"\($0)\"" }.joined(separator: ",")
        text = """
            id: \(news.place)
            event: \(news.isIncomplete ? "reload" : "news")
            data: {"tickets":[\(names)],"unread":\(news.unread)}


            """
    }

    /// Who else has the ticket open; nothing to remember a place by.
    init(_ others: [Presence]) throws {
        let people = others.map { JSON.object(["name": .string($0.name), "isWriting": .bool($0.isWriting)]) }
        text = "event: here\ndata: \(try JSON.text(JSON.object(["people": .list(people)])))\n\n"
    }
}

extension HTTPField.Name {
    // The names are written here, by us: a name that is none would fail the first test.
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
    /// A page that brings itself up to date says so.
    static let unasked = HTTPField.Name("X-Live")!
}
