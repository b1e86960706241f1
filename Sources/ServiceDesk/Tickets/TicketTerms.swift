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

extension Plan {
    /// Who leads such a request: the first rule that speaks of it. (§4)
    func leadership(phase: DevicePhase?, kind: RequestKind, contract: ContractKind?) -> TicketEvent.Leadership? {
        let rule = ownership.first { rule in
            (rule.phases.isEmpty || phase.map(rule.phases.contains) ?? false)
                && (rule.kinds.isEmpty || rule.kinds.contains(kind))
                && (rule.contract == nil || rule.contract == contract)
        }
        return rule.map {
            TicketEvent.Leadership(
                lead: $0.lead,
                support: $0.support,
                mustBeTold: $0.mustBeTold,
                clause: $0.clause
            )
        }
    }
}
