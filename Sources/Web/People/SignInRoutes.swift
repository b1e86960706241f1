import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Coming and going.
struct SignInRoutes: Sendable {
    let desk: Desk
    let pages: Pages
    let settings: SiteSettings

    var routes: [PageRoute] {
        [
            .open(.get, "/", home),
            .open(.get, "/sign-in", show),
            .open(.post, "/sign-in", signIn),
            .open(.post, "/language", chooseLanguage),
            .signedIn(.post, "/sign-out", signOut),
        ]
    }

    private func home(_ request: Request, context: DeskContext) async throws -> Response {
        guard let person = context.visit.person else { throw SignInNeeded() }
        return .redirect(to: person.customer == nil ? "/tickets" : "/portal", type: .normal)
    }

    private func show(_ request: Request, context: DeskContext) async throws -> Response {
        pages.html(SignInPage(.fresh, context.visit), context.visit)
    }

    private func signIn(_ request: Request, context: DeskContext) async throws -> Response {
        try await pages.attempt(context.visit) {
            let secret = try await desk.signIn(
                login: context.form.required("login"),
                password: context.form.exact("password") ?? "",
                address: context.visit.address,
                agent: request.headers[.userAgent] ?? ""
            )
            let kept = KeptForm(carriedBy: context.form)
            let sender = try await kept == nil ? nil : desk.visitor(session: secret)?.person.name
            var response =
                kept.map { kept in
                    let token = desk.formToken(session: secret)
                    return pages.html(ResumePage(kept, token: token, sender: sender, context.words), context.visit)
                } ?? .see(LocalPath(context.form["next"])?.text ?? "/")
            response.setCookie(
                Cookie(
                    name: settings.sessionCookie,
                    value: secret,
                    maxAge: 14 * 86_400,
                    path: "/",
                    secure: settings.isSecure,
                    httpOnly: true,
                    sameSite: .lax
                )
            )
            return response
        } again: { state in
            SignInPage(state, context.visit, kept: KeptForm(carriedBy: context.form))
        }
    }

    private func signOut(_ request: Request, context: PersonContext) async throws -> Response {
        if let secret = request.cookies[settings.sessionCookie]?.value { try await desk.signOut(session: secret) }
        var response = Response.see("/sign-in", done: "signed-out")
        response.setCookie(
            Cookie(
                name: settings.sessionCookie,
                value: "",
                maxAge: 0,
                path: "/",
                secure: settings.isSecure,
                httpOnly: true,
                sameSite: .lax
            )
        )
        return response
    }

    /// The language of somebody who has not signed in, kept by their browser.
    private func chooseLanguage(_ request: Request, context: DeskContext) async throws -> Response {
        let language: Language = try context.form.choice("language")
        var visit = context.visit
        visit.reader = Reader(words: pages.catalogue[language], zone: visit.reader.zone)
        // What somebody typed before their session ended goes on waiting for them to sign in.
        var response =
            KeptForm(carriedBy: context.form).map { kept in
                pages.html(SignInPage(.fresh, visit, kept: kept), visit, status: .unauthorized)
            } ?? .see(LocalPath(context.form["next"])?.text ?? "/")
        response.setCookie(
            Cookie(
                name: "language",
                value: language.rawValue,
                maxAge: 365 * 86_400,
                path: "/",
                secure: settings.isSecure,
                httpOnly: true,
                sameSite: .lax
            )
        )
        return response
    }
}

/// A way back that leads nowhere but into this site.
struct LocalPath {
    let text: String

    init?(_ text: String) {
        guard text.hasPrefix("/"), !text.hasPrefix("//"), !text.hasPrefix("/\\"), text.utf8.count < 2_000,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        self.text = text
    }
}

struct SignInPage: Page {
    static let template = "people/sign-in"

    let title: String
    let banner: Banner?
    let login: Field
    let password: Field
    let next: String
    /// Where a form was to go that came after the session was over.
    let keptAction: String?
    let kept: [KeptForm.Entry]
    let keptFiles: String?

    init(_ state: FormState, _ visit: Visit, kept form: KeptForm? = nil) {
        let words = visit.reader.words
        title = words["sign-in.title"]
        banner =
            state.banner(words)
            ?? form.map { Banner(.plain, $0.files > 0 ? words["sign-in.kept-without-files"] : words["sign-in.kept"]) }
        keptAction = form?.action
        kept = form?.carried ?? []
        keptFiles = form.flatMap { $0.files > 0 ? String($0.files) : nil }
        login = Field(
            "login",
            words["field.login"],
            state,
            words: words,
            required: true,
            autocomplete: "username",
            limit: 60
        )
        password = Field(
            "password",
            words["field.password"],
            state,
            words: words,
            type: "password",
            required: true,
            autocomplete: "current-password",
            limit: 500
        )
        next = state.value("next", or: visit.query["next"])
    }
}
