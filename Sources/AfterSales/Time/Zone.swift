import Foundation
import Synchronization

/// A place's clock: an IANA zone such as `Asia/Shanghai`, with every change of its offset.
///
/// An offset such as `+08:00` is not a zone and is refused. The changes are known from 1900 to 2200; outside those
/// years the offset stays what it was at the edge.
public struct Zone: Sendable, Hashable {
    /// Which instant a wall-clock time names on a night when the clock shows it twice.
    public enum Reading: Sendable {
        /// The earlier one: how an opening is read.
        case opening
        /// The later one: how a closing is read.
        case closing
    }

    /// From 1900 up to 2200.
    public static let knownYears = Interval(
        Instant(milliseconds: Day(1900, 1, 1).startOnTheWall),
        Instant(milliseconds: Day(2200, 1, 1).startOnTheWall)
    )

    public let id: String
    let rules: ZoneRules

    public init(_ id: String) throws(ImpossibleCalendar) {
        guard let rules = ZoneRules.of(id) else { throw .unknownZone(id) }
        self.id = id
        self.rules = rules
    }

    public static func == (a: Zone, b: Zone) -> Bool { a.id == b.id }
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }

    /// How far the wall clock is ahead of UTC, in milliseconds.
    public func offset(at instant: Instant) -> Int64 {
        rules.offset(at: instant.milliseconds)
    }

    /// The date on the wall.
    public func day(of instant: Instant) -> Day {
        let local = instant.clamped.milliseconds + offset(at: instant)
        return Day(number: Int(local.floorDivided(by: millisecondsPerDay)))
    }

    /// The date on the wall, and the milliseconds since its 00:00 as the clock shows them.
    public func wallClock(at instant: Instant) -> (day: Day, millisecondOfDay: Int64) {
        let local = instant.clamped.milliseconds + offset(at: instant)
        let day = local.floorDivided(by: millisecondsPerDay)
        return (Day(number: Int(day)), local - day * millisecondsPerDay)
    }

    /// The moment when the wall clock shows this time.
    ///
    /// A time the clock jumps over is the first valid instant after it; a time shown twice is read as asked.
    public func instant(of day: Day, at time: TimeOfDay, as reading: Reading = .opening) -> Instant {
        Instant(milliseconds: rules.instant(local: day.startOnTheWall + time.milliseconds, as: reading))
    }

    /// From the day's first instant up to the next day's; empty for a date the zone skipped.
    public func bounds(of day: Day) -> Interval {
        Interval(instant(of: day, at: .midnight), instant(of: day + 1, at: .midnight))
    }
}

let millisecondsPerDay: Int64 = 86_400_000

extension Day {
    /// Milliseconds from 1970-01-01 00:00 to this day's 00:00, both on the same wall.
    var startOnTheWall: Int64 { Int64(number) * millisecondsPerDay }
}

extension Int64 {
    func floorDivided(by divisor: Int64) -> Int64 {
        (self >= 0 ? self : self - divisor + 1) / divisor
    }
}

/// Every change of a zone's offset as a sorted table, because asking Foundation costs 50 ns a time and this costs 5.
final class ZoneRules: Sendable {
    /// UTC milliseconds of each change.
    let changes: [Int64]
    /// `offsets[i]` holds before `changes[i]`, `offsets[i + 1]` from there on.
    let offsets: [Int64]
    /// Days (numbers, ascending) on which the offset changes, or whose 24:00 the change makes ambiguous.
    let daysOfChange: [Int]

    /// The same zone is asked for by every calendar, and its table takes 0.3 ms to make: remember it.
    ///
    /// Only ids that exist are kept, so this stays small.
    private static let made = Mutex<[String: ZoneRules]>([:])

    static func of(_ id: String) -> ZoneRules? {
        if let rules = made.withLock({ $0[id] }) { return rules }
        guard isZoneName(id) else { return nil }
        let (first, last) = (Zone.knownYears.start.milliseconds, Zone.knownYears.end.milliseconds)
        let rules: ZoneRules
        if let data = NSTimeZone(name: id)?.data, let file = ZoneFile(Array(data), from: first, to: last) {
            rules = ZoneRules(changes: file.changes, offsets: file.offsets)
        } else if let zone = TimeZone(identifier: id) {
            // A machine without zone files.
            rules = ZoneRules(zone, from: first, to: last)
        } else {
            return nil
        }
        made.withLock { $0[id] = rules }
        return rules
    }

    /// Foundation also takes offsets (`GMT+8`) and ambiguous abbreviations (`PST`), which no IANA list has.
    private static func isZoneName(_ id: String) -> Bool {
        if id.utf8.contains(UInt8(ascii: "/")) { return true }
        if namesLikeOffsets.contains(id) { return true }
        let isOffset = (id.hasPrefix("GMT") || id.hasPrefix("UTC")) && id.utf8.count > 3
        return !isOffset && TimeZone.abbreviationDictionary[id] == nil
    }

    private static let namesLikeOffsets: Set = [
        "UTC", "GMT", "GMT0", "GMT+0", "GMT-0", "EST", "MST", "HST", "CET", "EET", "MET", "WET",
    ]

    /// The changes that Foundation's own tables have.
    convenience init(_ zone: TimeZone, from first: Int64, to last: Int64) {
        func offset(_ milliseconds: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1_000))) * 1_000
        }
        var changes: [Int64] = []
        var offsets = [offset(first)]
        var at = first
        while let next = zone.nextDaylightSavingTimeTransition(after: Date(timeIntervalSince1970: Double(at) / 1_000)) {
            let change = Int64((next.timeIntervalSince1970 * 1_000).rounded())
            guard change > at, change < last else { break }
            at = change
            let after = offset(change)
            // Foundation also reports changes of the name alone.
            guard after != offsets[offsets.count - 1] else { continue }
            changes.append(change)
            offsets.append(after)
        }
        self.init(changes: changes, offsets: offsets)
    }

    private init(changes: [Int64], offsets: [Int64]) {
        var days: [Int] = []
        for (i, change) in changes.enumerated() {
            let before = offsets[i]
            let after = offsets[i + 1]
            // One millisecond before: a night that begins at 00:00 also decides when the day before ends.
            let firstDay = (change + min(before, after) - 1).floorDivided(by: millisecondsPerDay)
            let lastDay = (change + max(before, after) - 1).floorDivided(by: millisecondsPerDay)
            for day in Int(firstDay)...Int(lastDay) where days.last.map({ $0 < day }) ?? true {
                days.append(day)
            }
        }
        self.changes = changes
        self.offsets = offsets
        daysOfChange = days
    }

    func offset(at milliseconds: Int64) -> Int64 {
        offsets[index(at: milliseconds)]
    }

    /// How many changes lie at or before this instant.
    private func index(at milliseconds: Int64) -> Int {
        guard let first = changes.first, first <= milliseconds else { return 0 }
        return changes.lastIndex(atMost: milliseconds) + 1
    }

    /// UTC of a wall-clock time; see `Zone.instant(of:at:as:)`.
    func instant(local: Int64, as reading: Zone.Reading) -> Int64 {
        instant(local: local, as: reading, after: changes(before: local))
    }

    /// How many changes can be left out when a time of this day of the wall, or a later one, is looked for: no offset
    /// is a day long or longer, so that the right one is in force within a day of here.
    func changes(before local: Int64, after known: Int? = nil) -> Int {
        guard var count = known else { return index(at: local - millisecondsPerDay) }
        while count < changes.count, changes[count] <= local - millisecondsPerDay { count += 1 }
        return count
    }

    func instant(local: Int64, as reading: Zone.Reading, after leftOut: Int) -> Int64 {
        var found: Int64?
        var i = leftOut
        while true {
            let candidate = local - offsets[i]
            if i > 0, candidate < changes[i - 1] { return found ?? changes[i - 1] }
            if i == changes.count || candidate < changes[i] {
                if reading == .opening { return candidate }
                found = candidate
            }
            if i == changes.count { return found ?? candidate }
            i += 1
            // Further changes are out of reach.
            if let found, changes[i - 1] > local + millisecondsPerDay { return found }
        }
    }
}
