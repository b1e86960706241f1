/// The changes of a zone's offset as the operating system's file gives them (TZif, RFC 8536).
///
/// The system's files follow every change of a law within weeks; the tables inside Foundation follow the toolchain, and
/// were wrong for Vancouver and Casablanca from autumn 2026.
struct ZoneFile {
    /// UTC milliseconds of each change between two instants, ascending.
    private(set) var changes: [Int64] = []
    /// `offsets[i]` holds before `changes[i]`, in milliseconds; one more than there are changes.
    private(set) var offsets: [Int64]

    /// Nil for what is not a file of version 2 or later, or is cut short.
    init?(_ bytes: [UInt8], from first: Int64, to last: Int64) {
        var reader = Reader(bytes: bytes)
        // The first block has times of 32 bits, for old readers.
        guard let old = reader.header(), old.version >= UInt8(ascii: "2"), reader.skip(old.size(timeBytes: 4)),
            let header = reader.header(), let times = reader.integers(header.times, bytes: 8),
            let types = reader.integers(header.times, bytes: 1),
            let kinds = reader.kinds(header.types), let firstKind = kinds.first,
            reader.skip(header.sizeAfterTypes), types.allSatisfy({ kinds.indices.contains(Int($0)) })
        else { return nil }
        offsets = [firstKind * 1_000]
        for (time, type) in zip(times, types) {
            append(time * 1_000, kinds[Int(type)] * 1_000, from: first)
        }
        // The rule that goes on after the last change written down.
        if let rule = YearlyRule(reader.footer) {
            let known = times.last.map { $0 * 1_000 } ?? first
            let firstYear = Day(number: Int(max(known, first).floorDivided(by: millisecondsPerDay))).date.year
            for year in firstYear...Day(number: Int(last.floorDivided(by: millisecondsPerDay))).date.year {
                for change in rule.changes(in: year) where change.at > known {
                    append(change.at, change.offset, from: first)
                }
            }
        }
        while let end = changes.last, end >= last {
            changes.removeLast()
            offsets.removeLast()
        }
    }

    private mutating func append(_ change: Int64, _ offset: Int64, from first: Int64) {
        if change <= first {
            offsets = [offset]
        } else if changes.last == change {
            offsets[offsets.count - 1] = offset
        } else if offset != offsets[offsets.count - 1] {
            changes.append(change)
            offsets.append(offset)
        }
    }
}

private struct Reader {
    struct Header {
        let version: UInt8
        let isUTC: Int
        let isStandard: Int
        let leaps: Int
        let times: Int
        let types: Int
        let letters: Int

        func size(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + letters + leaps * (timeBytes + 4) + isStandard + isUTC
        }

        /// In a block with times of 64 bits.
        var sizeAfterTypes: Int { letters + leaps * 12 + isStandard + isUTC }
    }

    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func header() -> Header? {
        guard bytes.dropFirst(position).starts(with: "TZif".utf8), position + 44 <= bytes.count else { return nil }
        let version = bytes[position + 4]
        position += 20
        guard let counts = integers(6, bytes: 4)?.map(Int.init), counts.allSatisfy({ $0 >= 0 }) else { return nil }
        return Header(
            version: version,
            isUTC: counts[0],
            isStandard: counts[1],
            leaps: counts[2],
            times: counts[3],
            types: counts[4],
            letters: counts[5]
        )
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count <= bytes.count - position else { return false }
        position += count
        return true
    }

    /// Signed if longer than a byte; the most significant byte comes first.
    mutating func integers(_ count: Int, bytes width: Int) -> [Int64]? {
        let start = position
        guard count <= bytes.count, skip(count * width) else { return nil }
        return (0..<count).map { index in
            let digits = bytes[start + index * width..<start + (index + 1) * width]
            let value = digits.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let unused = UInt64(64 - 8 * width)
            return width == 1 ? Int64(value) : Int64(bitPattern: value << unused) >> Int64(unused)
        }
    }

    /// Seconds ahead of UTC of each kind of local time.
    mutating func kinds(_ count: Int) -> [Int64]? {
        var offsets: [Int64] = []
        for _ in 0..<count {
            guard let offset = integers(1, bytes: 4)?.first, skip(2) else { return nil }
            offsets.append(offset)
        }
        return offsets
    }

    /// The line of text after the last block.
    var footer: String {
        String(decoding: bytes.dropFirst(position + 1).prefix { $0 != 0x0A }, as: UTF8.self)
    }
}

/// Two changes a year, for ever: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX TZ, with the hours RFC 8536 adds).
private struct YearlyRule {
    private enum Date {
        /// The n-th (5: last) such weekday (0 is Sunday) of a month.
        case weekday(month: Int, week: Int, weekday: Int)
        /// Day 1…365, with 29 February never counted.
        case dayWithoutLeap(Int)
        /// Day 0…365.
        case day(Int)

        func day(in year: Int) -> Day {
            let newYear = Day(year, 1, 1)
            switch self {
            case .day(let n): return newYear + n
            case .dayWithoutLeap(let n):
                let isLeap = Day(year + 1, 1, 1).number - newYear.number == 366
                return newYear + (n - 1 + (isLeap && n >= 60 ? 1 : 0))
            case .weekday(let month, let week, let weekday):
                let first = Day(year, month, 1)
                let toFirst = (weekday - (first.weekday.rawValue + 1) % 7).modulo(7)
                let last = first.adding(months: 1) - 1
                let day = first + (toFirst + (week - 1) * 7)
                return day > last ? day - 7 : day
            }
        }
    }

    /// Milliseconds ahead of UTC.
    private let standard: Int64
    private let summer: Int64
    private let begins: (date: Date, seconds: Int64)
    private let ends: (date: Date, seconds: Int64)

    /// Nil for a text without summer time, which changes nothing.
    init?(_ text: String) {
        var text = Substring(text)
        guard Self.takeName(&text), let standard = Self.takeTime(&text), Self.takeName(&text) else { return nil }
        let summer = text.first == "," ? standard - 3_600 : Self.takeTime(&text)
        guard let summer, let begins = Self.takeRule(&text), let ends = Self.takeRule(&text) else { return nil }
        self.standard = -standard * 1_000
        self.summer = -summer * 1_000
        self.begins = begins
        self.ends = ends
    }

    /// In order of time.
    func changes(in year: Int) -> [(at: Int64, offset: Int64)] {
        // Each hour is that of the wall before the change.
        let begin = begins.date.day(in: year).startOnTheWall + begins.seconds * 1_000 - standard
        let end = ends.date.day(in: year).startOnTheWall + ends.seconds * 1_000 - summer
        return begin < end ? [(begin, summer), (end, standard)] : [(end, standard), (begin, summer)]
    }

    /// `CET` or `<+0530>`.
    private static func takeName(_ text: inout Substring) -> Bool {
        let before = text.count
        if text.first == "<" {
            text = text.drop { $0 != ">" }.dropFirst()
        } else {
            text = text.drop { $0.isLetter }
        }
        return text.count < before
    }

    /// `-5:30`, in seconds.
    private static func takeTime(_ text: inout Substring) -> Int64? {
        let sign: Int64 = text.first == "-" ? -1 : 1
        if text.first == "-" || text.first == "+" { text.removeFirst() }
        guard let hours = takeNumber(&text) else { return nil }
        var seconds = hours * 3_600
        for unit in [60, 1] where text.first == ":" {
            text.removeFirst()
            guard let part = takeNumber(&text) else { return nil }
            seconds += part * unit
        }
        return sign * Int64(seconds)
    }

    private static func takeRule(_ text: inout Substring) -> (date: Date, seconds: Int64)? {
        guard text.popFirst() == "," else { return nil }
        let date: Date
        switch text.first {
        case "M":
            text.removeFirst()
            guard let month = takeNumber(&text), text.popFirst() == ".", let week = takeNumber(&text),
                text.popFirst() == ".", let weekday = takeNumber(&text),
                (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
            else { return nil }
            date = .weekday(month: month, week: week, weekday: weekday)
        case "J":
            text.removeFirst()
            guard let day = takeNumber(&text), (1...365).contains(day) else { return nil }
            date = .dayWithoutLeap(day)
        default:
            guard let day = takeNumber(&text), (0...365).contains(day) else { return nil }
            date = .day(day)
        }
        guard text.first == "/" else { return (date, 2 * 3_600) }
        text.removeFirst()
        return takeTime(&text).map { (date, $0) }
    }

    private static func takeNumber(_ text: inout Substring) -> Int? {
        let digits = text.prefix { $0.isWholeNumber }
        text = text.dropFirst(digits.count)
        return digits.count <= 4 ? Int(digits) : nil
    }
}
