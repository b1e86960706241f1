import Foundation
import Testing

@testable import AfterSales

@Suite("A zone")
struct ZoneTests {
    private let newYork = Self.zone("America/New_York")
    private let shanghai = Self.zone("Asia/Shanghai")

    private static func zone(_ id: String) -> Zone {
        guard let zone = try? Zone(id) else { preconditionFailure("no zone \(id)") }
        return zone
    }

    @Test(
        "has the offsets that Foundation has, in years long settled",
        arguments: [
            "Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo",
            "Europe/Dublin", "Africa/Casablanca", "Pacific/Apia", "Asia/Gaza", "America/Havana", "Antarctica/Troll",
            "America/St_Johns", "Asia/Shanghai", "UTC",
        ]
    )
    func agreesWithFoundation(id: String) throws {
        let zone = Self.zone(id)
        let foundation = try #require(TimeZone(identifier: id))
        var dice = Dice(seed: 1)
        for _ in 0..<2_000 {
            let seconds = dice.roll(315_532_800...1_577_836_800)  // 1980 to 2020
            let expected = foundation.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
            let offset = zone.offset(at: Instant(milliseconds: Int64(seconds) * 1_000))
            #expect(offset == Int64(expected) * 1_000, "at \(seconds)")
        }
    }

    @Test(
        "goes on with its yearly rule after the last change written down, to the end of 2199",
        arguments: [
            ("Europe/Amsterdam", "2150-03-29T01:00Z", Int64(60), Int64(120)),
            ("Europe/Amsterdam", "2150-10-25T01:00Z", Int64(120), Int64(60)),
            ("Australia/Lord_Howe", "2150-04-04T15:00Z", Int64(660), Int64(630)),
            ("Australia/Lord_Howe", "2150-10-03T15:30Z", Int64(630), Int64(660)),
            ("Europe/Dublin", "2150-03-29T01:00Z", Int64(0), Int64(60)),
            ("America/St_Johns", "2150-11-01T04:30Z", Int64(-150), Int64(-210)),
            ("Asia/Jerusalem", "2150-03-27T00:00Z", Int64(120), Int64(180)),
            ("America/Nuuk", "2150-03-29T01:00Z", Int64(-120), Int64(-60)),
            ("Europe/Amsterdam", "2199-10-27T01:00Z", Int64(120), Int64(60)),
        ]
    )
    func yearlyRule(id: String, change: String, before: Int64, after: Int64) {
        let zone = Self.zone(id)
        #expect(zone.offset(at: at(change).advanced(byMilliseconds: -1)) == before * minute)
        #expect(zone.offset(at: at(change)) == after * minute)
    }

    @Test("reads the system's file of a zone, and nothing that is not one")
    func file() throws {
        let (first, last) = (Zone.knownYears.start.milliseconds, Zone.knownYears.end.milliseconds)
        let bytes = Array(try #require(NSTimeZone(name: "Europe/Amsterdam")).data)
        let whole = try #require(ZoneFile(bytes, from: first, to: last))
        #expect(whole.offsets.count == whole.changes.count + 1)
        #expect(whole.changes == whole.changes.sorted())
        for length in stride(from: 0, to: bytes.count - 20, by: 7) {
            // Cut inside the blocks it is refused; cut inside the last line it lacks the yearly rule.
            let cut = ZoneFile(Array(bytes.prefix(length)), from: first, to: last)
            #expect(cut == nil || cut.map { $0.changes.count < whole.changes.count } == true, "\(length)")
        }
        #expect(ZoneFile(Array("not a zone".utf8), from: first, to: last) == nil)
        var hostile = bytes
        for i in 20..<44 { hostile[i] = 0xFF }
        #expect(ZoneFile(hostile, from: first, to: last) == nil)
    }

    @Test("has the same rules from Foundation's tables, on a machine without zone files")
    func withoutFiles() throws {
        let foundation = try #require(TimeZone(identifier: "Europe/Amsterdam"))
        let (first, last) = (Zone.knownYears.start.milliseconds, Zone.knownYears.end.milliseconds)
        let rules = ZoneRules(foundation, from: first, to: last)
        let fromFile = Self.zone("Europe/Amsterdam").rules
        for text in [
            "1975-06-01T00:00Z", "1999-07-01T00:00Z", "2026-03-29T00:59Z", "2026-03-29T01:00Z", "2150-07-01T00:00Z",
        ] {
            #expect(rules.offset(at: at(text).milliseconds) == fromFile.offset(at: at(text).milliseconds), "\(text)")
        }
    }

    @Test(
        "is an IANA name: an offset, an abbreviation, a wrong case and a path are refused",
        arguments: [
            "", "+08:00", "GMT+8", "UTC+8", "GMT+0800", "Z", "PST", "asia/shanghai", "Mars/Olympus", "../UTC",
            "right/UTC",
            "Asia/Shanghai ", "Asia",
        ]
    )
    func refused(id: String) {
        #expect(throws: ImpossibleCalendar.unknownZone(id)) { try Zone(id) }
    }

    @Test("takes old names and names without a slash", arguments: ["Asia/Calcutta", "US/Pacific", "PRC", "EST", "GMT"])
    func taken(id: String) {
        #expect(throws: Never.self) { try Zone(id) }
    }

    @Test("reads a time that the clock skips as the first valid instant")
    func gap() {
        let spring = day("2026-03-08")
        let first = at("2026-03-08T07:00Z")
        #expect(newYork.instant(of: spring, at: .init(2, 0)!) == first)
        #expect(newYork.instant(of: spring, at: .init(2, 30)!) == first)
        #expect(newYork.instant(of: spring, at: .init(2, 30)!, as: .closing) == first)
        #expect(newYork.instant(of: spring, at: .init(3, 0)!) == first)
        #expect(newYork.instant(of: spring, at: .init(1, 59)!) == at("2026-03-08T06:59Z"))
    }

    @Test("reads a time shown twice as the earlier instant for an opening and the later one for a closing")
    func overlap() {
        let autumn = day("2026-11-01")
        #expect(newYork.instant(of: autumn, at: .init(1, 30)!) == at("2026-11-01T05:30Z"))
        #expect(newYork.instant(of: autumn, at: .init(1, 30)!, as: .closing) == at("2026-11-01T06:30Z"))
        #expect(newYork.instant(of: autumn, at: .init(2, 0)!, as: .closing) == at("2026-11-01T07:00Z"))
    }

    @Test("bounds a day by its first instant and the next day's: 23, 25 and 24 hours, and none for a date skipped")
    func days() {
        #expect(newYork.bounds(of: day("2026-03-08")).milliseconds == 23 * 60 * minute)
        #expect(newYork.bounds(of: day("2026-11-01")).milliseconds == 25 * 60 * minute)
        #expect(shanghai.bounds(of: day("2026-11-01")).milliseconds == 24 * 60 * minute)
        #expect(Self.zone("Pacific/Apia").bounds(of: day("2011-12-30")).isEmpty)
    }

    @Test("shows the date and time on the wall")
    func wall() {
        let (date, time) = shanghai.wallClock(at: at("2026-09-30T17:30:01.5Z"))
        #expect(date == day("2026-10-01"))
        #expect(time == (90 * 60 + 1) * 1_000 + 500)
        #expect(shanghai.day(of: at("1969-12-31T15:59:59Z")) == day("1969-12-31"))
        #expect(shanghai.day(of: at("1969-12-31T16:00:00Z")) == day("1970-01-01"))
    }

    @Test("is not harmed by instants at the edge of what can be counted")
    func extremes() {
        for instant in [Instant(milliseconds: .min), Instant(milliseconds: .max), .earliest, .latest] {
            _ = newYork.day(of: instant)
            #expect(!office.isOpen(at: instant) || office.isOpen(at: instant.advanced(byMilliseconds: 0)))
        }
        #expect(newYork.day(of: .latest).date.year == 9_999)
        #expect(newYork.day(of: .earliest).date.year == 1)
    }
}
