import AfterSales
import ServiceDesk
import Storage
import TestDesk
import Testing

@Suite("A customer's link")
struct CustomerLinkTests {
    private let home = "10.0.0.1"

    private func view(_ token: String, _ at: WorkingDesk) async throws -> TicketForCustomer {
        try await ticket(at.desk.ticket(forLink: token, from: home))
    }

    private func ticket(_ linked: LinkedTicket) throws -> TicketForCustomer {
        guard case .ticket(let ticket) = linked else {
            Issue.record("merged: \(linked)")
            throw Refusal.notFound
        }
        return ticket
    }

    @Test("shows the promise, the appointment, the messages and the report", arguments: TestDatabase.reachable)
    func tracking(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let link = try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, by: at.agent)
        #expect(link.token.utf8.count == 64)
        var seen = try await view(link.token, at)
        #expect(seen.number == id)
        #expect(seen.subject == "卡紙")
        #expect(seen.turn == .toRespond)
        #expect(seen.reader == "李護士")
        #expect(!seen.maySign)
        let respond = try #require(seen.promises.first { $0.clock.metric == .respond })
        #expect(respond.clock.clause == "C35")
        #expect(respond.due == at.clock.now.advanced(byMilliseconds: 3_600_000))
        #expect(respond.state == .pending)
        #expect(!respond.text.isEmpty)

        _ = try await at.desk.contact(
            id,
            .init(channel: .email, outcome: .sent, to: "李護士", words: "我們下午到", isAnswer: true),
            by: at.agent
        )
        try await at.climb(id)
        try await at.planVisit(id)
        at.clock.advance(hours: 2)
        try await at.visit(id)
        seen = try await view(link.token, at)
        #expect(seen.messages.contains { $0.isOurs && $0.words == "我們下午到" && $0.channel == .email })
        #expect(seen.appointments.map(\.engineer) == ["陳工"])
        #expect(seen.appointments.first?.from == at.clock.now)
        #expect(seen.reports.map(\.version) == [1])
        #expect(seen.reports.first?.content.done == "更換定影組件")
        #expect(seen.reports.first?.signer == nil)
        #expect(seen.wishes == [.sign])
        #expect(seen.costs?.words == "保修期內,全部免費")
        #expect(seen.costs?.isAcknowledged == true)
        #expect(seen.promises.first { $0.clock.metric == .respond }?.state == .kept)
    }

    @Test("acts under the contact's own account, and under nobody else's", arguments: TestDatabase.reachable)
    func account(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let school = try await at.another("C-2", name: "徐匯中學")
        let foreign = try await at.person(of: school, .customerResponsible)
        func set(_ account: ID<Person>?, of contact: Contact) async throws -> Contact {
            let known = try await at.desk.contact(contact.id, seenBy: at.agent)
            var details = known.details
            details.person = account
            return try await at.desk.change(contact.id, to: details, version: known.version, by: at.agent)
        }
        for stranger in [at.manager.id, foreign.id] {
            await #expect(throws: Refusal.personOfAnotherCustomer) { _ = try await set(stranger, of: at.li) }
            await #expect(throws: Refusal.personOfAnotherCustomer) {
                _ = try await at.desk.register(
                    Contact.Details(name: "張", person: stranger),
                    of: at.hospital.id,
                    by: at.agent
                )
            }
        }
        await #expect(throws: Refusal.unknown("person")) { _ = try await set(ID(number: 99), of: at.li) }

        let own = try await at.person(of: at.hospital, .customerEngineer)
        _ = try await set(own.id, of: at.li)
        let link = try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, by: at.agent)
        _ = try await at.desk.say("又卡紙了", viaLink: link.token, from: home)
        #expect(try await at.desk.ticket(id, seenBy: at.agent).ticket.entries.last?.by.id == own.id)

        // The account has gone over to another customer since; the contact can still be changed.
        let stored = try await at.desk.profile(own.id, for: .desk)
        var profile = stored.profile
        profile.customer = school.id
        try await at.desk.changePerson(profile, from: stored.version, by: .desk)
        _ = try await at.desk.say("還是卡紙", viaLink: link.token, from: home)
        let last = try #require(try await at.desk.ticket(id, seenBy: at.agent).ticket.entries.last)
        #expect(last.by.id.number == at.li.id.number && last.by.name == "李護士")
        let known = try await at.desk.contact(at.li.id, seenBy: at.agent)
        var details = known.details
        details.phones = ["13900139000"]
        _ = try await at.desk.change(known.id, to: details, version: known.version, by: at.agent)
    }

    @Test("shows nothing that is ours alone", arguments: TestDatabase.reachable)
    func leaks(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let other = try await at.open("別的單:秘密一")
        let id = try await at.open()
        let link = try await at.desk.issueLink(to: id, for: at.wang.id, purpose: .sign, by: at.agent)
        _ = try await at.desk.note(id, "秘密二:客戶難纏", by: at.agent)
        try await at.call(id)
        _ = try await at.desk.contact(
            id,
            .init(channel: .email, outcome: .failed, to: "李護士", words: "秘密三:沒寄到"),
            by: at.agent
        )
        _ = try await at.desk.contact(
            id,
            .init(channel: .phone, outcome: .notReached, to: "李護士", words: "秘密四:沒人接"),
            by: at.agent
        )
        _ = try await at.desk.hear(id, .init(channel: .phone, from: "李護士", words: "秘密五:口氣不好"), by: at.agent)
        _ = try await at.desk.guide(id, .init(result: .notSolved, steps: ["秘密六"], words: "秘密七"), by: at.agent)
        _ = try await at.desk.override(id, .ladderOrder, reason: "秘密八:熟客", by: at.manager)
        _ = try await at.desk.skipRemote(id, because: "秘密九", by: at.agent)
        _ = try await at.desk.tellCosts(id, .init(words: "免費", to: "李護士"), by: at.agent)
        _ = try await at.desk.acknowledgeCosts(id, .init(by: "李護士", how: "電話"), by: at.agent)
        try await at.planVisit(id)
        let from = at.clock.now.advanced(byMilliseconds: 4 * 3_600_000)
        _ = try await at.desk.moveVisit(
            id,
            engineer: at.otherEngineer.id,
            from: from,
            to: from.advanced(byMilliseconds: 3_600_000),
            packing: [.init(kind: .part, name: "秘密十")],
            reason: "秘密十一:陳工請假",
            by: at.agent
        )
        _ = try await at.desk.pause(
            id,
            reason: "customer-information",
            until: at.clock.now.advanced(byMilliseconds: 86_400_000),
            words: "秘密十二",
            by: at.agent
        )
        _ = try await at.desk.link(id, to: other, words: "秘密十三", by: at.agent)
        _ = try await at.desk.classify(id, .init(severity: .high, reason: "秘密十四"), by: at.agent)

        let seen = try await view(link.token, at)
        let everything = String(reflecting: seen)
        #expect(!everything.contains("秘密"))
        #expect(!everything.contains("內部"))
        #expect(!everything.contains(other.description))
        // Neither the losing side of a contradiction nor an aim of ours is a promise to the customer.
        let card = try await at.desk.ticket(id, seenBy: at.agent)
        let hidden = card.clocks.filter { !$0.isPublic }.map(\.id)
        #expect(hidden.contains(Clock.ID(metric: .respond, clause: "C14")))
        #expect(hidden.contains { $0.metric == .arrive || $0.metric == .restore })
        #expect(Set(seen.promises.map(\.clock)).isDisjoint(with: hidden))
        #expect(seen.promises.map(\.clock) == card.clocks.filter(\.isPublic).map(\.id))
        // A call is told as a call, without our notes of it.
        #expect(seen.messages.map(\.words) == [nil, nil])
        #expect(seen.wishes == [.confirmVisit, .answer])
        #expect(seen.appointments.map(\.engineer) == ["趙工"])
    }

    @Test("keeps what was said to sales among us (C14)", arguments: TestDatabase.reachable)
    func sales(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open(isSales: true)
        let link = try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, by: at.agent)
        _ = try await at.desk.contact(
            id,
            .init(channel: .email, outcome: .sent, to: "周銷售", words: "秘密:這客戶欠款"),
            by: at.agent
        )
        _ = try await at.desk.contact(id, .init(channel: .sales, outcome: .sent, to: "李護士", words: "秘密"), by: at.agent)
        _ = try await at.desk.hear(id, .init(channel: .email, from: "周銷售", words: "秘密"), by: at.agent)
        _ = try await at.desk.contact(id, .init(channel: .email, outcome: .sent, to: "李護士", words: "您好"), by: at.agent)
        #expect(try await view(link.token, at).messages.map(\.words) == ["您好"])
    }

    @Test("that is forged does not exist, and one that is over says so", arguments: TestDatabase.reachable)
    func dead(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let expired = try await at.desk.issueLink(to: id, for: at.wang.id, purpose: .sign, days: 1, by: at.agent)
        let revoked = try await at.desk.issueLink(to: id, for: at.wang.id, purpose: .sign, by: at.agent)
        let live = try await at.desk.issueLink(to: id, for: at.wang.id, purpose: .sign, by: at.agent)
        try await at.desk.revokeLink(revoked.link.id, by: at.agent)
        try await at.desk.revokeLink(revoked.link.id, by: at.agent)
        at.clock.advance(days: 1)
        var forged = Array(live.token)
        forged[63] = forged[63] == "0" ? "1" : "0"
        let dead: [(String, Refusal)] = [
            (expired.token, .linkExpired), (revoked.token, .linkRevoked), (String(forged), .notFound), ("", .notFound),
            (live.token + "0", .notFound), (live.token.uppercased(), .notFound), ("秘", .notFound),
        ]
        for (number, (token, why)) in dead.enumerated() {
            let home = "10.0.1.\(number)"
            await #expect(throws: why) { try await at.desk.ticket(forLink: token, from: home) }
            await #expect(throws: why) { try await at.desk.say("在嗎", viaLink: token, from: home) }
            await #expect(throws: why) { try await at.desk.consent(viaLink: token, from: home) }
            await #expect(throws: why) { try await at.desk.sign(viaLink: token, report: 1, from: home) }
            await #expect(throws: why) { try await at.desk.acknowledgeCosts(viaLink: token, telling: 1, from: home) }
        }
        let kept = try await at.desk.links(to: id, seenBy: at.agent)
        #expect(kept.count == 3)
        #expect(kept.filter { $0.isLive(at: at.clock.now) }.map(\.id) == [live.link.id])
        #expect(try await at.desk.ticket(id, seenBy: at.agent).ticket.entries.allSatisfy { $0.by.name != "王主任" })
    }

    @Test("that is not kept anywhere in clear", arguments: TestDatabase.reachable)
    func secret(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let link = try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, by: at.agent)
        _ = try await at.desk.say("在嗎", viaLink: link.token, from: home)
        let found = try await at.statements.read { db in
            try db.rows("SELECT digest AS text FROM customer_link").map { try $0["text"] as String }
                + db.rows("SELECT data AS text FROM journal").map { try $0["text"] as String }
        }
        #expect(!found.isEmpty)
        #expect(!found.contains { $0.contains(link.token) })
    }

    @Test("guesses are counted by address, and a true link is never held up", arguments: TestDatabase.reachable)
    func guessing(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let link = try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, by: at.agent)
        let guess = String(repeating: "0", count: 64)
        for _ in 0..<30 {
            await #expect(throws: Refusal.notFound) { try await at.desk.ticket(forLink: guess, from: "10.9.9.9") }
        }
        for _ in 0..<2 {
            await #expect { try await at.desk.ticket(forLink: guess, from: "10.9.9.9") } throws: {
                ($0 as? Refusal)?.kind == .tooMany
            }
        }
        #expect(try await ticket(at.desk.ticket(forLink: link.token, from: "10.9.9.9")).number == id)
        await #expect(throws: Refusal.notFound) { try await at.desk.ticket(forLink: guess, from: home) }
        at.clock.advance(minutes: 15)
        await #expect(throws: Refusal.notFound) { try await at.desk.ticket(forLink: guess, from: "10.9.9.9") }
    }

    @Test(
        "signs the version that was read, once, by the responsible person (C48, C76)",
        arguments: TestDatabase.reachable
    )
    func signing(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        await #expect { try await at.desk.issueLink(to: id, for: at.li.id, purpose: .sign, by: at.agent) } throws: {
            ($0 as? Refusal)?.code == "contact-not-responsible"
        }
        let track = try await at.desk.issueLink(to: id, for: at.wang.id, purpose: .track, by: at.agent)
        let link = try await at.desk.issueLink(to: id, for: at.wang.id, purpose: .sign, by: at.agent)
        await #expect { try await at.desk.sign(viaLink: link.token, report: 1, from: home) } throws: {
            ($0 as? Refusal)?.code == "no-report"
        }
        try await at.call(id)
        try await at.climb(id)
        try await at.planVisit(id)
        at.clock.advance(hours: 2)
        try await at.visit(id)
        #expect(try await view(link.token, at).maySign)
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.sign(viaLink: track.token, report: 1, from: home)
        }
        let content = ServiceReport(found: "定影組件老化", done: "更換並校準", isRepaired: true)
        _ = try await at.desk.rewriteReport(id, content, by: at.engineer)
        await #expect { try await at.desk.sign(viaLink: link.token, report: 1, from: home) } throws: {
            ($0 as? Refusal)?.code == "report-changed"
        }
        let signed = try await ticket(
            at.desk.sign(viaLink: link.token, report: 2, strokes: "M 1 1 L 20 20", from: home)
        )
        #expect(signed.reports.map(\.signer) == [nil, "王主任"])
        #expect(signed.reports.last?.signedAt == at.clock.now)
        #expect(signed.wishes.isEmpty)
        await #expect { try await at.desk.sign(viaLink: link.token, report: 2, from: home) } throws: {
            ($0 as? Refusal)?.code == "already-signed"
        }
        let entry = try #require(try await at.desk.ticket(id, seenBy: at.agent).ticket.entries.last)
        #expect(entry.by.name == "王主任")
        guard case .reportSigned(let signature) = entry.event else {
            Issue.record("not a signature: \(entry.event)")
            return
        }
        #expect(signature.how == "link")
        #expect(signature.signer == "王主任")
        #expect(signature.strokes == "M 1 1 L 20 20")
        #expect(signature.hash == signed.reports.last?.hash)
        _ = try await at.desk.closeOnSite(id, by: at.engineer)
    }

    @Test("agrees to costs as they were read, and to a remote session", arguments: TestDatabase.reachable)
    func agreeing(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let link = try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, by: at.agent)
        await #expect { try await at.desk.acknowledgeCosts(viaLink: link.token, telling: 1, from: home) } throws: {
            ($0 as? Refusal)?.code == "costs-changed"
        }
        _ = try await at.desk.tellCosts(id, .init(words: "上門費 300 元", to: "李護士"), by: at.agent)
        let read = try #require(try await view(link.token, at).costs)
        #expect(!read.isAcknowledged)
        _ = try await at.desk.tellCosts(id, .init(words: "上門費 900 元", to: "李護士"), by: at.agent)
        await #expect {
            try await at.desk.acknowledgeCosts(viaLink: link.token, telling: read.telling, from: home)
        } throws: {
            ($0 as? Refusal)?.code == "costs-changed"
        }
        let again = try #require(try await view(link.token, at).costs)
        #expect(again.words == "上門費 900 元")
        for _ in 0..<2 {
            let agreed = try await ticket(
                at.desk.acknowledgeCosts(viaLink: link.token, telling: again.telling, from: home)
            )
            #expect(agreed.costs?.isAcknowledged == true)
            #expect(agreed.wishes.isEmpty)
            #expect(try await ticket(at.desk.consent(viaLink: link.token, from: home)).hasConsented)
        }
        let entries = try await at.desk.ticket(id, seenBy: at.agent).ticket.entries
        let mine = entries.filter { $0.by.name == "李護士" }
        #expect(mine.map(\.event.kind) == [.costsAcknowledged, .consented])
        #expect(mine.map(\.event).contains(.consented(.init(by: "李護士", how: "link"))))
    }

    @Test("writes to us once per click, and not without end", arguments: TestDatabase.reachable)
    func writing(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let link = try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, by: at.agent)
        _ = try await at.desk.say(" 還沒修好 ", viaLink: link.token, from: home)
        let twice = try await ticket(at.desk.say("還沒修好", viaLink: link.token, from: home))
        #expect(twice.messages.map(\.words) == ["還沒修好"])
        #expect(twice.messages.first?.isOurs == false)
        for bad in ["", " \n ", String(repeating: "長", count: 5_001), "a\u{0}b"] {
            await #expect(throws: Refusal.self) { try await at.desk.say(bad, viaLink: link.token, from: home) }
        }
        for number in 0..<28 { _ = try await at.desk.say("第 \(number) 次", viaLink: link.token, from: home) }
        await #expect { try await at.desk.say("再一次", viaLink: link.token, from: home) } throws: {
            ($0 as? Refusal)?.kind == .tooMany
        }
        at.clock.advance(minutes: 15)
        #expect(try await ticket(at.desk.say("再一次", viaLink: link.token, from: home)).messages.count == 30)
        // What the customer writes stops no clock.
        #expect(try await at.desk.ticket(id, seenBy: at.agent).ticket.respondedAt == nil)
    }

    @Test("to a merged ticket tells only the number that goes on (hard case 29)", arguments: TestDatabase.reachable)
    func merged(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let second = try await at.open("秘密:另一張")
        let survivor = try await at.open("秘密:最後一張")
        let link = try await at.desk.issueLink(to: id, for: at.wang.id, purpose: .sign, by: at.agent)
        _ = try await at.desk.merge(id, into: second, words: "", by: at.agent)
        _ = try await at.desk.merge(second, into: survivor, words: "", by: at.agent)
        #expect(try await at.desk.ticket(forLink: link.token, from: home) == .merged(into: survivor))
        #expect(try await at.desk.say("還在嗎", viaLink: link.token, from: home) == .merged(into: survivor))
        let last = try #require(try await at.desk.ticket(survivor, seenBy: at.agent).ticket.entries.last)
        #expect(last.event == .heard(.init(channel: .web, from: "王主任", words: "還在嗎")))
        await #expect { try await at.desk.consent(viaLink: link.token, from: home) } throws: {
            ($0 as? Refusal)?.code == "ticket-over"
        }
    }

    @Test(
        "is issued, listed and revoked by those who may, for the ticket's own customer",
        arguments: TestDatabase.reachable
    )
    func issuing(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let other = try await at.another("C-2", name: "徐匯藥房")
        let stranger = try await at.desk.register(Contact.Details(name: "生人"), of: other.id, by: at.agent)
        let id = try await at.open()
        await #expect(throws: Refusal.notFound) {
            try await at.desk.issueLink(to: id, for: stranger.id, purpose: .track, by: at.agent)
        }
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, by: at.sales)
        }
        // An engineer may, but not on a ticket they may not know of (hard case 36).
        await #expect(throws: Refusal.notFound) {
            try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, by: at.engineer)
        }
        for days in [0, -1, 91] {
            await #expect(throws: Refusal.invalid("days", expected: "1…90")) {
                try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, days: days, by: at.agent)
            }
        }
        let link = try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, by: at.agent)
        await #expect(throws: Refusal.notFound) { try await at.desk.revokeLink(link.link.id, by: at.engineer) }
        await #expect(throws: Refusal.notFound) { try await at.desk.links(to: id, seenBy: at.engineer) }
        await #expect(throws: Refusal.notFound) { try await at.desk.revokeLink(ID(number: 1), by: at.agent) }
        #expect(try await view(link.token, at).number == id)
        // Another link to another ticket shows that one alone.
        let second = try await at.open("另一張")
        let otherLink = try await at.desk.issueLink(to: second, for: at.li.id, purpose: .track, by: at.agent)
        #expect(otherLink.token != link.token)
        #expect(try await view(otherLink.token, at).number == second)
        _ = try await at.desk.cancel(id, reason: "開錯", by: at.agent)
        #expect(try await view(link.token, at).turn == .closed)
        await #expect { try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, by: at.agent) } throws: {
            ($0 as? Refusal)?.code == "ticket-over"
        }
    }
}
