import AfterSales
import Hummingbird
import ServiceDesk

/// How it stands with copies of the records, for whoever answers for them.
struct BackupRoutes: Sendable {
    let desk: Desk
    let pages: Pages
    let settings: SiteSettings

    var routes: [PageRoute] {
        [.staff(.get, "/backups", needs: .seeBackups, query: [.after], show)]
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let after = context.query.find("after")
        let found = try await desk.backups(after: after, seenBy: context.person)
        let page = BackupsPage(found, every: settings.backupHours, after: after, context.reader, now: desk.now())
        return pages.html(page, context.visit)
    }
}

/// The last copy and the last time that one was brought back, and what to do where something is wrong.
struct BackupsPage: Page {
    static let template = "backups/backups"

    struct Fact: Sendable {
        let name: String
        let value: String
        let chip: Chip
        let detail: String?
    }

    struct Row: Sendable {
        let time: String
        let stamp: String
        let place: String
        let size: String
        let took: String
        let chip: Chip
        let test: Chip?
        let words: String?
        let schema: String
    }

    let title: String
    let facts: [Fact]
    /// What to do, most urgent first; nothing where all is well.
    let advice: [String]
    let hasAdvice: Bool
    /// How the advice is coloured: for what can wait, as a remark.
    let tone: String
    let icon: String
    let rows: [Row]
    let isEmpty: Bool
    let more: More?

    init(
        _ found: (state: BackupState, history: Listing<Backup>),
        every hours: Int,
        after: String?,
        _ reader: Reader,
        now: Instant
    ) {
        let words = reader.words
        title = words["backups.title"]
        facts = [found.state.newestFact(every: hours, reader, now: now), found.state.testFact(reader, now: now)]
        let urged = found.state.advice(every: hours, now: now)
        advice = urged.map { words["backups.advice-\($0.rawValue)"] }
        (tone, icon) = urged.contains(where: \.isUrgent) ? ("alarm", "alert") : ("plain", "info")
        hasAdvice = !advice.isEmpty
        rows = found.history.items.map { Row($0, reader, now: now) }
        isEmpty = rows.isEmpty
        more = More(path: "/backups", after: after, next: found.history.next?.percentEncoded)
    }
}

/// What somebody should do.
private enum Advice: String {
    case none, late, failed, untested, unsound, unwatched
    case oldTest = "old-test"

    /// Whether something may be lost already.
    var isUrgent: Bool { [.none, .late, .failed, .unsound].contains(self) }
}

extension BackupState {
    /// A test older than this says little, in milliseconds: thirty-five days, for whoever tries one a month.
    private static let oldestTest: Int64 = 35 * 86_400_000

    fileprivate func advice(every hours: Int, now: Instant) -> [Advice] {
        guard newest != nil else { return failedSince == nil ? [.none] : [.failed] }
        var advice: [Advice] = []
        if failedSince != nil { advice.append(.failed) }
        if isLate(every: hours, at: now) { advice.append(.late) }
        switch lastTest {
        case nil: advice.append(.untested)
        case let test? where test.outcome != .sound: advice.append(.unsound)
        case let test? where now.milliseconds(since: test.endedAt) > Self.oldestTest: advice.append(.oldTest)
        default: break
        }
        if hours == 0 { advice.append(.unwatched) }
        return advice
    }

    fileprivate func newestFact(every hours: Int, _ reader: Reader, now: Instant) -> BackupsPage.Fact {
        let words = reader.words
        guard let newest else {
            let chip = Chip(.alarm, icon: "alert", words["backups.never"])
            return .init(name: words["backups.newest"], value: "–", chip: chip, detail: nil)
        }
        let age = words("backups.ago", ["length": reader.length(milliseconds: now.milliseconds(since: newest.beganAt))])
        let isLate = isLate(every: hours, at: now)
        let expected = hours > 0 ? words("backups.every", ["hours": String(hours)]) : words["backups.no-interval"]
        return .init(
            name: words["backups.newest"],
            value: reader.time(newest.beganAt, now: now),
            chip: isLate ? Chip(.alarm, icon: "alert", age) : Chip(hours > 0 ? .good : .plain, icon: "check", age),
            detail: [newest.place, newest.bytes.map { reader.size(of: $0) }, expected].compactMap { $0 }
                .joined(separator: " · ")
        )
    }

    fileprivate func testFact(_ reader: Reader, now: Instant) -> BackupsPage.Fact {
        let words = reader.words
        guard let lastTest else {
            let chip = Chip(.soon, icon: "question", words["backups.never-tested"])
            return .init(name: words["backups.last-test"], value: "–", chip: chip, detail: nil)
        }
        return .init(
            name: words["backups.last-test"],
            value: reader.time(lastTest.endedAt, now: now),
            chip: lastTest.chip(words),
            detail: [lastTest.place, lastTest.words].filter { !$0.isEmpty }.joined(separator: "\n")
        )
    }
}

extension RestoreTest {
    fileprivate func chip(_ words: Words) -> Chip {
        switch outcome {
        case .sound: Chip(.good, icon: "check", words["backups.test-sound"])
        case .differs: Chip(.alarm, icon: "alert", words["backups.test-differs"])
        case .failed: Chip(.alarm, icon: "ban", words["backups.test-failed"])
        }
    }
}

extension BackupsPage.Row {
    fileprivate init(_ backup: Backup, _ reader: Reader, now: Instant) {
        let words = reader.words
        time = reader.time(backup.beganAt, now: now)
        stamp = reader.stamp(backup.beganAt)
        place = backup.place
        size = backup.bytes.map { reader.size(of: $0) } ?? "–"
        let length = backup.endedAt.map { $0.milliseconds(since: backup.beganAt) }
        took =
            length.map { $0 < 1_000 ? "< 1 s" : $0 < 60_000 ? "\($0 / 1_000) s" : reader.length(milliseconds: $0) }
            ?? "–"
        // A copy takes minutes; what has been under way for half a day was broken off.
        let isBrokenOff = backup.outcome == .running && now.milliseconds(since: backup.beganAt) > 43_200_000
        chip =
            switch backup.outcome {
            case .running where isBrokenOff: Chip(.alarm, icon: "ban", words["backups.broken-off"])
            case .running: Chip(.accent, icon: "clock", words["backups.running"])
            case .made where backup.goneAt != nil: Chip(.plain, icon: "skip", words["backups.gone"])
            case .made: Chip(.good, icon: "check", words["backups.made"])
            case .failed: Chip(.alarm, icon: "alert", words["backups.failed"])
            }
        test = backup.test?.chip(words)
        let said = [backup.words, backup.test.map { $0.outcome == .sound ? "" : $0.words } ?? ""].filter { !$0.isEmpty }
        self.words = said.isEmpty ? nil : said.joined(separator: "\n")
        schema = backup.schema
    }
}

extension Reader {
    /// Bytes for people: `2.7 MB`.
    fileprivate func size(of bytes: Int64) -> String {
        let units = ["kB", "MB", "GB", "TB"]
        guard bytes >= 1_000 else { return "\(bytes) B" }
        var (value, unit) = (Double(bytes) / 1_000, 0)
        while value >= 999.5, unit < units.count - 1 { (value, unit) = (value / 1_000, unit + 1) }
        let tenths = Int((value * 10).rounded())
        return value >= 100 || tenths % 10 == 0
            ? "\(Int(value.rounded())) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
