import AfterSales
import Foundation
import Storage
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

/// One of each record that an address can name, of one customer.
struct Belongings: Sendable {
    let customer: Customer
    let site: Site
    let contact: Contact
    let contract: Contract
    let device: Device
    let ticket: Ticket.ID
    /// To be taken back.
    let link: IssuedLink
    /// To be followed.
    let followed: IssuedLink
    var installation: ID<Installation>?
    /// Planned, for the engineer it was given to if there is one.
    var inspection: ID<Inspection>?
}

/// A site in which every address of the registry leads to something.
struct EveryRecord: Sendable {
    let site: TicketSite
    let model: ProductModel
    let part: Part
    /// A colleague whom nobody needs.
    let colleague: Person
    let plan: Plan.Reference
    /// One that our people may read.
    let article: Article
    /// What each customer is owed without a ticket.
    let owed: [ID<Customer>: ID<Owed>]

    var at: TestSite { site.at }

    init(on engine: TestDatabase) async throws {
        site = try await TicketSite(on: engine)
        model = try await site.at.desk.register(ProductModel.Details(code: "X-1", name: "離心機"), by: .desk)
        part = try await site.at.desk.add(Part.Details(number: "P-1", name: "轉子"), by: .desk)
        colleague = try await site.at.person([.engineer], name: "趙工")
        let written = try await site.at.desk.write(
            Article.Details(texts: [.init(language: .english, title: "Paper jam", body: "1. Open the lid")]),
            by: site.at.admin
        )
        article = try await site.at.desk.publish(written.id, to: .staff, version: written.version, by: site.at.admin)
        plan = try #require(try await site.at.desk.plans(seenBy: .desk).first).reference
        for _ in 0..<3 { _ = try await site.at.desk.makeRounds() }
        let due = site.at.clock.now.advanced(byMilliseconds: 400 * 86_400_000)
        let calls = try await site.at.desk.owed(dueBefore: due, seenBy: site.at.admin).items.filter {
            $0.installation == nil
        }
        owed = Dictionary(calls.map { ($0.customer, $0.id) }) { first, _ in first }
    }

    /// Everything an address can name, new, of this customer; the ticket is given to `engineer` if there is one.
    func belongings(of customer: Customer, givenTo engineer: Person? = nil) async throws -> Belongings {
        let desk = at.desk
        let name = desk.newID(Device.self).description
        let place = try await desk.register(Site.Details(name: name), of: customer.id, by: .desk)
        let contact = try await desk.register(
            Contact.Details(name: name, kind: .responsible),
            of: customer.id,
            by: .desk
        )
        let contract = try await desk.register(
            Contract.Details(number: name, kind: .product, plan: plan),
            of: customer.id,
            by: .desk
        )
        let device = try await desk.register(
            Device.Details(serial: name, model: model.id, customer: customer.id),
            steps: [.accepted: Day(2026, 3, 1)],
            by: .desk
        )
        let opened = try await desk.openTicket(
            TicketRequest(customer: customer.id, reporter: .init(contact: contact.id, name: name), subject: name),
            by: .desk
        )
        let id = opened.ticket.id
        if let engineer { _ = try await desk.assign(id, to: engineer.id, by: .desk) }
        let link = try await desk.issueLink(to: id, for: contact.id, purpose: .sign, by: .desk)
        let followed = try await desk.issueLink(to: id, for: contact.id, purpose: .sign, by: .desk)
        let (installation, inspection) = try await inspection(of: customer, for: engineer)
        return Belongings(
            customer: customer,
            site: place,
            contact: contact,
            contract: contract,
            device: device,
            ticket: id,
            link: link,
            followed: followed,
            installation: installation,
            inspection: inspection
        )
    }

    /// An inspection of the customer's devices that stand nowhere in particular.
    private func inspection(
        of customer: Customer,
        for engineer: Person?
    ) async throws -> (ID<Installation>, ID<Inspection>) {
        let desk = at.desk
        let (fresh, now): (ID<Installation>, Instant) = (desk.newID(), at.clock.now)
        try await at.database.write { db in
            _ = try desk.find(.init(customer: customer.id), as: fresh, at: now, in: db)
        }
        let all = try await desk.installations(of: customer.id, limit: 200, seenBy: .desk).items
        let installation = try #require(all.first { $0.siteName == nil && $0.contractNumber == nil })
        if installation.expert == nil {
            _ = try await desk.name(
                ExpertNaming(expert: colleague.id, experience: "x"),
                for: installation.id,
                version: 1,
                by: .desk
            )
        }
        let inspector = engineer.flatMap { $0.may(.inspect) ? $0.id : nil } ?? colleague.id
        var plan = InspectionPlan(at: now, way: .remote, inspector: inspector, beyond: "x")
        plan.replacement = .override(reason: "x")
        let card = try await desk.planInspection(of: installation.id, plan, by: .desk)
        return (installation.id, card.inspection.id)
    }

    /// The pattern with real names in the place of `{customer}` and its like.
    func address(_ pattern: String, _ named: Belongings) -> String {
        guard pattern.contains("{") else { return pattern }
        let isTracking = pattern.hasPrefix("/track/")
        let names = [
            "customer": named.customer.id.description, "site": named.site.id.description,
            "contact": named.contact.id.description, "contract": named.contract.id.description,
            "device": named.device.id.description, "ticket": named.ticket.description,
            "link": named.link.link.id.description, "token": isTracking ? named.followed.token : "0000000000001",
            "model": model.id.description, "part": part.id.description, "person": colleague.id.description,
            "plan": plan.id,
            "version": plan.version, "calendar": "cn-working-days", "metric": "respond", "clause": "C35",
            "phase": "delivered", "follow-up": "1", "occurrence": "1", "visit": "1", "quotation": "1", "payment": "1",
            "code": "not-found",
            "revision": "0", "file": "site.css",
            "article": article.id.description, "view": "0000000000001", "text": "0000000000001",
            "installation": named.installation?.description ?? "0000000000001",
            "inspection": named.inspection?.description ?? "0000000000001", "unit": "1",
            "owed": owed[named.customer.id]?.description ?? "0000000000001",
        ]
        var (address, rest) = ("", pattern[...])
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            address += rest[..<open]
            address += names[name] ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return address + rest
    }

    /// A body that fits the operation and names the same records.
    func body(_ route: APIRoute, _ named: Belongings) -> JSON? {
        guard let schema = route.takes else { return nil }
        let ticket = JSON.string(named.ticket.description)
        var known: [String: JSON] = [
            "engineer": .string(colleague.id.description), "ticket": ticket, "into": ticket,
            "customer": .string(named.customer.id.description), "contact": .string(named.contact.id.description),
            "site": .string(named.site.id.description), "device": .string(named.device.id.description),
            "contract": .string(named.contract.id.description), "model": .string(model.id.description),
            "article": .string(article.id.description), "currency": "CNY",
            "plan": ["id": .string(plan.id), "version": .string(plan.version)], "to": "2026-09-30T16:00:00+08:00",
        ]
        // Whom, not until when.
        if route.id == "contactCustomer" || route.id == "tellCosts" { known["to"] = "李護士" }
        if route.id == "handOverInspection" { known["to"] = ["李護士"] }
        for name in ["expert", "inspector"] { known[name] = .string(colleague.id.description) }
        var samples = Bodies(seed: 1, known: known)
        return samples.right(schema)
    }
}
