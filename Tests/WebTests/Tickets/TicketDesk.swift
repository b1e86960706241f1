import AfterSales
import Foundation
import TestDesk

@testable import ServiceDesk
@testable import Web

/// A site with the shipped plan in force, one customer with a device, and people to work with.
struct TicketDesk: Sendable {
    let at: TestSite
    let customer: Customer
    let contact: Contact
    let device: Device
    let agent: TestBrowser
    let engineer: Person

    init(on engine: TestDatabase) async throws {
        let at = try await TestSite(on: engine)
        self.at = at
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../plans").standardized
        for calendar in try TicketSite.calendars.get() {
            try await at.desk.acceptCalendar(calendar, by: at.admin)
        }
        let plan = try String(contentsOf: folder.appending(path: "standard.yaml"), encoding: .utf8)
        try await at.desk.publishPlan(plan, asOwn: true, by: at.admin)
        customer = try await at.desk.register(
            Customer.Details(code: "C-17", name: "長寧市第一醫院", shortName: "長寧一院"),
            by: at.admin
        )
        contact = try await at.desk.register(
            Contact.Details(name: "王主任", kind: .responsible, phones: ["021-5888 1234"]),
            of: customer.id,
            by: at.admin
        )
        let model = try await at.desk.register(
            ProductModel.Details(code: "HP-4015", name: "製氧機", skills: ["oxygen"]),
            by: at.admin
        )
        let site = try await at.desk.register(Site.Details(name: "東院"), of: customer.id, by: at.admin)
        device = try await at.desk.register(
            Device.Details(serial: "CN-0815", model: model.id, customer: customer.id, site: site.id),
            steps: [.accepted: Day(2026, 1, 15)],
            by: at.admin
        )
        agent = try await at.browser(.agent, name: "林小姐")
        let profile = Profile(id: at.desk.newID(), name: "陳工", roles: [.engineer], skills: ["oxygen"])
        engineer = try await at.desk.addPerson(profile, by: .desk).profile.person
    }

    /// A ticket reported just now by phone.
    func ticket(_ subject: String = "不出氧") async throws -> TicketCard {
        try await at.desk.openTicket(
            TicketRequest(
                customer: customer.id,
                device: device.id,
                reporter: .init(contact: contact.id, name: contact.name),
                subject: subject
            ),
            by: agent.person ?? at.admin
        )
    }

    func version(of ticket: Ticket.ID) async throws -> Int {
        try await at.desk.ticket(ticket, seenBy: .desk).ticket.version
    }

    /// Fills in one form of the ticket's page as it stands now.
    func post(
        _ deed: String,
        on ticket: Ticket.ID,
        _ fields: KeyValuePairs<String, String> = [:],
        by browser: TestBrowser? = nil,
        version: Int? = nil
    ) async throws -> TestAnswer {
        let current = try await self.version(of: ticket)
        let pairs =
            fields.map { (name: $0.key, value: $0.value) } + [(name: "version", value: String(version ?? current))]
        return try await (browser ?? agent).post("/tickets/\(ticket)/\(deed)", pairs: pairs)
    }
}
