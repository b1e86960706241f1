import AfterSales
import ServiceDesk

/// What may stand behind the `?` of an address is declared with its route, for programs and for people alike.
extension [APIRoute.Parameter] {
    /// Refuses a name that nobody reads, and one that comes twice where one value is read: either would be answered
    /// as if it had not been asked.
    func know(_ asked: Form) throws(Refusal) {
        guard !asked.entries.isEmpty else { return }
        var seen: Set<String> = []
        for (name, _) in asked.entries {
            guard let parameter = first(where: { $0.name == name }) else {
                let known = isEmpty ? "–" : map(\.name).joined(separator: ", ")
                throw Refusal(.invalid, "unknown-parameter", field: name, values: ["field": name, "known": known])
            }
            if !seen.insert(name).inserted, !parameter.isList {
                throw Refusal(.invalid, "repeated-parameter", field: name)
            }
        }
    }

    /// Refuses a value that its parameter cannot have; an empty one is not asked.
    fileprivate func read(_ asked: Form) throws(Refusal) {
        for parameter in self {
            for text in asked.all(parameter.name) { try parameter.schema.check(typed: text, at: parameter.name) }
        }
    }
}

extension APIRoute.Parameter {
    /// Whether it may be said several times.
    fileprivate var isList: Bool {
        if case .list = schema { true } else { false }
    }

    /// Where the page before ended; a sentence the page before left is shown on every page.
    static let after = APIRoute.Parameter("after", .text, "Where the page before ended.")
    static let words = APIRoute.Parameter("q", .text, "Words to look for.")
    /// The list from which rows were picked.
    static let back = APIRoute.Parameter("back", .text, "The list to come back to.")
    static let done = APIRoute.Parameter("done", .text(limit: 100), "What was just done.")
    static let format = APIRoute.Parameter("format", .choice(ExportFormat.self), "csv unless said.")
}

extension Schema {
    /// Checks what stands in an address, where everything is text.
    fileprivate func check(typed text: String, at field: String) throws(Refusal) {
        switch self {
        case .list(let element): try element.check(typed: text, at: field)
        case .integer, .number: try check(Double(text).map(JSON.number) ?? .string(text), at: field)
        case .boolean: try check(["true": .bool(true), "false": .bool(false)][text] ?? .string(text), at: field)
        // A plus that was not escaped has become a blank.
        case .instant: try check(.string(text.replacing(" ", with: "+")), at: field)
        default: try check(.string(text), at: field)
        }
    }
}

/// The address of a page asks for what the page cannot read: said, instead of answered as if it had not been asked.
struct AddressNotUnderstood: Error {
    let refusal: Refusal
    /// The same page without what was not understood.
    let without: String
}

extension [APIRoute.Parameter] {
    /// Throws unless every name and value of a page's address can be read.
    func understand(_ asked: Form, at path: String) throws(AddressNotUnderstood) {
        let known = self + [.done]
        do {
            try known.know(asked)
            try known.read(asked)
        } catch {
            let rest = asked.entries.filter { $0.name != error.field }
            let query = rest.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }.joined(separator: "&")
            throw AddressNotUnderstood(
                refusal: asked.unreadable(error, isChoice: known.isChoice(error.field)),
                without: query.isEmpty ? path : "\(path)?\(query)"
            )
        }
    }
}

extension [APIRoute.Parameter] {
    /// Whether people choose this value from a list on the page.
    fileprivate func isChoice(_ field: String?) -> Bool {
        switch first(where: { $0.name == field })?.schema {
        case .words, .either, .list(.words): true
        default: false
        }
    }
}

extension Form {
    /// The same about a value of an address, which has no label that people know.
    fileprivate func unreadable(_ refusal: Refusal, isChoice: Bool) -> Refusal {
        guard refusal.code == "invalid", let field = refusal.field else { return refusal }
        // The words that programs send mean nothing to people, who choose on the page.
        if isChoice {
            return Refusal(
                .invalid,
                "unreadable-choice",
                field: field,
                values: ["asked": "\(field)=\(self[field])"]
            )
        }
        return Refusal(
            .invalid,
            "unreadable-address",
            field: field,
            values: ["asked": "\(field)=\(self[field])", "expected": refusal.values["expected"] ?? ""]
        )
    }
}
