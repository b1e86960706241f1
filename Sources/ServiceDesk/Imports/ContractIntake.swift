import AfterSales
import Storage

/// Takes in a file of contracts: knows the customers, plans and contracts its lines speak of.
struct ContractIntake: Intake {
    private let context: IntakeContext
    private var ids: IDBlock
    private var customers: [String: ID<Customer>] = [:]
    private var contracts: [String: Contract] = [:]
    private var plans: Set<Plan.Reference> = []

    private var taken: [Pending<Contract>] = []
    private var lineOf: [String: Int] = [:]
    private(set) var linesWithoutNews = 0

    init(_ lines: [ContractsFile.Line], context: IntakeContext, _ db: any Connection) throws {
        self.context = context
        ids = context.ids
        for row in try db.rows("SELECT id AS plan_id, version AS plan_version FROM plan_version") {
            if let plan = try Plan.Reference.stored(in: row) { plans.insert(plan) }
        }
        for keys in Array(Set(lines.map { Spelling.ofCode($0.customer) })).pieces {
            for row in try db.rows(
                """
                SELECT id, code_key FROM customer
                WHERE code_key IN \(list: keys) AND \(context.person.seesCustomer("id"))
                """
            ) { customers[try row["code_key"]] = try row["id"] }
        }
        for keys in Array(Set(lines.map { Spelling.ofCode($0.number) })).pieces {
            for row in try db.rows("SELECT * FROM contract WHERE number_key IN \(list: keys)") {
                let contract = try Contract(row)
                contracts[Spelling.ofCode(contract.number)] = contract
            }
        }
    }

    mutating func take(_ line: ContractsFile.Line) -> [FileProblem] {
        let key = Spelling.ofCode(line.number)
        if let earlier = lineOf[key] { return [line.place.problem(.saidBefore("number", line: earlier))] }
        var refusals: [Refusal] = []
        let known = contracts[key]
        let customer = customers[Spelling.ofCode(line.customer)]
        if customer == nil { refusals.append(.unknown("customer")) }
        if let known, let customer, known.customer != customer {
            refusals.append(.contractOfAnotherCustomer.about(["contract": "customer"]))
        }
        if let plan = line.plan, !plans.contains(plan) { refusals.append(.unknown("plan")) }
        var details: Contract.Details?
        do throws(Refusal) {
            details = try merged(line, known?.details).checked()
        } catch {
            refusals.append(error)
        }
        guard refusals.isEmpty, let customer, let details else { return refusals.map(line.place.problem) }
        lineOf[key] = line.place.line
        guard known?.details != details else {
            linesWithoutNews += 1
            return []
        }
        let contract = Contract(
            id: known?.id ?? ids.id(),
            customer: customer,
            details: details,
            version: (known?.version ?? 0) + 1
        )
        taken.append(Pending(before: known, now: contract))
        return []
    }

    private func merged(_ line: ContractsFile.Line, _ known: Contract.Details?) -> Contract.Details {
        Contract.Details(
            // A number in another spelling is no news.
            number: known?.number ?? line.number,
            kind: line.kind ?? known?.kind ?? .product,
            plan: line.plan ?? known?.plan,
            signedOn: line.signedOn ?? known?.signedOn,
            deliveryPlace: line.deliveryPlace ?? known?.deliveryPlace
        )
    }

    func save(
        to db: any Connection,
        progress: (_ done: Int, _ total: Int) -> Void
    ) throws -> [Subject.Kind: ImportReport.Count] {
        for (index, pending) in taken.enumerated() {
            let contract = pending.now
            if let before = pending.before {
                try db.update(contract, from: before.version)
            } else {
                try db.insert(contract)
            }
            try db.record(
                pending.before == nil ? "contract.registered" : "contract.changed",
                contract.line,
                on: contract.subject,
                by: context.person,
                at: context.now,
                after: contract.version - 1
            )
            progress(index + 1, taken.count)
        }
        return [
            .contract: .init(
                new: taken.count { $0.before == nil },
                changed: taken.count { $0.before != nil }
            )
        ]
    }
}
