import AfterSales
import Foundation
import ServiceDesk
import Storage
import TestDesk
import Testing

/// A desk with the shipped calendars in force, and a manager.
struct PlansDesk {
    let records: RecordsDesk
    let manager = Person(id: ID(number: 21), name: "何經理", roles: [.manager])

    var desk: Desk { records.desk }

    init(on engine: TestDatabase, calendars: Bool = true) async throws {
        records = try await RecordsDesk(on: engine)
        guard calendars else { return }
        for calendar in try ProjectFolder.plans.calendars().values.sorted(by: { $0.name < $1.name }) {
            try await desk.acceptCalendar(calendar, by: manager)
        }
    }

    /// A ticket reported just now, on the desk's own plan.
    func ticket() async throws -> TicketCard {
        let customer = try await records.customer("C-\(UInt32.random(in: 0...UInt32.max))")
        return try await desk.openTicket(
            TicketRequest(
                customer: customer.id,
                reporter: TicketEvent.Reporter(name: "王主任"),
                subject: "不制冷"
            ),
            by: records.agent
        )
    }
}

@Suite("Publishing plans")
struct PublishingTests {
    @Test("the shipped plans publish, and the standard one is the desk's own", arguments: TestDatabase.reachable)
    func shipped(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        for file in try ProjectFolder.plans.plans() {
            let source = try String(contentsOf: file, encoding: .utf8)
            let published = try await desk.desk.publishPlan(
                source,
                asOwn: file.lastPathComponent == "standard.yaml",
                by: desk.manager
            )
            #expect(published.isNew)
        }
        let plans = try await desk.desk.plans(seenBy: desk.records.agent)
        #expect(plans.count == 5)
        #expect(plans.filter(\.isOwn).map(\.reference.id) == ["standard"])
        #expect(plans.allSatisfy { $0.isCurrent && $0.publishedBy == "何經理" })
        let plan = try await desk.desk.currentPlan("standard", seenBy: desk.records.agent)
        #expect(plan == (try ShippedPlans.plan("standard")))
    }

    @Test("a version never changes; the same text again is nothing new", arguments: TestDatabase.reachable)
    func immutable(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        let source = try ProjectFolder.text("plans/service-scope.yaml")
        #expect(try await desk.desk.publishPlan(source, by: desk.manager).isNew)
        #expect(try await !desk.desk.publishPlan(source, by: desk.manager).isNew)
        await #expect { try await desk.desk.publishPlan(source + "\n# changed\n", by: desk.manager) } throws: {
            ($0 as? Refusal)?.code == "plan-version-taken"
        }
        let next = source.replacing("version: \"2026-11\"", with: "version: \"2026-12\"")
        #expect(try await desk.desk.publishPlan(next, by: desk.manager).isNew)
        let current = try await desk.desk.currentPlan("service-scope", seenBy: desk.manager)
        #expect(current.reference.version == "2026-12")
        let old = Plan.Reference(id: "service-scope", version: "2026-11")
        #expect(try await desk.desk.planSource(old, seenBy: desk.manager) == source)
    }

    @Test(
        "a plan with a mistake, or that contradicts itself, is refused and leaves nothing",
        arguments: TestDatabase.reachable
    )
    func refused(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        let source = try ProjectFolder.text("plans/standard.yaml")
        await #expect { try await desk.desk.publishPlan(source + "\nnonsense: yes\n", by: desk.manager) } throws: {
            let refusal = $0 as? Refusal
            return refusal?.code == "plan-mistakes"
                && refusal?.values["first"]?.contains("unknown key “nonsense”") == true
        }
        let unruled = source.prefix(upTo: try #require(source.range(of: "\nrulings:")).lowerBound)
        await #expect { try await desk.desk.publishPlan(String(unruled), by: desk.manager) } throws: {
            ($0 as? Refusal)?.code == "plan-unsettled"
        }
        #expect(try await desk.desk.plans(seenBy: desk.manager).isEmpty)
        await #expect { try await desk.desk.publishPlan(source, by: desk.records.agent) } throws: {
            ($0 as? Refusal) == .notAllowed
        }
    }

    @Test("a plan needs the calendars it names", arguments: TestDatabase.reachable)
    func calendars(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine, calendars: false)
        let source = try ProjectFolder.text("plans/standard.yaml")
        await #expect { try await desk.desk.publishPlan(source, by: desk.manager) } throws: {
            ($0 as? Refusal)?.code == "plan-needs-calendar"
        }
    }

    @Test(
        "publishing says what it would move, and moves open tickets only when told to",
        arguments: TestDatabase.reachable
    )
    func moves(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        let source = try ProjectFolder.text("plans/standard.yaml")
        try await desk.desk.publishPlan(source, by: desk.manager)
        let opened = try await desk.ticket()
        let stricter = source.replacing("version: \"2026-11\"", with: "version: \"2026-12\"")
            .replacing("{to: answer, within: 2 working days", with: "{to: answer, within: 1 working day")
        let shown = try await desk.desk.publishPlan(stricter, by: desk.manager).moves
        #expect(shown.tickets == [opened.ticket.id])
        #expect(shown.moved.map(\.clock.clause) == ["C15"])
        #expect(shown.late.isEmpty)
        let unmoved = try await desk.desk.ticket(opened.ticket.id, seenBy: desk.records.agent)
        #expect(unmoved.ticket.terms?.plan.version == "2026-11")
        let again = try await desk.desk.publishPlan(stricter, movingOpen: true, by: desk.manager)
        #expect(!again.isNew && again.moves == shown)
        let moved = try await desk.desk.ticket(opened.ticket.id, seenBy: desk.records.agent)
        #expect(moved.ticket.terms?.plan.version == "2026-12")
        let answer = try #require(moved.clocks.first { $0.id.clause == "C15" })
        #expect(answer.due == shown.moved[0].to)
    }

    @Test(
        "open tickets that go over to a plan take the calendars with it that they lack",
        arguments: TestDatabase.reachable
    )
    func newCalendar(engine: TestDatabase) async throws {
        let desk = try await PlansDesk(on: engine)
        let source = try ProjectFolder.text("plans/standard.yaml")
        try await desk.desk.publishPlan(source, by: desk.manager)
        let id = try await desk.ticket().ticket.id
        let days = try #require(try await desk.desk.currentCalendars(seenBy: desk.manager)["cn-working-days"])
        // Only Wednesdays are worked.
        let wednesdays = DeskCalendar(
            title: "週三",
            calendar: try WorkCalendar(
                name: "neue-tage",
                version: "1",
                zone: "Asia/Shanghai",
                weekly: [.wednesday: days.calendar.weekly[.wednesday] ?? []]
            )
        )
        try await desk.desk.acceptCalendar(wednesdays, by: desk.manager)
        let next = source.replacing("version: \"2026-11\"", with: "version: \"2026-12\"")
            .replacing("cn-working-days", with: "neue-tage")
        let shown = try await desk.desk.publishPlan(next, movingOpen: true, by: desk.manager).moves
        let answer = try #require(shown.moved.first { $0.clock.clause == "C15" })
        #expect(answer.to == Instant(rfc3339: "2026-12-02T17:00:00+08:00"))

        let moved = try await desk.desk.ticket(id, seenBy: desk.records.agent)
        #expect(moved.ticket.terms?.calendars["neue-tage"] == "1")
        // What they had stays as it was.
        #expect(moved.ticket.terms?.calendars["cn-working-days"] == "2026-1")
        let clock = try #require(moved.clocks.first { $0.id == answer.clock })
        #expect(clock.calendar == "neue-tage" && clock.due == answer.to)
        let promised = try #require(Instant(rfc3339: "2026-12-20T17:00:00+08:00"))
        let pinned = try await desk.desk.pin(id, .answer, to: promised, words: "答應", by: desk.manager)
        let after = try #require(pinned.clocks.first { $0.id == answer.clock })
        #expect(after.isPinned && after.due == promised)
    }
}
