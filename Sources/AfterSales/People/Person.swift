/// Whoever does something: a member of staff, a customer's person, or the desk by itself.
///
/// Called a person at the doors; `Actor` would be misread as the language's own word.
public struct Person: Sendable, Hashable {
    public let id: ID<Person>
    public let name: String
    public let roles: Set<Role>
    public let teams: Set<String>
    /// The customer this person belongs to, if they are not ours.
    public let customer: ID<Customer>?
    /// What an API token narrows them to; `nil` if they came in person.
    public let scope: Set<Right>?

    public init(
        id: ID<Person>,
        name: String,
        roles: Set<Role>,
        teams: Set<String> = [],
        customer: ID<Customer>? = nil,
        scope: Set<Right>? = nil
    ) {
        self.id = id
        self.name = name
        self.roles = roles
        self.teams = teams
        self.customer = customer
        self.scope = scope
    }

    /// The same person, narrowed to what one of their tokens may do.
    public init(scoping person: Person, to scope: Set<Right>) {
        self.init(
            id: person.id,
            name: person.name,
            roles: person.roles,
            teams: person.teams,
            customer: person.customer,
            scope: scope
        )
    }

    /// The desk acting by itself: rounds, imports, the demo.
    public static let desk = Person(id: ID(number: 0), name: "desk", roles: [])

    public var isDesk: Bool { id.number == 0 }

    public func may(_ right: Right) -> Bool {
        isDesk || isInScope(right) && roles.contains { $0.rights.contains(right) }
    }

    /// Everything they may do here and now.
    public var rights: Set<Right> { Set(Right.allCases.filter(may)) }

    /// Throws `notAllowed` unless one of the roles has the right.
    public func needs(_ right: Right) throws(Refusal) {
        guard may(right) else { throw .notAllowed }
    }

    /// Whether their token reaches so far; whoever came in person is not narrowed.
    private func isInScope(_ right: Right) -> Bool {
        guard let scope else { return true }
        return scope.contains(right) || right == .seeTickets && !scope.isDisjoint(with: Right.withSightOfTickets)
    }
}
