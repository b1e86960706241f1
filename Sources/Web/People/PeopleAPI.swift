import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// People, for programs.
struct PeopleAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .get("/me", "me", "Whoever asks.", answers: PersonRecord.self, me),
            .list(
                "/people",
                "people",
                "People by name.",
                needs: .seePeople,
                query: [
                    .init("q", .text(limit: 100), "Part of a name or a login."),
                    .init("role", .choice(Role.self), "Only this role."),
                    .init("team", .text(limit: 60), "Only this team."),
                    .init("skill", .text(limit: 60), "Only who knows this."),
                    .init("disabled", .boolean, "Whether to show those without access, too."),
                ],
                of: PersonRecord.self,
                list
            ),
            .get("/people/{person}", "person", "One person.", needs: .seePeople, answers: PersonRecord.self, show),
            .post(
                "/people",
                "addPerson",
                "Registers a person.",
                needs: .editPeople,
                takes: NewPerson.self,
                answers: PersonRecord.self,
                refusals: ["login-taken", "password-short", "unknown"],
                add
            ),
            .patch(
                "/people/{person}",
                "changePerson",
                "Changes what is named; the rest stays.",
                needs: .editPeople,
                takes: PersonChange.self,
                answers: PersonRecord.self,
                refusals: ["login-taken", "last-administrator", "unknown"],
                change
            ),
            .post(
                "/people/{person}/disablement",
                "disablePerson",
                "Ends a person's access; their history stays.",
                needs: .editPeople,
                takes: Nothing.self,
                answers: PersonRecord.self,
                .ok,
                refusals: ["last-administrator"],
                disable
            ),
            .delete(
                "/people/{person}/disablement",
                "enablePerson",
                "Gives a person their access back.",
                needs: .editPeople,
                enable
            ),
        ]
    }

    private func me(_ context: APIContext) async throws -> Answer<PersonRecord> {
        let stored = try await desk.profile(context.person.id, for: context.person)
        return Answer(PersonRecord(stored, context.reader), version: stored.version)
    }

    private func list(_ context: APIContext, _ query: ListQuery) async throws -> Listed<PersonRecord> {
        var filter = PeopleFilter()
        filter.text = context.query.find("q")
        filter.role = try context.query.find("role") == nil ? nil : context.query.choice("role")
        filter.team = context.query.find("team")
        filter.skill = context.query.find("skill")
        filter.showsDisabled = try context.query.flag("disabled")
        let people = try await desk.people(
            filter,
            after: try query.after.map(PeoplePlace.init),
            limit: query.limit + 1,
            for: context.person
        )
        return Listed(people, query, cursor: { PeoplePlace($0.profile).cursor }) { PersonRecord($0, context.reader) }
    }

    private func show(_ context: APIContext) async throws -> Answer<PersonRecord> {
        let stored = try await desk.profile(context.id("person"), for: context.person)
        return Answer(PersonRecord(stored, context.reader), version: stored.version)
    }

    private func add(_ context: APIContext, _ new: NewPerson) async throws -> Answer<PersonRecord> {
        let stored = try await desk.addPerson(
            new.profile(id: desk.newID()),
            password: new.password,
            by: context.person
        )
        return Answer(
            PersonRecord(stored, context.reader),
            version: stored.version,
            location: "/people/\(stored.profile.id)"
        )
    }

    private func change(
        _ context: APIContext,
        _ change: PersonChange,
        _ version: Int
    ) async throws -> Answer<PersonRecord> {
        var profile = try await desk.profile(context.id("person"), for: context.person).profile
        change.apply(to: &profile)
        let stored = try await desk.changePerson(profile, from: version, by: context.person)
        return Answer(PersonRecord(stored, context.reader), version: stored.version)
    }

    private func disable(_ context: APIContext, _: Nothing) async throws -> Answer<PersonRecord> {
        let stored = try await desk.disablePerson(context.id("person"), by: context.person)
        return Answer(PersonRecord(stored, context.reader), version: stored.version)
    }

    private func enable(_ context: APIContext) async throws {
        try await desk.enablePerson(context.id("person"), by: context.person)
    }
}

struct PersonRecord: Described, Encodable {
    static let schema = Schema.object(
        "Person",
        "Somebody who works here, or for a customer.",
        [
            .must("id", .id),
            .must("name", .text(limit: 100)),
            .may("login", .text(limit: 60), "What they sign in with."),
            .may("email", .text(limit: 200)),
            .may("phone", .text(limit: 50)),
            .may("region", .text(limit: 80), "Where they set out from."),
            .may("city", .text(limit: 80)),
            .may("customer", .id, "The customer they belong to, if they are not ours."),
            .must("roles", .list(.choice(Role.self))),
            .must("teams", .list(.text(limit: 60))),
            .must("skills", .list(.text(limit: 60)), "What dispatch looks for."),
            .may("disabledAt", .instant, "Since when they have no access."),
            .must("version", .integer, "What `If-Match` wants, in quotation marks."),
        ]
    )

    let id: ID<Person>
    let name: String
    let login: String?
    let email: String?
    let phone: String?
    let region: String?
    let city: String?
    let customer: ID<Customer>?
    let roles: [Role]
    let teams: [String]
    let skills: [String]
    let disabledAt: Moment?
    let version: Int

    init(_ stored: StoredProfile, _ reader: Reader) {
        let profile = stored.profile
        id = profile.id
        name = profile.name
        login = profile.login
        email = profile.email
        phone = profile.phone
        region = profile.region
        city = profile.city
        customer = profile.customer
        roles = profile.roles.sorted { $0.rawValue < $1.rawValue }
        teams = profile.teams.sorted()
        skills = profile.skills.sorted()
        disabledAt = profile.disabledAt.map { Moment($0, in: reader.zone) }
        version = stored.version
    }
}

struct NewPerson: Described, Decodable {
    static let schema = Schema.object(
        "NewPerson",
        "A person to register.",
        [
            .must("name", .text(limit: 100)),
            .may("login", .text(limit: 60), "Without one they cannot sign in."),
            .may("password", .text(limit: 500), "At least ten characters."),
            .may("email", .text(limit: 200)),
            .may("phone", .text(limit: 50)),
            .may("region", .text(limit: 80), "Where they set out from."),
            .may("city", .text(limit: 80)),
            .may("customer", .id),
            .must("roles", .list(.choice(Role.self))),
            .may("teams", .list(.text(limit: 60))),
            .may("skills", .list(.text(limit: 60))),
        ]
    )

    let name: String
    let login: String?
    let password: String?
    let email: String?
    let phone: String?
    let region: String?
    let city: String?
    let customer: ID<Customer>?
    let roles: [Role]
    let teams: [String]?
    let skills: [String]?

    func profile(id: ID<Person>) -> Profile {
        Profile(
            id: id,
            name: name.trimmed,
            login: login,
            email: email,
            phone: phone,
            customer: customer,
            roles: Set(roles),
            teams: Set(teams ?? []),
            skills: Set(skills ?? []),
            region: region,
            city: city
        )
    }
}

struct PersonChange: Described, Decodable {
    static let schema = Schema.object(
        "PersonChange",
        "What to change of a person; what is left out stays, an empty text takes away.",
        [
            .may("name", .text(limit: 100)),
            .may("login", .text(limit: 60)),
            .may("email", .text(limit: 200)),
            .may("phone", .text(limit: 50)),
            .may("region", .text(limit: 80)),
            .may("city", .text(limit: 80)),
            .may("roles", .list(.choice(Role.self))),
            .may("teams", .list(.text(limit: 60))),
            .may("skills", .list(.text(limit: 60))),
        ]
    )

    let name: String?
    let login: String?
    let email: String?
    let phone: String?
    let region: String?
    let city: String?
    let roles: [Role]?
    let teams: [String]?
    let skills: [String]?

    func apply(to profile: inout Profile) {
        if let name { profile.name = name.trimmed }
        if let login { profile.login = login.isEmpty ? nil : Profile.folded(login) }
        if let email { profile.email = email.isEmpty ? nil : email }
        if let phone { profile.phone = phone.isEmpty ? nil : phone }
        if let region { profile.region = region.isEmpty ? nil : region }
        if let city { profile.city = city.isEmpty ? nil : city }
        if let roles { profile.roles = Set(roles) }
        if let teams { profile.teams = Set(teams) }
        if let skills { profile.skills = Set(skills) }
    }
}
