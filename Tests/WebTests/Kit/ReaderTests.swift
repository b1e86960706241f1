import AfterSales
import Testing

@testable import Web

@Suite("A reader")
struct ReaderTests {
    let instant = Instant(milliseconds: 1_790_760_600_000)  // 2026-09-30 17:30 in Shanghai

    func reader(_ language: Language, zone: String = "Asia/Shanghai") throws -> Reader {
        Reader(words: try Catalogue()[language], zone: try Zone(zone))
    }

    @Test("is told times in their language and zone")
    func times() throws {
        let now = instant
        #expect(try reader(.english).time(instant, now: now) == "Wed 30 Sep 17:30")
        #expect(try reader(.traditionalChinese).time(instant, now: now) == "9月30日 週三 17:30")
        #expect(try reader(.simplifiedChinese).time(instant, now: now) == "9月30日 周三 17:30")
        #expect(try reader(.english, zone: "Europe/Berlin").time(instant, now: now) == "Wed 30 Sep 11:30")
        #expect(try reader(.english).shortTime(instant, now: now) == "17:30")
        #expect(try reader(.english).stamp(instant) == "2026-09-30T17:30:00+08:00")
        let next = now.advanced(byMilliseconds: 200 * 86_400_000)
        #expect(try reader(.english).time(instant, now: next) == "Wed 30 Sep 2026 17:30")
        #expect(try reader(.traditionalChinese).time(instant, now: next) == "2026年9月30日 週三 17:30")
        #expect(try reader(.english).day(Day(2026, 2, 1)) == "1 February 2026")
        #expect(try reader(.simplifiedChinese).day(Day(2026, 2, 1)) == "2026年2月1日")
    }

    @Test(
        "is told lengths in their two largest units",
        arguments: [
            (0, "0 min"), (29_000, "0 min"), (31_000, "1 min"), (3_600_000, "1 h"), (3_660_000, "1 h 1 min"),
            (86_400_000, "1 d"), (90_000_000, "1 d 1 h"), (-7_200_000, "2 h"), (Int64(400) * 86_400_000, "400 d"),
        ] as [(Int64, String)]
    )
    func lengths(milliseconds: Int64, text: String) throws {
        #expect(try reader(.english).length(milliseconds: milliseconds) == text)
    }

    @Test("is told how far a promise is away, and whether it is late")
    func distance() throws {
        let later = instant.advanced(byMilliseconds: 7_200_000)
        #expect(try reader(.english).distance(to: later, now: instant) == "2 h left")
        #expect(try reader(.english).distance(to: instant, now: later) == "2 h late")
        #expect(try reader(.traditionalChinese).distance(to: instant, now: later) == "逾期 2 小時")
    }

    @Test(
        "is told numbers in groups",
        arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")]
    )
    func numbers(number: Int, text: String) throws {
        #expect(try reader(.english).number(number) == text)
    }
}
