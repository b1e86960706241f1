import AfterSales

/// One ticket of another desk's log, in our words.
struct TicketHistory: Sendable {
    struct Step: Sendable {
        let at: Instant
        let by: String
        let event: TicketEvent
    }

    /// The number it had there.
    let reference: String
    let opening: TicketEvent.Opening
    let reportedAt: Instant
    let openedBy: String
    let steps: [Step]
    let line: Int
    let rows: Int
    /// What was taken otherwise than it stands in the log.
    let notes: [FileProblem]
}

/// A log with one row per change, read under a mapping.
struct HistoryFile {
    private(set) var histories: [TicketHistory] = []
    private(set) var problems: [FileProblem] = []
    private(set) var rows = 0
    private(set) var rowsLeftOut = 0

    private let mapping: HistoryMapping
    private let customer: ID<Customer>
    private var places: [HistoryMapping.Column: Int] = [:]
    private let who: [String: TicketEvent.Who]

    /// One row, its times and words read.
    private struct Change {
        let line: Int
        let row: FileTable.Record
        var written: Instant
        /// When the log says it was written, where that is not believed.
        var saidWritten: Instant?
        let order: Int
        let reported: Instant
        let state: String
        let by: String
    }

    /// Reads the whole table; tickets are kept under `customer`, and `who` are our people by the log's names.
    init(
        _ table: FileTable,
        _ mapping: HistoryMapping,
        customer: ID<Customer>,
        who: [String: TicketEvent.Who]
    ) {
        self.mapping = mapping
        self.customer = customer
        self.who = who
        rows = table.rows.count
        findColumns(in: table)
        guard problems.isEmpty else { return }
        read(table)
    }

    private mutating func findColumns(in table: FileTable) {
        for (column, heading) in mapping.headings {
            if let place = table.heading.fields.firstIndex(where: { $0.text == heading }) {
                places[column] = place
            } else {
                problems.append(
                    FileProblem(line: table.heading.line, heading: heading, reason: .noColumn(heading))
                )
            }
        }
    }

    private mutating func read(_ table: FileTable) {
        var order: [String] = []
        var changes: [String: [Change]] = [:]
        var bad: [String: Int] = [:]
        for row in table.rows {
            guard let number = text(.ticket, row) else {
                problems.append(problem(.ticket, row, .missing("ticket")))
                rowsLeftOut += 1
                continue
            }
            if changes[number] == nil {
                order.append(number)
                changes[number] = []
            }
            if let change = change(row) {
                changes[number]?.append(change)
            } else {
                bad[number, default: 0] += 1
            }
        }
        for number in order {
            let changes = changes[number] ?? []
            if let badRows = bad[number] {
                rowsLeftOut += changes.count + badRows
            } else {
                if let history = history(number, inOrder(changes)) { histories.append(history) }
            }
        }
    }

    /// The changes in the order they were made: by their number if the mapping names one, else as they stand.
    ///
    /// A change cannot be later than the one after it: where a log's times run backwards, the earlier is believed,
    /// and the report says so.
    private func inOrder(_ changes: [Change]) -> [Change] {
        let hasOrder = places[.order] != nil
        let sorted = changes.enumerated()
            .sorted { (hasOrder ? $0.element.order : 0, $0.offset) < (hasOrder ? $1.element.order : 0, $1.offset) }
            .map(\.element)
        var latest: Instant?
        return sorted.reversed().map { change in
            var change = change
            if let latest, latest < change.written {
                change.saidWritten = change.written
                change.written = latest
            }
            latest = change.written
            return change
        }.reversed()
    }

    private mutating func change(_ row: FileTable.Record) -> Change? {
        let before = problems.count
        let written = time(.written, row)
        let reported = time(.reported, row)
        let state = text(.state, row)
        let order = text(.order, row).map(Int.init) ?? 0
        if order == nil { problems.append(problem(.order, row, .invalid("order", expected: "number"))) }
        if state.flatMap({ mapping.states[$0] }) == nil {
            problems.append(problem(.state, row, .notInMapping("states", state ?? "")))
        }
        if let word = text(.severity, row), mapping.severities[word] == nil {
            problems.append(problem(.severity, row, .notInMapping("severities", word)))
        }
        if let word = text(.channel, row), mapping.channels[word] == nil {
            problems.append(problem(.channel, row, .notInMapping("channels", word)))
        }
        guard problems.count == before, let written, let reported, let state, let order else { return nil }
        return Change(
            line: row.line,
            row: row,
            written: written,
            order: order,
            reported: reported,
            state: state,
            by: text(.by, row) ?? mapping.name
        )
    }

    /// The changes of one ticket as entries; what happened before it was reported is taken as at the report, and the
    /// report of the import says so.
    private func history(_ number: String, _ changes: [Change]) -> TicketHistory? {
        guard let first = changes.first else { return nil }
        var steps: [TicketHistory.Step] = []
        var assigned: String?
        var severity = severity(first.row)
        var pause: (number: Int, from: Instant, reason: String)?
        var pauses = 0
        var state: String?
        func add(_ event: TicketEvent, _ change: Change, at: Instant? = nil) {
            steps.append(.init(at: max(at ?? change.written, first.reported), by: change.by, event: event))
        }
        func endPause(_ change: Change) {
            guard let open = pause else { return }
            pause = nil
            let end = max(change.written, first.reported)
            // It was over before it was written down: nothing was waited for.
            guard end > open.from else { return }
            let start = TicketEvent.PauseStart(pause: open.number, reason: open.reason, until: end)
            let place = steps.firstIndex { $0.at > open.from } ?? steps.count
            steps.insert(.init(at: open.from, by: change.by, event: .paused(start)), at: place)
            add(.resumed(.init(pause: open.number)), change)
        }
        for change in changes {
            let now = mapping.states[change.state] ?? .init()
            if let engineer = text(.engineer, change.row) ?? text(.team, change.row) {
                let key = engineer + "\n" + (text(.team, change.row) ?? "")
                if key != assigned {
                    let person = who[engineer] ?? .init(id: ID(number: 0), name: engineer)
                    add(.assigned(.init(engineer: person, reason: text(.team, change.row))), change)
                    assigned = key
                }
            }
            if let next = self.severity(change.row), next != severity {
                add(.classified(.init(severity: next)), change)
                severity = next
            }
            guard change.state != state else { continue }
            if let before = state {
                let was = mapping.states[before] ?? .init()
                if was.pause != now.pause || now.meaning == .resolved { endPause(change) }
                if was.meaning == .resolved || was.meaning == .closed, now.meaning != .closed, now.meaning != .resolved
                {
                    add(.reopened(.init(change.state)), change)
                }
            }
            switch now.meaning {
            case .contacted:
                add(
                    .contacted(.init(channel: .imported, outcome: .reached, to: reporter(change), words: change.state)),
                    change
                )
            case .resolved: add(.resolved(resolution(change)), change)
            case .closed:
                if state.flatMap({ mapping.states[$0]?.meaning }) != .resolved {
                    add(.resolved(resolution(change)), change)
                }
                add(.closed(.init(text(.outcome, change.row) ?? "")), change)
            case nil: break
            }
            if let reason = now.pause, pause == nil {
                pauses += 1
                pause = (pauses, max(change.written, first.reported), reason)
            }
            state = change.state
        }
        if let last = changes.last { endPause(last) }
        return TicketHistory(
            reference: number,
            opening: opening(number, first),
            reportedAt: first.reported,
            openedBy: text(.openedBy, first.row) ?? first.by,
            steps: steps,
            line: first.line,
            rows: changes.count,
            notes: changes.compactMap { note($0, reported: first.reported) }
        )
    }

    /// Where a change is taken at another time than its row says.
    private func note(_ change: Change, reported: Instant) -> FileProblem? {
        let said = change.saidWritten ?? change.written
        let taken = max(change.written, reported)
        guard said != taken else { return nil }
        let zone = mapping.zone
        func print(_ instant: Instant) -> String { zone.map(instant.rfc3339(in:)) ?? instant.rfc3339 }
        return problem(.written, change.row, .takenAt(print(taken), said: print(said), isBefore: said < taken))
    }

    private func opening(_ number: String, _ change: Change) -> TicketEvent.Opening {
        let row = change.row
        let words = text(.words, row) ?? ""
        let faultClass = text(.faultClass, row)
        let subject = text(.subject, row) ?? [faultClass, words].compactMap(\.self).joined(separator: " · ")
        return TicketEvent.Opening(
            customer: customer,
            reporter: .init(name: reporter(change)),
            channel: text(.channel, row).flatMap { mapping.channels[$0] } ?? .imported,
            severity: severity(row) ?? .normal,
            faultClass: faultClass,
            subject: subject.isEmpty ? number : subject,
            words: words,
            externalReference: number
        )
    }

    private func resolution(_ change: Change) -> TicketEvent.Resolution {
        TicketEvent.Resolution(rung: .guidance, how: text(.outcome, change.row) ?? change.state)
    }

    private func reporter(_ change: Change) -> String {
        text(.reporter, change.row) ?? mapping.customerName
    }

    private func severity(_ row: FileTable.Record) -> Severity? {
        text(.severity, row).flatMap { mapping.severities[$0] }
    }

    private func text(_ column: HistoryMapping.Column, _ row: FileTable.Record) -> String? {
        guard let place = places[column], place < row.fields.count else { return nil }
        let text = row.fields[place].text.trimmed
        return text.isEmpty || mapping.nothing.contains(text) ? nil : text
    }

    private mutating func time(_ column: HistoryMapping.Column, _ row: FileTable.Record) -> Instant? {
        guard let text = text(column, row) else {
            problems.append(problem(column, row, .missing(column.rawValue)))
            return nil
        }
        if let instant = mapping.order.instant(text, in: mapping.zone) { return instant }
        problems.append(problem(column, row, .invalid(column.rawValue, expected: mapping.order.rawValue + " HH:mm")))
        return nil
    }

    private func problem(_ column: HistoryMapping.Column, _ row: FileTable.Record, _ refusal: Refusal) -> FileProblem {
        let place = places[column]
        let line = place.flatMap { $0 < row.fields.count ? row.fields[$0].line : nil } ?? row.line
        return FileProblem(line: line, column: place.map { $0 + 1 }, heading: mapping.headings[column], reason: refusal)
    }
}

extension HistoryMapping.TimeOrder {
    /// Reads a written time in `zone`: three numbers of the date, then hours and minutes, seconds if given.
    func instant(_ text: String, in zone: Zone?) -> Instant? {
        guard self != .rfc3339, let zone else { return Instant(rfc3339: text) }
        let numbers = text.split { !$0.isASCII || !$0.isNumber }.map { Int($0) }
        guard (5...6).contains(numbers.count), !numbers.contains(nil) else { return nil }
        let parts = numbers.compactMap(\.self)
        let (year, month, day) =
            switch self {
            // A workbook's own dates come year first, whatever the log's texts do; no day or month has four digits.
            case _ where parts[0] > 999: (parts[0], parts[1], parts[2])
            case .dayMonthYear: (parts[2], parts[1], parts[0])
            case .monthDayYear: (parts[2], parts[0], parts[1])
            case .yearMonthDay, .rfc3339: (parts[0], parts[1], parts[2])
            }
        guard (1900...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        let date = Day(year, month, day)
        guard date.date == (year, month, day), (0..<24).contains(parts[3]), (0..<60).contains(parts[4]),
            let time = TimeOfDay(parts[3], parts[4])
        else { return nil }
        let seconds = parts.count == 6 ? parts[5] : 0
        guard (0..<60).contains(seconds) else { return nil }
        return zone.instant(of: date, at: time).advanced(byMilliseconds: Int64(seconds) * 1_000)
    }
}

extension Refusal {
    /// The log has a word that the mapping does not.
    static func notInMapping(_ list: String, _ word: String) -> Refusal {
        Refusal(.invalid, "file-not-in-mapping", field: list, values: ["list": list, "word": word])
    }

    /// No refusal but a note: a row's time cannot be, so that another was taken.
    static func takenAt(_ taken: String, said: String, isBefore: Bool) -> Refusal {
        let code = isBefore ? "file-before-report" : "file-runs-backwards"
        return Refusal(.invalid, code, field: "written", values: ["said": said, "taken": taken])
    }
}
