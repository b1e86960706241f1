import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// What the desk tells our people by itself.
struct NoticeRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(
                .get,
                "/notices",
                query: [.init("show", .words(["unread"]), "Only those not read yet."), .after],
                list
            ),
            .staff(.post, "/notices/read", markAllRead),
        ]
    }

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let after = context.query.find("after")
        let unreadOnly = context.query["show"] == "unread"
        let listing = try await desk.notices(for: context.person, unreadOnly: unreadOnly, after: after)
        let page = NoticesPage(listing, unreadOnly: unreadOnly, after: after, context.reader, now: desk.now())
        return pages.html(page, context.visit)
    }

    /// Marks what stood on the page as read; what came meanwhile stays.
    private func markAllRead(_ request: Request, context: StaffContext) async throws -> Response {
        guard let seen = Instant(rfc3339: try context.form.required("seen")) else {
            throw Refusal.invalid("seen", expected: "instant")
        }
        try await desk.markAllRead(toldBy: seen, by: context.person)
        return .see("/notices", done: "notices-read")
    }
}

struct NoticesPage: Page {
    static let template = "notices/list"

    struct Row: Sendable {
        let icon: String
        let sentence: LinkedText
        let subject: String
        let ticket: String?
        let href: String?
        let words: String?
        let time: String
        let stamp: String
        let isUnread: Bool
        let tone: String
    }

    let title: String
    let tabs: [Tab]
    let rows: [Row]
    let isEmpty: Bool
    let hasUnread: Bool
    /// Up to when the reader has seen everything.
    let seen: String
    let more: More?

    init(_ listing: Listing<Notice>, unreadOnly: Bool, after: String?, _ reader: Reader, now: Instant) {
        let words = reader.words
        title = words["notices.title"]
        tabs = [
            Tab(words["notices.all"], href: "/notices", current: !unreadOnly),
            Tab(words["notices.unread"], href: "/notices?show=unread", current: unreadOnly),
        ]
        rows = listing.items.map { Row($0, reader, now: now) }
        isEmpty = rows.isEmpty
        hasUnread = rows.contains(where: \.isUnread)
        seen = (listing.items.first?.toldAt ?? now).rfc3339
        more = More(
            path: unreadOnly ? "/notices?show=unread" : "/notices",
            after: after,
            next: listing.next?.percentEncoded
        )
    }
}

extension NoticesPage.Row {
    init(_ notice: Notice, _ reader: Reader, now: Instant) {
        let clause = notice.particulars.clause.flatMap { clause in notice.plan.map { ClauseLink(clause, in: $0) } }
        sentence = LinkedText(notice.sentence(reader, now: now), clause)
        subject =
            notice.kind == .owedDue
            ? reader.words.owed(notice.particulars.subject) : notice.particulars.subject
        ticket = notice.ticket?.description
        // What is owed without a ticket names itself.
        href = notice.ticket.map { "/tickets/\($0)" } ?? notice.ownPath
        words = notice.particulars.words
        time = reader.shortTime(notice.toldAt, now: now)
        stamp = reader.stamp(notice.toldAt)
        isUnread = notice.readAt == nil
        (icon, tone) =
            switch notice.kind {
            case .warned: ("clock", "soon")
            case .fellDue: ("alert", "alarm")
            case .assigned: ("person", "")
            case .resumed: ("pause", "")
            case .visitMoveAsked: ("calendar", "soon")
            case .quotationAccepted: ("check", "good")
            case .quotationDeclined: ("ban", "soon")
            case .quotationExpired: ("clock", "soon")
            case .moneyReceived: ("money", "good")
            case .signed: ("sign", "good")
            case .handedBack: ("handover", "")
            case .followUpDue: ("phone", "")
            case .leadTold: ("flag", "")
            case .owedDue: ("today", "")
            case .webhookOff, .backupLate, .backupFailed, .backupUnsound: ("alert", "alarm")
            }
    }
}

extension Notice {
    /// Where what has no ticket is shown.
    fileprivate var ownPath: String? {
        switch kind {
        // Without the day it was moved to.
        case .owedDue: "/" + fact.split(separator: "/").prefix(2).joined(separator: "/")
        // The webhook, and the entry of its journal.
        case .webhookOff: "/webhooks/" + fact.split(separator: "/").dropFirst().prefix(1).joined()
        case .backupLate, .backupFailed, .backupUnsound: "/backups"
        default: nil
        }
    }

    /// What happened, in one sentence of the reader's language.
    func sentence(_ reader: Reader, now: Instant) -> String {
        reader.words(
            "notice.\(kind.rawValue)",
            [
                "metric": particulars.metric.map { reader.words["metric.\($0.rawValue)"] } ?? "",
                "clause": particulars.clause ?? "",
                "due": particulars.due.map { reader.shortTime($0, now: now) } ?? "",
                "by": particulars.by ?? "",
                "occurrence": particulars.occurrence.map(String.init) ?? "",
            ]
        )
    }
}
