import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The templates of the agent's pages")
struct TicketContractTests {
    @Test("name nothing that their pages lack, and show all that those carry", arguments: TestDatabase.reachable)
    func contract(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        _ = try await desk.ticket("又壞了")
        let card = try await worked(desk)
        let context = try Samples.staff(desk.at, path: "/tickets")
        expectContract(try await queue(desk, context))
        let intake = try await intake(desk, context)
        let unused: Set<String> = [
            "contact", "device", "site", "kind", "severity", "channel",
        ].reduce(into: []) { $0.formUnion(["call.\($1).options.hint"]) }
        expectContract(intake, unused: unused)
        expectContract(try await page(card, desk, context))
        expectContract(
            ReportPage(card, at: "/tickets/\(card.ticket.id)", context.reader),
            unused: ["albums.files.removed"]
        )
    }

    /// A ticket that has something of everything: twice written, once signed, and not solved.
    private func worked(_ desk: TicketDesk) async throws -> TicketCard {
        let id = try await desk.ticket().ticket.id
        desk.at.clock.advance(minutes: 20)
        let engineer = desk.engineer.id.description
        let article = try await Samples.article(desk.at).id
        let points: [Checklist.Point] = [.init("a"), .init("b", unit: "V")]
        _ = try await desk.at.desk.keep(Checklist.Details(name: "x", points: points), by: desk.at.admin)
        let worked: KeyValuePairs = [
            "result": "not-solved", "found": "a", "done": "b", "parts": "c", "advice": "d", "point-1": "failed",
            "value-2": "24", "removed-1": "x", "removed-keeper-1": "vendor",
        ]
        let content: KeyValuePairs = ["found": "a", "done": "b2", "parts": "c", "advice": "d"]
        let life: [(String, KeyValuePairs<String, String>)] = [
            ("links", ["ticket": "SR-1001"]),
            (
                "contacts",
                [
                    "channel": "phone", "outcome": "reached", "to": "王", "words": "問了", "at": "2026-09-30T12:10",
                    "backdating": "x",
                ]
            ),
            ("classification", ["kind": "fault", "severity": "high", "subject": "不出氧"]),
            ("assignment", ["engineer": engineer]),
            ("promised-date", ["metric": "answer", "due": "2026-10-09T10:00", "words": "約好"]),
            ("guidance", ["result": "not-solved", "steps": "重啟", "article-\(article)": "false"]),
            ("remote-session-refusal", ["words": "沒有網絡"]),
            ("costs", ["to": "王", "words": "保內"]), ("costs-acknowledgement", ["by": "王", "how": "電話"]),
            ("cause", ["fault-cause": "misuse", "words": "進水"]),
            ("parts", ["part": "主板", "needed-by": "2026-10-08"]),
            ("quotations", Self.quotation("x")), ("quotations", Self.quotation("y")),
            ("quotation-answer", ["quotation": "2", "accepts": "true", "by": "王", "means": "phone", "reason": "快"]),
            ("shipments", ["goods-kind": "unit", "goods": "整機", "defective-due": "2026-10-20"]),
            ("visits", ["engineer": engineer, "from": "2026-09-30T14:00", "to": "2026-09-30T15:00"]),
            ("departure", [:]), ("arrival", [:]),
            ("work-result", worked),
            ("signature", ["report": "1", "signer": "王", "strokes": "M 0 0 L 10 10"]), ("report-versions", content),
        ]
        _ = try await desk.at.desk.override(id, .defectiveReturned, reason: "x", by: .desk)
        for (deed, fields) in life {
            if deed == "shipments" { try await Self.pay(on: id, desk) }
            let answer = try await desk.post(deed, on: id, fields)
            #expect(answer.status == .seeOther, "\(deed)")
        }
        let photo = TestBrowser.SentFile(name: "a.png", bytes: AttachmentPagesTests.photo)
        for fields in [["words": "x"], ["visit": "1", "stage": "before", "audience": "customer"]] as [KeyValuePairs] {
            let answer = try await desk.agent.post("/tickets/\(id)/attachments", fields, files: [photo])
            #expect(answer.status == .seeOther)
        }
        #expect(
            try await desk.post("attachment-removal", on: id, ["attachment": "1", "reason": "x"]).status == .seeOther
        )
        let again: KeyValuePairs = ["found": "a", "done": "b3", "parts": "c", "advice": "d"]
        #expect(try await desk.post("report-versions", on: id, again).status == .seeOther)
        return try await desk.at.desk.ticket(id, seenBy: .desk)
    }

    private static func quotation(_ note: String) -> KeyValuePairs<String, String> {
        [
            "to": "王", "currency": "CNY", "validThrough": "2026-10-30", "words-1": "主板", "price-1": "9",
            "kind-1": "parts", "clause-1": "C88", "note": note,
        ]
    }

    /// One sum of two counts, and the gates of money were opened by right.
    private static func pay(on id: Ticket.ID, _ desk: TicketDesk) async throws {
        let zone = try Zone("Asia/Shanghai")
        for reference in ["A", "B"] {
            let amount = Money(300, "CNY")
            let money = TicketEvent.MoneyReceived(
                amount: amount,
                day: Day(2026, 9, 30),
                reference: reference,
                payer: "x"
            )
            _ = try await desk.at.desk.receive(money, on: id, in: zone, by: desk.at.admin)
        }
        _ = try await desk.at.desk.reversePayment(id, payment: 1, reason: "x", by: desk.at.admin)
        for gate in [Gate.paidBeforeRepair, .paidBeforeShipping] {
            _ = try await desk.at.desk.override(id, gate, reason: "x", by: desk.at.admin)
        }
    }

    private func queue(_ desk: TicketDesk, _ context: StaffContext) async throws -> QueuePage {
        let listing = try await desk.at.desk.queue(limit: 1, seenBy: desk.at.admin)
        let all = try await desk.at.desk.queue(seenBy: desk.at.admin)
        let request = try QueueRequest(Form(urlEncoded: "view=open&q=x&after=\(listing.next ?? "")"))
        let now = desk.at.clock.now
        let asked = try QueueRequest(Form(urlEncoded: "q=x"))
        let person = Person(id: desk.at.admin.id, name: "x", roles: [.administrator], teams: ["night"])
        let view = try await desk.at.desk.saveView(named: "x", showing: asked.address, for: "night", by: person)
        let counted = CountedView(view: view, count: QueueCount(7, limit: 9))
        let refused = FormState(typed: try Form(urlEncoded: "x=y"), refusal: .missing("view-name"))
        var page = QueuePage(
            Listing(items: all.items, next: listing.next),
            request,
            counts: try await desk.at.desk.counts(today: Interval(now, now), seenBy: desk.at.admin),
            own: [counted],
            now: now,
            context
        )
        page.kept = [KeptForm.Entry(name: "customer", value: "x")]
        page.managing = ViewForm(view, refused, try Samples.staff(desk.at, path: "/tickets", person: person))
        page.saving = ViewForm(address: "q=x", refused, try Samples.staff(desk.at, path: "/tickets", person: person))
        let done = try Form(urlEncoded: "done=tickets-assigned&undo=SR-1001.2")
        page.undo = QueuePage.Undo(done, back: "/tickets")
        return page
    }

    /// A call about a device, and one about none: what is open stands in one place or in the other.
    private func intake(_ desk: TicketDesk, _ context: StaffContext) async throws -> [IntakePage] {
        let found = IntakePage(try await IntakeSearch("長寧", desk.at.desk, desk.at.admin), context)
        let history = try await desk.at.desk.history(ofDevice: desk.device.id, seenBy: desk.at.admin)
        var caller = IntakeCaller(
            customer: desk.customer,
            contacts: [desk.contact],
            sites: try await desk.at.desk.sites(of: desk.customer.id, seenBy: desk.at.admin),
            devices: try await desk.at.desk.devices(seenBy: desk.at.admin).items,
            coverage: try await desk.at.desk.coverage(of: [desk.device.id], seenBy: desk.at.admin),
            open: Array(try await desk.at.desk.openTickets(of: desk.customer.id, seenBy: desk.at.admin).prefix(1)),
            now: desk.at.clock.now
        )
        caller.phone = "021-5558 0000"
        caller.device = caller.devices.first
        caller.past = history.map(\.over)
        (caller.deviceOpen, caller.hasMoreDevices) = (caller.open, true)
        let article = try await Samples.article(desk.at)
        (caller.help.articles, caller.help.questions) = ([article], [article])
        let other = try await desk.at.desk.queue(seenBy: .desk).items.map { SimilarTicket(row: $0, likeness: .words) }
        caller.help.similar = other
        let refused = FormState(typed: try Form(urlEncoded: "since=x"), refusal: .missing("subject"))
        var page = IntakePage(caller, refused, context)
        page.hits = found.hits
        let nobody = IntakePage(try await IntakeSearch("021 0000 1111", desk.at.desk, desk.at.admin), context)
        (page.phone, page.nobody) = (nobody.phone, nobody.nobody)
        page.kept = IntakePage(nil, keeping: try Form(urlEncoded: "subject=x"), context).kept
        caller.device = nil
        return [page, IntakePage(caller, refused, context)]
    }

    private func page(_ card: TicketCard, _ desk: TicketDesk, _ context: StaffContext) async throws -> TicketPage {
        var view = TicketView(card: card, issued: "//desk.example/track/0")
        view.explanations = try await desk.at.desk.explanations(of: card)
        view.past = try await desk.at.desk.history(ofDevice: desk.device.id, seenBy: desk.at.admin)
        view.deed = .contact
        let id = card.ticket.id
        view.links = [try await desk.at.desk.issueLink(to: id, for: desk.contact.id, purpose: .sign, by: .desk).link]
        view.names = [desk.contact.id: desk.contact.name]
        let stale = FormState(typed: try Form(urlEncoded: "version=1"), refusal: .changedMeanwhile)
        var page = TicketPage(view, stale, context)
        page.form?.changes?.saved = [SavedRow(name: "x", value: "x")]
        page.promises += page.settled?.promises ?? []
        page.settled = TicketPage.Settled(promises: page.promises)
        // Out of warranty, and beside it what nobody has decided yet.
        page.whoPays = WhoPaysCard(
            card.plan.whoPays(warranty: .over, cause: nil),
            on: card,
            mayTell: true,
            context.reader
        )
        let open = card.plan.whoPays(warranty: nil, cause: nil)
        page.whoPays.rows += WhoPaysCard(open, on: card, mayTell: true, context.reader).rows
        page.quotation?.standing?.overpaid = "x"
        page.quotation?.owedBack = "x"
        page.refused = Banner(.alarm, "x")
        page.undo = TicketPage.Undo(says: "x", action: "x", entry: "1")
        page.others = TicketPage.Others(label: "x", promises: page.promises)
        page.gates += page.openGates?.gates ?? []
        page.openGates = TicketPage.OpenGates(label: "x", gates: page.gates)
        var facts = DeedFacts(
            proposals: try await desk.at.desk.proposals(for: card.ticket.id, seenBy: desk.at.admin).map(\.makingLate)
        )
        // More than are shown one by one.
        facts.proposals += facts.proposals.flatMap { proposal in (1...9).map { proposal.as(ID(number: $0)) } }
        facts.serials = ["x"]
        facts.articles = [try await Samples.article(desk.at)]
        let details = CannedText.Details(name: "x", purpose: .reply, texts: [.init(language: .english, body: "x")])
        facts.texts = [try await desk.at.desk.keep(details, by: desk.at.admin)]
        let missing = FormState(typed: try Form(urlEncoded: "x=y"), refusal: .missing("engineer"))
        for deed in [TicketDeed.assign, .nameDevice, .pause, .sign, .note, .guide, .attach] {
            let maker = DeedFormMaker(deed: deed, card: card, facts: facts, state: missing, reader: context.reader)
            page.form?.inputs += maker.form().inputs
        }
        for field in ["point-1", "removed", "removed-keeper-1"] {
            let wrong = FormState(typed: try Form(urlEncoded: "x=y"), refusal: .missing(field))
            for deed in [TicketDeed.rewriteReport, .classify] {
                let maker = DeedFormMaker(deed: deed, card: card, facts: facts, state: wrong, reader: context.reader)
                page.form?.inputs += maker.form().inputs
            }
        }
        let unquoted = try await desk.ticket("y").ticket.id
        let misuse = TicketEvent.CauseTold(cause: .misuse, words: "x")
        let paid = try await desk.at.desk.tellCause(unquoted, misuse, by: desk.at.admin)
        for field in ["lines", "words-1"] {
            let wrong = FormState(typed: try Form(urlEncoded: "x=y"), refusal: .missing(field))
            let maker = DeedFormMaker(deed: .quote, card: paid, facts: facts, state: wrong, reader: context.reader)
            page.form?.inputs += maker.form().inputs
        }
        for (place, input) in (page.form?.inputs ?? []).enumerated() {
            guard let quoted = input.quotation else { continue }
            page.form?.inputs[place].quotation?.moreRows += quoted.rows
        }
        let untried = FormState(typed: try Form(urlEncoded: "x=y"), refusal: .missing("articles"))
        let trying = DeedFormMaker(deed: .guide, card: card, facts: facts, state: untried, reader: context.reader)
        page.form?.inputs += trying.form().inputs
        return page
    }
}

extension DispatchProposal {
    /// Another engineer, as fit.
    fileprivate func `as`(_ id: ID<Person>) -> DispatchProposal {
        DispatchProposal(
            engineer: .init(id: id, name: "x"),
            missingSkills: missingSkills,
            provenSkills: provenSkills,
            nearness: nearness,
            openTickets: openTickets,
            visitsThatDay: visitsThatDay,
            slot: slot,
            late: late
        )
    }

    /// As if it would break a promise.
    fileprivate var makingLate: DispatchProposal {
        let due = Instant(milliseconds: 0)
        let promise = LatePromise(
            ticket: Ticket.ID(number: 1001),
            clock: Clock.ID(metric: .respond, clause: "C35"),
            due: due,
            expected: due.advanced(byMilliseconds: 60_000)
        )
        return DispatchProposal(
            engineer: engineer,
            missingSkills: missingSkills,
            provenSkills: provenSkills,
            nearness: nearness,
            openTickets: openTickets,
            visitsThatDay: visitsThatDay,
            slot: slot,
            late: [promise]
        )
    }
}

extension DevicePast {
    /// As if it were closed, and had been solved.
    fileprivate var over: DevicePast {
        DevicePast(
            number: number,
            subject: subject,
            kind: kind,
            faultClass: faultClass,
            turn: .closed,
            isOpen: false,
            reportedAt: reportedAt,
            resolvedAt: reportedAt,
            resolution: .init(rung: .guidance, how: "x")
        )
    }
}
