import AfterSales
import Testing

@Suite("Dispatch")
struct DispatchTests {
    /// Monday to Friday, nine to five in Shanghai; it is Monday, 21 September 2026, nine o'clock.
    let calendar: WorkCalendar
    let nine: Instant

    init() throws {
        let hours = [try Window("09:00-17:00")]
        let days: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]
        calendar = try WorkCalendar(
            zone: "Asia/Shanghai",
            weekly: Dictionary(uniqueKeysWithValues: days.map { ($0, hours) })
        )
        nine = try #require(Instant(rfc3339: "2026-09-21T09:00:00+08:00"))
    }

    private func at(_ hours: Double) -> Instant { nine.advanced(byMilliseconds: Int64(hours * 3_600_000)) }
    private func stretch(_ from: Double, _ to: Double) -> Interval { Interval(at(from), at(to)) }

    private func job(_ ticket: Int, _ metric: Metric = .arrive, due: Double?) -> Dispatch.Job {
        .init(ticket: .init(number: ticket), clock: .init(metric: metric, clause: "C46"), due: due.map(at))
    }

    private func someone(
        _ name: String,
        _ number: Int64,
        skills: Set<String> = ["ink"],
        city: String? = nil,
        region: String? = nil,
        openTickets: Int = 0,
        visits: [Interval] = [],
        jobs: [Dispatch.Job] = []
    ) -> Dispatch.Candidate {
        .init(
            engineer: .init(id: ID(number: number), name: name),
            skills: skills,
            place: .init(region: region, city: city),
            openTickets: openTickets,
            visits: visits,
            jobs: jobs
        )
    }

    private func dispatch(_ job: Dispatch.Job, city: String? = "上海", region: String? = "上海市") -> Dispatch {
        Dispatch(
            job: job,
            skills: ["ink"],
            place: .init(region: region, city: city),
            calendar: calendar,
            day: calendar.zone.bounds(of: calendar.zone.day(of: nine)),
            now: nine
        )
    }

    @Test("puts skill before place, place before load, and names before chance")
    func order() {
        let found = dispatch(job(1, due: 8)).proposals(among: [
            someone("己", 6, city: "上海", openTickets: 2),
            someone("戊", 5, skills: [], city: "上海"),
            someone("丁", 4, city: "北京", region: "北京市"),
            someone("丙", 3, region: "上海市"),
            someone("乙", 2, city: "上海", openTickets: 1, visits: [stretch(1, 2)]),
            someone("甲", 1, city: "上海", openTickets: 2),
        ])
        #expect(found.map(\.engineer.name) == ["乙", "己", "甲", "丙", "丁", "戊"])
        #expect(found.map(\.load) == [2, 2, 2, 0, 0, 0])
        #expect(found.map(\.nearness) == [.sameCity, .sameCity, .sameCity, .sameRegion, .elsewhere, .sameCity])
        #expect(found.last?.missingSkills == ["ink"])
    }

    @Test("says why, as data")
    func reasons() {
        let found = dispatch(job(1, due: 8)).proposals(among: [
            someone("甲", 1, city: "上海", openTickets: 3, visits: [stretch(1, 2), stretch(30, 31)]),
            someone("乙", 2, skills: ["laser"]),
        ])
        #expect(
            found.first?.reasons.map(\.code) == ["skills-proven", "same-city", "open-tickets", "visits-that-day"]
        )
        #expect(found.first?.reasons.map(\.values) == [["skills": "ink"], [:], ["count": "3"], ["count": "1"]])
        #expect(found.last?.reasons.first?.code == "skills-missing")
        #expect(found.last?.reasons.first?.values == ["skills": "ink"])
    }

    @Test("knows places in either script, and two cities of one name in two regions apart")
    func places() {
        func nearness(_ city: String?, _ region: String?) -> DispatchProposal.Nearness? {
            dispatch(job(1, due: 8), city: "臺北", region: "臺灣").proposals(
                among: [someone("甲", 1, city: city, region: region)]
            ).first?.nearness
        }
        #expect(nearness("臺北", "臺灣") == .sameCity)
        #expect(nearness("臺北", "臺湾") == .sameCity)
        #expect(nearness("臺北", nil) == .sameCity)
        #expect(nearness("臺北", "別處") == .elsewhere)
        #expect(nearness("高雄", "臺灣") == .sameRegion)
        #expect(nearness(nil, nil) == .elsewhere)
    }

    @Test("finds the first gap between appointments that holds the whole visit")
    func slot() {
        func slot(_ visits: [Interval]) -> Interval? {
            dispatch(job(1, due: nil)).proposals(among: [someone("甲", 1, visits: visits)]).first?.slot
        }
        #expect(slot([]) == stretch(0, 2))
        #expect(slot([stretch(1, 2)]) == stretch(2, 4))
        #expect(slot([stretch(2, 3)]) == stretch(0, 2))
        #expect(slot([stretch(0, 1), stretch(2, 6)]) == stretch(6, 8))
        #expect(slot([stretch(-3, -1)]) == stretch(0, 2))
        // The day is full; tomorrow at nine.
        #expect(slot([stretch(0, 8)]) == stretch(24, 26))
        #expect(slot([stretch(4, 8), stretch(0, 5), stretch(3, 7)]) == stretch(24, 26))
    }

    @Test("says that the ticket's own promise would be late with somebody who is busy")
    func ownPromise() {
        let found = dispatch(job(1, due: 3)).proposals(among: [
            someone("忙", 1, visits: [stretch(0, 4)]), someone("閒", 2, openTickets: 9),
        ])
        let busy = found.first { $0.engineer.name == "忙" }
        #expect(busy?.late.map(\.ticket.number) == [1])
        #expect(busy?.late.first?.due == at(3))
        #expect(busy?.late.first?.expected == at(4))
        #expect(found.first { $0.engineer.name == "閒" }?.late.isEmpty == true)
        // On time to the millisecond is on time: arriving counts when it begins, restoring when it is done.
        #expect(dispatch(job(1, due: 4)).proposals(among: [someone("忙", 1, visits: [stretch(0, 4)])])[0].late.isEmpty)
        let restore = dispatch(job(1, .restore, due: 5)).proposals(among: [someone("忙", 1, visits: [stretch(0, 4)])])
        #expect(restore[0].late.map(\.expected) == [at(6)])
    }

    @Test("says whose promise would be late, and only if taking the ticket makes it so")
    func otherPromises() {
        // Without the new ticket: 13, late already, from 0 to 2; then 11 at 2 and 12 at 4, both in time.
        let jobs = [job(11, due: 3), job(12, due: 5), job(13, due: -1)]
        let found = dispatch(job(1, due: 2)).proposals(among: [someone("甲", 1, jobs: jobs)])
        // With it: the new one at 2, in time; then 11 at 4 and 12 at 6.
        #expect(found[0].late.map(\.ticket.number) == [11, 12])
        #expect(found[0].late.map(\.expected) == [at(4), at(6)])
        #expect(found[0].slot == stretch(2, 4))
        // A call is short and pushes nobody.
        let call = dispatch(job(1, .respond, due: 2)).proposals(among: [someone("甲", 1, jobs: [job(12, due: 3)])])
        #expect(call[0].late.isEmpty)
        #expect(call[0].slot == stretch(0, 0.25))
    }

    @Test("proposes people even where the calendar never opens, and calls nobody late (hard case 20)")
    func neverOpens() throws {
        let never = try WorkCalendar(zone: "Asia/Shanghai", weekly: [:])
        let dispatch = Dispatch(
            job: job(1, due: -1),
            skills: [],
            place: .init(),
            calendar: never,
            day: stretch(0, 24),
            now: nine
        )
        let found = dispatch.proposals(among: [someone("甲", 1, jobs: [job(2, due: 1)])])
        #expect(found.count == 1)
        #expect(found[0].slot == nil)
        #expect(found[0].late.isEmpty)
        #expect(dispatch.proposals(among: []).isEmpty)
    }

    @Test("no slot overlaps an appointment, whatever the appointments are")
    func neverOverlaps() {
        var dice = Dice(seed: 46)
        for _ in 0..<300 {
            let visits = (0..<Int.random(in: 0...6, using: &dice)).map { _ in
                let from = Double.random(in: -5...60, using: &dice)
                return stretch(from, from + Double.random(in: 0.1...9, using: &dice))
            }
            let found = dispatch(job(1, due: 8)).proposals(among: [someone("甲", 1, visits: visits)])
            guard let slot = found[0].slot else {
                Issue.record("no slot among \(visits)")
                continue
            }
            #expect(visits.allSatisfy { !$0.overlaps(slot) }, "\(visits)")
            #expect(calendar.openTime(in: slot) == 2 * 3_600_000)
            #expect(slot.start >= nine)
        }
    }
}
