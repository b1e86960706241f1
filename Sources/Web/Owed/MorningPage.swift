import AfterSales
import ServiceDesk

/// What the day begins with: promises due, calls to make, and things owed without a ticket. (semantics §8)
struct MorningPage: Page {
    static let template = "owed/morning"

    struct Row: Sendable {
        let href: String
        let what: String
        let whose: String
        let due: DueView?
    }

    struct Part: Sendable {
        let title: String
        let icon: String
        let count: String
        let rows: [Row]
        let isEmpty: Bool
        let nothing: String
        /// Where the rest of a long list is.
        let rest: String?
    }

    let title: String
    let date: String
    let parts: [Part]
    /// Where the journal stood before the list was read.
    let place: String

    init(
        _ list: MorningList,
        _ inspections: Listing<InspectionRow>,
        today: Interval,
        now: Instant,
        place: JournalPlace? = nil,
        _ reader: Reader
    ) {
        let words = reader.words
        self.place = place?.description ?? ""
        title = words["morning.title"]
        date = reader.date(reader.zone.day(of: today.start), showsYear: true)
        func part(_ name: String, _ icon: String, _ rows: [Row], isMore: Bool, rest: String) -> Part {
            Part(
                title: words["morning.\(name)"],
                icon: icon,
                count: "\(rows.count)\(isMore ? "+" : "")",
                rows: rows,
                isEmpty: rows.isEmpty,
                nothing: words["morning.no-\(name)"],
                rest: isMore ? rest : nil
            )
        }
        parts = [
            part(
                "promises",
                "clock",
                list.promises.items.map { Row(promise: $0, now: now, reader) },
                isMore: list.promises.next != nil,
                rest: "/tickets"
            ),
            part(
                "calls",
                "return",
                list.calls.items.map { Row(call: $0, now: now, reader) },
                isMore: list.calls.next != nil,
                rest: "/tickets?view=calls-owed"
            ),
            part(
                "inspections",
                "check",
                inspections.items.map { Row(inspection: $0, now: now, reader) },
                isMore: inspections.next != nil,
                rest: "/inspections"
            ),
            part(
                "owed",
                "today",
                list.owed.items.map { Row(owed: $0, now: now, reader) },
                isMore: list.owed.next != nil,
                rest: "/owed"
            ),
            part(
                "defectives",
                "parts",
                list.defectives.items.map { Row(defective: $0, now: now, reader) },
                isMore: list.defectives.next != nil,
                rest: "/parts/owed-back"
            ),
        ]
    }
}

extension MorningPage.Row {
    init(promise row: QueueRow, now: Instant, _ reader: Reader) {
        href = "/tickets/\(row.number)"
        what = row.subject
        whose = "\(row.number) · \(row.customerName)"
        due = row.next.map { DueView($0, under: row.plan, now: now, reader) }
    }

    init(call row: QueueRow, now: Instant, _ reader: Reader) {
        href = "/tickets/\(row.number)?do=follow-ups#do"
        what = row.subject
        whose = "\(row.number) · \(row.customerName)"
        due = row.callDue.map { DueView($0, reader.words["morning.call"], now: now, reader) }
    }

    init(inspection row: InspectionRow, now: Instant, _ reader: Reader) {
        href = row.inspection.map { "/inspections/\($0)" } ?? "/installations/\(row.installation)"
        what = [row.customerName, row.siteName].compactMap { $0 }.joined(separator: " · ")
        whose = [row.name(reader.words), row.inspector?.name].compactMap { $0 }.joined(separator: " · ")
        due = (row.plannedAt ?? row.due).map {
            DueView($0, reader.words["inspection.state-\(row.state?.rawValue ?? "owed")"], now: now, reader)
        }
    }

    init(defective owed: OwedDefective, now: Instant, _ reader: Reader) {
        href = owed.href
        what = owed.text
        whose = "\(owed.ticket) · \(owed.customer)"
        due = DueView(owed.due, reader.words["morning.defective"], now: now, reader)
    }

    init(owed: Owed, now: Instant, _ reader: Reader) {
        href = "/owed/\(owed.id)"
        what = reader.words.owed(owed.what)
        whose = owed.customerName
        due = DueView(
            owed.due,
            owed.isInternal ? reader.words["morning.aim"] : "",
            under: ClauseLink(owed.clause, inPlan: owed.plan),
            isInternal: owed.isInternal,
            now: now,
            reader
        )
    }
}

extension DueView {
    /// Something to be done by a time that no clock of a ticket runs for.
    init(
        _ due: Instant,
        _ name: String,
        under clause: ClauseLink? = nil,
        isInternal: Bool = false,
        now: Instant,
        _ reader: Reader
    ) {
        let isLate = due < now
        self.clause = clause
        tone = isLate && !isInternal ? "alarm" : "plain"
        icon = isInternal ? "flag" : isLate ? "alert" : "clock"
        metric = name
        time = reader.shortTime(due, now: now)
        stamp = reader.stamp(due)
        distance = reader.distance(to: due, now: now)
        countdown = Countdown(to: due, soon: .plain, late: isInternal ? .plain : .alarm, reader)
        hint = reader.words("promise.due-at", ["time": reader.time(due, now: now)])
    }
}
