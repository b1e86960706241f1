import AfterSales
import HTTPTypes
import ServiceDesk

/// What the desk tells whoever asks.
struct NoticeAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .list(
                "/me/notices",
                "notices",
                "What the desk told you, newest first.",
                query: [.init("unread", .boolean, "Only what you have not read.")],
                of: NoticeRecord.self,
                list
            ),
            .post(
                "/me/notices/reading",
                "readNotices",
                "Marks everything told by a moment as read.",
                takes: NoticeReading.self,
                answers: Nothing.self,
                .ok,
                read
            ),
        ]
    }

    private func list(_ context: APIContext, _ query: ListQuery) async throws -> Listed<NoticeRecord> {
        let listing = try await desk.notices(
            for: context.person,
            unreadOnly: context.query.flag("unread"),
            after: query.after?.parts.first,
            limit: query.limit
        )
        let now = desk.now()
        return Listed(
            items: listing.items.map { NoticeRecord($0, context.reader, now: now) },
            next: listing.next.map { Cursor([$0]).description }
        )
    }

    private func read(_ context: APIContext, _ reading: NoticeReading) async throws -> Answer<Nothing> {
        try await desk.markAllRead(toldBy: reading.toldBy.instant, by: context.person)
        return Answer(Nothing())
    }
}

struct NoticeRecord: Described, Encodable {
    static let schema = Schema.object(
        "Notice",
        "Something the desk told a person.",
        [
            .must("fact", .text, "Names what happened, once."),
            .must("kind", .choice(Notice.Kind.self)),
            .must("sentence", .text, "What happened, in the reader's language."),
            .must("subject", .text),
            .may("ticket", .text),
            .may("clause", .text),
            .may("due", .instant),
            .must("toldAt", .instant),
            .may("readAt", .instant),
        ]
    )

    let fact: String
    let kind: Notice.Kind
    let sentence: String
    let subject: String
    let ticket: String?
    let clause: String?
    let due: Moment?
    let toldAt: Moment
    let readAt: Moment?

    init(_ notice: Notice, _ reader: Reader, now: Instant) {
        fact = notice.fact
        kind = notice.kind
        sentence = notice.sentence(reader, now: now)
        subject = notice.particulars.subject
        ticket = notice.ticket?.description
        clause = notice.particulars.clause
        due = notice.particulars.due.map { Moment($0, in: reader.zone) }
        toldAt = Moment(notice.toldAt, in: reader.zone)
        readAt = notice.readAt.map { Moment($0, in: reader.zone) }
    }
}

struct NoticeReading: Described, Decodable {
    static let schema = Schema.object(
        "NoticeReading",
        "Up to when everything was read.",
        [.must("toldBy", .instant)]
    )

    let toldBy: Moment
}
