extension Instant {
    /// Reads RFC 3339, `2026-09-30T17:30:00+08:00`; seconds may be left out, and digits after the milliseconds are cut.
    ///
    /// A time without an offset is refused: whose wall it hangs on is not known (hard case 11). So is one outside
    /// ``earliest`` to ``latest``, which not every zone's wall could show in four digits.
    public init?(rfc3339 text: some StringProtocol) {
        var text = String(text)
        let read = text.withUTF8 { Instant(rfc3339: $0) }
        guard let read else { return nil }
        self = read
    }

    /// The same from UTF-8 bytes, without allocation.
    public init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
        var reader = DigitReader(bytes: bytes)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let dayOfMonth = reader.number(2), reader.take("T", or: "t"),
            (1...12).contains(month), (1...31).contains(dayOfMonth)
        else { return nil }
        let day = Day(year, month, dayOfMonth)
        guard day.date == (year, month, dayOfMonth),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), hour < 24, minute < 60
        else { return nil }
        var second = 0
        var millisecond = 0
        if reader.take(":") {
            guard let read = reader.number(2), read <= 60 else { return nil }
            second = read
            if reader.take(".") {
                guard let read = reader.fraction() else { return nil }
                millisecond = read
            }
        }
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        let minutes = Int64(day.number) * 1_440 + Int64(hour * 60 + minute - offset)
        // A leap second is only ever the last of a UTC day; it is the next day's first millisecond here.
        if second == 60 {
            guard minutes.floorDivided(by: 1_440) * 1_440 + 1_439 == minutes else { return nil }
            millisecond = 0
        }
        self.init(milliseconds: (minutes * 60 + Int64(second)) * 1_000 + Int64(millisecond))
        guard self == clamped else { return nil }
    }

    /// RFC 3339 with the zone's offset at this instant: `2026-10-08T10:50:00+08:00`; milliseconds only if there are any.
    public func rfc3339(in zone: Zone) -> String {
        var bytes: [UInt8] = []
        appendRFC3339(in: zone, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same in UTC: `2026-10-08T02:50:00Z`.
    public var rfc3339: String {
        var bytes: [UInt8] = []
        appendWallClock(offsetMinutes: 0, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends RFC 3339 with the zone's offset as ASCII.
    public func appendRFC3339(in zone: Zone, to bytes: inout [UInt8]) {
        // Offsets of old local mean times have seconds, which the format cannot say: cut them from the wall clock, too,
        // and the instant written stays exact.
        let minutes = zone.offset(at: self) / 60_000
        appendWallClock(offsetMinutes: minutes, to: &bytes)
        bytes.append(UInt8(ascii: minutes < 0 ? "-" : "+"))
        Self.append(Int(minutes.magnitude) / 60, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(Int(minutes.magnitude) % 60, digits: 2, to: &bytes)
    }

    private func appendWallClock(offsetMinutes: Int64, to bytes: inout [UInt8]) {
        let local = clamped.milliseconds + offsetMinutes * 60_000
        let number = local.floorDivided(by: millisecondsPerDay)
        let ofDay = Int(local - number * millisecondsPerDay)
        let (year, month, day) = Day(number: Int(number)).date
        Self.append(year, digits: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(month, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(day, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        Self.append(ofDay / 3_600_000, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(ofDay / 60_000 % 60, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(ofDay / 1_000 % 60, digits: 2, to: &bytes)
        if ofDay % 1_000 > 0 {
            bytes.append(UInt8(ascii: "."))
            Self.append(ofDay % 1_000, digits: 3, to: &bytes)
        }
    }

    private static func append(_ number: Int, digits: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}

/// Reads the parts of a date and time one after another.
private struct DigitReader {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ byte: Unicode.Scalar, or other: Unicode.Scalar? = nil) -> Bool {
        guard position < bytes.count else { return false }
        let found = Unicode.Scalar(bytes[position])
        guard found == byte || found == other else { return false }
        position += 1
        return true
    }

    private mutating func digit() -> Int? {
        guard position < bytes.count, (48...57).contains(bytes[position]) else { return nil }
        position += 1
        return Int(bytes[position - 1]) - 48
    }

    mutating func number(_ digits: Int) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// Milliseconds of a fraction of a second; at least one digit.
    mutating func fraction() -> Int? {
        guard var milliseconds = digit().map({ $0 * 100 }) else { return nil }
        var weight = 10
        while let digit = digit() {
            milliseconds += digit * weight
            weight /= 10
        }
        return milliseconds
    }

    /// Minutes ahead of UTC.
    mutating func offset() -> Int? {
        if take("Z", or: "z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
}
