public import AfterSales
public import ArgumentParser
import Foundation
import ServiceDesk

/// Service plans: the commitment's sentences, and what acts on each.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Checks, compares, explains and publishes service plans.",
        discussion: "The language of plan files is explained in docs/decisions/0004-plan-language.md.",
        subcommands: [Check.self, Compare.self, Explain.self, Publish.self]
    )

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Looks a plan over: what acts, what does not and why, what is assumed, what disagrees.",
            discussion: "Exit status 1 if the file has mistakes or a contradiction without a ruling."
        )

        @OptionGroup var plan: PlanFile
        @Flag(help: "Print everything as JSON.") var json = false

        func run() throws {
            let calendars = try PlanFolder(of: plan.url).calendars()
            let check = PlanCheck(try plan.source(), file: plan.path, calendars: calendars)
            Spoken.say(check, asJSON: json)
            guard check.isGood else { throw ExitCode.failure }
        }
    }

    struct Compare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lays two plans beside each other, clause by clause.",
            discussion: """
                SECOND is a plan file too, or “published” for the version of the same plan that is in force in the \
                records. Exit status 1 if a file has mistakes; that the plans differ is no failure.
                """
        )

        @OptionGroup var plan: PlanFile
        @Argument(help: "The other plan file, or “published”.", completion: .file(extensions: ["yaml"]))
        var second = "published"
        @OptionGroup var records: DatabaseOptions
        @Flag(help: "Print everything as JSON.") var json = false

        func run() async throws {
            let first = try Self.read(plan.source(), plan.path, json)
            let other: Plan
            if second == "published" {
                let desk = try await records.openAsTheyAre().desk
                do {
                    other = try await desk.currentPlan(first.reference.id, seenBy: .desk)
                } catch let refusal as Refusal where refusal == .notFound {
                    throw Spoken.failure("No version of \(first.reference.id) is published.")
                }
            } else {
                other = try Self.read(BroughtFile.text(second), second, json)
            }
            let comparison = PlanComparison(first, other)
            if json { Spoken.say(json: comparison) } else { Spoken.say(PlanComparisonText(comparison).text) }
        }

        private static func read(_ source: String, _ path: String, _ json: Bool) throws -> Plan {
            let check = PlanCheck(source, file: path)
            guard let plan = check.plan else {
                Spoken.say(check, asJSON: json)
                throw ExitCode.failure
            }
            return plan
        }
    }

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints every deadline a ticket reported at one moment would get, with the reason.",
            discussion: "The plan's calendars are read from the folder calendars/ beside the plan."
        )

        @OptionGroup var plan: PlanFile
        @Option(help: "When the customer tells us: 2026-09-30T17:30+08:00.", transform: PlanCommand.instant)
        var at: Instant
        @Option(help: "critical, high, normal or low.") var severity: Severity = .normal
        @Option(help: "What is asked for, such as fault or exchange.") var kind: RequestKind = .fault
        @Option(help: "Where the device is in its life, such as delivered or accepted.") var phase: DevicePhase =
            .accepted
        @Option(help: "The class of the fault, as the plan names it.") var faultClass: String?
        @Option(help: ArgumentHelp("Where the calendars are, if not beside the plan.", valueName: "folder"))
        var calendars: String?
        @Flag(help: "Print everything as JSON.") var json = false

        func run() throws {
            let check = PlanCheck(try plan.source(), file: plan.path)
            guard let read = check.plan else {
                Spoken.say(check, asJSON: json)
                throw ExitCode.failure
            }
            let folder = PlanFolder(of: plan.url, calendars: calendars.map { URL(filePath: $0) })
            let forecast = PlanForecast(
                read,
                PlanForecast.Request(at: at, severity: severity, kind: kind, phase: phase, faultClass: faultClass),
                calendars: try folder.calendars()
            )
            if json { Spoken.say(json: forecast) } else { Spoken.say(PlanForecastText(forecast).text) }
        }
    }

    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stores a version of a plan for ever, and says which open promises it moves.",
            discussion: "The same text once more changes nothing; another text under the same version is refused."
        )

        @OptionGroup var plan: PlanFile
        @OptionGroup var records: DatabaseOptions
        @Flag(help: "Make it the desk's own plan, for whoever has no other.") var own = false
        @Flag(help: "Let open tickets go over to it; without this only new ones do.") var moveOpen = false
        @Flag(help: "Print what became of it as JSON.") var json = false

        func run() async throws {
            let source = try plan.source()
            let check = PlanCheck(source, file: plan.path)
            guard check.isGood else {
                Spoken.say(check, asJSON: json)
                throw ExitCode.failure
            }
            let desk = try await records.openDesk()
            let published = try await Spoken.orFail {
                try await desk.publishPlan(source, asOwn: own, movingOpen: moveOpen, by: .desk)
            }
            if json {
                Spoken.say(json: PublishedJSON(published, moved: moveOpen))
            } else {
                let done = published.isNew ? "Published" : "Already published:"
                Spoken.say("\(done) \(published.plan.reference), \(published.plan.clauses.count) clauses.")
                let calendars = try await desk.currentCalendars(seenBy: .desk)
                let zone = calendars[published.plan.assumedCalendar]?.calendar.zone
                Spoken.say(MovesText(published.moves, were: moveOpen, zone: zone).text)
            }
        }
    }

    /// Reads RFC 3339 with or without seconds; an offset is needed, for a time without one hangs on nobody's wall.
    @Sendable static func instant(_ text: String) throws -> Instant {
        guard let instant = Instant(rfc3339: text) else {
            throw ValidationError("\(text) is not a time with an offset such as 2026-09-30T17:30+08:00.")
        }
        return instant
    }
}

/// The plan file a command is about.
struct PlanFile: ParsableArguments {
    @Argument(help: "The plan file.", completion: .file(extensions: ["yaml"]))
    var path: String

    var url: URL { URL(filePath: path) }

    func source() throws -> String { try BroughtFile.text(path) }
}

extension Spoken {
    fileprivate static func say(_ check: PlanCheck, asJSON: Bool) {
        if asJSON { say(json: check) } else { say(PlanCheckText(check).text) }
    }
}

extension Severity: ExpressibleByArgument {}
extension RequestKind: ExpressibleByArgument {}
extension DevicePhase: ExpressibleByArgument {}

private struct PublishedJSON: Encodable {
    let plan: String
    let version: String
    let isNew: Bool
    let moves: MovesJSON

    init(_ published: PlanPublication, moved: Bool) {
        plan = published.plan.reference.id
        version = published.plan.reference.version
        isNew = published.isNew
        moves = MovesJSON(published.moves, done: moved)
    }
}
