/// When the inspections of one installation are owed: its warranty years, each divided evenly.
///
/// A year begins with the day the warranty of the installation's first device begins; a device that is accepted while
/// others are in warranty joins their years, and stretches them to the end of its own. Where all warranties were over
/// before the next began, the years begin anew with that. What a year owes is owed by the end of its even parts: of two,
/// by the end of each half. A part that the warranty does not fill owes nothing.
public struct InspectionSchedule: Sendable, Equatable {
    /// From when to when one device is in warranty, both days included.
    public struct Cover: Sendable, Equatable {
        public var began: Day
        public var through: Day

        public init(began: Day, through: Day) {
            self.began = began
            self.through = through
        }
    }

    /// One inspection that is owed.
    public struct Part: Sendable, Equatable {
        /// The warranty year, by the calendar year it begins in.
        public let year: Int
        /// Which of the year's, from 1.
        public let number: Int
        /// From this day on an inspection counts for it.
        public let opens: Day
        /// The last day on which it is in time.
        public let due: Day

        /// Names it among the installation's, whatever becomes of the days: 202601 is the first of the warranty year that
        /// begins in 2026.
        public var occurrence: Int { year * 100 + number }
    }

    /// One warranty year.
    public struct Year: Sendable, Equatable {
        /// The calendar year it begins in, so that it stays the same year when an earlier acceptance comes to light.
        ///
        /// Where the years begin anew in a calendar year that has one already, the next number that is free.
        public let number: Int
        public let began: Day
        /// The last day of it that is in warranty.
        public let through: Day
        public let parts: [Part]
    }

    public let rule: InspectionRule
    public let years: [Year]

    /// `covers` are those of the installation's devices; one that was taken out of use is covered up to that day.
    public init(_ rule: InspectionRule, covers: [Cover]) {
        self.rule = rule
        var runs: [Cover] = []
        for cover in covers.sorted(by: { ($0.began, $0.through) < ($1.began, $1.through) })
        where cover.through >= cover.began {
            if let last = runs.last, cover.began <= last.through + 1 {
                runs[runs.count - 1].through = max(last.through, cover.through)
            } else {
                runs.append(cover)
            }
        }
        var years: [Year] = []
        for run in runs {
            // The day it begins is not counted, so the last year ends with the last day of the warranty.
            var count = 0
            while run.began.adding(months: 12 * count) < run.through, count < 60 {
                let begins = run.began.adding(months: 12 * count).date.year
                let number = max(begins, (years.last?.number ?? 0) + 1)
                years.append(Self.year(number, count, of: run, least: rule.least))
                count += 1
            }
        }
        self.years = years
    }

    /// The year that a day falls into; `nil` out of warranty.
    public func year(on day: Day) -> Year? {
        years.first { $0.began <= day && day <= $0.through }
    }

    /// What an inspection may have been owed for by `day`: every part that has opened by then.
    public func opened(by day: Day) -> [Part] {
        years.flatMap(\.parts).filter { $0.opens <= day }
    }

    /// When the next part opens after `day`.
    public func nextOpening(after day: Day) -> Day? {
        years.flatMap(\.parts).map(\.opens).filter { $0 > day }.min()
    }

    /// What an inspection on `day` counts for, whether or not it has opened by now.
    public func part(on day: Day) -> Part? {
        years.lazy.flatMap(\.parts).first { $0.opens <= day && day <= $0.due }
    }

    public func part(_ occurrence: Int) -> Part? {
        years.lazy.flatMap(\.parts).first { $0.occurrence == occurrence }
    }

    /// The day that spreads the inspections best: the middle of the part, but half a part's length after the last.
    public func bestDay(for part: Part, last: Day?) -> Day {
        let half = (part.due.number - part.opens.number) / 2
        let middle = part.opens + half
        return min(part.due, max(middle, last.map { $0 + half } ?? middle))
    }

    /// Whether one more on `day` is within what the sentence promises, with so many counted in that year already.
    public func promises(oneMoreOn day: Day, beside counted: Int) -> Bool {
        guard year(on: day) != nil else { return false }
        return rule.most.map { counted < $0 } ?? true
    }

    private static func year(_ number: Int, _ index: Int, of run: Cover, least: Int) -> Year {
        let began = run.began.adding(months: 12 * index)
        let end = run.began.adding(months: 12 * (index + 1))
        func bound(_ part: Int) -> Day {
            if part == least { return end }
            let months = 12 * part
            if months % least == 0 { return run.began.adding(months: 12 * index + months / least) }
            return began + (end.number - began.number) * part / least
        }
        let parts = (1...least).map { part in
            Part(
                year: number,
                number: part,
                opens: part == 1 && index == 0 ? began : bound(part - 1) + 1,
                due: bound(part)
            )
        }
        return Year(
            number: number,
            began: index == 0 ? began : began + 1,
            through: min(end, run.through),
            parts: parts.filter { $0.due <= run.through }
        )
    }
}

extension WarrantyRule {
    /// From when to when a device is in warranty; `nil` while the day it starts from is not known.
    public func cover(of steps: DeviceSteps) -> InspectionSchedule.Cover? {
        guard let began = steps[start], let through = standing(of: steps, on: began).through else { return nil }
        return .init(began: began, through: steps[.retired].map { min($0, through) } ?? through)
    }
}
