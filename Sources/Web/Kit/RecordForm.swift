import AfterSales
import ServiceDesk

/// A form for one record: what people know about it, field by field.
struct RecordForm: Page {
    static let template = "record-form"

    /// One question of a form; exactly one of the first three is there.
    struct Input: Sendable {
        var field: Field?
        var select: Choice?
        var text: Field?
        /// What was saved when the form was filled in, so that it is known whether anybody touched the field.
        var was: Was?

        struct Was: Sendable {
            let name: String
            let value: String
        }

        static func field(_ field: Field) -> Input { Input(field: field) }
        static func select(_ choice: Choice) -> Input { Input(select: choice) }
        static func text(_ field: Field) -> Input { Input(text: field) }
    }

    let title: String
    let back: String
    let backLabel: String
    let banner: Banner?
    let action: String
    /// The version the form was filled in for, or has been laid beside since; nothing for a new record.
    let version: String?
    /// Somebody else saved the record while this form was filled in; each field says what they saved.
    var overtaken: Overtaken?
    var inputs: [Input]

    struct Overtaken: Sendable {
        /// The form as it now would be, without what was typed.
        let anew: String
    }

    /// `address` is where the form is found, if that is not where it is sent.
    init(
        _ title: String,
        back: (href: String, label: String),
        action: String,
        address: String? = nil,
        version: Int?,
        _ form: FormBuilder
    ) {
        self.title = title
        self.back = back.href
        backLabel = back.label
        let isOvertaken = form.state.isOvertaken
        banner = isOvertaken ? Banner(.alarm, form.words["record.stale"]) : form.state.banner(form.words)
        self.action = action
        // A form that was refused keeps the version it was filled in for, until what was saved since is shown in it.
        self.version = version.map { isOvertaken ? String($0) : form.state.value("version", or: String($0)) }
        overtaken = isOvertaken ? Overtaken(anew: address ?? action) : nil
        inputs = form.inputs
        if version == nil { for place in inputs.indices { inputs[place].was = nil } }
    }
}

extension FormState {
    /// What stood in the field, as saved, when the form was filled in.
    private func was(_ name: String) -> String? { typed?.exact("was.\(name)")?.trimmed }

    /// The same, except that a field nobody touched takes what somebody else saved in it meanwhile.
    func following(_ name: String, _ saved: String?) -> FormState {
        guard isOvertaken, let typed, let was = was(name), typed[name] == was else { return self }
        return taking(name, [saved ?? ""], into: typed)
    }

    /// The same for boxes, whose values are carried between blanks.
    func following(_ name: String, boxes saved: [String]) -> FormState {
        guard isOvertaken, let typed, let was = was(name) else { return self }
        guard Set(typed.all(name)) == Set(was.split(separator: " ").map(String.init)) else { return self }
        return taking(name, saved, into: typed)
    }

    private func taking(_ name: String, _ values: [String], into typed: Form) -> FormState {
        var fields = typed.entries.filter { $0.name != name }
        for value in values { fields.append((name: name, value: value)) }
        return FormState(typed: Form(fields), refusal: refusal)
    }

    /// What the form carries along to know it by.
    func carried(_ name: String, _ saved: String?) -> RecordForm.Input.Was {
        let known = isOvertaken ? nil : was(name)
        return RecordForm.Input.Was(name: "was.\(name)", value: known ?? saved ?? "")
    }
}

/// Puts a form together, one question after the other.
struct FormBuilder {
    let state: FormState
    let words: Words
    private(set) var inputs: [Input] = []

    typealias Input = RecordForm.Input

    init(_ state: FormState, _ words: Words) {
        self.state = state
        self.words = words
    }

    /// `called` is whose word stands above it, where the field's own says something else.
    mutating func field(
        _ name: String,
        _ value: String?,
        called: String? = nil,
        type: String = "text",
        hint: String? = nil,
        required: Bool = false,
        limit: Int? = nil
    ) {
        let state = self.state.following(name, value)
        let field = Field(
            name,
            words["field.\(called ?? name)"],
            state,
            words: words,
            or: value ?? "",
            type: type,
            hint: state.saved(name, value, words) ?? hint,
            required: required,
            autocomplete: "off",
            limit: limit
        )
        inputs.append(Input(field: field, was: state.carried(name, value)))
    }

    mutating func add(_ input: RecordForm.Input) { inputs.append(input) }

    mutating func text(_ name: String, _ value: String?, hint: String? = nil, limit: Int? = nil) {
        let state = self.state.following(name, value)
        let field = Field(
            name,
            words["field.\(name)"],
            state,
            words: words,
            or: value ?? "",
            hint: state.saved(name, value, words) ?? hint,
            limit: limit
        )
        inputs.append(Input(text: field, was: state.carried(name, value)))
    }

    /// A choice of one, or (unless it is required) of none.
    mutating func select(
        _ name: String,
        _ value: String?,
        _ options: [(value: String, label: String)],
        hint: String? = nil,
        required: Bool = false
    ) {
        let state = self.state.following(name, value)
        let all = (required && value != nil ? [] : [("", words["form.none"])]) + options
        let choice = Choice(
            name,
            words["field.\(name)"],
            state,
            words: words,
            options: all.map { option in
                Choice.Option(
                    option.0,
                    option.1,
                    chosen: state.chosen(name, option.0, or: option.0 == value ?? "")
                )
            },
            hint: state.saved(name, value, called: all.first { $0.0 == value ?? "" }?.1, words) ?? hint,
            required: required
        )
        inputs.append(Input(select: choice, was: state.carried(name, value)))
    }

    /// A published plan's version, or none.
    mutating func plan(_ value: Plan.Reference?, among plans: [Plan.Reference]) {
        // One that is chosen already stays, even if it was published by a desk before this one.
        let known = value.map { plans.contains($0) ? plans : [$0] + plans } ?? plans
        select("plan", value?.description, known.map { ($0.description, $0.description) }, hint: words["plan.hint"])
    }
}

extension Form {
    /// The version the form was filled in for.
    var version: Int { Int(self["version"]) ?? 0 }

    /// One of our words, or nothing where none was chosen.
    func findChoice<Choice: RawRepresentable>(_ name: String, as _: Choice.Type = Choice.self) throws(Refusal)
        -> Choice?
    where Choice.RawValue == String {
        find(name) == nil ? nil : try choice(name)
    }

    func findDay(_ name: String) throws(Refusal) -> Day? {
        guard let text = find(name) else { return nil }
        guard let day = Day(text) else { throw .invalid(name, expected: "date") }
        return day
    }

    /// `standard@1`, as `FormBuilder.plan` offers it.
    func findPlan() throws(Refusal) -> Plan.Reference? {
        guard let text = find("plan") else { return nil }
        guard let plan = Plan.Reference(written: text) else { throw .invalid("plan", expected: "choice") }
        return plan
    }

    /// Several values in one field, between commas of any script or on lines of their own.
    func several(_ name: String) -> [String] {
        self[name].split { ",，、;；\n".contains($0) }.map { String($0).trimmed }.filter { !$0.isEmpty }
    }
}
