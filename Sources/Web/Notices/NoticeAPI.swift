import AfterSales
import Hummingbird
import ServiceDesk

/// What the desk told somebody, for programs.
struct NoticeAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .list(
                "/notices",
                "notices",
                "What the desk told you, the newest first.",
                needs: .seeTickets,
                query: [.init("unread", .boolean, "Only what you have not read.")],
                of: NoticeRecord.self,
                list
            ),
            .post(
                "/notices/reading",
                "readNotices",
                "Marks one notice as read, or all that came by a moment; what came later stays unread.",
                needs: .seeTickets,
                takes: NoticesRead.self,
                answers: UnreadNotices.self,
                .ok,
                read
            ),
        ]
    }

    private func list(_ context: APIContext, _ query: ListQuery) async throws -> Listed<NoticeRecord> {
        let listing = try await desk.notices(
            for: context.person,
            unreadOnly: context.query.flag("unread"),
            after: query.place,
            limit: query.limit
        )
        return Listed(listing) { NoticeRecord($0, context.reader) }
    }

    private func read(_ context: APIContext, _ read: NoticesRead) async throws -> Answer<UnreadNotices> {
        switch (read.notice, read.toldBy) {
        case (let fact?, nil): try await desk.markRead(fact, by: context.person)
        case (nil, let moment?): try await desk.markAllRead(toldBy: moment.instant, by: context.person)
        case (nil, nil): throw Refusal.missing("notice")
        case (_?, _?): throw Refusal.invalid("toldBy", expected: "one-of-two")
        }
        return Answer(UnreadNotices(unread: try await desk.unreadNotices(for: context.person)))
    }
}

struct NoticesRead: Described, Decodable {
    static let schema = Schema.object(
        "NoticesRead",
        "What was read: one notice, or all by a moment.",
        [.may("notice", .text(limit: 200), "The notice's `id`."), .may("toldBy", .instant)]
    )

    let notice: String?
    let toldBy: Moment?
}

struct UnreadNotices: Described, Encodable {
    static let schema = Schema.object(
        "UnreadNotices",
        "How many are left; counted up to a hundred.",
        [.must("unread", .integer)]
    )

    let unread: Int
}

struct NoticeRecord: Described, Encodable {
    static let schema = Schema.object(
        "Notice",
        "Something the desk told you.",
        [
            .must("id", .text, "Names what happened: `SR-1001/17`."),
            .must("kind", .choice(Notice.Kind.self)),
            .may("ticket", ticketNumber),
            .must("subject", .text),
            .may("metric", .choice(Metric.self)),
            .may("clause", .text),
            .may("due", .instant),
            .may("level", .integer, "Of a warning: higher is nearer."),
            .may("occurrence", .integer, "Of a call or a duty: the first is 1."),
            .may("by", .text, "Who did it."),
            .may("words", .text),
            .must("happenedAt", .instant),
            .must("toldAt", .instant),
            .may("readAt", .instant),
        ]
    )

    let id: String
    let kind: Notice.Kind
    let ticket: Ticket.ID?
    let subject: String
    let metric: Metric?
    let clause: String?
    let due: Moment?
    let level: Int?
    let occurrence: Int?
    let by: String?
    let words: String?
    let happenedAt: Moment
    let toldAt: Moment
    let readAt: Moment?

    init(_ notice: Notice, _ reader: Reader) {
        let particulars = notice.particulars
        id = notice.fact
        kind = notice.kind
        ticket = notice.ticket
        subject = particulars.subject
        metric = particulars.metric
        clause = particulars.clause
        due = particulars.due.map { Moment($0, in: reader.zone) }
        level = particulars.level
        occurrence = particulars.occurrence
        by = particulars.by
        words = particulars.words
        happenedAt = Moment(notice.happenedAt, in: reader.zone)
        toldAt = Moment(notice.toldAt, in: reader.zone)
        readAt = notice.readAt.map { Moment($0, in: reader.zone) }
    }
}
