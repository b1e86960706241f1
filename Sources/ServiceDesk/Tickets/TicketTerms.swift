import AfterSales
import Storage

/// What runs on a ticket: the versions of plan and calendars it goes by.
extension Desk {
    /// The terms of a new ticket: the contract's plan, else the customer's, else the desk's own, and
    /// today's calendars.
    func terms(for chosen: Plan.Reference?, in db: any Connection) throws -> (terms: TicketEvent.Terms, plan: Plan) {
        let plan = try chosen.map { try self.plan($0, in: db) } ?? currentPlan(in: db)
        return (TicketEvent.Terms(plan: plan.reference, calendars: try currentCalendars(in: db)), plan)
    }

    /// Every plan and calendar version that the ticket's journal names.
    func termsInForce(for ticket: Ticket, in db: any Connection) throws -> TermsInForce {
        var found = TermsInForce()
        for entry in ticket.entries {
            guard case .termsChanged(let terms) = entry.event else { continue }
            found.add(try plan(terms.plan, in: db))
            for (name, version) in terms.calendars {
                found.add(
                    try calendar(name, version: version, in: db),
                    as: .init(name: name, version: version)
                )
            }
        }
        return found
    }

    /// The plan the ticket goes by now.
    func plan(of ticket: Ticket, in db: any Connection) throws -> Plan {
        guard let terms = ticket.terms else { return try currentPlan(in: db) }
        return try plan(terms.plan, in: db)
    }
}
