import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("Promises month by month")
struct TrendTests {
    private func zone() throws -> Zone { try Zone("Asia/Shanghai") }

    private func which(_ clause: String?, _ metric: Metric?, _ at: WorkingDesk) -> MeasuredPromise {
        MeasuredPromise(
            period: MeasuredPeriod(plan: "standard", began: Interval(at.clock.now, at.clock.now)),
            clause: clause,
            metric: metric,
            standing: .promise
        )
    }

    @Test("lie in the months of the reader's wall", arguments: TestDatabase.reachable)
    func months(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        // Noon in Shanghai on 30 September: kept there, and one left to break in October.
        let kept = try await at.open("及時")
        at.clock.advance(minutes: 20)
        try await at.call(kept)
        at.clock.advance(days: 10)
        try await at.open("沒人理")
        at.clock.advance(days: 10)
        let year = Interval(at.clock.now.advanced(byMilliseconds: -366 * 86_400_000), at.clock.now)
        let months = year.months(in: try zone(), most: 12)
        #expect(months.count == 12)
        #expect(zip(months, months.dropFirst()).allSatisfy { $0.end == $1.start })
        let respond = which("C35", .respond, at)
        let (found, cost) = try await counted(at) {
            try await at.desk.trend(of: respond, months: months, seenBy: at.manager)
        }
        #expect(cost == 1)
        #expect(found.map(\.month) == months)
        #expect(found[10] == MonthMeasure(month: months[10], kept: 1))
        #expect(found[11] == MonthMeasure(month: months[11], broken: 1))
        #expect(found.prefix(10).allSatisfy { $0.kept + $0.broken + $0.pending == 0 && $0.keptShare == nil })
        // All together is no less than one of them.
        let all = try await at.desk.trend(of: which(nil, nil, at), months: months, seenBy: at.manager)
        #expect(all[10].kept >= 1 && all[11].broken >= 1)
        await #expect(throws: Refusal.self) {
            try await at.desk.trend(of: respond, months: Array(repeating: months[0], count: 61), seenBy: at.manager)
        }
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.trend(of: respond, months: months, seenBy: at.engineer)
        }
    }

    @Test("count what is open by whose turn it is", arguments: TestDatabase.reachable)
    func openWork(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let late = try await at.open("晚了")
        let paused = try await at.open("等客戶")
        try await at.call(paused)
        _ = try await at.desk.pause(
            paused,
            reason: "customer-information",
            until: at.clock.now.advanced(byMilliseconds: 30 * 86_400_000),
            words: "",
            by: at.agent
        )
        at.clock.advance(days: 1)
        let fresh = try await at.open("剛開的")
        let soon = at.clock.now.advanced(byMilliseconds: 86_400_000)
        let (work, cost) = try await counted(at) {
            try await at.desk.openWork(dueSoonBefore: soon, seenBy: at.manager)
        }
        #expect(cost == 1)
        #expect(work.late.count == 1)
        #expect(work.soon.count == 1)
        #expect(work.unassigned.count == 3)
        #expect(work.turns[.customer]?.count == 1)
        #expect(work.turns[.toRespond]?.count == 2)
        #expect(work.turns[.closed] == nil)
        // The list behind a figure shows what the figure counts.
        let due = try await at.rows(QueueFilter(dueFrom: at.clock.now, dueBefore: soon), by: at.manager)
        #expect(due.map(\.number) == [fresh])
        #expect(try await at.rows(QueueFilter(isLate: true), by: at.manager).map(\.number) == [late])
    }

    @Test("find the faults that came back, by model and class", arguments: TestDatabase.reachable)
    func repeats(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let other = try await at.desk.register(
            Device.Details(serial: "SN-0002", model: at.printer.id, customer: at.hospital.id),
            by: at.agent
        )
        for device in [at.device, at.device, other] {
            var request = TicketRequest(customer: at.hospital.id, reporter: .init(name: "李"), subject: "卡紙")
            request.device = device.id
            request.faultClass = "paper-jam"
            _ = try await at.desk.openTicket(request, by: at.agent)
        }
        var once = TicketRequest(customer: at.hospital.id, reporter: .init(name: "李"), subject: "異響")
        once.device = at.device.id
        once.faultClass = "noise"
        _ = try await at.desk.openTicket(once, by: at.agent)
        let now = at.clock.now
        let began = Interval(now.advanced(byMilliseconds: -86_400_000), now.advanced(byMilliseconds: 1))
        let faults = try await at.desk.repeatFaults(
            MeasuredPeriod(plan: "standard", began: began),
            seenBy: at.manager
        )
        #expect(
            faults == [
                RepeatFault(
                    model: at.printer.id,
                    modelCode: "HP-4015",
                    modelName: "印表機",
                    faultClass: "paper-jam",
                    tickets: 3,
                    devices: 2
                )
            ]
        )
        #expect(faults.first?.again == 1)
        let behind = QueueFilter(openness: .all, model: at.printer.id, faultClass: "paper-jam", reportedIn: began)
        #expect(try await at.rows(behind, by: at.manager).count == 3)
    }

    private func counted<Answer: Sendable>(
        _ at: WorkingDesk,
        _ body: () async throws -> Answer
    ) async throws -> (Answer, Int) {
        var answer: Answer?
        let cost = try await at.statements.count { answer = try await body() }
        return (try #require(answer), cost)
    }
}
