import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The forms of a ticket's page")
struct TicketFormsTests {
    @Test("write and call apart: what is written is what the customer reads", arguments: TestDatabase.reachable)
    func replyAndCall(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let link = try await desk.at.desk.issueLink(to: id, for: desk.contact.id, purpose: .track, by: .desk)
        let customer = desk.at.stranger()
        // They called, so a call comes first; once they wrote, a reply does, by the same way.
        #expect(try await desk.agent.get("/tickets/\(id)").text.contains("action=\"/tickets/\(id)/calls\""))
        _ = try await customer.post("/track/\(link.token)/messages", ["words": "什麼時候來"])
        let page = try await desk.agent.get("/tickets/\(id)").text
        #expect(page.contains("action=\"/tickets/\(id)/contacts\""))
        #expect(
            page.contains(/name="channel" value="web" checked/) && page.contains(/name="outcome" value="sent" checked/)
        )
        #expect(!page.contains("value=\"reached\""))
        let reply: KeyValuePairs = ["channel": "web", "outcome": "sent", "to": "王主任", "words": "下午三點到"]
        #expect(try await desk.post("contacts", on: id, reply).status == .seeOther)
        let call: KeyValuePairs = ["channel": "phone", "outcome": "reached", "to": "王主任", "words": "口氣很急"]
        #expect(try await desk.post("calls", on: id, call).status == .seeOther)
        let seen = try await customer.get("/track/\(link.token)").text
        #expect(seen.contains("下午三點到") && !seen.contains("口氣很急"))
        let wrong: KeyValuePairs = ["channel": "email", "outcome": "reached", "to": "王主任", "words": "寫了很多"]
        let refused = try await desk.post("contacts", on: id, wrong)
        #expect(refused.status == .unprocessableContent && refused.text.contains("寫了很多"))
        #expect(refused.text.contains("A message is sent or not delivered"))
    }

    @Test("give it to any engineer, and leave it with whoever has it", arguments: TestDatabase.reachable)
    func engineers(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        var others: [Person] = []
        for number in 1...10 {
            let profile = Profile(id: desk.at.desk.newID(), name: "工\(number)", roles: [.engineer])
            others.append(try await desk.at.desk.addPerson(profile, by: .desk).profile.person)
        }
        let id = try await desk.ticket().ticket.id
        let ranked = try await desk.at.desk.proposals(for: id, seenBy: desk.at.admin).map(\.engineer.id)
        let last = try #require(ranked.last)
        let first = try await desk.agent.get("/tickets/\(id)?do=assignment").text
        #expect(first.contains("value=\"\(ranked[0])\" checked"))
        #expect(first.contains("<option value=\"\(last)\">"))
        let both: KeyValuePairs = ["engineer": ranked[0].description, "other-engineer": last.description]
        #expect(try await desk.post("assignment", on: id, both).text.contains("Two engineers are chosen"))
        #expect(try await desk.post("assignment", on: id, ["engineer": "other"]).status == .unprocessableContent)
        let given: KeyValuePairs = ["engineer": "other", "other-engineer": last.description]
        #expect(try await desk.post("assignment", on: id, given).status == .seeOther)
        #expect(try await desk.at.desk.ticket(id, seenBy: .desk).ticket.engineer?.id == last)
        let again = try await desk.agent.get("/tickets/\(id)?do=assignment").text
        #expect(again.contains("value=\"\(last)\" checked") && again.contains("has it now"))
        #expect(!again.contains("<option value=\"\(last)\""))
    }

    @Test("name a contact, and make a link for whoever may sign", arguments: TestDatabase.reachable)
    func link(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let agent = try #require(desk.agent.person)
        let nurse = try await desk.at.desk.register(
            Contact.Details(name: "李護士", kind: .engineer),
            of: desk.customer.id,
            by: desk.at.admin
        )
        let request = TicketRequest(customer: desk.customer.id, reporter: .init(name: "路人"), subject: "不亮")
        let id = try await desk.at.desk.openTicket(request, by: agent).ticket.id
        let none = try await desk.post("customer-links", on: id, ["purpose": "track", "contact": ""])
        #expect(none.status == .unprocessableContent)
        let page = try await desk.agent.get("/tickets/\(id)?do=customer-links").text
        let names = page.matches(of: #/<option value="[^"]+"[^>]*>([^ <]+) · /#).map { String($0.1) }
        #expect(names == ["王主任", "李護士"])
        let sign: KeyValuePairs = ["purpose": "sign", "contact": desk.contact.id.description]
        #expect(try await desk.post("customer-links", on: id, sign).text.contains("/track/"))
        let wrong: KeyValuePairs = ["purpose": "sign", "contact": nurse.id.description]
        #expect(try await desk.post("customer-links", on: id, wrong).status == .conflict)
        #expect(try await desk.post("reporter", on: id, ["contact": nurse.id.description]).status == .seeOther)
        #expect(try await desk.at.desk.ticket(id, seenBy: .desk).contact?.id == nurse.id)
    }

    @Test("name the device, ask for the reason, and say what follows", arguments: TestDatabase.reachable)
    func device(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let agent = try #require(desk.agent.person)
        let request = TicketRequest(customer: desk.customer.id, reporter: .init(name: "路人"), subject: "不亮")
        let id = try await desk.at.desk.openTicket(request, by: agent).ticket.id
        #expect(try await desk.agent.get("/tickets/\(id)").text.contains("/tickets/\(id)?do=device#do"))
        #expect(try await desk.agent.get("/tickets/\(id)?do=device").text.contains("value=\"CN-0815\""))
        let missed = try await desk.post("device", on: id, ["serial": "CN-9"])
        #expect(missed.status == .unprocessableContent && missed.text.contains("CN-9"))
        #expect(try await desk.post("device", on: id, ["serial": "cn0815"]).status == .seeOther)
        let page = try await desk.agent.get("/tickets/\(id)").text
        #expect(page.contains("Device named") && page.contains("were worked out anew"))
        #expect(page.contains("/devices/\(desk.device.id)"))
    }

    @Test(
        "ask nobody to tell the lead twice, nor to acknowledge what is another team's",
        arguments: [TestDatabase.sqlite]
    )
    func lead(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let at = desk.at
        let contract = try await at.desk.register(
            Contract.Details(number: "PRJ-1", kind: .project),
            of: desk.customer.id,
            by: at.admin
        )
        let device = try await at.desk.register(
            Device.Details(
                serial: "P-1",
                model: desk.device.details.model,
                customer: desk.customer.id,
                contract: contract.id
            ),
            steps: [.delivered: Day(2026, 9, 1), .installed: Day(2026, 9, 20)],
            by: at.admin
        )
        let request = TicketRequest(
            customer: desk.customer.id,
            device: device.id,
            reporter: .init(contact: desk.contact.id, name: "王主任"),
            subject: "不亮"
        )
        let agent = try #require(desk.agent.person)
        let id = try await at.desk.openTicket(request, by: agent).ticket.id
        let solved = try await at.desk.guide(id, .init(result: .solved, steps: ["接電"]), by: agent)
        #expect(TicketDeed.sensible(on: solved, for: agent).first == .tellLead)
        let told = try await at.desk.tellLead(id, "電源沒插", by: agent)
        let now = TicketDeed.sensible(on: told, for: agent)
        #expect(!now.contains(.tellLead) && !now.contains(.acknowledgeLead))
        let project = Profile(id: at.desk.newID(), name: "吳項目", roles: [.projectManager])
        let lead = try await at.desk.addPerson(project, by: .desk).profile.person
        #expect(TicketDeed.sensible(on: told, for: lead).first == .acknowledgeLead)
    }

    @Test("keep a packing list as it is, whatever its names look like")
    func packing() {
        let items: [TicketEvent.PackedItem] = [
            .init(kind: .part, name: "Screw, M3", count: 4), .init(kind: .part, name: "濾芯"),
            .init(kind: .part, name: "cable 2 x 20"), .init(kind: .part, name: "19\" 支架、左"),
            .init(kind: .part, name: "\"A\" 板"), .init(kind: .part, name: "roller", count: 2),
        ]
        for comma in [", ", "、"] {
            #expect(PackingText.items(PackingText.written(items, between: comma), of: .part) == items)
        }
        let typed = PackingText.items("分子篩 x2、濾芯 ;, 19\" rack", of: .part)
        #expect(typed.map(\.name) == ["分子篩", "濾芯", "19\" rack"] && typed.map(\.count) == [2, 1, 1])
    }
}
