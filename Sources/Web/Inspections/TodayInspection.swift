import AfterSales
import ServiceDesk

/// An inspection on the engineer's day: when, where, and the one big button for what comes next.
struct TodayInspection: Sendable {
    let href: String
    let time: String
    let place: String
    let what: String
    let address: String?
    let state: Chip
    let due: Chip?

    init(_ row: InspectionRow, now: Instant, _ reader: Reader) {
        let words = reader.words
        href = row.inspection.map { "/inspections/\($0)" } ?? "/inspections"
        // What is left of another day says of which.
        let isEarlier = reader.zone.day(of: row.planned) < reader.zone.day(of: now)
        time = isEarlier ? reader.time(row.planned, now: now) : reader.clock(row.planned)
        place = [row.customerName, row.siteName].compactMap { $0 }.joined(separator: " · ")
        let way = row.way.map { words["inspection.way-\($0.rawValue)"] }
        what = [words["inspection.what"], row.name(words), way].compactMap { $0 }.joined(separator: " · ")
        address = row.address
        state = row.chip(now: now, words)
        due = row.due.map { due in
            Chip(
                due < now ? .alarm : .plain,
                icon: due < now ? "alert" : "clock",
                "\(words["inspection.owed-by"]) \(reader.shortTime(due, now: now))"
            )
        }
    }
}

extension InspectionRow {
    /// When it was begun, or is planned; what is listed for a day always is.
    var planned: Instant { begunAt ?? plannedAt ?? due ?? .latest }
}
