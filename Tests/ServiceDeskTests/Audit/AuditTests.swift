import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("The audit")
struct AuditTests {
    @Test("tells who changed what, from what to what, the newest first", arguments: TestDatabase.reachable)
    func changes(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        at.clock.advance(minutes: 5)
        var details = at.hospital.details
        details.name = "上海長寧第一醫院"
        details.notes = "重點客戶"
        _ = try await at.desk.change(at.hospital.id, to: details, version: at.hospital.version, by: at.agent)
        var found: Listing<AuditedEntry>?
        let cost = try await at.statements.count { found = try await at.desk.audit(seenBy: at.manager) }
        #expect(cost <= 3)
        let newest = try #require(found?.items.first)
        #expect(newest.entry.kind == "customer.changed" && newest.entry.personName == "林小姐")
        #expect(newest.changes.map(\.path) == ["name", "notes"])
        #expect(newest.changes[0].before?.text == "上海長寧醫院" && newest.changes[0].after?.text == "上海長寧第一醫院")
        #expect(newest.changes[1].before == nil && newest.changes[1].after?.text == "重點客戶")
        // Registered, not changed: there was nothing before.
        let subject = at.hospital.id.description
        let own = try await at.desk.audit(AuditFilter(kind: .customer, subject: subject), seenBy: at.manager).items
        #expect(own.map(\.entry.kind) == ["customer.changed", "customer.registered"])
        #expect(own[1].changes.allSatisfy { $0.before == nil && $0.after != nil })
        #expect(own[1].changes.contains { $0.path == "code" && $0.after?.text == "C-1" })
        // The subject alone says enough, and who and what together.
        #expect(try await at.desk.audit(AuditFilter(subject: subject), seenBy: at.manager).items == own)
        let mine = AuditFilter(person: at.agent.id, kind: .customer, subject: subject)
        #expect(try await at.desk.audit(mine, seenBy: at.manager).items == own)
    }

    @Test("tells of a newly announced calendar only what is new", arguments: TestDatabase.reachable)
    func announced(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        at.clock.advance(minutes: 1)
        let days = try AnnouncedDaysReader.read("date,kind,name\n2026-12-25,holiday,年會\n")
        _ = try await at.desk.proposeCalendar("cn-working-days", announcing: days, by: at.manager)
        let filter = AuditFilter(kind: .calendar, subject: "cn-working-days")
        let newest = try #require(try await at.desk.audit(filter, seenBy: at.manager).items.first)
        #expect(newest.entry.kind == "calendar.proposed")
        #expect(newest.changes.contains { $0.path == "calendar.overrides.2026-12-25.name" && $0.after?.text == "年會" })
        #expect(newest.changes.contains { $0.path == "calendar.version" && $0.before != nil })
        #expect(newest.changes.count <= 4, "\(newest.changes)")
    }

    @Test("tells of a ticket's classification what each value was before", arguments: TestDatabase.reachable)
    func classified(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open("離心機開蓋報警")
        for change in [
            TicketEvent.Classification(subject: "轉速不足"), .init(severity: .critical, subject: "客戶說很急"),
        ] {
            at.clock.advance(minutes: 1)
            _ = try await at.desk.classify(id, change, by: at.agent)
        }
        let filter = AuditFilter(kind: .ticket, subject: String(id.number))
        let newest = try #require(try await at.desk.audit(filter, seenBy: at.manager).items.first)
        #expect(newest.changes.map(\.path) == ["severity", "subject"])
        #expect(newest.changes.map { $0.before?.text } == ["normal", "轉速不足"])
        #expect(newest.changes.last?.after?.text == "客戶說很急")
        let opened = try #require(try await at.desk.audit(filter, seenBy: at.manager).items.last)
        #expect(opened.changes.first { $0.path == "customer" }?.after?.name == at.hospital.name)
    }

    @Test("is narrowed to a person and to days, and pages by key", arguments: TestDatabase.reachable)
    func narrowed(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let before = at.clock.now
        at.clock.advance(days: 1)
        let id = try await at.open("卡紙")
        try await at.call(id)
        let mine = try await at.desk.audit(AuditFilter(person: at.agent.id), seenBy: at.manager)
        #expect(mine.items.allSatisfy { $0.entry.person == at.agent.id } && !mine.items.isEmpty)
        let today = Interval(before.advanced(byMilliseconds: 1), at.clock.now.advanced(byMilliseconds: 1))
        let all = try await at.desk.audit(AuditFilter(recordedIn: today), limit: 200, seenBy: at.manager).items
        #expect(all.allSatisfy { $0.entry.subject.kind == .ticket } && all.count >= 2)
        var paged: [JournalEntry] = []
        var after: String?
        repeat {
            let page = try await at.desk.audit(after: after, limit: 3, seenBy: at.manager)
            paged += page.items.map(\.entry)
            after = page.next
        } while after != nil
        // One subject's journal pages in the same way.
        let ticket = AuditFilter(kind: .ticket, subject: String(id.number), recordedIn: today)
        let first = try await at.desk.audit(ticket, limit: 1, seenBy: at.manager)
        let second = try await at.desk.audit(ticket, after: first.next, limit: 200, seenBy: at.manager)
        let own = try await at.desk.audit(ticket, limit: 200, seenBy: at.manager).items
        #expect(first.items + second.items == own && own.count >= 2)
        let whole = try await at.desk.audit(limit: 200, seenBy: at.manager).items.map(\.entry)
        #expect(paged == whole)
        #expect(Set(paged.map { "\($0.subject) \($0.sequence)" }).count == paged.count)
        // What a moment is, is told as one.
        let opened = try #require(all.first { $0.entry.kind == "opened" })
        #expect(opened.changes.contains { $0.after?.text == "卡紙" })
        await #expect(throws: Refusal.notAllowed) { try await at.desk.audit(seenBy: at.agent) }
        for wrong in ["x", "1.ticket.5", "a.ticket.1.1"] {
            await #expect(throws: Refusal.self) { try await at.desk.audit(after: wrong, seenBy: at.manager) }
        }
    }
}
