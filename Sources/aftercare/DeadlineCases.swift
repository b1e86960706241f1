import AfterSales

/// Answers lines of `aftercare deadlines`, one JSON case each, and remembers the calendars it has seen.
struct DeadlineCases {
    typealias Fault = JSONReader.Fault

    /// Whether a case asks for the minutes spent between two instants instead of for a deadline.
    let asksConsumed: Bool

    /// By the text of the calendar; the newest one apart, because most lines repeat the calendar before them.
    private var calendars: [[UInt8]: WorkCalendar] = [:]
    private var newest: (text: [UInt8], calendar: WorkCalendar)?

    /// A prepared calendar takes some 100 kB; when there are more than this, all are forgotten.
    private static let mostCalendars = 200

    init(asksConsumed: Bool) {
        self.asksConsumed = asksConsumed
    }

    /// Appends the answer to one line, with its line end.
    mutating func answer(_ line: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var id: Range<Int>?
        do throws(Fault) {
            // Only well-formed text may be echoed. Most lines are ASCII, which is quickly found out.
            guard line.allSatisfy({ $0 < 0x80 }) || String(validating: line, as: UTF8.self) != nil else {
                throw Fault("not UTF-8")
            }
            let places = try places(on: line, id: &id)
            try answer(places, on: line, id: id, to: &output)
        } catch {
            Self.refuse(error.description, id: id.map { line[$0] }, to: &output)
        }
    }

    /// Appends an error; `id` is echoed as it was written.
    static func refuse(_ reason: String, id: Slice<UnsafeBufferPointer<UInt8>>?, to output: inout [UInt8]) {
        appendID(id, to: &output)
        output.append(contentsOf: #","error":""#.utf8)
        for byte in reason.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output.append(contentsOf: #"\""#.utf8)
            case UInt8(ascii: "\\"): output.append(contentsOf: #"\\"#.utf8)
            case ..<0x20: output.append(contentsOf: "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: output.append(byte)
            }
        }
        output.append(contentsOf: "\"}\n".utf8)
    }

    private static func appendID(_ id: Slice<UnsafeBufferPointer<UInt8>>?, to output: inout [UInt8]) {
        output.append(contentsOf: #"{"id":"#.utf8)
        if let id { output.append(contentsOf: id) } else { output.append(contentsOf: "null".utf8) }
    }

    // MARK: One case

    /// Where on the line the parts of a case stand.
    private struct Places {
        var calendar: Range<Int>?
        var from: Range<Int>?
        var to: Range<Int>?
        var amount: Range<Int>?
        var pauses: Range<Int>?
    }

    /// Checks the grammar of the line; `id` is set as soon as it is known, so that any fault can name it.
    private func places(on line: UnsafeBufferPointer<UInt8>, id: inout Range<Int>?) throws(Fault) -> Places {
        var reader = JSONReader(line)
        let known = newest?.text ?? []
        var places = Places()
        var found: Range<Int>?
        // Told only after the line is through, because the id may stand behind it.
        var fault: Fault?
        func keep(_ place: inout Range<Int>?, _ key: String, _ range: Range<Int>) {
            if place != nil { fault = fault ?? Fault("given twice").under(key) }
            place = range
        }
        defer { id = found }
        try reader.object { key, reader throws(Fault) in
            switch key {
            case "id":
                let range = try reader.skip()
                switch line[range.lowerBound] {
                case UInt8(ascii: "\""), UInt8(ascii: "-"), 48...57: keep(&found, key, range)
                case UInt8(ascii: "n"): break
                default: fault = fault ?? Fault("expected a string or a number").under(key)
                }
            case "calendar":
                if let range = reader.skip(ifNext: known) {
                    keep(&places.calendar, key, range)
                } else {
                    keep(&places.calendar, key, try reader.skip())
                }
            case "from": keep(&places.from, key, try reader.skip())
            case "to": keep(&places.to, key, try reader.skip())
            case "amount": keep(&places.amount, key, try reader.skip())
            case "pauses": keep(&places.pauses, key, try reader.skip())
            default:
                _ = try reader.skip()
                fault = fault ?? Fault("unknown; expected id, calendar, from, to, amount or pauses").under(key)
            }
        }
        try reader.end()
        if let fault { throw fault }
        return places
    }

    private mutating func answer(
        _ places: Places,
        on line: UnsafeBufferPointer<UInt8>,
        id: Range<Int>?,
        to output: inout [UInt8]
    ) throws(Fault) {
        let calendar = try calendar(at: places.calendar, on: line)
        let from = try Self.read(places.from, "from", on: line, Self.knownInstant)
        let pauses = try Self.readIfGiven(places.pauses, "pauses", on: line, Self.pauses) ?? []
        if asksConsumed {
            let to = try Self.read(places.to, "to", on: line, Self.knownInstant)
            guard from <= to else { throw Fault("earlier than from").under("to") }
            // The unit says which clock is meant; without one, that of service time.
            let amount = try Self.readIfGiven(places.amount, "amount", on: line, Self.amount)
            let period = amount ?? .serviceTime(milliseconds: 1)
            let spent = calendar.consumed(of: period, from: from, to: to, pauses: pauses)
            Self.appendID(id.map { line[$0] }, to: &output)
            output.append(contentsOf: #","minutes":"#.utf8)
            let isWhole = spent % 60_000 == 0
            output.append(contentsOf: (isWhole ? "\(spent / 60_000)" : "\(Double(spent) / 60_000)").utf8)
            output.append(contentsOf: "}\n".utf8)
            return
        }
        if places.to != nil { throw Fault("only with --consumed").under("to") }
        let amount = try Self.read(places.amount, "amount", on: line, Self.amount)
        let deadline = calendar.deadline(for: amount, from: from, pauses: pauses)
        Self.appendID(id.map { line[$0] }, to: &output)
        if let due = deadline.due {
            output.append(contentsOf: #","due":""#.utf8)
            due.appendRFC3339(in: calendar.zone, to: &output)
            output.append(contentsOf: #"","state":""#.utf8)
        } else {
            output.append(contentsOf: #","due":null,"state":""#.utf8)
        }
        output.append(contentsOf: deadline.state.rawValue.utf8)
        output.append(contentsOf: "\"}\n".utf8)
    }

    private mutating func calendar(
        at place: Range<Int>?,
        on line: UnsafeBufferPointer<UInt8>
    ) throws(Fault) -> WorkCalendar {
        guard let place else { throw Fault("missing; expected an object { }").under("calendar") }
        if let newest, line[place].elementsEqual(newest.text) { return newest.calendar }
        let text = Array(line[place])
        if let calendar = calendars[text] {
            newest = (text, calendar)
            return calendar
        }
        let calendar = try Self.read(place, "calendar", on: line, Self.calendar)
        if calendars.count == Self.mostCalendars { calendars.removeAll(keepingCapacity: true) }
        calendars[text] = calendar
        newest = (text, calendar)
        return calendar
    }

    // MARK: Parts

    private static func read<T>(
        _ place: Range<Int>?,
        _ key: String,
        on line: UnsafeBufferPointer<UInt8>,
        _ read: (inout JSONReader) throws(Fault) -> T
    ) throws(Fault) -> T {
        guard let place else { throw Fault("missing").under(key) }
        var reader = JSONReader(UnsafeBufferPointer(rebasing: line[place]))
        do throws(Fault) { return try read(&reader) } catch { throw error.under(key) }
    }

    /// `null` says the same as leaving the key out.
    private static func readIfGiven<T>(
        _ place: Range<Int>?,
        _ key: String,
        on line: UnsafeBufferPointer<UInt8>,
        _ read: (inout JSONReader) throws(Fault) -> T
    ) throws(Fault) -> T? {
        guard let place, line[place.lowerBound] != UInt8(ascii: "n") else { return nil }
        return try Self.read(place, key, on: line, read)
    }

    private static func instant(_ reader: inout JSONReader) throws(Fault) -> Instant {
        try reader.text(expected: "an instant with its offset, such as 2026-09-30T17:30:00+08:00") {
            Instant(rfc3339: $0)
        }
    }

    /// An instant in the years whose offsets are known, so that no answer rests on a guess.
    private static func knownInstant(_ reader: inout JSONReader) throws(Fault) -> Instant {
        let instant = try instant(&reader)
        guard Zone.knownYears.contains(instant) else {
            throw Fault("expected an instant from 1900 to 2199; the offsets of other years are not known")
        }
        return instant
    }

    private static func pauses(_ reader: inout JSONReader) throws(Fault) -> [Interval] {
        var pauses: [Interval] = []
        try reader.array(of: "pauses, each [start, end]") { _, reader throws(Fault) in
            var ends: [Instant] = []
            try reader.array(of: "two instants") { _, reader throws(Fault) in ends.append(try instant(&reader)) }
            guard ends.count == 2 else { throw Fault("expected two instants, the start and the end") }
            guard ends[0] <= ends[1] else { throw Fault("ends before it starts") }
            pauses.append(Interval(ends[0], ends[1]))
        }
        return pauses
    }

    private static func amount(_ reader: inout JSONReader) throws(Fault) -> Period {
        let units = "one of elapsed, serviceTime, workingDays, calendarDays, months or years"
        var amount: Period?
        try reader.object { unit, reader throws(Fault) in
            guard amount == nil else { throw Fault("one unit too many; expected \(units)") }
            switch unit {
            case "elapsed": amount = .elapsed(milliseconds: try milliseconds(&reader))
            case "serviceTime": amount = .serviceTime(milliseconds: try milliseconds(&reader))
            case "workingDays": amount = .workingDays(try count(&reader, of: "days"))
            case "calendarDays": amount = .calendarDays(try count(&reader, of: "days"))
            case "months": amount = .months(try count(&reader, of: "months"))
            case "years": amount = .years(try count(&reader, of: "years"))
            default: throw Fault("unknown; expected \(units)")
            }
            guard let amount, amount.isPossible else { throw Fault("expected more than 0, and at most 1000 years") }
        }
        guard let amount else { throw Fault("expected \(units)") }
        return amount
    }

    private static func milliseconds(_ reader: inout JSONReader) throws(Fault) -> Int64 {
        let minutes = try reader.number(or: "a number of minutes")
        return Int64(exactly: (minutes * 60_000).rounded()) ?? Int64.max
    }

    private static func count(_ reader: inout JSONReader, of what: String) throws(Fault) -> Int {
        let number = try reader.number(or: "a whole number of \(what)")
        guard let count = Int(exactly: number) else { throw Fault("expected a whole number of \(what)") }
        return count
    }
}
