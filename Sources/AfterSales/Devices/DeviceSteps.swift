/// The days on which a device reached each phase of its life, as far as they are known.
///
/// The phase follows from the days and is never set. A step may be left out where nobody knows its
/// day (an old device may be known by its acceptance alone), but the days that are known never run
/// backwards.
public struct DeviceSteps: Sendable, Equatable {
    private(set) var days: [DevicePhase: Day]

    /// The days of a device as they are stored; none for one that is only just known.
    public init(_ days: [DevicePhase: Day] = [:]) {
        self.days = days
    }

    /// Refused if the days run backwards, or lie after `latest`.
    public init(_ days: [DevicePhase: Day], latest: Day) throws(Refusal) {
        self.days = days
        for phase in DevicePhase.allCases {
            guard let day = days[phase] else { continue }
            try day.mustBePlausible(phase.field)
            guard day <= latest else { throw .notYet(phase.field, day) }
        }
        try check()
    }

    /// The last step that was reached; a device nobody has a day for is on order.
    public var phase: DevicePhase { days.keys.max() ?? .ordered }

    public subscript(phase: DevicePhase) -> Day? { days[phase] }

    /// Where the device was on that day; a step counts from the beginning of its day.
    public func phase(on day: Day) -> DevicePhase {
        days.filter { $0.value <= day }.keys.max() ?? .ordered
    }

    mutating func set(_ phase: DevicePhase, to day: Day?) {
        days[phase] = day
    }

    func check() throws(Refusal) {
        var before: (phase: DevicePhase, day: Day)?
        for phase in DevicePhase.allCases {
            guard let day = days[phase] else { continue }
            if let before, day < before.day { throw .runsBackwards(phase, day, before.phase, before.day) }
            before = (phase, day)
        }
    }
}

extension DeviceSteps: Codable {
    public init(from decoder: any Decoder) throws {
        days = try decoder.singleValueContainer().decode([DevicePhase: Day].self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(days)
    }
}

/// So that days by phase are written as an object and not as a list of pairs.
extension DevicePhase: CodingKeyRepresentable {}

extension DevicePhase {
    /// What a form or a file calls the day of this step: `acceptedOn`.
    public var field: String { rawValue + "On" }
}

extension Day {
    /// The first day a device or contract of ours may bear; before it, a date is a slip of the pen.
    public static let earliestPlausible = Day(1970, 1, 1)

    func mustBePlausible(_ field: String) throws(Refusal) {
        guard self >= .earliestPlausible, self < Day(2200, 1, 1) else {
            throw .invalid(field, expected: "1970-01-01 … 2199-12-31")
        }
    }

    /// The day it is now where the day is furthest on (UTC+14): what lies after it has begun nowhere.
    public static func latestAnywhere(at instant: Instant) -> Day {
        Day(number: Int((instant.milliseconds + 14 * 3_600_000).floorDivided(by: millisecondsPerDay)))
    }
}

extension Refusal {
    /// The day has not begun anywhere.
    public static func notYet(_ field: String, _ day: Day) -> Refusal {
        Refusal(.invalid, "not-yet", field: field, values: ["field": field, "day": day.description])
    }

    /// The day of a later phase would lie before the day of an earlier one.
    public static func runsBackwards(
        _ phase: DevicePhase,
        _ day: Day,
        _ before: DevicePhase,
        _ dayBefore: Day
    ) -> Refusal {
        Refusal(
            .invalid,
            "runs-backwards",
            field: phase.field,
            values: [
                "phase": phase.rawValue, "day": day.description,
                "before": before.rawValue, "earlier": dayBefore.description,
            ]
        )
    }
}
