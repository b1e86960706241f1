import AfterSales
import Hummingbird
import ServiceDesk

/// Calendars, for programs: proposals, and accepting or rejecting them.
struct CalendarAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .list(
                "/calendars",
                "calendars",
                "Every version of every calendar, by name, the newest first.",
                needs: .seePlans,
                of: CalendarRecord.self,
                list
            ),
            .post(
                "/calendars",
                "proposeCalendar",
                "Puts a version of a calendar up for acceptance; nothing goes by it yet.",
                needs: .publishPlans,
                takes: NewCalendar.self,
                answers: ProposedCalendar.self,
                refusals: ["calendar-mistakes", "calendar-version-taken"],
                propose
            ),
            .post(
                "/calendars/{calendar}/announcements",
                "announceDays",
                "Puts up the calendar in force with newly announced days, under a version of its own.",
                needs: .publishPlans,
                takes: NewAnnouncement.self,
                answers: ProposedCalendar.self,
                refusals: ["calendar-mistakes"],
                announce
            ),
            .post(
                "/calendars/{calendar}/versions/{version}/acceptance",
                "acceptCalendar",
                "Puts a proposed calendar in force, and moves the open promises that go by it.",
                needs: .publishPlans,
                takes: Nothing.self,
                answers: MovesRecord.self,
                .ok,
                refusals: ["calendar-not-proposed"]
            ) { context, _ in
                let moves = try await desk.acceptCalendar(
                    context.word("calendar"),
                    version: context.word("version"),
                    by: context.person
                )
                return Answer(MovesRecord(moves, context.reader))
            },
            .post(
                "/calendars/{calendar}/versions/{version}/rejection",
                "rejectCalendar",
                "Decides against a proposed calendar.",
                needs: .publishPlans,
                takes: Nothing.self,
                answers: Nothing.self,
                .ok,
                refusals: ["calendar-not-proposed"]
            ) { context, _ in
                try await desk.rejectCalendar(
                    context.word("calendar"),
                    version: context.word("version"),
                    by: context.person
                )
                return Answer(Nothing())
            },
        ]
    }

    private func list(_ context: APIContext, _ query: ListQuery) async throws -> Listed<CalendarRecord> {
        let calendars = try await desk.calendars(seenBy: context.person)
        return try Listed(all: calendars, query, id: { "\($0.name)@\($0.version)" }) {
            CalendarRecord($0, context.reader)
        }
    }

    private func propose(_ context: APIContext, _ new: NewCalendar) async throws -> Answer<ProposedCalendar> {
        let calendar = try refusing(in: context.words) { () throws(Mistakes) in try CalendarReader.read(new.source) }
        let moves = try await desk.proposeCalendar(calendar, by: context.person)
        return proposed(calendar, moves, context)
    }

    private func announce(_ context: APIContext, _ new: NewAnnouncement) async throws -> Answer<ProposedCalendar> {
        let days = try refusing(in: context.words) { () throws(Mistakes) in try AnnouncedDaysReader.read(new.source) }
        let (calendar, moves) = try await desk.proposeCalendar(
            context.word("calendar"),
            announcing: days,
            through: new.announcedThrough,
            by: context.person
        )
        return proposed(calendar, moves, context)
    }

    private func proposed(
        _ calendar: DeskCalendar,
        _ moves: Moves,
        _ context: APIContext
    ) -> Answer<ProposedCalendar> {
        Answer(
            ProposedCalendar(
                name: calendar.name,
                version: calendar.version,
                announcedThrough: calendar.calendar.announcedThrough,
                moves: MovesRecord(moves, context.reader)
            )
        )
    }

    private func refusing<Value>(
        in words: Words,
        _ read: () throws(Mistakes) -> Value
    ) throws(Refusal) -> Value {
        do {
            return try read()
        } catch {
            throw .calendarMistakes(error, words)
        }
    }
}

extension Refusal {
    /// The file has mistakes; `mistakes` lists them, a line each.
    static func calendarMistakes(_ mistakes: Mistakes, _ words: Words) -> Refusal {
        Refusal(.invalid, "calendar-mistakes", field: "source", values: ["mistakes": words.mistakes(mistakes)])
    }
}

struct NewCalendar: Described, Decodable {
    static let schema = Schema.object(
        "NewCalendar",
        "A version of a calendar to propose.",
        [.must("source", .text(limit: 500_000), "YAML, as the files in plans/calendars; it names no other file.")]
    )

    let source: String
}

struct NewAnnouncement: Described, Decodable {
    static let schema = Schema.object(
        "NewAnnouncement",
        "Holidays and days worked for them, as announced.",
        [
            .must("source", .text(limit: 500_000), "CSV `date,kind,name`, or JSON `{\"year\": …, \"days\": […]}`."),
            .may("announcedThrough", .day, "The end of the year it speaks of, unless said."),
        ]
    )

    let source: String
    let announcedThrough: Day?
}

struct CalendarRecord: Described, Encodable {
    static let schema = Schema.object(
        "Calendar",
        "A version of a calendar.",
        [
            .must("name", .text), .must("version", .text), .must("title", .text), .must("zone", .text),
            .must("weekly", .map(.list(.text)), "Opening hours by weekday: `09:00-12:00`."),
            .must("overrides", .map(OverrideRecord.schema), "Dates that differ from the week."),
            .may("announcedThrough", .day, "As far as holidays are announced."),
            .must("assumed", .list(.text), "What the commitment leaves open."),
            .must("state", .choice(CalendarVersion.State.self)),
            .must("isCurrent", .boolean, "Whether it is the one in force."),
            .must("proposedAt", .instant),
            .may("acceptedAt", .instant),
        ]
    )

    struct OverrideRecord: Described, Encodable {
        static let schema = Schema.object(
            "CalendarDate",
            "The hours of one date; none where it is closed.",
            [.may("name", .text), .must("windows", .list(.text))]
        )

        let name: String?
        let windows: [String]
    }

    let name: String
    let version: String
    let title: String
    let zone: String
    let weekly: [String: [String]]
    let overrides: [String: OverrideRecord]
    let announcedThrough: Day?
    let assumed: [String]
    let state: CalendarVersion.State
    let isCurrent: Bool
    let proposedAt: Moment
    let acceptedAt: Moment?

    init(_ stored: CalendarVersion, _ reader: Reader) {
        let calendar = stored.content.calendar
        name = stored.name
        version = stored.version
        title = stored.content.title
        zone = calendar.zone.id
        weekly = calendar.weekly.reduce(into: [:]) { $0[$1.key.key] = $1.value.map(\.description) }
        overrides = calendar.overrides.reduce(into: [:]) { found, date in
            found[date.key.description] = OverrideRecord(
                name: date.value.name,
                windows: date.value.windows.map(\.description)
            )
        }
        announcedThrough = calendar.announcedThrough
        assumed = stored.content.assumed
        state = stored.state
        isCurrent = stored.isCurrent
        proposedAt = Moment(stored.proposedAt, in: reader.zone)
        acceptedAt = stored.acceptedAt.map { Moment($0, in: reader.zone) }
    }
}

struct ProposedCalendar: Described, Encodable {
    static let schema = Schema.object(
        "ProposedCalendar",
        "A calendar that waits to be accepted, and what that would move.",
        [
            .must("name", .text), .must("version", .text), .may("announcedThrough", .day),
            .must("moves", MovesRecord.schema),
        ]
    )

    let name: String
    let version: String
    let announcedThrough: Day?
    let moves: MovesRecord
}
