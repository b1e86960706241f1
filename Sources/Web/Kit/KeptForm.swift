import AfterSales
import HTTPTypes
import Hummingbird

/// A form that came when nobody was signed in any more: kept through signing in, so that nothing typed is lost.
///
/// It travels in the page itself, in hidden fields of the sign-in form; the server keeps nothing.
struct KeptForm: Sendable {
    struct Entry: Sendable {
        let name: String
        let value: String
    }

    /// Where the form was to go: a path of this site.
    let action: String
    let fields: [Entry]
    /// How many files came with it; a page cannot keep those, they are chosen again.
    let files: Int

    /// `nil` where nothing was typed, or the address is not ours.
    init?(action: String, _ form: Form, files: Int = 0) {
        let fields = form.entries.filter { !KeptForm.isSecret($0.name) }
        guard let path = LocalPath(action), !fields.isEmpty else { return nil }
        self.action = path.text
        self.files = files
        self.fields = fields.map { Entry(name: $0.name, value: $0.value) }
    }

    /// Reads it back out of the sign-in form that carried it.
    init?(carriedBy form: Form) {
        guard let path = LocalPath(form["kept-action"]) else { return nil }
        action = path.text
        fields = form.entries.filter { $0.name.hasPrefix(KeptForm.prefix) }
            .map { Entry(name: String($0.name.dropFirst(KeptForm.prefix.count)), value: $0.value) }
        guard !fields.isEmpty else { return nil }
        files = Int(form["kept-files"]) ?? 0
    }

    /// The fields as the sign-in form carries them.
    var carried: [Entry] { fields.map { Entry(name: KeptForm.prefix + $0.name, value: $0.value) } }

    private static let prefix = "kept."

    /// The token of the session that is over, and what nobody should find in a page's source.
    private static func isSecret(_ name: String) -> Bool {
        name == "form-token" || name.contains("password") || name == "current"
    }
}

/// "You are signed in again": shows what was typed, and sends it when the person says so.
struct ResumePage: Page {
    static let template = "people/resume"

    let title: String
    let hint: String
    /// Who would be sending it, where somebody else may have written it.
    let sender: String?
    let action: String
    let token: String
    /// Where files came with it, they are chosen again here.
    let files: FileField?
    let fields: [KeptForm.Entry]
    /// What the form was about, where its address says so: a ticket, and what was to be done on it.
    let subject: String?
    /// What a person wrote, each with the name of its field; not what the form carried for itself.
    let written: [KeptForm.Entry]

    init(_ kept: KeptForm, token: String, sender: String? = nil, _ words: Words) {
        title = words["resume.title"]
        hint = kept.files > 0 ? words("resume.files", ["count": String(kept.files)]) : words["resume.hint"]
        self.sender = sender.map { words("resume.sender", ["name": $0]) }
        files = kept.files > 0 ? FileField(.fresh, words: words, required: false) : nil
        action = kept.action
        self.token = token
        fields = kept.fields
        let path = kept.action.prefix { $0 != "?" }.split(separator: "/").map(String.init)
        let ticket = path.first == "tickets" && path.count > 1 ? Ticket.ID(path[1]) : nil
        let deed = ticket != nil && path.count > 2 ? TicketDeed(rawValue: path[2]) : nil
        subject = ticket.map { ticket in
            guard let deed else { return ticket.description }
            return words(
                "resume.subject",
                ["ticket": ticket.description, "deed": words["deed.\(deed.rawValue)"]]
            )
        }
        written = kept.fields.compactMap { field in
            let value = field.value.trimmed
            guard !value.isEmpty, !ResumePage.ownAffairs.contains(field.name) else { return nil }
            let ofDeed = deed.flatMap { words.find("label.\($0.rawValue).\(field.name)") }
            // A field without a word of its own was never shown to anybody.
            let label = ofDeed ?? words.find("field.\(field.name)") ?? words.find("intake.\(field.name)")
            return label.map { KeptForm.Entry(name: $0, value: words.value(value, of: field.name)) }
        }
    }

    /// What a form carries for itself, or as the id of something that was picked.
    private static let ownAffairs: Set<String> = [
        "request-key", "version", "seen", "report", "strokes", "back", "look", "text", "customer", "contact", "site",
        "device", "engineer", "visit", "entry", "attachment", "article", "articles", "checklist",
        "expert", "inspector",
    ]
}

extension Door {
    /// The page that saves a form whose session was over, or was another one; `nil` where there is nothing to save.
    func rescue(_ error: any Error, _ request: Request, _ visit: Visit) -> Response? {
        guard request.method == .post,
            let kept = KeptForm(
                action: request.uri.string,
                visit.form,
                files: visit.filesPassedOver + visit.files.count
            )
        else { return nil }
        if error is SignInNeeded {
            return pages.html(SignInPage(.fresh, visit, kept: kept), visit, status: .unauthorized)
        }
        guard error as? Refusal == .formExpired, case .session(_, let token) = visit.pass else { return nil }
        return pages.html(
            ResumePage(kept, token: token, sender: visit.person?.name, visit.reader.words),
            visit,
            status: .forbidden
        )
    }
}
