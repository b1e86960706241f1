import AfterSales
import ServiceDesk

/// Every published plan and calendar.
struct PlansPage: Page {
    static let template = "plans/list"

    struct Row: Sendable {
        let href: String
        let name: String
        let version: String
        let published: String
        let chip: Chip?
    }

    struct CalendarRow: Sendable {
        let href: String
        let name: String
        let version: String
        let zone: String
        let through: String?
        let assumed: [String]
        let chip: Chip
    }

    let title: String
    let plans: [Row]
    let calendars: [CalendarRow]
    let isEmpty: Bool
    /// Where a new version comes in; nothing for who may not.
    let publish: String?
    let jobs: JobLines?

    init(
        _ plans: [PublishedPlan],
        _ calendars: [CalendarVersion],
        _ jobs: [Job],
        now: Instant,
        _ context: StaffContext
    ) {
        let reader = context.reader
        self.jobs = JobLines(jobs, now: now, reader)
        publish = context.person.may(.publishPlans) ? "/plans/new" : nil
        title = reader.words["plans.title"]
        self.plans = plans.map { Row($0, now: now, reader) }
        self.calendars = calendars.map { CalendarRow($0, reader) }
        isEmpty = plans.isEmpty
    }
}

extension PlansPage.Row {
    fileprivate init(_ plan: PublishedPlan, now: Instant, _ reader: Reader) {
        let reference = plan.reference
        href = "/plans/\(reference.id.percentEncoded)?version=\(reference.version.percentEncoded)"
        name = plan.title
        version = reference.description
        published = reader.time(plan.publishedAt, now: now)
        switch (plan.isCurrent, plan.isOwn) {
        case (true, true): chip = Chip(.accent, icon: "star", reader.words["plans.own"])
        case (true, false): chip = Chip(.good, icon: "check", reader.words["plans.current"])
        default: chip = nil
        }
    }
}

extension PlansPage.CalendarRow {
    fileprivate init(_ version: CalendarVersion, _ reader: Reader) {
        let words = reader.words
        let calendar = version.content
        href = "/calendars/\(calendar.name.percentEncoded)?version=\(calendar.version.percentEncoded)"
        name = calendar.title
        self.version = "\(calendar.name) \(calendar.version)"
        zone = calendar.calendar.zone.id
        through = calendar.calendar.announcedThrough.map { words("plans.through", ["day": reader.day($0)]) }
        assumed = calendar.assumed
        chip = version.chip(words)
    }
}
