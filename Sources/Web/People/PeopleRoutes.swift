import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Who works here, who may do what, and the customers' people.
struct PeopleRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/people", needs: .seePeople, query: PeopleRoutes.parameters, list),
            .staff(.get, "/people/new", needs: .editPeople, new),
            .staff(.post, "/people", needs: .editPeople, add),
            .staff(.get, "/people/{person}", needs: .seePeople, show),
            .staff(.post, "/people/{person}", needs: .editPeople, change),
            .staff(.post, "/people/{person}/access", needs: .editPeople, changeAccess),
            .staff(.post, "/people/{person}/password", needs: .editPeople, setPassword),
        ]
    }

    private static let parameters: [APIRoute.Parameter] =
        [
            .init("q", .text, "Part of a name."),
            .init("role", .choice(Role.self), "Who has this role."),
            .init("show", .words(["staff", "customers", "all"]), "Whom to show."),
        ] + ListQuery.parameters(orders: [])

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let query = try ListQuery(context.query)
        var filter = PeopleFilter()
        filter.text = context.query.find("q")
        filter.role = try context.query.word("role")
        filter.showsDisabled = context.query["show"] == "all"
        filter.isStaff = context.query["show"] == "customers" ? false : filter.showsDisabled ? nil : true
        let people = try await desk.people(
            filter,
            after: try query.after.map(PeoplePlace.init),
            limit: query.limit + 1,
            for: context.person
        )
        let teams = filter.isStaff == true ? try await desk.teams(seenBy: context.person) : []
        let page = PeoplePage(people, teams: teams, filter, query, context)
        return pages.html(page, context.visit)
    }

    private func new(_ request: Request, context: StaffContext) async throws -> Response {
        pages.html(PersonPage(nil, .fresh, context), context.visit)
    }

    private func add(_ request: Request, context: StaffContext) async throws -> Response {
        try await pages.attempt(context.visit) {
            var profile = Profile(id: desk.newID(), name: "", roles: [])
            try context.form.fill(&profile, context.words)
            let added = try await desk.addPerson(
                profile,
                password: context.form.exact("password").flatMap { $0.isEmpty ? nil : $0 },
                by: context.person
            )
            return .see("/people/\(added.profile.id)", done: "person-added")
        } again: { state in
            PersonPage(nil, state, context)
        }
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let stored = try await desk.profile(context.id("person"), for: context.person)
        return pages.html(PersonPage(stored, .fresh, context), context.visit)
    }

    private func change(_ request: Request, context: StaffContext) async throws -> Response {
        let stored = try await desk.profile(context.id("person"), for: context.person)
        return try await pages.attempt(context.visit) {
            var profile = stored.profile
            try context.form.fill(&profile, context.words)
            try await desk.changePerson(
                profile,
                from: Int(context.form["version"]) ?? 0,
                by: context.person
            )
            return .see("/people/\(profile.id)", done: "person-saved")
        } again: { state in
            PersonPage(stored, state, context)
        }
    }

    private func changeAccess(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Person> = try context.id("person")
        let stored = try await desk.profile(id, for: context.person)
        return try await pages.attempt(context.visit) {
            switch context.form["access"] {
            case "disable": try await desk.disablePerson(id, by: context.person)
            case "enable": try await desk.enablePerson(id, by: context.person)
            case "sign-out": try await desk.signOutEverywhere(id, by: context.person)
            default: throw Refusal.invalid("access", expected: "choice")
            }
            return .see("/people/\(id)", done: "access-\(context.form["access"])")
        } again: { state in
            // The form of the record was not sent, and stands as it is saved.
            PersonPage(stored, FormState(typed: nil, refusal: state.refusal), context)
        }
    }

    private func setPassword(_ request: Request, context: StaffContext) async throws -> Response {
        let stored = try await desk.profile(context.id("person"), for: context.person)
        return try await pages.attempt(context.visit) {
            try await desk.setPassword(
                context.form.exact("password") ?? "",
                of: stored.profile.id,
                by: context.person
            )
            return .see("/people/\(stored.profile.id)", done: "password-set")
        } again: { state in
            // The form of the record was not sent, and stands as it is saved.
            PersonPage(stored, FormState(typed: nil, refusal: state.refusal), context)
        }
    }
}

extension Form {
    /// What the form says about a person.
    fileprivate func fill(_ profile: inout Profile, _ catalogue: Words) throws(Refusal) {
        profile.name = self["name"]
        profile.login = find("login").map(Profile.folded)
        profile.email = find("email")
        profile.phone = find("phone")
        profile.region = find("region")
        profile.city = find("city")
        var roles: Set<Role> = []
        for word in all("roles") {
            guard let role = Role(rawValue: word) else { throw .invalid("roles", expected: "choice") }
            roles.insert(role)
        }
        profile.roles = roles
        profile.teams = Set(words("teams").map(catalogue.teamCode))
        profile.skills = Set(words("skills").map(catalogue.skillCode))
    }

    /// Words between commas of any script.
    private func words(_ name: String) -> Set<String> {
        Set(self[name].split { ",，、;；\n".contains($0) }.map { String($0).trimmed }.filter { !$0.isEmpty })
    }
}

extension PeoplePlace {
    init(_ cursor: Cursor) throws(Refusal) {
        guard cursor.parts.count == 2, let id = ID<Person>(cursor.parts[1]) else {
            throw .invalid("after", expected: "cursor")
        }
        self.init(name: cursor.parts[0], id: id)
    }

    var cursor: Cursor { Cursor([name, id.description]) }
}

extension Role {
    static let ofStaff = allCases.filter { !$0.isCustomer }
    static let ofCustomers = allCases.filter(\.isCustomer)
}
