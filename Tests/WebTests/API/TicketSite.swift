import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

/// A site with the shipped calendars and the standard plan, two customers, a device, and people to ask the API.
struct TicketSite: Sendable {
    let at: TestSite
    let hospital: Customer
    let school: Customer
    let device: Device
    /// Signs for the hospital.
    let wang: Contact
    /// Somebody at the school.
    let teacher: Contact
    let agent: TestBrowser
    let engineer: TestBrowser

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../..").standardized

    /// The shipped calendars by name, read once.
    static let calendars = Result {
        try PlanFolder(TicketSite.root.appending(path: "plans")).calendars().values.sorted { $0.name < $1.name }
    }

    static func plan() throws -> String {
        try String(contentsOf: root.appending(path: "plans/standard.yaml"), encoding: .utf8)
    }

    init(on engine: TestDatabase) async throws {
        at = try await TestSite(on: engine)
        let desk = at.desk
        for calendar in try Self.calendars.get() {
            try await desk.acceptCalendar(calendar, by: .desk)
        }
        try await desk.publishPlan(Self.plan(), by: .desk)
        hospital = try await desk.register(Customer.Details(code: "C-1", name: "長寧醫院"), by: .desk)
        school = try await desk.register(Customer.Details(code: "C-2", name: "第一小學"), by: .desk)
        teacher = try await desk.register(Contact.Details(name: "方老師"), of: school.id, by: .desk)
        let ward = try await desk.register(Site.Details(name: "本部", city: "上海"), of: hospital.id, by: .desk)
        wang = try await desk.register(
            Contact.Details(name: "王主任", kind: .responsible, phones: ["13800138000"]),
            of: hospital.id,
            by: .desk
        )
        let model = try await desk.register(ProductModel.Details(code: "HP-4015", name: "印表機"), by: .desk)
        device = try await desk.register(
            Device.Details(serial: "SN-0001", model: model.id, customer: hospital.id, site: ward.id),
            steps: [.accepted: Day(2026, 3, 1)],
            by: .desk
        )
        agent = try await at.browser(.agent, name: "林小姐")
        engineer = try await at.browser(.engineer, name: "陳工")
    }

    /// The id of whoever uses the browser.
    static func id(_ browser: TestBrowser) throws -> JSON {
        .string(try #require(browser.person).id.description)
    }

    var newTicket: JSON {
        [
            "customer": .string(hospital.id.description), "device": .string(device.id.description),
            "reporter": ["name": "李護士", "phone": "13900139000"], "subject": "卡紙", "words": "換過紙也不行",
        ]
    }

    /// Opens a ticket of the hospital's, and gives it to the engineer.
    func open(_ subject: JSON = "卡紙", of customer: Customer? = nil) async throws -> String {
        var body = newTicket
        if let customer { body = ["customer": .string(customer.id.description), "reporter": ["name": "x"]] }
        let opened = try await agent.api(.post, "/tickets", body.with("subject", subject))
        return "/tickets/\(try opened.word("id"))"
    }

    /// Gives a ticket to somebody.
    func give(_ ticket: String, to browser: TestBrowser) async throws {
        let tag = try await agent.api(.get, ticket).tag
        let given = try await agent.api(
            .post,
            "\(ticket)/assignment",
            ["engineer": try Self.id(browser)],
            [.ifMatch: tag]
        )
        #expect(given.status == .ok, "\(given.text)")
    }
}

extension JSON {
    func with(_ name: String, _ value: JSON) -> JSON {
        guard case .object(var fields) = self else { return self }
        fields[name] = value
        return .object(fields)
    }

    /// The beginning of it, for a message.
    var text: String { String(((try? JSON.text(self)) ?? "").prefix(2_000)) }

    var items: [JSON] { if case .list(let items) = self { items } else { [] } }
}

extension TestAnswer {
    var tag: String { headers[.eTag] ?? "" }

    func word(_ name: String, at location: SourceLocation = #_sourceLocation) throws -> String {
        guard case .string(let word)? = try json[name] else {
            Issue.record("no \(name) in \(text)", sourceLocation: location)
            return ""
        }
        return word
    }
}
