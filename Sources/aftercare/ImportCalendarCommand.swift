import AfterSales
import ArgumentParser
import Foundation
import ServiceDesk

/// `aftercare import calendar FILE`: a new year as announced, first as a proposal.
struct ImportCalendarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar",
        abstract: "Takes in holidays and make-up working days, and shows what they would move.",
        discussion: """
            FILE is one of:
              CSV     date,kind,name and perhaps hours; kind is holiday, workday or regular (an ordinary day again)
              JSON    {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}
              YAML    a whole calendar, as in plans/calendars/
            A worked day has Monday's hours unless the file gives others. What is taken in is a proposal: nothing goes \
            by it before --accept, with which open promises move and closed work stays as it was.
            """
    )

    @Argument(help: "The file.", completion: .file(extensions: ["csv", "json", "yaml"]))
    var file: String
    @Option(help: "Which calendar the days are for.") var calendar = "cn-working-days"
    @Option(help: "The last day that is announced; the end of the file's latest year unless said.", transform: day)
    var announcedThrough: Day?
    @Flag(help: "Put it in force at once.") var accept = false
    @Flag(help: "Print what became of it as JSON.") var json = false
    @OptionGroup var records: DatabaseOptions

    func run() async throws {
        let url = URL(filePath: file)
        let text = try BroughtFile.text(file)
        do {
            if url.pathExtension == "yaml" {
                let whole = try PlanFolder.calendar(url)
                try await propose { desk in (whole, try await desk.proposeCalendar(whole, by: .desk)) }
            } else {
                let days = try AnnouncedDaysReader.read(text)
                try await propose { desk in
                    try await desk.proposeCalendar(calendar, announcing: days, through: announcedThrough, by: .desk)
                }
            }
        } catch let mistakes as Mistakes {
            try refuse(mistakes)
        } catch let mistakes as MistakesInFile {
            try refuse(mistakes.mistakes)
        }
    }

    private func propose(_ put: (Desk) async throws -> (calendar: DeskCalendar, moves: Moves)) async throws {
        let desk = try await records.openDesk()
        let (proposed, shown) = try await Spoken.orFail { try await put(desk) }
        let isInForce = try await desk.currentCalendars(seenBy: .desk)[proposed.name]?.version == proposed.version
        var moves = shown
        // In force already, it still moves what an acceptance that broke off left behind.
        if accept {
            moves = try await Spoken.orFail {
                try await desk.acceptCalendar(proposed.name, version: proposed.version, by: .desk)
            }
        }
        if json {
            return Spoken.say(
                json: ProposedJSON(
                    calendar: proposed.name,
                    version: proposed.version,
                    announcedThrough: proposed.calendar.announcedThrough,
                    state: accept || isInForce ? "accepted" : "proposed",
                    neverOpens: proposed.neverOpens,
                    moves: MovesJSON(moves, done: accept)
                )
            )
        }
        let horizon = proposed.calendar.announcedThrough.map { ", announced through \($0)" } ?? ""
        let state =
            isInForce ? "was in force already" : accept ? "is in force" : "is proposed; --accept puts it in force"
        Spoken.say("\(proposed.name) \(proposed.version)\(horizon) \(state).")
        if proposed.neverOpens { Spoken.say("It never opens: promises that go by it have no date.") }
        if !isInForce || !moves.tickets.isEmpty {
            Spoken.say(MovesText(moves, were: accept, zone: proposed.calendar.zone).text)
        }
    }

    private func refuse(_ mistakes: Mistakes) throws {
        if json {
            Spoken.say(json: RefusedJSON(file: file, mistakes: mistakes.all))
        } else {
            for mistake in mistakes.all { Spoken.say("\(file):\(mistake)") }
            Spoken.say("Nothing was taken.")
        }
        throw ExitCode.failure
    }

    @Sendable private static func day(_ text: String) throws -> Day {
        guard let day = Day(text) else { throw ValidationError("\(text) is not a date such as 2027-12-31.") }
        return day
    }
}

private struct ProposedJSON: Encodable {
    let calendar: String
    let version: String
    let announcedThrough: Day?
    let state: String
    let neverOpens: Bool
    let moves: MovesJSON
}

private struct RefusedJSON: Encodable {
    let file: String
    let mistakes: [Mistake]
}
