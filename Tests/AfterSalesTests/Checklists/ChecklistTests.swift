import AfterSales
import Testing

@Suite("A checklist")
struct ChecklistTests {
    private let model = ID<ProductModel>(number: 5)
    private let points: [Checklist.Point] = [.init("外觀"), .init("輸出電壓", unit: "V"), .init("濾芯")]

    private func list(_ number: Int64, model: ID<ProductModel>? = nil, fault: String? = nil) -> Checklist {
        let details = Checklist.Details(name: "L\(number)", model: model, faultClass: fault, points: points)
        return Checklist(id: ID(number: number), details: details)
    }

    private func arrived(_ list: Checklist) throws -> TicketLife {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        try life.planVisit()
        try life.does { ticket, _ in try ticket.arrive(with: list) }
        return life
    }

    private func finish(
        _ life: inout TicketLife,
        _ answers: [Int: CheckedList.Answer],
        result: Rung.Result = .solved,
        removed: [ServiceReport.RemovedPart] = []
    ) throws {
        try life.does { ticket, plan in
            try ticket.finishWork(
                result: result,
                found: "a",
                done: "b",
                parts: [],
                removed: removed,
                answers: answers,
                advice: "",
                under: plan,
                hash: TicketLife.hash
            )
        }
    }

    @Test("is the one that says most about the device and its fault")
    func best() {
        let all = [
            list(1), list(2, fault: "No Power"), list(3, model: model), list(4, model: model, fault: "no-power"),
            list(9, model: ID(number: 6)),
        ]
        func name(_ model: ID<ProductModel>?, _ fault: String?) -> String? {
            Checklist.best(of: all, model: model, faultClass: fault)?.details.name
        }
        #expect(name(nil, nil) == "L1" && name(nil, "nopower") == "L2")
        #expect(name(model, "noise") == "L3" && name(model, "no-power") == "L4")
        #expect(Checklist.best(of: [list(9, model: model)], model: nil, faultClass: nil) == nil)
    }

    @Test("is answered point by point, whole where the fault was solved")
    func answered() throws {
        var life = try arrived(list(3))
        let whole: [Int: CheckedList.Answer] = [
            1: .init(.passed), 2: .init(.measured, value: " 24.1 "), 3: .init(.notApplicable),
        ]
        for (answers, code) in [
            ([1: .init(.passed)], "checklist-open"), ([4: .init(.passed)], "no-such-point"),
            (whole.merging([2: .init(.measured)]) { $1 }, "checklist-value"),
            (whole.merging([1: .init(.measured, value: "1")]) { $1 }, "checklist-value"),
        ] as [([Int: CheckedList.Answer], String)] {
            #expect(throws: Refusal.self, "\(code)") { try finish(&life, answers) }
            do { try finish(&life, answers) } catch let refusal as Refusal { #expect(refusal.code == code) }
        }
        try finish(&life, whole)
        let checked = try #require(life.ticket.report?.content.checklist)
        #expect(checked.points.map(\.value) == [nil, "24.1", nil] && checked.version == 1 && checked.failures == 0)
        #expect(checked.answers[3] == .init(.notApplicable))
    }

    @Test("is under the signature's hash; another answer is a new version, and the signed one stays")
    func signed() throws {
        var life = try arrived(list(3))
        let removed = [ServiceReport.RemovedPart("主板", serial: "B-1", keeper: .customer)]
        try finish(&life, [1: .init(.failed)], result: .notSolved, removed: removed)
        let first = try #require(life.ticket.report)
        #expect(first.content.checklist?.points.map(\.outcome) == [.failed, nil, nil])
        var without = first.content
        without.checklist = nil
        #expect(first.hash != TicketLife.hash(without.canonicalText(ticket: life.ticket.id, version: 1)))
        without.removed = nil
        #expect(!without.canonicalText(ticket: life.ticket.id, version: 1).contains("removed"))
        try life.sign()
        // The same words with the same answers say nothing; what is not said of the list or of parts leaves them.
        #expect(try life.ticket.rewriteReport(without, answers: nil, hash: TicketLife.hash).isEmpty)
        #expect(try life.ticket.rewriteReport(first.content, answers: nil, hash: TicketLife.hash).isEmpty)
        try life.does { ticket, _ in
            try ticket.rewriteReport(first.content, answers: [1: .init(.passed)], hash: TicketLife.hash)
        }
        #expect(life.ticket.report?.content.checklist?.points.first?.outcome == .passed)
        #expect(life.ticket.signature == nil && life.ticket.signature(under: 1)?.hash == first.hash)
    }

    @Test("does not come from nowhere")
    func none() throws {
        var life = try arrived(list(3))
        try finish(&life, [:], result: .notSolved)
        var other = TicketLife()
        try other.call()
        try other.guide()
        try other.remote()
        try other.agreeOnCosts()
        try other.planVisit()
        try other.arrive()
        #expect(throws: Refusal(.conflict, "no-checklist")) { try finish(&other, [1: .init(.passed)]) }
    }
}

@Suite("A customer's rating")
struct RatingTests {
    private let wang = TicketEvent.Who(id: ID(number: 77), name: "王主任")

    @Test("is one mark a person, which they may change until thirty days after the end")
    func rated() throws {
        var life = TicketLife()
        let good = TicketEvent.Rated(marks: 4, words: " 快 ")
        func code(_ given: TicketEvent.Rated, at now: Instant) -> String? {
            do { _ = try life.ticket.rate(given, by: wang.id, at: now) } catch { return error.code }
            return nil
        }
        #expect(code(good, at: life.now) == "rating-too-early")
        try life.call()
        try life.does { ticket, plan in try ticket.resolve(rung: .guidance, how: "重啟", cause: nil, under: plan) }
        #expect(code(.init(marks: 6), at: life.now) == "invalid")
        #expect(try life.ticket.rate(good, by: wang.id, at: life.now) == [.rated(.init(marks: 4, words: "快"))])
        var ticket = life.ticket
        func take(_ marks: Int) {
            let entry = TicketEntry(
                sequence: ticket.version + 1,
                occurredAt: life.now,
                recordedAt: life.now,
                by: wang,
                event: .rated(.init(marks: marks))
            )
            ticket.apply(entry)
        }
        for marks in [4, 2] { take(marks) }
        #expect(ticket.ratings.map(\.given.marks) == [2] && ticket.rating(by: wang.id)?.marks == 2)
        #expect(try ticket.rate(.init(marks: 2), by: wang.id, at: life.now).isEmpty)
        for round in 3...10 { take(round % 2 == 0 ? 4 : 5) }
        #expect(try ticket.rate(.init(marks: 4), by: wang.id, at: life.now).isEmpty)
        #expect(throws: Refusal.self) { try ticket.rate(.init(marks: 1), by: wang.id, at: life.now) }
        try life.does { ticket, plan in try ticket.close(words: "", under: plan) }
        let day: Int64 = 86_400_000
        #expect(life.ticket.mayBeRated(at: life.now.advanced(byMilliseconds: 29 * day)))
        #expect(code(good, at: life.now.advanced(byMilliseconds: 31 * day)) == "rating-too-late")
    }
}
