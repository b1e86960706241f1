/// Somebody at a customer whom we call, write to, or get a signature from.
public struct Contact: Sendable, Equatable {
    public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
        /// Works with the devices and reports their faults.
        case engineer
        /// Signs reports and accepts quotations for the customer (C48).
        case responsible
        case other
    }

    public struct Details: Sendable, Equatable, Codable {
        public var name: String
        public var kind: Kind
        /// The place they are at, if they belong to one.
        public var site: ID<Site>?
        /// As they were told to us, the best one first.
        public var phones: [String]
        public var email: String?
        public var language: Language?
        /// Their account here, if they may sign in.
        public var person: ID<Person>?

        public init(
            name: String,
            kind: Kind = .other,
            site: ID<Site>? = nil,
            phones: [String] = [],
            email: String? = nil,
            language: Language? = nil,
            person: ID<Person>? = nil
        ) {
            self.name = name
            self.kind = kind
            self.site = site
            self.phones = phones
            self.email = email
            self.language = language
            self.person = person
        }

        /// The same, cleaned of what a paste brings along; refused where it cannot be right.
        public func checked() throws(Refusal) -> Details {
            var checked = self
            checked.name = try TypedText.line(name, "name", limit: 100)
            checked.email = try Self.checkedEmail(email)
            checked.phones = try Self.checkedPhones(phones)
            return checked
        }

        /// Blank ones are left out, and a number told twice in two spellings stays once.
        private static func checkedPhones(_ phones: [String]) throws(Refusal) -> [String] {
            var checked: [String] = []
            var known: Set<String> = []
            for phone in phones {
                guard let phone = try TypedText.optionalLine(phone, "phones", limit: 40) else { continue }
                let number = Spelling.ofPhone(phone)
                guard (3...20).contains(number.utf8.count) else {
                    throw .invalid("phones", expected: "phone")
                }
                if known.insert(number).inserted { checked.append(phone) }
            }
            guard checked.count <= 10 else { throw .invalid("phones", expected: "≤ 10") }
            return checked
        }

        /// Only what no mail server could take is refused; whether it arrives, only a message can tell.
        private static func checkedEmail(_ email: String?) throws(Refusal) -> String? {
            guard let email = try TypedText.optionalLine(email, "email", limit: 254) else { return nil }
            let parts = email.split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64,
                parts[1].contains("."), !parts[1].hasPrefix("."), !parts[1].hasSuffix("."),
                !email.contains(where: { $0.isWhitespace || "<>,;\"".contains($0) })
            else { throw .invalid("email", expected: "email") }
            return email
        }
    }

    public let id: ID<Contact>
    /// Whose they are; that never changes.
    public let customer: ID<Customer>
    public let details: Details
    public let version: Int

    public init(id: ID<Contact>, customer: ID<Customer>, details: Details, version: Int) {
        self.id = id
        self.customer = customer
        self.details = details
        self.version = version
    }

    public var name: String { details.name }
}

extension Refusal {
    /// A contact's account is one of their own customer's people.
    public static let personOfAnotherCustomer = Refusal(.invalid, "person-of-another-customer", field: "person")
}
