/// A place of a customer where devices stand and engineers arrive.
public struct Site: Sendable, Equatable {
    public struct Details: Sendable, Equatable, Codable {
        /// Unique within the customer in any spelling.
        public var name: String
        public var address: String?
        /// Province, state or the like; dispatch looks for engineers near by.
        public var region: String?
        public var city: String?
        /// IANA name of the zone its clocks show; `nil` where the calendar's zone will do.
        public var zone: String?

        public init(
            name: String,
            address: String? = nil,
            region: String? = nil,
            city: String? = nil,
            zone: String? = nil
        ) {
            self.name = name
            self.address = address
            self.region = region
            self.city = city
            self.zone = zone
        }

        /// The same, cleaned of what a paste brings along; refused where it cannot be right.
        public func checked() throws(Refusal) -> Details {
            Details(
                name: try TypedText.line(name, "name", limit: 200),
                address: try TypedText.optionalLine(address, "address", limit: 500),
                region: try TypedText.optionalLine(region, "region", limit: 80),
                city: try TypedText.optionalLine(city, "city", limit: 80),
                zone: try checkedZone()
            )
        }

        private func checkedZone() throws(Refusal) -> String? {
            guard let zone = try TypedText.optionalLine(zone, "zone", limit: 80) else { return nil }
            do {
                return try Zone(zone).id
            } catch {
                throw .invalid("zone", expected: "zone")
            }
        }
    }

    public let id: ID<Site>
    /// Whose it is; that never changes.
    public let customer: ID<Customer>
    public let details: Details
    public let version: Int

    public init(id: ID<Site>, customer: ID<Customer>, details: Details, version: Int) {
        self.id = id
        self.customer = customer
        self.details = details
        self.version = version
    }

    public var name: String { details.name }
}

extension Refusal {
    /// The site is not a place of this customer.
    public static let siteOfAnotherCustomer = Refusal(.invalid, "site-of-another-customer", field: "site")
}
