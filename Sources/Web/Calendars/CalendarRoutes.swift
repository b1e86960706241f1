import AfterSales
import Hummingbird
import ServiceDesk

/// Calendars as a year; a new year comes as a proposal, is looked at, and is put in force or not.
struct CalendarRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/calendars/{calendar}", needs: .seePlans, show),
            .staff(.post, "/calendars/{calendar}/announcements", needs: .publishPlans, announce),
            .staff(.post, "/calendars/{calendar}/versions/{version}/acceptance", needs: .publishPlans, accept),
            .staff(.post, "/calendars/{calendar}/versions/{version}/rejection", needs: .publishPlans, reject),
        ]
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        pages.html(try await page(context.query.find("version"), .fresh, context), context.visit)
    }

    private func announce(_ request: Request, context: StaffContext) async throws -> Response {
        let name = try context.word("calendar")
        let form = context.form
        return try await pages.attempt(context.visit) {
            let days = try CalendarRoutes.read(form.required("source"), context.words)
            let through = try form.day("through")
            let proposed = try await desk.proposeCalendar(name, announcing: days, through: through, by: context.person)
            let version = proposed.calendar.version.percentEncoded
            let year = days.dates.map(\.day.date.year).max() ?? days.year
            let shown = year.map { "&year=\($0)" } ?? ""
            return .see("/calendars/\(name.percentEncoded)?version=\(version)\(shown)", done: "calendar-proposed")
        } again: { state in
            try await page(nil, state, context)
        }
    }

    private func accept(_ request: Request, context: StaffContext) async throws -> Response {
        try await decide(context, done: "calendar-accepted") { name, version in
            try await desk.beginAcceptance(name, version: version, by: context.person)
        }
    }

    private func reject(_ request: Request, context: StaffContext) async throws -> Response {
        try await decide(context, done: "calendar-rejected") { name, version in
            try await desk.rejectCalendar(name, version: version, by: context.person)
            return nil
        }
    }

    private func decide(
        _ context: StaffContext,
        done: String,
        _ act: (String, String) async throws -> Job?
    ) async throws -> Response {
        let (name, version) = (try context.word("calendar"), try context.word("version"))
        return try await pages.attempt(context.visit) {
            if let job = try await act(name, version) { return .see("/jobs/\(job.id)") }
            return .see("/calendars/\(name.percentEncoded)", done: done)
        } again: { state in
            try await page(version, state, context)
        }
    }

    private func page(
        _ version: String?,
        _ state: FormState,
        _ context: StaffContext
    ) async throws -> CalendarPage {
        let name = try context.word("calendar")
        let versions = try await desk.calendars(seenBy: context.person).filter { $0.name == name }
        let shown =
            version.map { asked in versions.first { $0.version == asked } }
            ?? versions.first(where: \.isCurrent) ?? versions.first
        guard let shown else { throw Refusal.notFound }
        let now = desk.now()
        let thisYear = shown.content.calendar.day(of: now).date.year
        let year = Int(context.query["year"]).flatMap { (1_970...2_200).contains($0) ? $0 : nil } ?? thisYear
        return CalendarPage(
            ShownCalendar(
                version: shown,
                versions: versions,
                year: year,
                now: now,
                moves: shown.state == .proposed && context.person.may(.publishPlans)
                    ? try await desk.whatMoves(accepting: shown.content) : nil,
                jobs: try await desk.jobs(.calendar, seenBy: context.person).filter { $0.subject == name }
            ),
            state,
            context
        )
    }

    private static func read(_ source: String, _ words: Words) throws(Refusal) -> AnnouncedDays {
        do {
            return try AnnouncedDaysReader.read(source)
        } catch {
            throw .calendarMistakes(error, words)
        }
    }
}
