import AfterSales
import ServiceDesk

/// How far long work is, and what came of it.
struct JobPage: Page {
    static let template = "jobs/job"

    struct Place: Sendable {
        let href: String
        let name: String
    }

    struct Bar: Sendable {
        let done: Int
        let total: Int
        let says: String
    }

    let title: String
    /// Where it was begun.
    let back: Place
    let chip: Chip
    let begun: String
    let isRunning: Bool
    /// Nothing before it is known how much there is to do.
    let bar: Bar?
    let banner: Banner?
    let missed: [Place]
    let hasMissed: Bool

    init(_ job: Job, now: Instant, _ reader: Reader) {
        let words = reader.words
        title = job.title(words)
        back = Place(href: job.from, name: job.kind == .file ? words["import.title"] : words["plans.title"])
        chip = job.chip(reader)
        begun = words("job.begun", ["name": job.personName, "time": reader.time(job.beganAt, now: now)])
        isRunning = job.state == .running
        bar =
            isRunning && job.total > 0
            ? Bar(done: min(job.done, job.total), total: job.total, says: job.progress(reader)) : nil
        banner =
            switch job.state {
            case .running: nil
            case .done: Banner(.good, job.kind == .file ? words["job.read"] : words["job.moved"])
            case .failed: Banner(.alarm, words["job.broken-off"])
            case .replaced: Banner(.plain, words["job.overtaken"])
            }
        missed = job.leftBehind.map { Place(href: "/tickets/\($0)", name: $0.description) }
        hasMissed = !missed.isEmpty
    }
}

/// Long work under way or lately ended, on the page where such work is begun: `{{#jobs}}{{> jobs/lines}}{{/jobs}}`.
struct JobLines: Sendable {
    struct Line: Sendable {
        let href: String
        let name: String
        let time: String
        let chip: Chip
    }

    let lines: [Line]

    init?(_ jobs: [Job], now: Instant, _ reader: Reader) {
        guard !jobs.isEmpty else { return nil }
        lines = jobs.map {
            Line(
                href: "/jobs/\($0.id)",
                name: $0.title(reader.words),
                time: reader.time($0.beganAt, now: now),
                chip: $0.chip(reader)
            )
        }
    }
}

extension Job {
    /// The page where it was begun.
    fileprivate var from: String {
        switch kind {
        case .plan: "/plans/\(subject.percentEncoded)?version=\(version.percentEncoded)"
        case .calendar: "/calendars/\(subject.percentEncoded)"
        case .file: "/imports?kind=\(version)"
        }
    }

    fileprivate func chip(_ reader: Reader) -> Chip {
        let words = reader.words
        return switch state {
        case .running: Chip(.soon, icon: "clock", progress(reader))
        case .done: Chip(.good, icon: "check", words["job.state-done"])
        case .failed: Chip(.alarm, icon: "alert", words["job.state-failed"])
        case .replaced: Chip(.plain, icon: "ban", words["job.state-replaced"])
        }
    }

    fileprivate func title(_ words: Words) -> String {
        switch kind {
        case .plan: words("job.plan", ["plan": "\(subject)@\(version)"])
        case .calendar: words("job.calendar", ["calendar": "\(subject) \(version)"])
        case .file where subject == "-": words["job.pasted"]
        case .file: words("job.file", ["name": subject])
        }
    }

    /// How far it is, in numbers where there are any.
    fileprivate func progress(_ reader: Reader) -> String {
        let words = reader.words
        guard total > 0 else { return words["job.state-running"] }
        let values = ["done": reader.number(min(done, total)), "total": reader.number(total)]
        return switch step {
        case .reading: words["job.reading"]
        case .checking: words("job.checking", values)
        case .saving: words("job.saving", values)
        case nil: kind == .file ? words("job.lines", values) : words("job.tickets", values)
        }
    }
}
