/// What a ticket has to know about a device: whose it is, where it was in its life, what was promised for it.
public struct DeviceFacts: Sendable, Equatable, Codable {
    public let device: ID<Device>
    public let serial: String
    public let model: ID<ProductModel>
    public let customer: ID<Customer>
    public let site: ID<Site>?
    /// IANA zone of its site, if one was told.
    public let zone: String?
    public let steps: DeviceSteps
    public let contract: ID<Contract>?
    public let contractKind: ContractKind?
    /// The contract's plan, else the customer's; `nil` where the desk's own runs.
    public let plan: Plan.Reference?

    public init(
        device: Device,
        zone: String?,
        contract: Contract?,
        customerPlan: Plan.Reference?
    ) {
        self.device = device.id
        serial = device.serial
        model = device.details.model
        customer = device.details.customer
        site = device.details.site
        self.zone = zone
        steps = device.steps
        self.contract = contract?.id
        contractKind = contract?.details.kind
        plan = contract?.details.plan ?? customerPlan
    }

    /// The day its acceptance passed: the start of its warranty (C32).
    public var acceptedOn: Day? { steps[.accepted] }

    /// Where the device was at a moment, by the wall clock of its site, or in `assumed` where that names no zone.
    public func phase(at instant: Instant, assuming assumed: Zone) -> DevicePhase {
        let zone = self.zone.flatMap { try? Zone($0) } ?? assumed
        return steps.phase(on: zone.day(of: instant))
    }
}
