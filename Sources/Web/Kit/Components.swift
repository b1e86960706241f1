/// What the shared partials under `Templates/part/` print. Each has its partial's name.

/// A sentence above the content: `{{#banner}}{{>part/banner}}{{/banner}}`.
struct Banner: Sendable {
    enum Tone: String, Sendable { case plain, good, alarm }

    let tone: String
    let icon: String
    let text: String
    /// The sentence that wants it so.
    let clause: ClauseLink?

    init(_ tone: Tone, _ text: String, clause: ClauseLink? = nil) {
        self.tone = tone.rawValue
        self.text = text
        self.clause = clause
        icon =
            switch tone {
            case .plain: "info"
            case .good: "check"
            case .alarm: "alert"
            }
    }
}

extension Banner: Printing {
    var printed: Printed {
        ["tone": .text(tone), "icon": .text(icon), "text": .text(text), "clause": .of(clause)]
    }
}

/// A short state: icon, words and colour together, never colour alone: `{{#chip}}{{>part/chip}}{{/chip}}`.
struct Chip: Sendable {
    /// How it is coloured: `alarm` is for what is late or shut, `soon` for what will be.
    enum Tone: String, Sendable { case plain, accent, good, soon, alarm }

    let tone: String
    let icon: String
    let text: String
    /// What a hover or a screen reader adds.
    let hint: String?

    init(_ tone: Tone, icon: String, _ text: String, hint: String? = nil) {
        self.tone = tone.rawValue
        self.icon = icon
        self.text = text
        self.hint = hint
    }
}

extension Chip: Printing {
    var printed: Printed { ["tone": .text(tone), "icon": .text(icon), "text": .text(text), "hint": .of(hint)] }
}

/// One labelled input with its error: `{{#name}}{{>part/field}}{{/name}}`.
struct Field: Sendable {
    let name: String
    let label: String
    let type: String
    let value: String
    var hint: String?
    let error: String?
    let required: Bool
    let autocomplete: String?
    let limit: Int?
    /// What is usually written, to choose from; anything else may be written, too.
    let known: KnownWords?

    init(
        _ name: String,
        _ label: String,
        _ state: FormState,
        words: Words,
        or stored: String = "",
        type: String = "text",
        hint: String? = nil,
        required: Bool = false,
        autocomplete: String? = nil,
        limit: Int? = nil,
        known: KnownWords? = nil
    ) {
        self.name = name
        self.label = label
        self.type = type
        value = type == "password" ? "" : state.value(name, or: stored)
        self.hint = hint
        error = state.error(name, called: label, words)
        self.required = required
        self.autocomplete = autocomplete
        self.limit = limit
        self.known = known
    }
}

/// Words that a field offers.
struct KnownWords: Sendable, Printing {
    let options: [String]

    var printed: Printed { ["options": .of(options)] }
}

extension Field: Printing {
    var printed: Printed {
        [
            "name": .text(name), "label": .text(label), "type": .text(type), "value": .text(value), "hint": .of(hint),
            "error": .of(error), "required": .flag(required), "autocomplete": .of(autocomplete),
            "limit": .of(limit.map(String.init)), "known": .of(known),
        ]
    }
}

/// A choice of one (`part/select`, `part/radios`) or of several (`part/boxes`), with its error.
struct Choice: Sendable {
    struct Option: Sendable {
        let value: String
        let label: String
        let chosen: Bool
        let hint: String?

        init(_ value: String, _ label: String, chosen: Bool, hint: String? = nil) {
            self.value = value
            self.label = label
            self.chosen = chosen
            self.hint = hint
        }
    }

    let name: String
    let label: String
    let options: [Option]
    var hint: String?
    let error: String?
    let required: Bool

    init(
        _ name: String,
        _ label: String,
        _ state: FormState,
        words: Words,
        options: [Option],
        hint: String? = nil,
        required: Bool = false
    ) {
        self.name = name
        self.label = label
        self.options = options
        self.hint = hint
        error = state.error(name, called: label, words)
        self.required = required
    }
}

extension Choice: Printing {
    var printed: Printed {
        [
            "name": .text(name), "label": .text(label), "options": .of(options), "hint": .of(hint),
            "error": .of(error), "required": .flag(required),
        ]
    }
}

extension Choice.Option: Printing {
    var printed: Printed {
        ["value": .text(value), "label": .text(label), "chosen": .flag(chosen), "hint": .of(hint)]
    }
}

/// One of the views of a page: `{{>part/tabs}}` over `tabs`.
struct Tab: Sendable {
    let label: String
    let href: String
    let current: Bool
    let count: String?

    init(_ label: String, href: String, current: Bool, count: Int? = nil) {
        self.label = label
        self.href = href
        self.current = current
        self.count = count.map(String.init)
    }
}

/// One rung of a ladder: `{{>part/stepper}}` over `steps`.
struct Step: Sendable {
    enum State: String, Sendable { case done, current, ahead, skipped }

    let label: String
    let state: String
    let stateText: String
    let icon: String
    let note: String?
    let isCurrent: Bool

    init(_ label: String, _ state: State, words: Words, note: String? = nil) {
        self.label = label
        self.state = state.rawValue
        stateText = words["step.\(state.rawValue)"]
        self.note = note
        isCurrent = state == .current
        icon =
            switch state {
            case .done: "check"
            case .current: "dot"
            case .ahead: "circle"
            case .skipped: "skip"
            }
    }
}

extension Step: Printing {
    var printed: Printed {
        [
            "label": .text(label), "state": .text(state), "stateText": .text(stateText), "icon": .text(icon),
            "note": .of(note), "isCurrent": .flag(isCurrent),
        ]
    }
}

/// The way to the next rows of a list that pages by key: `{{#more}}{{>part/more}}{{/more}}`.
struct More: Sendable {
    let href: String?
    let first: String?

    /// The pager of the list at `path` (without `after`), or none if everything fits on one page.
    init?(path: String, after: String?, next: String?) {
        guard after != nil || next != nil else { return nil }
        let separator = path.contains("?") ? "&" : "?"
        href = next.map { "\(path)\(separator)after=\($0)" }
        first = after == nil ? nil : path
    }
}
