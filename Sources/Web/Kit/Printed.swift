import Foundation

/// A page as its template sees it: nothing but texts, flags, lists and records of such.
enum Printed: Sendable {
    case nothing
    case flag(Bool)
    case text(String)
    case list([Printed])
    case record([Field])

    struct Field: Sendable {
        let name: String
        let value: Printed
    }

    /// What stands under this name; nothing else has names than a record.
    subscript(_ name: String) -> Printed? {
        guard case .record(let fields) = self else { return nil }
        for field in fields where field.name == name { return field.value }
        return nil
    }

    /// Whether an inverted section is printed over it.
    var isNothing: Bool {
        switch self {
        case .nothing, .flag(false): true
        case .list(let elements): elements.isEmpty
        case .flag(true), .text, .record: false
        }
    }

    /// Looks at the stored properties of a struct, once; an empty optional is nothing.
    ///
    /// Only this place takes values without a type: what a page may store is checked by its contract test.
    init(_ value: Any) {
        switch value {
        case let text as String: self = .text(text)
        case let flag as Bool: self = .flag(flag)
        case let number as Int: self = .text(String(number))
        case let known as any Printing: self = known.printed
        case let list as [Any]: self = .list(list.map(Printed.init))
        default:
            let mirror = Mirror(reflecting: value)
            switch mirror.displayStyle {
            case .optional: self = mirror.children.first.map { Printed($0.value) } ?? .nothing
            case .struct:
                self = .record(
                    mirror.children.compactMap { child in
                        child.label.map { Field(name: $0, value: Printed(child.value)) }
                    }
                )
            default: self = .text(String(describing: value))
            }
        }
    }

    /// The same in dictionaries and lists, for a test to walk through.
    var plain: Any {
        switch self {
        case .nothing: NSNull()
        case .flag(let flag): flag
        case .text(let text): text
        case .list(let elements): elements.map(\.plain)
        case .record(let fields):
            Dictionary(fields.map { ($0.name, $0.value.plain) }) { first, _ in first } as [String: Any]
        }
    }
}

/// A component that comes by the hundred on a page and says itself what it prints: looking at a struct's properties
/// costs ten times as much.
protocol Printing {
    var printed: Printed { get }
}

extension Printed {
    static func of(_ text: String?) -> Printed { text.map(Printed.text) ?? .nothing }
    static func of(_ component: (some Printing)?) -> Printed { component?.printed ?? .nothing }
    static func of(_ components: [some Printing]) -> Printed { .list(components.map(\.printed)) }
    static func of(_ texts: [String]) -> Printed { .list(texts.map(Printed.text)) }
}

extension Printed: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, Printed)...) {
        self = .record(elements.map { Field(name: $0.0, value: $0.1) })
    }
}
