import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The intake of a customer with much")
struct IntakePagesTests {
    @Test("takes a call about a device that the list has no room for", arguments: TestDatabase.reachable)
    func manyDevices(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let model = desk.device.details.model
        for number in 1...200 {
            let details = Device.Details(serial: "A-\(number)", model: model, customer: desk.customer.id)
            _ = try await desk.at.desk.register(details, by: .desk)
        }
        let last = try await desk.at.desk.register(
            Device.Details(serial: "ZZ-9", model: model, customer: desk.customer.id),
            by: .desk
        )
        let customer = desk.customer.id
        let found = try await desk.agent.get("/tickets/new?q=zz9")
        #expect(found.headers[.location] == "/tickets/new?customer=\(customer)&device=\(last.id)")
        let page = try await desk.agent.get("/tickets/new?customer=\(customer)&device=\(last.id)").text
        #expect(page.contains("value=\"\(last.id)\" selected") && page.contains("own-device\""))
        #expect(page.contains("data-asks=\"/tickets/new/devices?customer=\(customer)\""))
        let asked = try await desk.agent.get("/tickets/new/devices?customer=\(customer)&q=zz")
        #expect(asked.text.contains("\"value\":\"\(last.id)\"") && asked.text.contains("ZZ-9"))
        let none = try await desk.agent.get("/tickets/new/devices?customer=\(ID<Customer>(number: 7))&q=zz")
        #expect(none.text == "[]")
        let call: KeyValuePairs = [
            "customer": customer.description, "device": last.id.description, "contact": desk.contact.id.description,
            "subject": "不出氧", "kind": "fault", "severity": "high", "channel": "phone",
        ]
        #expect(try await desk.agent.post("/tickets", call).status == .seeOther)
        let opened = try await desk.at.desk.ticket(Ticket.ID(number: 1_001), seenBy: .desk).ticket
        #expect(opened.opening.device == last.id)
    }

    @Test("shows what is open for the device, however much else is")
    func muchOpen() async throws {
        let desk = try await TicketDesk(on: .sqlite)
        for number in 1...21 {
            let request = TicketRequest(
                customer: desk.customer.id,
                reporter: .init(name: "周"),
                severity: .critical,
                subject: "別的事 \(number)"
            )
            _ = try await desk.at.desk.openTicket(request, by: desk.at.admin)
        }
        let own = try await desk.ticket("氧濃度低").ticket.id
        let page = try await desk.agent.get("/tickets/new?customer=\(desk.customer.id)&device=\(desk.device.id)").text
        #expect(page.contains(">\(own)</a>") && !page.contains("Nothing is open for this device"))
        #expect(page.contains("20+ other open"))
    }

    @Test("finds a device by a serial of digits, though some phone number ends so", arguments: TestDatabase.reachable)
    func digits(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let device = try await desk.at.desk.register(
            Device.Details(serial: "5888-1234", model: desk.device.details.model, customer: desk.customer.id),
            by: .desk
        )
        let found = try await desk.agent.get("/tickets/new?q=58881234").text
        let first = try #require(found.firstRange(of: "device=\(device.id)"))
        let other = try #require(found.firstRange(of: "contact=\(desk.contact.id)"))
        #expect(first.lowerBound < other.lowerBound)
        let number = try await desk.agent.get("/tickets/new?q=021-58881234%20%E8%BD%89%20806")
        #expect(number.headers[.location] == "/tickets/new?customer=\(desk.customer.id)&contact=\(desk.contact.id)")
    }

    @Test("goes on with whom and what was picked when what was typed came first")
    func keptHit() async throws {
        let desk = try await TicketDesk(on: .sqlite)
        let typed: KeyValuePairs = [
            "look": "1", "subject": "不出氧", "hit": "customer=\(desk.customer.id)&device=\(desk.device.id)",
        ]
        let page = try await desk.agent.post("/tickets", typed).text
        #expect(page.contains("value=\"\(desk.device.id)\" selected") && page.contains("不出氧"))
    }

    @Test("a look-up in the queue stays within what it is narrowed to")
    func lookUp() async throws {
        let desk = try await TicketDesk(on: .sqlite)
        _ = try await desk.ticket("不出氧")
        let page = try await desk.agent.get("/tickets?customer=\(desk.customer.id)&turn=to-respond&view=late").text
        #expect(page.contains("<input type=\"hidden\" name=\"customer\" value=\"\(desk.customer.id)\">"))
        #expect(page.contains("<input type=\"hidden\" name=\"turn\" value=\"to-respond\">"))
        #expect(!page.contains("type=\"hidden\" name=\"view\""))
    }
}
