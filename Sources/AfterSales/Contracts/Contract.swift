/// What a customer and we signed: it says which version of which plan we promised.
public struct Contract: Sendable, Equatable {
    public struct Details: Sendable, Equatable, Codable {
        /// Unique in any spelling.
        public var number: String
        public var kind: ContractKind
        /// The plan version it points at; `nil` where the customer's or the desk's own plan runs.
        public var plan: Plan.Reference?
        /// Delivery is promised from here (C03).
        public var signedOn: Day?
        /// Where the goods go, as agreed (C03).
        public var deliveryPlace: String?

        public init(
            number: String,
            kind: ContractKind,
            plan: Plan.Reference? = nil,
            signedOn: Day? = nil,
            deliveryPlace: String? = nil
        ) {
            self.number = number
            self.kind = kind
            self.plan = plan
            self.signedOn = signedOn
            self.deliveryPlace = deliveryPlace
        }

        /// The same, cleaned of what a paste brings along; refused where it cannot be right.
        public func checked() throws(Refusal) -> Details {
            try signedOn?.mustBePlausible("signedOn")
            return Details(
                number: try TypedText.line(number, "number", limit: 60),
                kind: kind,
                plan: plan,
                signedOn: signedOn,
                deliveryPlace: try TypedText.optionalLine(deliveryPlace, "deliveryPlace", limit: 500)
            )
        }
    }

    public let id: ID<Contract>
    /// Whose it is; that never changes.
    public let customer: ID<Customer>
    public let details: Details
    public let version: Int

    public init(id: ID<Contract>, customer: ID<Customer>, details: Details, version: Int) {
        self.id = id
        self.customer = customer
        self.details = details
        self.version = version
    }

    public var number: String { details.number }
}

extension Refusal {
    /// The contract is not this customer's.
    public static let contractOfAnotherCustomer = Refusal(.invalid, "contract-of-another-customer", field: "contract")
}
