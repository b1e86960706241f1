import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("Who may do what in the API")
struct TicketAccessTests {
    // Hard cases 35 and 36.
    @Test(
        "every verb on a ticket, by every role, on a ticket of theirs and on another",
        arguments: Role.allCases,
        TestDatabase.reachable
    )
    func matrix(role: Role, engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let visitor = try await site.at.browser(role, customer: role.isCustomer ? site.hospital.id : nil)
        let person = try #require(visitor.person)
        let theirs = try await ticket(of: visitor, role, site)
        let other = try await site.open(of: site.school)
        let seesOther = role.rights.contains(.seeEveryTicket)
        let colleague = try #require(site.engineer.person)
        let written = try await site.at.desk.write(
            Article.Details(texts: [.init(language: .english, title: "Jam", body: "1. Open")]),
            by: .desk
        )
        let article = try await site.at.desk.publish(written.id, to: .staff, version: 1, by: .desk)
        for route in site.at.site.apiRoutes where route.path.hasPrefix("/tickets/{ticket}") {
            for (path, isSeen) in [(theirs, true), (other, seesOther)] {
                let number = JSON.string(String(path.dropFirst("/tickets/".count)))
                var samples = Bodies(
                    seed: 1,
                    known: [
                        "engineer": .string(colleague.id.description), "ticket": number, "into": number,
                        "contact": .string((path == theirs ? site.wang : site.teacher).id.description),
                        "article": .string(article.id.description), "to": "2026-09-30T16:00:00+08:00",
                        "currency": "CNY", "device": .string(site.device.id.description),
                    ]
                )
                if route.id == "contactCustomer" || route.id == "tellCosts" {
                    samples = Bodies(seed: 1, known: ["to": "李護士"])
                }
                let address = route.path.replacing("/tickets/{ticket}", with: path)
                    .replacing("{metric}", with: "respond").replacing("{clause}", with: "C35")
                    .replacing(/\{[a-z-]+\}/, with: "1")
                let answer = try await visitor.api(
                    route.method,
                    address,
                    route.takes.map { samples.right($0) },
                    // Nobody has seen such a version: nothing is changed, and who may is told so.
                    route.ifMatch == .ignored ? [:] : [.ifMatch: "\"999\""]
                )
                let expected = Expectation(route, person, isSeen: isSeen)
                #expect(expected.holds(answer.status), "\(role) \(route.method) \(address): \(answer.text)")
            }
        }
        // What may not be seen is in no list and no count.
        let listed = try await visitor.api(.get, "/tickets?open=all&limit=200").json["items"]?.items ?? []
        let numbers = listed.compactMap { $0["id"] }.map { "/tickets/\($0)" }
        #expect(numbers.contains { $0.contains(theirs.dropFirst("/tickets/".count)) })
        #expect(numbers.contains { $0.contains(other.dropFirst("/tickets/".count)) } == seesOther)
        let counted = try await visitor.api(.get, "/views").json["items"]?.items.first { $0["view"] == "open" }
        #expect(counted?["count"] == .number(Double(listed.count)))
        #expect(
            try await visitor.api(.get, "/tickets?open=all&customer=\(site.school.id)").json["items"]?.items.count
                == (seesOther ? 1 : 0)
        )
    }

    @Test("a token without a right on tickets reads none of them", arguments: TestDatabase.reachable)
    func narrowTokens(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        for person in [site.agent, site.engineer] {
            let owner = try #require(person.person)
            let ticket = try await site.open()
            try await site.give(ticket, to: site.engineer)
            for right in owner.rights {
                let program = try await site.at.program(for: owner, rights: [right])
                let reads = Right.withSightOfTickets.contains(right)
                for address in ["", "/journal", "/clocks"] {
                    let answer = try await program.api(.get, ticket + address)
                    #expect(answer.status == (reads ? .ok : .forbidden), "\(right) \(address)")
                }
                let listed = try await program.api(.get, "/tickets?open=all")
                #expect(listed.status == (reads ? .ok : .forbidden), "\(right)")
                let found = try await program.api(.get, "/search?q=13900139000").json
                #expect(found["tickets"]?.items.isEmpty == !reads, "\(right)")
                for address in ["/morning-list", "/notices", "/views"] {
                    #expect(
                        try await program.api(.get, address).status == (reads ? .ok : .forbidden),
                        "\(right) \(address)"
                    )
                }
            }
        }
    }

    @Test(
        "a link to another customer's ticket is written once, and no customer reads of it",
        arguments: TestDatabase.reachable
    )
    func links(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let wang = try await site.at.browser(.customerResponsible, customer: site.hospital.id)
        let ticket = try await site.open()
        let other = String(try await site.open(of: site.school).dropFirst("/tickets/".count))
        var lengths: [Int] = []
        for _ in 0..<2 {
            let linked = try await site.agent.api(.post, "\(ticket)/links", ["ticket": .string(other)])
            #expect(linked.status == .ok, "\(linked.text)")
            lengths.append(try await site.agent.api(.get, "\(ticket)/journal").json["items"]?.items.count ?? 0)
        }
        #expect(lengths[0] == lengths[1])
        #expect(try await site.agent.api(.get, ticket).text.contains(other))
        for address in [ticket, "\(ticket)/clocks", "/tickets?open=all", "/search?q=\(other)"] {
            #expect(try await !wang.api(.get, address).text.contains(other), "\(address)")
        }
    }

    /// A ticket that whoever has this role may see.
    private func ticket(of visitor: TestBrowser, _ role: Role, _ site: TicketSite) async throws -> String {
        if role == .customerEngineer {
            let opened = try await visitor.api(.post, "/tickets", site.newTicket)
            #expect(opened.status == .created, "\(opened.text)")
            return "/tickets/\(try opened.word("id"))"
        }
        let ticket = try await site.open()
        if !role.isCustomer { try await site.give(ticket, to: visitor) }
        return ticket
    }

    /// What the table of rights says of a request.
    private struct Expectation {
        let mayDo: Bool
        let isSeen: Bool
        /// Whether there is something to be found under the address.
        let isThere: Bool

        init(_ route: APIRoute, _ person: Person, isSeen: Bool) {
            self.isSeen = isSeen
            isThere =
                route.id != "reportSignature" && !["{visit}", "{attachment}"].contains(where: route.path.contains)
            mayDo =
                switch route.id {
                case "ticketJournal": person.customer == nil
                case "answerQuotation": person.may(person.customer == nil ? .workTicket : .answerQuotation)
                case "signReport": person.may(person.customer == nil ? .workTicket : .signReport)
                case "attachFiles", "confirmVisit", "askToMoveVisit":
                    person.may(person.customer == nil ? .workTicket : .openTicket)
                case "proposals": person.may(.assign) && person.may(.seeEveryTicket)
                default: route.right.map(person.may) ?? true
                }
        }

        func holds(_ status: HTTPResponse.Status) -> Bool {
            if !mayDo { return status == .forbidden }
            if !isSeen { return status == .notFound }
            return ![.unauthorized, .forbidden].contains(status) && (status != .notFound || !isThere)
        }
    }

    // Hard case 36.
    @Test(
        "a customer's person who names another's record hears what they would hear of none",
        arguments: [Role.customerEngineer, .customerResponsible],
        TestDatabase.reachable
    )
    func secondaryIDs(role: Role, engine: TestDatabase) async throws {
        let every = try await EveryRecord(on: engine)
        let site = every.site
        let visitor = try await site.at.browser(role, customer: site.hospital.id)
        let others = try await every.belongings(of: site.school)
        let body = site.newTicket.with("device", .null)
        let nowhere = JSON.string("0000000000001")
        let named: [(JSON, JSON)] = [
            (body.with("customer", .string(others.customer.id.description)), body.with("customer", nowhere)),
            (body.with("device", .string(others.device.id.description)), body.with("device", nowhere)),
            (body.with("site", .string(others.site.id.description)), body.with("site", nowhere)),
            (
                body.with("reporter", ["name": "x", "contact": .string(others.contact.id.description)]),
                body.with("reporter", ["name": "x", "contact": nowhere])
            ),
        ]
        for (foreign, none) in named {
            let heard = try await visitor.api(.post, "/tickets", foreign)
            let unknown = try await visitor.api(.post, "/tickets", none)
            #expect([404, 422].contains(heard.status.code), "\(heard.text)")
            #expect(heard.status == unknown.status && heard.text == unknown.text, "\(heard.text) \(unknown.text)")
        }
        for (pattern, name) in [
            ("/tickets?open=all&customer=", others.customer.id.description),
            ("/tickets?open=all&device=", others.device.id.description), ("/tickets/", others.ticket.description),
            ("/customers/", others.customer.id.description), ("/contacts/", others.contact.id.description),
            ("/contracts/", others.contract.id.description), ("/devices/", others.device.id.description),
            ("/customers/\(others.customer.id)/sites?q=", ""),
        ] {
            let none = pattern.hasPrefix("/tickets/") ? "SR-999999" : "0000000000001"
            let heard = try await visitor.api(.get, pattern + name)
            let unknown = try await visitor.api(
                .get,
                pattern.replacing(others.customer.id.description, with: none) + none
            )
            #expect(heard.status == unknown.status && heard.text == unknown.text, "\(pattern): \(heard.text)")
        }
        // To our own people it is a mistake that they can mend.
        let mistaken = try await site.agent.api(.post, "/tickets", named[1].0)
        #expect(try mistaken.json["type"] == "/problems/device-of-another-customer")
        #expect(try await every.at.desk.verify().differences == [])
    }

    // Hard case 33.
    @Test("a customer's person reads nothing of how we work among ourselves", arguments: TestDatabase.reachable)
    func inside(engine: TestDatabase) async throws {
        let site = try await TicketSite(on: engine)
        let wang = try await site.at.browser(.customerResponsible, customer: site.hospital.id)
        let ticket = try await site.open()
        try await site.give(ticket, to: site.engineer)
        for (path, body) in [
            ("/notes", ["words": "SECRET note"] as JSON),
            ("/guidance", ["result": "not-solved", "steps": ["SECRET step"], "words": "SECRET words"]),
            ("/pause", ["reason": "supplier", "until": "2026-10-12T09:00:00+08:00", "words": "SECRET wait"]),
        ] {
            #expect(try await site.agent.api(.post, ticket + path, body).status == .ok)
        }
        let seen = try await wang.api(.get, ticket)
        #expect(seen.status == .ok && !seen.text.contains("SECRET"))
        let clocks = try seen.json["clocks"]?.items ?? []
        #expect(!clocks.isEmpty && clocks.allSatisfy { $0["standing"] == "promise" })
        #expect(try seen.json["lead"] == nil && seen.json["pauses"] == nil && seen.json["openedBy"] == nil)
        let ours = try await site.agent.api(.get, ticket).json["clocks"]?.items ?? []
        #expect(ours.contains { $0["standing"] == "shadow" } && ours.contains { $0["standing"] == "aim" })
        let aim = try #require(ours.first { $0["standing"] == "aim" })
        guard case .string(let metric)? = aim["metric"], case .string(let clause)? = aim["clause"] else { return }
        let path = "\(ticket)/clocks/\(metric)/\(clause)/explanation"
        #expect(try await site.agent.api(.get, path).status == .ok)
        #expect(try await wang.api(.get, path).status == .notFound)
        // Their own ticket is theirs to open, another customer's is not.
        let body = site.newTicket
        #expect(try await wang.api(.post, "/tickets", body).status == .created)
        let foreign = body.with("customer", .string(site.school.id.description)).with("device", .null)
        #expect(try await wang.api(.post, "/tickets", foreign).status == .notFound)
    }
}
