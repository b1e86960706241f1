import AfterSales
import Hummingbird
import ServiceDesk

/// Contracts, for programs.
struct ContractsAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .list(
                "/contracts",
                "contracts",
                "Contracts by number.",
                query: [
                    .init("customer", .id, "Only this customer's."),
                    .init("q", .text(limit: 60), "Part of the number."),
                ],
                of: Record<Contract.Details>.self,
                list
            ),
            .get("/contracts/{contract}", "contract", "One contract.", show),
            .post(
                "/customers/{customer}/contracts",
                "registerContract",
                "Notes what a customer and we signed.",
                needs: .editCustomers,
                refusals: ["taken", "unknown"],
                register
            ),
            .patch(
                "/contracts/{contract}",
                "changeContract",
                "Changes what is named; the rest stays.",
                needs: .editCustomers,
                refusals: ["taken", "unknown"],
                change
            ),
        ]
    }

    private func list(_ context: APIContext, _ query: ListQuery) async throws -> Listed<Record<Contract.Details>> {
        let found = try await desk.contracts(
            context.query.contractFilter(),
            after: query.place,
            limit: query.limit,
            seenBy: context.person
        )
        return Listed(found) { Record($0) }
    }

    private func show(_ context: APIContext) async throws -> Answer<Record<Contract.Details>> {
        Answer(try await desk.contract(context.id("contract"), seenBy: context.person))
    }

    private func register(
        _ context: APIContext,
        _ details: Contract.Details
    ) async throws -> Answer<Record<Contract.Details>> {
        let contract = try await desk.register(details, of: context.id("customer"), by: context.person)
        return Answer(contract, location: "/contracts/\(contract.id)")
    }

    private func change(
        _ context: APIContext,
        _ changes: Changes<Contract.Details>,
        _ version: Int
    ) async throws -> Answer<Record<Contract.Details>> {
        let known = try await desk.contract(context.id("contract"), seenBy: context.person)
        let details = try changes.applied(to: known.details)
        return Answer(try await desk.change(known.id, to: details, version: version, by: context.person))
    }
}

extension Contract.Details: RecordDetails {
    static let recordName = "Contract"
    static let recordAbout = "What a customer and we signed."
    static let recordFields: [Schema.Field] = [
        .must("number", .text(limit: 60), "Unique in any spelling."),
        .must("kind", .choice(ContractKind.self)),
        .may("plan", .plan, "The plan version it points at."),
        .may("signedOn", .day),
        .may("deliveryPlace", .text(limit: 500)),
    ]
}

extension Record<Contract.Details> {
    init(_ contract: Contract) {
        self.init(contract.id, contract.details, of: contract.customer, version: contract.version)
    }
}

extension Answer<Record<Contract.Details>> {
    init(_ contract: Contract, location: String? = nil) {
        self.init(Record(contract), version: contract.version, location: location)
    }
}
