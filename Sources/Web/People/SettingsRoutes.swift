import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// What a person decides for themselves.
struct SettingsRoutes: Sendable {
    let desk: Desk
    let pages: Pages
    let settings: SiteSettings

    var routes: [PageRoute] {
        [
            .signedIn(.get, "/settings", show),
            .signedIn(.post, "/settings", change),
            .signedIn(.post, "/settings/password", changePassword),
            .signedIn(.post, "/settings/sessions", endOtherSessions),
        ]
    }

    private func show(_ request: Request, context: PersonContext) async throws -> Response {
        pages.html(try await page(.fresh, context), context.visit)
    }

    private func change(_ request: Request, context: PersonContext) async throws -> Response {
        try await pages.attempt(context.visit) {
            let language = context.form["language"]
            try await desk.changeSettings(
                language: language.isEmpty ? nil : context.form.choice("language"),
                theme: context.form.choice("theme"),
                zone: context.form.find("zone"),
                by: context.person
            )
            return .see("/settings", done: "settings-saved")
        } again: { state in
            try await page(state, context)
        }
    }

    private func changePassword(_ request: Request, context: PersonContext) async throws -> Response {
        try await pages.attempt(context.visit) {
            try await desk.changePassword(
                from: context.form.exact("current") ?? "",
                to: context.form.exact("password") ?? "",
                keeping: request.cookies[settings.sessionCookie]?.value,
                by: context.person
            )
            return .see("/settings", done: "password-changed")
        } again: { state in
            try await page(state, context)
        }
    }

    private func endOtherSessions(_ request: Request, context: PersonContext) async throws -> Response {
        try await desk.signOutEverywhere(
            context.person.id,
            but: request.cookies[settings.sessionCookie]?.value,
            by: context.person
        )
        return .see("/settings", done: "sessions-ended")
    }

    private func page(_ state: FormState, _ context: PersonContext) async throws -> SettingsPage {
        SettingsPage(
            try await desk.profile(context.person.id, for: context.person).profile,
            sessions: try await desk.sessions(of: context.person),
            state,
            context.reader,
            now: desk.now()
        )
    }
}

struct SettingsPage: Page {
    static let template = "people/settings"

    struct SessionRow: Sendable {
        let agent: String
        let address: String
        let seen: String
        let stamp: String
    }

    let title: String
    let banner: Banner?
    let name: String
    let login: String
    let roles: [String]
    let language: Choice
    let theme: Choice
    let zone: Field
    let current: Field
    let password: Field
    let sessions: [SessionRow]

    init(_ profile: Profile, sessions: [Session], _ state: FormState, _ reader: Reader, now: Instant) {
        let words = reader.words
        title = words["settings.title"]
        banner = state.banner(words)
        name = profile.name
        login = profile.login ?? ""
        roles = profile.roles.sorted { $0.rawValue < $1.rawValue }.map { words["role.\($0.rawValue)"] }
        language = Choice(
            "language",
            words["field.language"],
            state,
            words: words,
            options: [Choice.Option("", words["settings.language-auto"], chosen: profile.language == nil)]
                + Language.allCases.map {
                    Choice.Option($0.rawValue, $0.ownName, chosen: profile.language == $0)
                }
        )
        theme = Choice(
            "theme",
            words["field.theme"],
            state,
            words: words,
            options: Theme.allCases.map {
                Choice.Option($0.rawValue, words["theme.\($0.rawValue)"], chosen: profile.theme == $0)
            }
        )
        zone = Field(
            "zone",
            words["field.zone"],
            state,
            words: words,
            or: profile.zone ?? "",
            hint: words("settings.zone-hint", ["zone": reader.zone.id]),
            limit: 60
        )
        current = Field(
            "current",
            words["field.current"],
            state,
            words: words,
            type: "password",
            required: true,
            autocomplete: "current-password",
            limit: 500
        )
        password = Field(
            "password",
            words["field.new-password"],
            state,
            words: words,
            type: "password",
            hint: words["password.hint"],
            required: true,
            autocomplete: "new-password",
            limit: 500
        )
        self.sessions = sessions.map { session in
            SessionRow(
                agent: SettingsPage.browser(session.agent) ?? words["settings.unknown-agent"],
                address: session.address,
                seen: reader.shortTime(session.seenAt, now: now),
                stamp: reader.stamp(session.seenAt)
            )
        }
    }

    /// `Firefox · Windows` out of what a browser says of itself, as far as it can be known.
    private static func browser(_ agent: String) -> String? {
        // In this order: each of them also names those after it.
        let browsers = [
            ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
            ("Safari", "Safari"),
        ]
        let systems = [
            ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
            ("Linux", "Linux"),
        ]
        let names = [browsers, systems].compactMap { known in known.first { agent.contains($0.0) }?.1 }
        return names.isEmpty ? nil : names.joined(separator: " · ")
    }
}
