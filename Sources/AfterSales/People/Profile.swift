/// What we hold about a person: who they are here, what they can do, and how they like their pages.
public struct Profile: Sendable, Equatable, Identifiable, Codable {
    public let id: ID<Person>
    public var name: String
    /// What they sign in with, folded to lower case; without one they cannot sign in.
    public var login: String?
    public var email: String?
    public var phone: String?
    /// The customer they belong to, if they are not ours.
    public var customer: ID<Customer>?
    public var roles: Set<Role>
    public var teams: Set<String>
    /// What they know how to do, such as a product line; dispatch looks for these.
    public var skills: Set<String>
    /// Where they set out from, as sites name places: province or state, and city; dispatch looks who is near.
    public var region: String?
    public var city: String?
    /// `nil` follows the browser.
    public var language: Language?
    public var theme: Theme
    /// The IANA zone their times are shown in; `nil` is the desk's own.
    public var zone: String?
    /// Since when they may no longer sign in or be given work.
    public var disabledAt: Instant?

    public init(
        id: ID<Person>,
        name: String,
        login: String? = nil,
        email: String? = nil,
        phone: String? = nil,
        customer: ID<Customer>? = nil,
        roles: Set<Role>,
        teams: Set<String> = [],
        skills: Set<String> = [],
        region: String? = nil,
        city: String? = nil,
        language: Language? = nil,
        theme: Theme = .auto,
        zone: String? = nil,
        disabledAt: Instant? = nil
    ) {
        self.id = id
        self.name = name
        self.login = login.map(Profile.folded)
        self.email = email
        self.phone = phone
        self.customer = customer
        self.roles = roles
        self.teams = teams
        self.skills = skills
        self.region = region
        self.city = city
        self.language = language
        self.theme = theme
        self.zone = zone
        self.disabledAt = disabledAt
    }

    /// The person as they act.
    public var person: Person {
        Person(id: id, name: name, roles: roles, teams: teams, customer: customer)
    }

    public var isDisabled: Bool { disabledAt != nil }

    /// Whether they can change who may do what; one such person must always remain.
    public var isAdministrator: Bool { !isDisabled && roles.contains(.administrator) }

    /// How a login is compared: `Lin.Mei` and `lin.mei` are the same person.
    public static func folded(_ login: String) -> String { login.lowercased() }

    /// Throws what is wrong with it, naming the field.
    public func check() throws(Refusal) {
        guard !name.isEmpty else { throw .missing("name") }
        guard name.count <= 100 else { throw .tooLong("name", limit: 100) }
        if let login { try Profile.check(login: login) }
        if let email {
            guard email.count <= 200 else { throw .tooLong("email", limit: 200) }
            let parts = email.split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !email.contains(where: \.isWhitespace) else {
                throw .invalid("email", expected: "email")
            }
        }
        if let phone, phone.count > 50 { throw .tooLong("phone", limit: 50) }
        guard !roles.isEmpty else { throw .missing("roles") }
        guard roles.allSatisfy({ $0.isCustomer == (customer != nil) }) else {
            throw Refusal(.invalid, customer == nil ? "role-of-customers" : "role-of-staff", field: "roles")
        }
        try Profile.check(teams, "teams")
        try Profile.check(skills, "skills")
        if let region, region.count > 80 { throw .tooLong("region", limit: 80) }
        if let city, city.count > 80 { throw .tooLong("city", limit: 80) }
        if let zone {
            do { _ = try Zone(zone) } catch { throw .invalid("zone", expected: "zone") }
        }
    }

    private static func check(login: String) throws(Refusal) {
        guard login.count <= 60 else { throw .tooLong("login", limit: 60) }
        let fits = login.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || "0123456789._-@+".unicodeScalars.contains($0)
        }
        guard login.count >= 2, fits else { throw .invalid("login", expected: "login") }
    }

    private static func check(_ words: Set<String>, _ field: String) throws(Refusal) {
        guard words.count <= 50 else { throw .invalid(field, expected: "words") }
        for word in words where word.isEmpty || word.count > 60 { throw .tooLong(field, limit: 60) }
    }

    /// Throws what is wrong with a password somebody wants to take.
    ///
    /// Length is what counts (NIST SP 800-63B); rules about kinds of characters only make people write it down.
    public func check(password: String, field: String = "password") throws(Refusal) {
        guard password.count >= 10 else {
            throw Refusal(.invalid, "password-short", field: field, values: ["least": "10"])
        }
        guard password.utf8.count <= 500 else { throw .tooLong(field, limit: 500) }
        let folded = Profile.folded(password)
        guard folded != login, folded != Profile.folded(name), Set(folded).count >= 4 else {
            throw Refusal(.invalid, "password-guessable", field: field)
        }
    }
}

extension Refusal {
    /// Somebody else signs in with this.
    public static let loginTaken = Refusal(.conflict, "login-taken", field: "login")
    /// Nobody could change who may do what any more.
    public static let lastAdministrator = Refusal(.conflict, "last-administrator")
    /// Login or password is wrong; never said which.
    public static let signInFailed = Refusal(.invalid, "sign-in-failed")
    /// The present password, asked for before a new one, is wrong.
    public static let passwordWrong = Refusal(.invalid, "password-wrong", field: "current")

    /// Too many tries; `seconds` until the next one counts.
    public static func tooManyAttempts(seconds: Int64) -> Refusal {
        Refusal(
            .tooMany,
            "too-many-attempts",
            values: ["seconds": String(max(1, seconds)), "minutes": String(max(1, (seconds + 59) / 60))]
        )
    }
}
