import AfterSales
import Storage

/// Which tickets somebody may know of.
///
/// The one condition that list, page, search, counts, exports, files and live updates all carry; what
/// it leaves out does not exist for them.
struct TicketScope {
    /// A condition on the table `ticket`.
    let condition: SQL
    /// The same for the terms of tickets, as far as they tell it, so that a search need not read what it may not show.
    let terms: TermQuery?

    init(_ person: Person) {
        if person.may(.seeEveryTicket) {
            condition = "TRUE"
            terms = nil
        } else if !person.may(.seeTickets) {
            // A program whose token is for something else.
            condition = "FALSE"
            terms = nil
        } else if let customer = person.customer {
            let isResponsible = person.roles.contains(.customerResponsible)
            condition =
                isResponsible
                ? "ticket.customer_id = \(customer)"
                : "(ticket.customer_id = \(customer) AND ticket.opened_by = \(person.id))"
            terms =
                isResponsible
                ? TermQuery(.customer(customer))
                : .all([TermQuery(.customer(customer)), TermQuery(.person(person.id))])
        } else {
            let teams = person.teams.union(person.roles.compactMap(\.team?.rawValue)).sorted()
            // The bench knows what is on it, and what was.
            let bench: SQL =
                person.roles.contains(.repairBench)
                ? " OR EXISTS (SELECT 1 FROM return_order WHERE return_order.ticket_id = ticket.id)" : ""
            // Supply chain knows what it is to get, and what is to come back.
            let parts: SQL =
                person.roles.contains(.supplyChain)
                ? """
                 OR EXISTS (SELECT 1 FROM wanted_part WHERE wanted_part.ticket_id = ticket.id)
                OR EXISTS (SELECT 1 FROM shipment
                    WHERE shipment.ticket_id = ticket.id AND shipment.defective_due_at IS NOT NULL)
                """ : ""
            condition = """
                (ticket.engineer_id = \(person.id) OR ticket.opened_by = \(person.id)
                OR ticket.lead IN \(list: teams) OR ticket.support IN \(list: teams)
                OR EXISTS (SELECT 1 FROM visit WHERE visit.ticket_id = ticket.id AND visit.engineer_id = \(person.id))\(bench)\(parts))
                """
            terms = .any([TermQuery(.person(person.id))] + teams.map { TermQuery(.team($0)) })
        }
    }
}

extension Role {
    /// The team whose requests this role leads or supports, if the role alone says so.
    var team: Team? {
        switch self {
        case .sales: .sales
        case .supplyChain: .supplyChain
        case .projectManager: .project
        default: nil
        }
    }
}
