import AfterSales
import Hummingbird
import ServiceDesk

/// The journals of everything together, for who may see them.
struct AuditRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/audit", needs: .seeAudit, query: AuditRequest.parameters, show),
            .staff(.get, "/audit/export", needs: .seeAudit, query: AuditRequest.parameters + [.format], export),
        ]
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let asked = try await asked(context)
        let listing = try await desk.audit(
            asked.filter(in: context.reader.zone),
            after: asked.after,
            seenBy: context.person
        )
        var people = try await desk.people(.staff, limit: 200, for: context.person)
        if let id = asked.person, !people.contains(where: { $0.profile.id == id }),
            let other = try? await desk.profile(id, for: context.person)
        {
            people.append(other)
        }
        let page = AuditPage(listing, asked, people: people, now: desk.now(), context)
        return pages.html(page, context.visit)
    }

    private func export(_ request: Request, context: StaffContext) async throws -> Response {
        let zone = context.reader.zone
        let filter = try await asked(context).filter(in: zone)
        return try .download(.journal(filter, zone: zone), context.query, from: desk, for: context.person)
    }

    /// What the address asks; a record may be named by its code, its serial number or its name.
    private func asked(_ context: StaffContext) async throws -> AuditRequest {
        var asked = try AuditRequest(context.query)
        guard let text = asked.subject else { return asked }
        let findings = try await desk.search(text, seenBy: context.person)
        let found = findings.exact.map(Subject.init) ?? findings.customer(called: text)
        if let found, asked.kind ?? found.kind == found.kind { asked.found = found }
        return asked
    }
}

extension PeopleFilter {
    fileprivate static var staff: PeopleFilter {
        var filter = PeopleFilter()
        filter.isStaff = true
        return filter
    }
}

extension Subject {
    fileprivate init(_ found: SearchFindings.Exact) {
        switch found {
        case .ticket(let id): self.init(.ticket, String(id.number))
        case .customer(let id): self.init(.customer, id)
        case .contact(let id): self.init(.contact, id)
        case .device(let id): self.init(.device, id)
        }
    }
}

extension SearchFindings {
    /// The customer of this name, if there is one and no other.
    fileprivate func customer(called name: String) -> Subject? {
        let called = customers.items.filter { Spelling.ofWords($0.name) == Spelling.ofWords(name) }
        return called.count == 1 ? called.first.map { Subject(.customer, $0.id) } : nil
    }
}
