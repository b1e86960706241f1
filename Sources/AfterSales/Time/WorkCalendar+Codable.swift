/// As people write it, in files and in requests:
/// `{"name": …, "version": …, "zone": "Asia/Shanghai", "weekly": {"mon": ["09:00-12:00"]}, "overrides":
/// {"2026-10-01": [], "2026-10-10": {"name": "調休", "windows": ["09:00-18:00"]}}, "announcedThrough": "2026-12-31"}`.
extension WorkCalendar: Codable {
    private enum Key: String, CodingKey {
        case name, version, zone, weekly, overrides, announcedThrough
    }

    /// A weekday or a date as the key of a map.
    private struct WordKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        var weekly: [Weekday: [Window]] = [:]
        let days = try container.nestedContainer(keyedBy: WordKey.self, forKey: .weekly)
        for key in days.allKeys {
            guard let weekday = Weekday(key: key.stringValue) else {
                throw ImpossibleCalendar.notAWeekday(key.stringValue)
            }
            weekly[weekday] = try days.decode([Window].self, forKey: key)
        }
        var overrides: [Day: Override] = [:]
        if container.contains(.overrides) {
            let dates = try container.nestedContainer(keyedBy: WordKey.self, forKey: .overrides)
            for key in dates.allKeys {
                guard let day = Day(key.stringValue) else { throw ImpossibleCalendar.notADate(key.stringValue) }
                overrides[day] = try dates.decode(Override.self, forKey: key)
            }
        }
        try self.init(
            name: container.decodeIfPresent(String.self, forKey: .name) ?? "",
            version: container.decodeIfPresent(String.self, forKey: .version) ?? "",
            zone: container.decode(String.self, forKey: .zone),
            weekly: weekly,
            overrides: overrides,
            announcedThrough: container.decodeIfPresent(Day.self, forKey: .announcedThrough)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(version, forKey: .version)
        try container.encode(zone.id, forKey: .zone)
        var days = container.nestedContainer(keyedBy: WordKey.self, forKey: .weekly)
        for weekday in Weekday.allCases {
            guard let windows = weekly[weekday] else { continue }
            try days.encode(windows, forKey: WordKey(stringValue: weekday.key))
        }
        var dates = container.nestedContainer(keyedBy: WordKey.self, forKey: .overrides)
        for (day, override) in overrides.sorted(by: { $0.key < $1.key }) {
            try dates.encode(override, forKey: WordKey(stringValue: day.description))
        }
        try container.encodeIfPresent(announcedThrough, forKey: .announcedThrough)
    }
}

extension WorkCalendar.Override: Codable {
    private enum Key: String, CodingKey {
        case name, windows
    }

    /// A list of windows, or a name and windows.
    public init(from decoder: any Decoder) throws {
        if let list = try? decoder.unkeyedContainer(), list.count != nil {
            self.init(try decoder.singleValueContainer().decode([Window].self))
            return
        }
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            try container.decode([Window].self, forKey: .windows),
            name: try container.decodeIfPresent(String.self, forKey: .name)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        guard let name else {
            var container = encoder.singleValueContainer()
            try container.encode(windows)
            return
        }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(windows, forKey: .windows)
    }
}
