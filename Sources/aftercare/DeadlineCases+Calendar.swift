import AfterSales

extension DeadlineCases {
    /// `{"zone": …, "weekly": {"mon": ["09:00-12:00"]}, "overrides": {"2026-10-01": []}, "announcedThrough": …}`.
    static func calendar(_ reader: inout JSONReader) throws(Fault) -> WorkCalendar {
        var zone: String?
        var name: String?
        var version: String?
        var weekly: [Weekday: [Window]]?
        var overrides: [Day: WorkCalendar.Override]?
        var announcedThrough: Day?
        var seen: Set<String> = []
        try reader.object { key, reader throws(Fault) in
            guard seen.insert(key).inserted else { throw Fault("given twice") }
            let isNull = key != "zone" && reader.takeNull()
            switch key {
            case _ where isNull: break
            case "zone": zone = try reader.string(or: "an IANA zone such as Asia/Shanghai")
            case "name": name = try reader.string(or: "a string")
            case "version": version = try reader.string(or: "a string")
            case "weekly": weekly = try Self.weekly(&reader)
            case "overrides": overrides = try Self.overrides(&reader)
            case "announcedThrough":
                announcedThrough = try date(try reader.string(or: "a date such as 2026-12-31"))
            default:
                throw Fault("unknown; expected zone, weekly, overrides, announcedThrough, name or version")
            }
        }
        guard let zone else { throw Fault("missing").under("zone") }
        do throws(ImpossibleCalendar) {
            return try WorkCalendar(
                name: name ?? "",
                version: version ?? "",
                zone: zone,
                weekly: weekly ?? [:],
                overrides: overrides ?? [:],
                announcedThrough: announcedThrough
            )
        } catch {
            if case .unknownZone = error { throw Fault(error.description).under("zone") }
            throw Fault(error.description)
        }
    }

    private static func weekly(_ reader: inout JSONReader) throws(Fault) -> [Weekday: [Window]] {
        var weekly: [Weekday: [Window]] = [:]
        try reader.object { key, reader throws(Fault) in
            guard let weekday = Weekday(key: key) else {
                throw Fault("unknown; expected mon, tue, wed, thu, fri, sat or sun")
            }
            guard weekly.updateValue(try windows(&reader), forKey: weekday) == nil else { throw Fault("given twice") }
        }
        return weekly
    }

    /// A date has a list of windows, or an object with a name and windows.
    private static func overrides(_ reader: inout JSONReader) throws(Fault) -> [Day: WorkCalendar.Override] {
        var overrides: [Day: WorkCalendar.Override] = [:]
        try reader.object { key, reader throws(Fault) in
            let day = try date(key)
            let override: WorkCalendar.Override
            if reader.next == UInt8(ascii: "{") {
                var name: String?
                var own: [Window]?
                try reader.object { key, reader throws(Fault) in
                    switch key {
                    case "name": name = try reader.string(or: "a string")
                    case "windows": own = try windows(&reader)
                    default: throw Fault("unknown; expected name or windows")
                    }
                }
                guard let own else { throw Fault("missing").under("windows") }
                override = .init(own, name: name)
            } else {
                override = .init(try windows(&reader))
            }
            guard overrides.updateValue(override, forKey: day) == nil else { throw Fault("given twice") }
        }
        return overrides
    }

    /// Windows of one day, which must not overlap.
    private static func windows(_ reader: inout JSONReader) throws(Fault) -> [Window] {
        var windows: [Window] = []
        try reader.array(of: "windows such as \"09:00-12:00\"") { _, reader throws(Fault) in
            let text = try reader.string(or: "a window such as \"09:00-12:00\"")
            do throws(ImpossibleCalendar) { windows.append(try Window(text)) } catch { throw Fault(error.description) }
        }
        do throws(ImpossibleCalendar) { return try Window.inOrder(windows) } catch { throw Fault(error.description) }
    }

    private static func date(_ text: String) throws(Fault) -> Day {
        guard let day = Day(text) else { throw Fault("not a date that exists; expected one such as 2026-12-31") }
        return day
    }
}
