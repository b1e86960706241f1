import AfterSales
import ServiceDesk

/// One version of a calendar as a year on the wall; of a proposal, what it changes and what that would move.
struct CalendarPage: Page {
    static let template = "calendars/calendar"

    struct Version: Sendable {
        let name: String
        let href: String
        let chip: Chip
        let isShown: Bool
    }

    /// A date that a proposal sets otherwise than the calendar in force.
    struct Difference: Sendable {
        let date: String
        let before: String
        let after: String
    }

    struct Proposal: Sendable {
        let differences: [Difference]
        let hasDifferences: Bool
        let horizon: String?
        let moves: MovesView?
        /// Where it is decided on; nothing for who may not.
        let decide: Decision?
    }

    struct Decision: Sendable {
        let accept: String
        let reject: String
    }

    struct Announcing: Sendable {
        let action: String
        let banner: Banner?
        let source: Field
        let through: Field
    }

    let title: String
    let reference: String
    let zone: String
    let week: String
    let horizon: Banner
    let assumed: [String]
    let chip: Chip
    let year: String
    let before: String
    let after: String
    let calendar: CalendarYear
    let versions: [Version]
    let proposal: Proposal?
    let announcing: Announcing?
    /// Why what was decided above is refused; what is wrong with an announcement stands at its form.
    let banner: Banner?
    let jobs: JobLines?

    init(_ shown: ShownCalendar, _ state: FormState, _ context: StaffContext) {
        let reader = context.reader
        let words = reader.words
        let version = shown.version
        let calendar = version.content.calendar
        title = version.content.title
        reference = "\(version.name) \(version.version)"
        zone = calendar.zone.id
        week = CalendarPage.week(calendar, words)
        horizon =
            calendar.announcedThrough.map {
                Banner(.plain, words("calendar.announced-through", ["day": reader.day($0)]))
            } ?? Banner(.plain, words["calendar.final"])
        assumed = version.content.assumed
        chip = version.chip(words)
        year = String(shown.year)
        before = shown.path(year: shown.year - 1)
        after = shown.path(year: shown.year + 1)
        let changes = shown.changes
        self.calendar = CalendarYear(
            calendar,
            year: shown.year,
            today: calendar.day(of: shown.now),
            changed: Set(changes),
            reader
        )
        versions = shown.versions.map {
            Version(
                name: $0.version,
                href: shown.path(version: $0.version),
                chip: $0.chip(words),
                isShown: $0.version == version.version
            )
        }
        let mayDecide = context.person.may(.publishPlans)
        let isAnnounced = ["source", "through"].contains(state.refusal?.field)
        banner = isAnnounced ? nil : state.banner(words)
        jobs = JobLines(shown.jobs, now: shown.now, reader)
        proposal =
            version.state == .proposed ? Proposal(shown, changes, mayDecide: mayDecide, reader) : nil
        announcing =
            mayDecide
            ? Announcing(
                action: "/calendars/\(version.name.percentEncoded)/announcements",
                banner: isAnnounced ? state.banner(words) : nil,
                source: Field(
                    "source",
                    words["calendar.source"],
                    state,
                    words: words,
                    hint: words["calendar.source-hint"],
                    required: true,
                    limit: 500_000
                ),
                through: Field(
                    "through",
                    words["calendar.through"],
                    state,
                    words: words,
                    type: "date",
                    hint: words["calendar.through-hint"]
                )
            ) : nil
    }

    /// `週一 09:00-17:00、週二 …`, weekdays with the same hours told together.
    private static func week(_ calendar: WorkCalendar, _ words: Words) -> String {
        var stretches: [(from: Weekday, to: Weekday, hours: [Window])] = []
        for weekday in Weekday.allCases {
            let hours = calendar.weekly[weekday] ?? []
            if let last = stretches.last, last.hours == hours {
                stretches[stretches.count - 1].to = weekday
            } else {
                stretches.append((weekday, weekday, hours))
            }
        }
        return stretches.map { stretch in
            let (from, to) = (words["weekday.\(stretch.from)"], words["weekday.\(stretch.to)"])
            let days = stretch.from == stretch.to ? from : "\(from)–\(to)"
            let hours = stretch.hours.map(\.description).joined(separator: " ")
            return "\(days) \(hours.isEmpty ? words["calendar.kind-closed"] : hours)"
        }.joined(separator: words["list.comma"])
    }
}

/// What the page of a calendar is made from.
struct ShownCalendar: Sendable {
    let version: CalendarVersion
    /// Every version of the calendar, the newest first.
    let versions: [CalendarVersion]
    let year: Int
    let now: Instant
    /// What accepting it would move, for a proposal.
    let moves: Moves?
    /// Open tickets on their way to a version of it.
    var jobs: [Job] = []

    /// The one in force, if there is one.
    var current: CalendarVersion? { versions.first(where: \.isCurrent) }

    /// The dates a proposal sets otherwise than the calendar in force; none of the one in force itself.
    var changes: [Day] {
        guard version.state == .proposed, let current else { return [] }
        let (old, new) = (current.content.calendar, version.content.calendar)
        return Set(old.overrides.keys).union(new.overrides.keys)
            .filter { old.windows(on: $0) != new.windows(on: $0) || old.overrides[$0]?.name != new.overrides[$0]?.name }
            .sorted()
    }

    func path(year: Int? = nil, version: String? = nil) -> String {
        let version = version ?? self.version.version
        return
            "/calendars/\(self.version.name.percentEncoded)?version=\(version.percentEncoded)&year=\(year ?? self.year)"
    }
}

extension CalendarPage.Proposal {
    fileprivate init(_ shown: ShownCalendar, _ changes: [Day], mayDecide: Bool, _ reader: Reader) {
        let words = reader.words
        let new = shown.version.content.calendar
        let old = shown.current?.content.calendar
        differences = changes.map { day in
            CalendarPage.Difference(
                date: reader.date(day, showsYear: true),
                before: old.map { words.date(day, in: $0) } ?? "",
                after: words.date(day, in: new)
            )
        }
        hasDifferences = !differences.isEmpty
        horizon =
            old?.announcedThrough == new.announcedThrough
            ? nil
            : words(
                "calendar.horizon-moves",
                [
                    "from": old?.announcedThrough.map(reader.day) ?? words["calendar.no-horizon"],
                    "to": new.announcedThrough.map(reader.day) ?? words["calendar.no-horizon"],
                ]
            )
        moves = shown.moves.map { MovesView($0, now: shown.now, reader) }
        let path = "/calendars/\(shown.version.name.percentEncoded)/versions/\(shown.version.version.percentEncoded)"
        decide = mayDecide ? CalendarPage.Decision(accept: "\(path)/acceptance", reject: "\(path)/rejection") : nil
    }
}

extension Words {
    /// What a date is in a calendar: `休息：國慶節`, `上班 09:00-17:00：補班`.
    fileprivate func date(_ day: Day, in calendar: WorkCalendar) -> String {
        let kind = self["calendar.kind-\(DateKind(day, in: calendar).rawValue)"]
        let hours = calendar.windows(on: day).map(\.description).joined(separator: " ")
        let says = hours.isEmpty ? kind : "\(kind) \(hours)"
        return calendar.overrides[day]?.name.map { says + self["why.colon"] + $0 } ?? says
    }
}

extension CalendarVersion {
    func chip(_ words: Words) -> Chip {
        switch (isCurrent, state) {
        case (true, _): Chip(.good, icon: "check", words["plans.current"])
        case (_, .proposed): Chip(.soon, icon: "question", words["plans.proposed"])
        case (_, .rejected): Chip(.plain, icon: "ban", words["calendar.rejected"])
        default: Chip(.plain, icon: "clock", words["plans.past"])
        }
    }
}
