import AfterSales
import Foundation
import ServiceDesk
import Testing

@Suite("The plans we ship")
struct ShippedPlans {
    static let parts: [String: ClosedRange<Int>] = [
        "quality-assurance": 1...28, "service-guarantee": 29...51, "response-procedure": 52...77,
        "service-scope": 78...90, "standard": 1...90,
    ]

    static func plan(_ name: String) throws -> Plan {
        try PlanReader.read(try ProjectFolder.text("plans/\(name).yaml"))
    }

    static let standard = Result { try plan("standard") }

    @Test(
        "each reads without a mistake, is settled, and has its part of the ninety clauses",
        arguments: parts.keys.sorted()
    )
    func reads(name: String) throws {
        let plan = try Self.plan(name)
        let expected = try #require(Self.parts[name]).map { "C\($0 < 10 ? "0" : "")\($0)" }
        #expect(plan.clauses.map(\.id) == expected)
        #expect(plan.reference.id == name)
        #expect(plan.review().isSettled)
    }

    @Test("a clause has the same sentence and the same rules in its part and in the standard plan")
    func agree() throws {
        let standard = try Self.standard.get()
        for name in Self.parts.keys where name != "standard" {
            for clause in try Self.plan(name).clauses {
                let same = try #require(standard.clause(clause.id))
                #expect(same.text == clause.text)
                #expect(same.rules == clause.rules, "\(clause.id)")
                #expect(same.status == clause.status)
            }
        }
    }

    @Test("every sentence is the commitment's own", .enabled(if: ProjectFolder.hasShared))
    func sentences() throws {
        let clauses = try ProjectFolder.sharedTable("commitment/clauses.csv")
        #expect(clauses.count == 90)
        let standard = try Self.standard.get()
        for row in clauses {
            let clause = try #require(standard.clause(row["id"] ?? ""))
            // The list cut C77 one heading too late.
            #expect(row["clause_zh_hant"]?.hasPrefix(clause.text) == true, "\(clause.id)")
        }
    }

    @Test("every clause has a rule that acts, or is listed with the reason why none does")
    func nothingIsLost() throws {
        let plan = try Self.standard.get()
        let review = plan.review()
        for clause in plan.clauses { #expect(!review.standings(of: clause.id).isEmpty) }
        let acting = plan.clauses.map(\.id).filter { id in
            review.standings(of: id).contains { if case .acts = $0 { true } else { false } }
        }
        #expect(
            acting == [
                "C10", "C11", "C12", "C13", "C14", "C15", "C16", "C17", "C18", "C19", "C20", "C21", "C22", "C23",
                "C24", "C25", "C31", "C32", "C33", "C34", "C35", "C36", "C40", "C41", "C42", "C43", "C44", "C45",
                "C46", "C47", "C48", "C49", "C51", "C52", "C53", "C55", "C56", "C57", "C58", "C59", "C60", "C61",
                "C63", "C64", "C65", "C66", "C67", "C68", "C69", "C70", "C72", "C74", "C75", "C76", "C83", "C87",
                "C88", "C89", "C90",
            ]
        )
    }

    @Test("the twenty contradictions are settled by rulings with author, day and reason")
    func rulings() throws {
        let plan = try Self.standard.get()
        #expect(plan.rulings.map(\.id) == (1...20).map { "X\($0 < 10 ? "0" : "")\($0)" })
        for ruling in plan.rulings {
            #expect(!ruling.by.isEmpty && !ruling.reason.isEmpty && !ruling.question.isEmpty)
            #expect(ruling.on == Day(2026, 11, 20))
        }
    }

    @Test("the contradictions are there by themselves, and each is settled by the ruling about it")
    func found() throws {
        let plan = try Self.standard.get()
        let pairs = Dictionary(grouping: plan.contradictions) { $0.settledBy ?? "none" }
        #expect(Set(pairs.keys) == ["X01", "X02", "X05", "X06", "X07", "X11"])
        var unruled = plan
        unruled.rulings = []
        #expect(unruled.contradictions.count == plan.contradictions.count)
        #expect(!unruled.review().isSettled)
    }

    @Test("one hour is the promise to respond; two hours and one working day run as shadows (X02)")
    func responses() throws {
        let plan = try Self.standard.get()
        let responses = plan.deadlines.filter { $0.metric == .respond }
        #expect(responses.map(\.clause) == ["C14", "C35", "C65"])
        #expect(responses.filter { !$0.isShadow }.map(\.clause) == ["C35"])
        let hour = try #require(responses.first { $0.clause == "C35" })
        #expect(hour.period == .serviceTime(milliseconds: 3_600_000))
        #expect(hour.calendar == "service-7x8")
        #expect(hour.notStated == [.calendar, .start, .unit])
        #expect(
            responses.first { $0.clause == "C65" }?.calendar == "cn-working-days"
                || plan.assumedCalendar == "cn-working-days"
        )
        // In its own part, where nothing contradicts it, the two hours are the promise.
        #expect(try Self.plan("quality-assurance").deadlines.first { $0.clause == "C14" }?.isShadow == false)
    }

    @Test("arrival and repair without a number have an aim of ours, never the promise (X19)")
    func aims() throws {
        let plan = try Self.standard.get()
        let aims = plan.deadlines.filter(\.isInternalTarget)
        #expect(aims.map(\.clause) == ["C46", "C54", "C55"])
        #expect(aims.map(\.period) == [.workingDays(1), .workingDays(3), .workingDays(1)])
        #expect(aims.map(\.isShadow) == [false, false, true])
        #expect(aims.map(\.start) == [.dispatched, .reported, .dispatched])
        #expect(plan.followUps.map(\.after) == [.workingDays(3), .calendarDays(30)])
        #expect(plan.followUps.allSatisfy { $0.isInternalTarget && $0.clause == "C50" })
    }

    @Test("who leads follows the phase, the contract and the kind of request (C16–C21)")
    func ownership() throws {
        let plan = try Self.standard.get()
        // The first rule that covers a request decides: an exchange is sales' whatever the phase (X11).
        #expect(plan.ownership.map(\.clause) == ["C21", "C16", "C18", "C17"])
        let project = try #require(plan.ownership.first { $0.clause == "C18" })
        #expect(project.contract == .project && project.lead == .project)
        #expect(project.support == .supplyChain && project.mustBeTold == .project)
    }
}
