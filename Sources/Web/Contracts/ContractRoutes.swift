import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Contracts, for our people; they are listed on the page of their customer.
struct ContractRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/customers/{customer}/contracts/new", needs: .editCustomers, new),
            .staff(.post, "/customers/{customer}/contracts", needs: .editCustomers, register),
            .staff(.get, "/contracts/export", needs: .export, export),
            .staff(.get, "/contracts/{contract}", needs: .editCustomers, edit),
            .staff(.post, "/contracts/{contract}", needs: .editCustomers, change),
        ]
    }

    private func new(_ request: Request, context: StaffContext) async throws -> Response {
        let customer = try await desk.customer(context.id("customer"), seenBy: context.person)
        return pages.html(try await form(nil, of: customer, .fresh, context), context.visit)
    }

    private func register(_ request: Request, context: StaffContext) async throws -> Response {
        let customer = try await desk.customer(context.id("customer"), seenBy: context.person)
        return try await pages.attempt(context.visit) {
            _ = try await desk.register(context.form.contract(), of: customer.id, by: context.person)
            return .see("/customers/\(customer.id)", done: "record-saved")
        } again: { state in
            try await form(nil, of: customer, state, context)
        }
    }

    private func export(_ request: Request, context: StaffContext) async throws -> Response {
        try .download(.contracts(context.query.contractFilter()), context.query, from: desk, for: context.person)
    }

    private func edit(_ request: Request, context: StaffContext) async throws -> Response {
        let contract = try await desk.contract(context.id("contract"), seenBy: context.person)
        let customer = try await desk.customer(contract.customer, seenBy: context.person)
        return pages.html(try await form(contract, of: customer, .fresh, context), context.visit)
    }

    private func change(_ request: Request, context: StaffContext) async throws -> Response {
        let contract = try await desk.contract(context.id("contract"), seenBy: context.person)
        let customer = try await desk.customer(contract.customer, seenBy: context.person)
        return try await pages.attempt(context.visit) {
            _ = try await desk.change(
                contract.id,
                to: context.form.contract(),
                version: context.form.version,
                by: context.person
            )
            return .see("/customers/\(customer.id)", done: "record-saved")
        } again: { state in
            try await form(contract, of: customer, state, context)
        }
    }

    private func form(
        _ contract: Contract?,
        of customer: Customer,
        _ state: FormState,
        _ context: StaffContext
    ) async throws -> RecordForm {
        let plans = try await desk.plans(seenBy: context.person).map(\.reference)
        return .contract(contract, of: customer, plans: plans, state, context.words)
    }
}

extension RecordForm {
    static func contract(
        _ known: Contract?,
        of customer: Customer,
        plans: [Plan.Reference],
        _ state: FormState,
        _ words: Words
    ) -> RecordForm {
        let details = known?.details
        var form = FormBuilder(state, words)
        form.field("number", details?.number, required: true, limit: 60)
        form.select(
            "kind",
            (details?.kind ?? .product).rawValue,
            ContractKind.allCases.map { ($0.rawValue, words["contract-kind.\($0.rawValue)"]) },
            hint: words["contract.kind-hint"],
            required: true
        )
        form.plan(details?.plan, among: plans)
        form.field("signedOn", details?.signedOn?.description, type: "date")
        form.field("deliveryPlace", details?.deliveryPlace, limit: 500)
        return RecordForm(
            known?.number ?? words["contract.new"],
            back: ("/customers/\(customer.id)", customer.name),
            action: known.map { "/contracts/\($0.id)" } ?? "/customers/\(customer.id)/contracts",
            version: known?.version,
            form
        )
    }
}

extension Form {
    /// What a list of contracts is narrowed to: `?customer=…&q=…`.
    func contractFilter() throws(Refusal) -> ContractFilter {
        ContractFilter(customer: try findID("customer"), number: find("q"))
    }

    func contract() throws(Refusal) -> Contract.Details {
        Contract.Details(
            number: self["number"],
            kind: try choice("kind"),
            plan: try findPlan(),
            signedOn: try findDay("signedOn"),
            deliveryPlace: find("deliveryPlace")
        )
    }
}
