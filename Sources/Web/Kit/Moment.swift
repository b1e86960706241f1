import AfterSales

/// An instant in a body of the API: RFC 3339 with its offset, `2026-09-30T17:30:00+08:00`.
struct Moment: Codable, Sendable {
    let instant: Instant
    private let zone: Zone?

    init(_ instant: Instant, in zone: Zone?) {
        self.instant = instant
        self.zone = zone
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let instant = Instant(rfc3339: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 instant")
        }
        self.init(instant, in: nil)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(zone.map(instant.rfc3339(in:)) ?? instant.rfc3339)
    }
}
