import AfterSales
import Testing

@Suite("An instant as text (RFC 3339)")
struct InstantRFC3339Tests {
    @Test(
        "is read with its offset",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T08:00:00+08:00", 0), ("1969-12-31T18:30:00-05:30", 0),
            ("2026-09-30T17:30:00+08:00", 1_790_760_600_000), ("2026-09-30t09:30:00z", 1_790_760_600_000),
            ("2026-09-30T17:30+08:00", 1_790_760_600_000), ("1970-01-01T00:00:00.5Z", 500),
            ("1970-01-01T00:00:00.123999Z", 123), ("1970-01-01T00:00:00-00:00", 0),
            ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("1969-12-31T23:59:59.999Z", -1), ("2016-12-31T23:59:60Z", 1_483_228_800_000),
            ("2017-01-01T07:59:60+08:00", 1_483_228_800_000),
        ]
    )
    func read(text: String, milliseconds: Int64) {
        #expect(Instant(rfc3339: text) == Instant(milliseconds: milliseconds))
    }

    @Test(
        "is refused without an offset, with a date or time that does not exist, or in another form",
        arguments: [
            "", "2026-09-30", "2026-09-30T17:30:00", "2026-09-30 17:30:00Z", "2026-9-30T17:30:00Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-09-30T24:00:00Z",
            "2026-09-30T23:60:00Z", "2026-09-30T23:59:61Z", "2026-09-30T12:00:60Z", "2026-09-30T12:00:00.Z",
            "2026-09-30T12:00:00+8", "2026-09-30T12:00:00+0800", "2026-09-30T12:00:00+24:00",
            "2026-09-30T12:00:00+08:60",
            "0000-01-01T00:00:00+14:00", "0000-12-31T00:00:00Z", "9999-12-31T23:59:59-23:59",
            "2026-09-30T12:00:00ZZ", "٢٠٢٦-09-30T12:00:00Z", "20260930T120000Z", "26-09-30T12:00:00Z",
        ]
    )
    func refused(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test("is written with the zone's offset at that instant, and milliseconds only if there are any")
    func written() throws {
        #expect(at("2026-10-08T02:50:00Z").rfc3339(in: try Zone("Asia/Shanghai")) == "2026-10-08T10:50:00+08:00")
        #expect(
            at("2026-01-08T00:00:00.007Z").rfc3339(in: try Zone("America/St_Johns")) == "2026-01-07T20:30:00.007-03:30"
        )
        #expect(at("2022-10-30T01:00:00Z").rfc3339(in: try Zone("Europe/Amsterdam")) == "2022-10-30T02:00:00+01:00")
        #expect(at("2026-01-08T00:00:00Z").rfc3339(in: try Zone("UTC")) == "2026-01-08T00:00:00+00:00")
        #expect(at("2026-01-08T00:00:00Z").rfc3339 == "2026-01-08T00:00:00Z")
    }

    @Test("is written in four digits of the year, however far off it is")
    func farOff() throws {
        for zone in ["Asia/Shanghai", "America/St_Johns", "Pacific/Kiritimati", "Etc/GMT+12"].map({ try? Zone($0) }) {
            let zone = try #require(zone)
            for instant in [
                Instant.earliest, .latest, Instant(milliseconds: .min / 2), Instant(milliseconds: .max / 2),
            ] {
                let text = instant.rfc3339(in: zone)
                let read = try #require(Instant(rfc3339: text), "\(text)")
                #expect(read == min(max(instant, .earliest), .latest))
            }
        }
    }

    @Test("keeps the exact instant where the old offset had seconds, which the format cannot say")
    func oldOffsets() throws {
        let instant = at("1930-06-01T12:00:00Z")
        let text = instant.rfc3339(in: try Zone("Africa/Monrovia"))
        #expect(text == "1930-06-01T11:16:00-00:44")
        #expect(Instant(rfc3339: text) == instant)
    }

    @Test("is read as it was written, at random times in random zones")
    func roundTrip() throws {
        var dice = Dice(seed: 3339)
        for _ in 0..<3_000 {
            let instant = Instant(milliseconds: Int64(dice.roll(-3_000_000_000_000...9_000_000_000_000)))
            let text = instant.rfc3339(in: try Zone(dice.pick(RandomCase.zones)))
            #expect(Instant(rfc3339: text) == instant, "\(text)")
        }
    }
}
