import AfterSales
import Foundation
import Testing

@Suite("The computed deadline cases")
struct DeadlineVectorTests {
    @Test("hold as this project keeps them", arguments: DeadlineVector.kept)
    func keptCase(vector: DeadlineVector) {
        #expect(vector.answer == vector.expected)
    }

    @Test(
        "hold as the shared table has them",
        .enabled(if: DeadlineVector.sharedRows != nil, "../shared/design/vectors.csv is not there"),
        arguments: DeadlineVector.sharedRows ?? []
    )
    func sharedCase(row: String) throws {
        let vector = try #require(DeadlineVector(row: row), "cannot read this row: \(row)")
        #expect(vector.answer == vector.expected)
        #expect(DeadlineVector.kept.contains { $0.id == vector.id && $0.expected == vector.expected })
    }

    @Test("V11 warns sixty service minutes before it is due")
    func warning() throws {
        let calendar = calendar("Europe/Paris", hours(workWeek, "08:00-18:00"))
        let start = at("2026-01-12T17:00", "Europe/Paris")
        let due = try #require(calendar.deadline(for: .serviceTime(milliseconds: 240 * minute), from: start).due)
        let warning = calendar.warning(.serviceTime(milliseconds: 60 * minute), before: due, from: start)
        #expect(warning == at("2026-01-13T10:00", "Europe/Paris"))
    }
}

/// One row: a calendar, a question and its answer.
struct DeadlineVector: Sendable, CustomTestStringConvertible {
    enum Question {
        case due(Period, from: Instant)
        case consumed(Interval)
    }

    enum Answer: Equatable {
        case due(Instant)
        case noServiceTime
        case minutes(Double)
    }

    let id: String
    let calendar: WorkCalendar
    let question: Question
    let pauses: [Interval]
    let expected: Answer

    var testDescription: String { id }

    var answer: Answer {
        switch question {
        case .due(let period, let start):
            calendar.deadline(for: period, from: start, pauses: pauses).due.map(Answer.due) ?? .noServiceTime
        case .consumed(let interval):
            .minutes(Double(calendar.consumed(from: interval.start, to: interval.end, pauses: pauses)) / 60_000)
        }
    }
}

// MARK: The facts, kept here so that the tests stay when the shared table is away

extension DeadlineVector {
    private init(
        _ id: String,
        _ calendar: WorkCalendar,
        _ start: String,
        _ period: Period,
        _ due: String?,
        pauses: (String, String)...
    ) {
        self.id = id
        self.calendar = calendar
        let zone = calendar.zone.id
        question = .due(period, from: at(start, zone))
        self.pauses = pauses.map { Interval(at($0.0, zone), at($0.1, zone)) }
        expected = due.map { .due(at($0, zone)) } ?? .noServiceTime
    }

    private init(
        _ id: String,
        _ calendar: WorkCalendar,
        _ start: String,
        to end: String,
        minutes: Double,
        pauses: (String, String)...
    ) {
        self.id = id
        self.calendar = calendar
        let zone = calendar.zone.id
        question = .consumed(Interval(at(start, zone), at(end, zone)))
        self.pauses = pauses.map { Interval(at($0.0, zone), at($0.1, zone)) }
        expected = .minutes(minutes)
    }

    static let kept: [DeadlineVector] = {
        let plain = AfterSalesTests.calendar("Asia/Shanghai", hours(workWeek, "09:00-12:00", "13:30-18:00"))
        let factory = AfterSalesTests.calendar(
            "Asia/Shanghai",
            hours(workWeek, "07:40-11:30", "12:30-16:40"),
            overrides: ["2019-04-28": ["07:40-11:30", "12:30-16:40"]]
        )
        let amsterdam = AfterSalesTests.calendar("Europe/Amsterdam", hours(daily: "00:00-10:00"))
        let berlin = AfterSalesTests.calendar("Europe/Berlin", hours(daily: "00:00-24:00"))
        let paris = AfterSalesTests.calendar("Europe/Paris", hours(workWeek, "08:00-18:00"))
        let tuesdays = AfterSalesTests.calendar("America/New_York", hours([.tuesday], "08:00-17:00"))
        let never = AfterSalesTests.calendar("Asia/Shanghai", [:])
        let nights = AfterSalesTests.calendar("Asia/Shanghai", hours(daily: "00:00-02:00", "20:00-24:00"))
        let early = AfterSalesTests.calendar("America/New_York", hours(daily: "02:30-10:00"))
        func service(_ minutes: Int64) -> Period { .serviceTime(milliseconds: minutes * minute) }
        return [
            .init("V01", office, "2026-09-24T11:30", service(60), "2026-09-24T14:00"),
            .init("V02", office, "2026-09-30T17:30", service(120), "2026-10-08T10:30"),
            .init("V03", office, "2026-09-30T17:30", .workingDays(2), "2026-10-09T18:00"),
            .init("V03b", office, "2026-10-03T10:00", .workingDays(2), "2026-10-09T18:00"),
            .init("V04", office, "2026-09-26T10:00", service(60), "2026-09-28T10:00"),
            .init(
                "V05",
                office,
                "2026-09-25T17:00",
                service(240),
                "2026-09-28T15:00",
                pauses: ("2026-09-25T17:30", "2026-09-28T10:00")
            ),
            .init(
                "V06",
                office,
                "2026-09-24T09:00",
                service(480),
                "2026-09-25T09:30",
                pauses: ("2026-09-24T18:00", "2026-09-25T09:00")
            ),
            .init(
                "V07",
                plain,
                "2026-09-24T09:00",
                to: "2026-09-24T18:00",
                minutes: 360,
                pauses: ("2026-09-24T10:00", "2026-09-24T11:00"),
                ("2026-09-24T10:30", "2026-09-24T11:30")
            ),
            .init("V08", factory, "2019-04-28T10:00", service(120), "2019-04-28T13:00"),
            .init("V09", amsterdam, "2022-10-30T02:00+02:00", service(60), "2022-10-30T02:00+01:00"),
            .init("V09b", amsterdam, "2022-10-30T00:00", to: "2022-10-30T23:00", minutes: 660),
            .init("V09c", amsterdam, "2022-03-27T00:00", to: "2022-03-27T23:00", minutes: 540),
            .init("V10", berlin, "2020-09-04T23:30", service(60), "2020-09-05T00:30"),
            .init("V11", paris, "2026-01-12T17:00", service(240), "2026-01-13T11:00"),
            .init("V12", tuesdays, "2026-09-23T09:00", service(600), "2026-10-06T09:00"),
            .init("V13", never, "2026-09-23T09:00", service(60), nil),
            .init(
                "V14",
                office,
                "2026-02-02T09:00",
                to: "2026-08-03T10:00",
                minutes: 60,
                pauses: ("2026-02-02T10:00", "2026-08-03T10:00")
            ),
            .init(
                "V15",
                office,
                "2026-09-23T15:00",
                service(480),
                "2026-09-28T15:00",
                pauses: ("2026-09-24T10:00", "2026-09-28T09:30")
            ),
            .init("V16", nights, "2026-09-24T23:30", service(60), "2026-09-25T00:30"),
            .init("V17", early, "2026-03-08T00:00", to: "2026-03-08T12:00", minutes: 420),
        ]
    }()
}

// MARK: The shared table

extension DeadlineVector {
    /// The rows below the heading; nil where the table is not there.
    static let sharedRows: [String]? = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../shared/design/vectors.csv").standardized
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        return text.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
    }()

    /// `id,zone,weekly,overrides,operation,start,amount,pauses,expect,lesson`.
    init?(row: String) {
        let fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 10 else { return nil }
        let zone = fields[1]
        func interval(_ text: some StringProtocol) -> Interval? {
            let ends = text.split(separator: "/")
            guard ends.count == 2 else { return nil }
            return Interval(at(String(ends[0]), zone), at(String(ends[1]), zone))
        }
        let weekly = Self.weekly(fields[2])
        id = fields[0]
        calendar = AfterSalesTests.calendar(zone, weekly, overrides: Self.overrides(fields[3], weekly))
        pauses = fields[7].split(separator: ";").compactMap { interval($0.drop { $0 == " " }) }
        let isDue = fields[4] == "due"
        if isDue {
            guard let period = Self.period(fields[6]) else { return nil }
            question = .due(period, from: at(fields[5], zone))
            expected = fields[8] == "noServiceTime" ? .noServiceTime : .due(at(fields[8], zone))
        } else {
            guard let minutes = Double(fields[8].prefix { $0.isNumber }), let interval = interval(fields[5]) else {
                return nil
            }
            question = .consumed(interval)
            expected = .minutes(minutes)
        }
    }

    /// `Mon-Fri 09:00-12:00 13:30-18:00`, `daily 00:00-10:00`, `Tue 08:00-17:00`, `none`.
    private static func weekly(_ text: String) -> [Weekday: [Window]] {
        let words = text.split(separator: " ")
        let windows = words.dropFirst().map { window(String($0)) }
        let days: [Weekday]
        switch words[0] {
        case "none": days = []
        case "daily": days = Weekday.allCases
        case "Mon-Fri": days = workWeek
        default: days = Weekday(key: words[0].lowercased()).map { [$0] } ?? []
        }
        return Dictionary(uniqueKeysWithValues: days.map { ($0, windows) })
    }

    /// `2026-10-01..2026-10-07 closed; 2026-09-20 open`, where open means Monday's hours.
    private static func overrides(_ text: String, _ weekly: [Weekday: [Window]]) -> [String: [String]] {
        var overrides: [String: [String]] = [:]
        for part in text.split(separator: ";") {
            let words = part.split(separator: " ")
            let ends = words[0].split(separator: "..").map { day(String($0)) }
            for number in ends[0].number...ends[ends.count - 1].number {
                overrides[Day(number: number).description] =
                    words[1] == "open" ? (weekly[.monday] ?? []).map(\.description) : []
            }
        }
        return overrides
    }

    private static func period(_ text: String) -> Period? {
        let words = text.split(separator: " ")
        guard let n = Int(words[0]) else { return nil }
        switch words.dropFirst().joined(separator: " ") {
        case "service minutes": return .serviceTime(milliseconds: Int64(n) * minute)
        case "working days": return .workingDays(n)
        default: return nil
        }
    }
}
