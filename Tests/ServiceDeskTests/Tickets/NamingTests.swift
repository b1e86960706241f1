import AfterSales
import ServiceDesk
import TestDesk
import Testing

@Suite("What is found out after a ticket was opened")
struct NamingTests {
    private func unknown(_ at: WorkingDesk, key: String? = nil) async throws -> Ticket.ID {
        let request = TicketRequest(
            customer: at.hospital.id,
            reporter: .init(name: "路人"),
            subject: "不知哪台",
            requestKey: key
        )
        return try await at.desk.openTicket(request, by: at.agent).ticket.id
    }

    @Test(
        "its device: place, warranty, list and history are what they would have been",
        arguments: TestDatabase.reachable
    )
    func named(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await unknown(at, key: "0123456789abc")
        #expect(try await at.card(id).device == nil)
        at.clock.advance(minutes: 5)
        let card = try await at.desk.nameDevice(id, bearing: "sn 0001", by: at.agent)
        #expect(card.device?.serial == "SN-0001" && card.site?.id == at.ward.id)
        #expect(card.device?.warranty?.state == .within)
        #expect(card.ticket.opening.phase == .accepted)
        #expect(try await at.rows(QueueFilter(device: at.device.id), by: at.agent).map(\.number) == [id])
        #expect(try await at.desk.history(ofDevice: at.device.id, seenBy: at.agent).map(\.number) == [id])
        // The same again is no second entry; the same request again is still the same ticket.
        #expect(try await at.desk.nameDevice(id, at.device.id, by: at.agent).ticket.version == card.ticket.version)
        #expect(try await unknown(at, key: "0123456789abc") == id)
        #expect(try await at.isWhole())
    }

    @Test(
        "another device, with a reason, never another customer's nor on what is over",
        arguments: TestDatabase.reachable
    )
    func corrected(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let desk = at.desk
        let id = try await at.open()
        let second = try await at.device("SN-0002")
        let school = try await at.another("C-2", name: "學校")
        let theirs = try await desk.register(
            Device.Details(serial: "SN-0009", model: at.printer.id, customer: school.id),
            by: at.agent
        )
        let bare = try await refusal { try await desk.nameDevice(id, second.id, by: at.agent) }
        #expect(bare == .missing("reason"))
        for name in [
            { try await desk.nameDevice(id, theirs.id, reason: "x", by: at.agent) },
            { try await desk.nameDevice(id, bearing: "SN-0009", reason: "x", by: at.agent) },
        ] as [() async throws -> TicketCard] {
            #expect(try await refusal { try await name() }?.code == "device-of-another-customer")
        }
        #expect(
            try await refusal { try await desk.nameDevice(id, bearing: "ZZ", reason: "x", by: at.agent) }?.field
                == "serial"
        )
        _ = try await desk.tellCosts(id, .init(words: "保內免費", to: "李護士"), by: at.agent)
        let card = try await desk.nameDevice(id, second.id, reason: "看了銘牌", by: at.agent)
        #expect(card.device?.serial == "SN-0002" && card.ticket.costsToldBeforeDevice)
        #expect(try await at.rows(QueueFilter(device: at.device.id), by: at.agent).isEmpty)
        guard case .deviceNamed(let named)? = card.ticket.entries.last(where: { $0.event.kind == .deviceNamed })?.event
        else { throw Refusal.notFound }
        #expect(named.before == "SN-0001" && named.serial == "SN-0002")
        let twin = try await at.open()
        _ = try await desk.merge(id, into: twin, words: "", by: at.agent)
        let over = try await refusal { try await desk.nameDevice(id, at.device.id, reason: "x", by: at.agent) }
        #expect(over?.code == "ticket-over")
        #expect(try await at.isWhole())
    }

    @Test(
        "a device of a project gives the project the lead, and its contract's plan",
        arguments: TestDatabase.reachable
    )
    func terms(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await unknown(at)
        let before = try await at.card(id).ticket
        #expect(before.leadership?.lead == .afterSales)
        let contract = try await at.desk.register(
            Contract.Details(number: "PRJ-1", kind: .project),
            of: at.hospital.id,
            by: at.sales
        )
        let device = try await at.desk.register(
            Device.Details(serial: "P-1", model: at.printer.id, customer: at.hospital.id, contract: contract.id),
            steps: [.delivered: Day(2026, 9, 1), .installed: Day(2026, 9, 20)],
            by: at.agent
        )
        let card = try await at.desk.nameDevice(id, device.id, by: at.agent)
        #expect(card.ticket.leadership?.lead == .project && card.ticket.opening.contract == .project)
        #expect(card.ticket.terms == before.terms)
        #expect(card.clocks.allSatisfy { $0.start == before.reportedAt })
        #expect(try await at.isWhole())
    }

    @Test(
        "on site it brings the model's checklist; a signed report is drawn up anew",
        arguments: TestDatabase.reachable
    )
    func onSite(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let details = Checklist.Details(name: "印表機", model: at.printer.id, points: [.init("走紙")])
        _ = try await at.desk.keep(details, by: at.manager)
        let id = try await unknown(at)
        try await at.climb(id)
        try await at.planVisit(id)
        _ = try await at.desk.arrive(id, by: at.engineer)
        #expect(try await at.card(id).ticket.currentVisit?.checklist == nil)
        var card = try await at.desk.nameDevice(id, at.device.id, by: at.engineer)
        #expect(card.ticket.currentVisit?.checklist?.name == "印表機")
        _ = try await at.desk.finishWork(
            id,
            result: .solved,
            found: "x",
            done: "y",
            answers: [1: .init(.passed)],
            by: at.engineer
        )
        _ = try await at.desk.sign(id, report: 1, signer: at.wang.name, strokes: nil, by: at.engineer)
        let second = try await at.device("SN-0002")
        card = try await at.desk.nameDevice(id, second.id, reason: "隔壁那台", by: at.agent)
        #expect(card.ticket.report?.version == 2 && card.ticket.signature == nil)
        #expect(card.ticket.signature(under: 1) != nil && card.ticket.reports[0].hash != card.ticket.reports[1].hash)
        #expect(card.turn == .toSign)
        #expect(try await at.isWhole())
    }

    @Test("whose ticket it is: one of the customer's contacts, kept beside the name", arguments: TestDatabase.reachable)
    func contact(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await unknown(at)
        let school = try await at.another("C-2", name: "學校")
        let theirs = try await at.desk.register(
            Contact.Details(name: "校長", kind: .responsible),
            of: school.id,
            by: at.agent
        )
        let strange = try await refusal { try await at.desk.nameContact(id, theirs.id, by: at.agent) }
        #expect(strange == .unknown("contact"))
        let card = try await at.desk.nameContact(id, at.li.id, by: at.agent)
        #expect(card.contact?.id == at.li.id && card.ticket.opening.reporter.name == "路人")
        #expect(try await at.isWhole())
    }

    @Test("what is asked at a pause reaches the customer, our own words do not", arguments: TestDatabase.reachable)
    func question(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        try await at.call(id)
        let link = try await at.desk.issueLink(to: id, for: at.li.id, purpose: .track, by: at.agent)
        let until = at.clock.now.advanced(byMilliseconds: 86_400_000)
        func wait(_ reason: String) async throws {
            _ = try await at.desk.pause(
                id,
                reason: reason,
                until: until,
                words: "秘密",
                question: "請拍下背面的銘牌",
                by: at.agent
            )
        }
        #expect(try await refusal { try await wait("supplier") }?.code == "question-to-nobody")
        try await wait("customer-information")
        func asked() async throws -> String? {
            guard case .ticket(let seen) = try await at.desk.ticket(forLink: link.token, from: "10.0.0.1") else {
                return nil
            }
            #expect(!String(reflecting: seen).contains("秘密"))
            return seen.question
        }
        #expect(try await asked() == "請拍下背面的銘牌")
        _ = try await at.desk.resume(id, by: at.agent)
        #expect(try await asked() == nil)
    }
}
