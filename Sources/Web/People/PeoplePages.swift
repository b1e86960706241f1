import AfterSales
import ServiceDesk

/// Everybody, by name.
struct PeoplePage: Page {
    static let template = "people/list"

    struct Row: Sendable {
        let href: String
        let name: String
        let initial: String
        let login: String?
        let roles: [String]
        let teams: String?
        let skills: String?
        let phone: String?
        let disabled: Chip?
    }

    struct Team: Sendable {
        let name: String
        let members: [Member]

        struct Member: Sendable {
            let href: String
            let name: String
        }
    }

    let title: String
    let text: String
    let tabs: [Tab]
    let show: String?
    let roles: [Choice.Option]
    let rows: [Row]
    let isEmpty: Bool
    let mayAdd: Bool
    let more: More?
    /// Who is in which team; where our people are shown.
    let teams: [Team]
    let hasTeams: Bool

    init(
        _ people: [StoredProfile],
        teams: [TeamMembers],
        _ filter: PeopleFilter,
        _ query: ListQuery,
        _ context: StaffContext
    ) {
        let words = context.words
        title = words["people.title"]
        text = filter.text ?? ""
        show = context.query.find("show")
        let current = show ?? "staff"
        tabs = ["staff", "customers", "all"].map {
            Tab(
                words["people.tab-\($0)"],
                href: $0 == "staff" ? "/people" : "/people?show=\($0)",
                current: $0 == current
            )
        }
        roles =
            [Choice.Option("", words["people.any-role"], chosen: filter.role == nil)]
            + Role.allCases.map { Choice.Option($0.rawValue, words["role.\($0.rawValue)"], chosen: $0 == filter.role) }
        let shown = people.prefix(query.limit)
        rows = shown.map { Row($0.profile, words) }
        self.teams = teams.map { team in
            Team(
                name: words.find("team.\(team.team)") ?? team.team,
                members: team.members.map { .init(href: "/people/\($0.id)", name: $0.name) }
            )
        }
        hasTeams = !teams.isEmpty
        isEmpty = rows.isEmpty
        mayAdd = context.person.may(.editPeople)
        let next = people.count > query.limit ? shown.last.map { PeoplePlace($0.profile).cursor.description } : nil
        more = More(path: PeoplePage.path(filter, show), after: query.after?.description, next: next)
    }

    private static func path(_ filter: PeopleFilter, _ show: String?) -> String {
        let parts = [("q", filter.text), ("role", filter.role?.rawValue), ("show", show)]
            .compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } }
        return parts.isEmpty ? "/people" : "/people?\(parts.joined(separator: "&"))"
    }
}

extension PeoplePlace {
    init(_ profile: Profile) { self.init(name: profile.name, id: profile.id) }
}

extension PeoplePage.Row {
    init(_ profile: Profile, _ words: Words) {
        href = "/people/\(profile.id)"
        name = profile.name
        initial = profile.name.prefix(1).uppercased()
        login = profile.login
        roles = profile.roles.sorted { $0.rawValue < $1.rawValue }.map { words["role.\($0.rawValue)"] }
        teams =
            profile.teams.isEmpty
            ? nil : words.teams(profile.teams)
        skills = profile.skills.isEmpty ? nil : words.skills(profile.skills)
        phone = profile.phone
        disabled = profile.isDisabled ? Chip(.plain, icon: "ban", words["person.disabled"]) : nil
    }
}

/// One person: to read, and for whoever may, to change.
struct PersonPage: Page {
    static let template = "people/person"

    let title: String
    let banner: Banner?
    let action: String
    let version: String?
    let isNew: Bool
    let name: Field
    let login: Field
    let email: Field
    let phone: Field
    let roles: Choice
    let region: Field
    let city: Field
    let teams: Field
    let skills: Field
    let password: Field
    let mayEdit: Bool
    let disabled: Chip?
    let isEnabled: Bool
    /// Somebody else saved this person meanwhile; each field that differs says what they saved.
    let overtaken: RecordForm.Overtaken?
    /// What was saved when the form was filled in, so that it is known what nobody touched.
    let carried: [RecordForm.Input.Was]

    init(_ stored: StoredProfile?, _ asked: FormState, _ context: StaffContext) {
        let words = context.words
        let profile = stored?.profile
        let known: [(name: String, value: String?)] = [
            ("name", profile?.name), ("login", profile?.login), ("email", profile?.email), ("phone", profile?.phone),
            ("region", profile?.region), ("city", profile?.city), ("teams", profile.map { words.teams($0.teams) }),
            ("skills", profile.map { words.skills($0.skills) }),
        ]
        let held = (profile?.roles ?? []).map(\.rawValue).sorted()
        let state = known.reduce(asked.following("roles", boxes: held)) { $0.following($1.name, $1.value) }
        carried =
            profile == nil
            ? []
            : known.map { asked.carried($0.name, $0.value) } + [asked.carried("roles", held.joined(separator: " "))]
        let comma = words["list.comma"]
        title = profile?.name ?? words["person.new"]
        banner = state.isOvertaken ? Banner(.alarm, words["record.stale"]) : state.banner(words)
        overtaken = state.isOvertaken ? profile.map { .init(anew: "/people/\($0.id)") } : nil
        func saved(_ name: String, _ value: String?) -> String? { state.saved(name, value, words) }
        isNew = profile == nil
        action = profile.map { "/people/\($0.id)" } ?? "/people"
        // A form that was refused keeps the version it was filled in for, until what was saved since is shown in it.
        version = stored.map {
            state.isOvertaken ? String($0.version) : state.value("version", or: String($0.version))
        }
        mayEdit = context.person.may(.editPeople)
        name = Field(
            "name",
            words["field.name"],
            state,
            words: words,
            or: profile?.name ?? "",
            hint: saved("name", profile?.name),
            required: true,
            limit: 100
        )
        login = Field(
            "login",
            words["field.login"],
            state,
            words: words,
            or: profile?.login ?? "",
            hint: saved("login", profile?.login) ?? words["person.login-hint"],
            autocomplete: "off",
            limit: 60
        )
        email = Field(
            "email",
            words["field.email"],
            state,
            words: words,
            or: profile?.email ?? "",
            type: "email",
            hint: saved("email", profile?.email),
            limit: 200
        )
        phone = Field(
            "phone",
            words["field.phone"],
            state,
            words: words,
            or: profile?.phone ?? "",
            type: "tel",
            hint: saved("phone", profile?.phone),
            limit: 50
        )
        // Boxes are ticked one by one: what differs is which of them were.
        let theirs = profile?.roles ?? []
        let ticked = Set((state.typed?.all("roles") ?? []).compactMap(Role.init))
        let names = Role.allCases.filter(theirs.contains).map { words["role.\($0.rawValue)"] }
        roles = Choice(
            "roles",
            words["field.roles"],
            state,
            words: words,
            options: (profile?.customer == nil ? Role.ofStaff : Role.ofCustomers).map { role in
                Choice.Option(
                    role.rawValue,
                    words["role.\(role.rawValue)"],
                    chosen: state.chosen("roles", role.rawValue, or: profile?.roles.contains(role) == true),
                    hint: words["role-hint.\(role.rawValue)"]
                )
            },
            hint: state.isOvertaken && ticked != theirs
                ? words("record.saved", ["value": names.joined(separator: comma)]) : nil,
            required: true
        )
        region = Field(
            "region",
            words["field.region"],
            state,
            words: words,
            or: profile?.region ?? "",
            hint: saved("region", profile?.region) ?? words["person.place-hint"],
            limit: 80
        )
        city = Field(
            "city",
            words["field.city"],
            state,
            words: words,
            or: profile?.city ?? "",
            hint: saved("city", profile?.city),
            limit: 80
        )
        teams = Field(
            "teams",
            words["field.teams"],
            state,
            words: words,
            or: words.teams(profile?.teams ?? []),
            hint: saved("teams", profile.map { words.teams($0.teams) }) ?? words["person.words-hint"]
        )
        skills = Field(
            "skills",
            words["field.skills"],
            state,
            words: words,
            or: words.skills(profile?.skills ?? []),
            hint: saved("skills", profile.map { words.skills($0.skills) }) ?? words["person.skills-hint"]
        )
        password = Field(
            "password",
            words["field.new-password"],
            state,
            words: words,
            type: "password",
            hint: words["password.hint"],
            autocomplete: "new-password",
            limit: 500
        )
        disabled = profile?.isDisabled == true ? Chip(.plain, icon: "ban", words["person.disabled"]) : nil
        isEnabled = profile?.isDisabled == false
    }
}
