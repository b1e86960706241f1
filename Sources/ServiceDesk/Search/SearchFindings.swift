public import AfterSales

/// What a search found, by what it is; each list holds the very one asked for first, then the newest.
public struct SearchFindings: Sendable, Equatable {
    public struct Group<Item: Sendable & Equatable>: Sendable, Equatable {
        public let items: [Item]
        /// Whether there are more than these.
        public let isMore: Bool

        init(_ found: [Item], limit: Int) {
            items = Array(found.prefix(limit))
            isMore = found.count > limit
        }

        static var none: Group { Group([], limit: 0) }
    }

    /// A place of a customer, or somebody there, with what people call the customer.
    public struct Part<Record: Sendable & Equatable>: Sendable, Equatable {
        public let record: Record
        public let customerName: String
    }

    public var tickets: Group<QueueRow> = .none
    public var customers: Group<Customer> = .none
    public var contacts: Group<Part<Contact>> = .none
    public var sites: Group<Part<Site>> = .none
    public var devices: Group<DeviceRow> = .none
    public var articles: Group<ArticleRow> = .none
    /// The one record whose very number, code, serial or phone was typed.
    public var exact: Exact?

    public enum Exact: Sendable, Equatable {
        case ticket(Ticket.ID)
        case customer(ID<Customer>)
        case contact(ID<Contact>)
        case device(ID<Device>)
    }

    public var isEmpty: Bool {
        tickets.items.isEmpty && customers.items.isEmpty && contacts.items.isEmpty && sites.items.isEmpty
            && devices.items.isEmpty && articles.items.isEmpty
    }
}
