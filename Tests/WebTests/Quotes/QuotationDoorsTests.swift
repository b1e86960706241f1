import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The pages of a quotation")
struct QuotationDoorsTests {
    private static let form: KeyValuePairs = [
        "to": "王主任", "currency": "CNY", "validThrough": "2026-10-30", "kind-1": "parts", "words-1": "主板 <MB>",
        "quantity-1": "2", "price-1": "1,250.50", "clause-1": "C88", "kind-2": "labour", "words-2": "人工",
        "price-2": "0", "note": "含稅",
    ]

    @Test(
        "tell it, take the customer's answer by link, and let finance note the money",
        arguments: TestDatabase.reachable
    )
    func wholeWay(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let told: KeyValuePairs = ["fault-cause": "misuse", "words": "進水"]
        #expect(try await desk.post("cause", on: id, told).status == .seeOther)
        // Prefilled by the plan: labour is free, parts have no price yet.
        let blank = try await desk.agent.get("/tickets/\(id)?do=quotations").text
        #expect(blank.contains("name=\"price-6\"") && blank.contains("there is no valid quotation"))
        let slip: KeyValuePairs = [
            "to": "王", "currency": "CNY", "validThrough": "2026-10-30", "words-1": "主板", "price-1": "1,5",
        ]
        let refused = try await desk.post("quotations", on: id, slip)
        #expect(refused.status == .unprocessableContent && refused.text.contains("value=\"1,5\""))
        #expect(try await desk.post("quotations", on: id, Self.form).status == .seeOther)

        let page = try await desk.agent.get("/tickets/\(id)").text
        #expect(page.contains("2,501.00") && page.contains("主板 &lt;MB&gt;") && page.contains("Waits for an answer"))
        let paper = try await desk.agent.get("/tickets/\(id)/quotation").text
        #expect(paper.contains("CNY 2,501.00") && paper.contains("長寧市第一醫院"))

        let link = try await desk.at.desk.issueLink(to: id, for: desk.contact.id, purpose: .track, by: desk.at.admin)
        let (customer, track) = (desk.at.stranger(), "/track/\(link.token)")
        let offered = try await customer.get(track).text
        #expect(offered.contains("CNY 2,501.00") && offered.contains("\(track)/quotation/acceptance"))
        // Another version was written meanwhile: nobody accepts what they did not read.
        var second = Self.form.map { (name: $0.key, value: $0.key == "quantity-1" ? "1" : $0.value) }
        second.append((name: "version", value: String(try await desk.version(of: id))))
        #expect(try await desk.agent.post("/tickets/\(id)/quotations", pairs: second).status == .seeOther)
        let stale = try await customer.post("\(track)/quotation/acceptance", ["quotation": "1"])
        #expect(stale.status == .conflict && stale.text.contains("CNY 1,250.50"))
        let wordless = try await customer.post("\(track)/quotation/refusal", ["quotation": "2"])
        #expect(wordless.status == .unprocessableContent)
        let key: KeyValuePairs = ["quotation": "2", "request-key": "k-accept"]
        for _ in 0..<2 {
            let answer = try await customer.post("\(track)/quotation/acceptance", key)
            #expect(answer.headers[.location] == "\(track)?done=quotation-accepted")
        }
        let quotation = try await desk.at.desk.ticket(id, seenBy: .desk).ticket.quotation
        #expect(quotation?.answer?.by == "王主任" && quotation?.answer?.means == .link)

        let finance = try await desk.at.browser(.finance, name: "錢小姐")
        #expect(try await finance.get("/payments").text.contains("CNY 1,250.50"))
        let money: KeyValuePairs = [
            "amount": "1250.50", "currency": "CNY", "receivedOn": "2026-09-30", "reference": "TT-1", "payer": "醫院",
        ]
        #expect(try await desk.post("payments", on: id, money).status == .forbidden)
        #expect(try await desk.post("payments", on: id, money, by: finance).status == .seeOther)
        let twice = try await desk.post("payments", on: id, money, by: finance)
        #expect(twice.status == .conflict && twice.text.contains("one transfer counts once"))
        #expect(try await !finance.get("/payments").text.contains("/tickets/\(id)\""))
        let got = "/payments?view=received&from=2026-09-01&through=2026-09-30"
        #expect(try await finance.get(got).text.contains("TT-1"))
        let file = try await finance.get("/payments/export?view=received&from=2026-09-01&through=2026-09-30").text
        #expect(file.contains("1250.50") && file.contains("TT-1"))
        #expect(try await desk.at.desk.verify().differences == [])
    }

    @Test("are answered by the responsible person alone", arguments: [TestDatabase.sqlite])
    func responsible(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        #expect(try await desk.post("quotations", on: id, Self.form).status == .seeOther)
        let nurse = try await desk.at.desk.register(
            Contact.Details(name: "李護士", kind: .engineer),
            of: desk.customer.id,
            by: desk.at.admin
        )
        let link = try await desk.at.desk.issueLink(to: id, for: nurse.id, purpose: .track, by: desk.at.admin)
        let page = try await desk.at.stranger().get("/track/\(link.token)").text
        #expect(page.contains("CNY 2,501.00") && !page.contains("/quotation/acceptance"))
        let answer = try await desk.at.stranger().post("/track/\(link.token)/quotation/acceptance", ["quotation": "1"])
        #expect(answer.status == .conflict || answer.status == .forbidden)
        #expect(try await !desk.at.desk.ticket(id, seenBy: .desk).ticket.isQuotationAccepted)
    }

    @Test("carry the names their templates use, and no others", arguments: [TestDatabase.sqlite])
    func contract(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        #expect(try await desk.post("quotations", on: id, Self.form).status == .seeOther)
        let accepted = QuotationReply(version: 1, accepts: true)
        let card = try await desk.at.desk.answer(accepted, on: id, told: ("王", .phone), by: desk.at.admin)
        let context = try Samples.staff(desk.at, path: "/payments")
        try expectContract(#require(QuotationPage(card, at: "/tickets/\(id)", context.reader)))
        let today = Day(2026, 9, 30)
        let asked = try PaymentsRequest(Form([]), today: today)
        let due = OutstandingQuotation(
            ticket: id,
            subject: "x",
            customer: "x",
            turn: .payment,
            version: 1,
            total: Money(2, "CNY"),
            received: Money(1, "CNY"),
            acceptedAt: desk.at.clock.now
        )
        let got = ReceivedPayment(
            ticket: id,
            subject: "x",
            customer: "x",
            payment: 1,
            amount: Money(1, "CNY"),
            day: today,
            reference: "x",
            payer: "x",
            notedBy: "x",
            reversedAt: desk.at.clock.now
        )
        let now = desk.at.clock.now
        let sums = [due.outstanding]
        let second = try PaymentsRequest(Form([("view", "received"), ("after", "1.1.1")]), today: today)
        expectContract(
            [
                PaymentsPage(Listing(items: [due], next: "1.1.1"), asked, sums, now: now, context),
                PaymentsPage(Listing(items: [got], next: nil), second, sums, now: now, context),
            ],
            unused: ["currencies.hint"]
        )
    }
}
