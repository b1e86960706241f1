import AfterSales
import Foundation

/// What a body of the API looks like; `Described.schema` is both what the document says and what is enforced.
protocol Described: Sendable {
    static var schema: Schema { get }
}

/// A JSON Schema, as much of it as we speak.
///
///     static let schema = Schema.object("Person", "Somebody who works here, or for a customer.", [
///         .must("id", .id),
///         .must("name", .text(limit: 100)),
///         .may("email", .text(limit: 200), "Where notices go."),
///         .must("roles", .list(.choice(Role.self))),
///     ])
indirect enum Schema: Sendable {
    case string(limit: Int?, format: String?)
    case words([String])
    case integer(ClosedRange<Int>?)
    case number
    case boolean
    /// A moment as RFC 3339 with its offset: `2026-09-30T17:30:00+08:00`.
    case instant
    /// A date as `2026-09-30`.
    case day
    case list(Schema)
    /// An object whose keys are data.
    case map(Schema)
    case either([Schema])
    case record(name: String, about: String, fields: [Field])
    /// Anything: for what another part of the program describes.
    case anything

    struct Field: Sendable {
        let name: String
        let schema: Schema
        let about: String?
        let isRequired: Bool

        /// Always there and never null.
        static func must(_ name: String, _ schema: Schema, _ about: String? = nil) -> Field {
            Field(name: name, schema: schema, about: about, isRequired: true)
        }

        /// May be left out or null.
        static func may(_ name: String, _ schema: Schema, _ about: String? = nil) -> Field {
            Field(name: name, schema: schema, about: about, isRequired: false)
        }
    }

    static let text = Schema.string(limit: nil, format: nil)
    static func text(limit: Int) -> Schema { .string(limit: limit, format: nil) }
    /// An id as we print it: thirteen letters and digits.
    static let id = Schema.string(limit: 13, format: "aftercare-id")
    static let integer = Schema.integer(nil)

    static func choice<Choice: CaseIterable & RawRepresentable>(_: Choice.Type) -> Schema
    where Choice.RawValue == String { .words(Choice.allCases.map(\.rawValue)) }

    static func object(_ name: String, _ about: String, _ fields: [Field]) -> Schema {
        .record(name: name, about: about, fields: fields)
    }
}

// MARK: - as a document

extension Schema {
    /// The schema as OpenAPI 3.1 prints it; records become references.
    var json: JSON {
        switch self {
        case .string(let limit, let format):
            var schema: [String: JSON] = ["type": "string"]
            if let limit { schema["maxLength"] = .number(Double(limit)) }
            if let format { schema["format"] = .string(format) }
            return .object(schema)
        case .words(let words): return ["type": "string", "enum": .list(words.map(JSON.string))]
        case .integer(let range):
            var schema: [String: JSON] = ["type": "integer"]
            if let range {
                schema["minimum"] = .number(Double(range.lowerBound))
                schema["maximum"] = .number(Double(range.upperBound))
            }
            return .object(schema)
        case .number: return ["type": "number"]
        case .boolean: return ["type": "boolean"]
        case .instant: return ["type": "string", "format": "date-time"]
        case .day: return ["type": "string", "format": "date"]
        case .list(let element): return ["type": "array", "items": element.json]
        case .map(let value): return ["type": "object", "additionalProperties": value.json]
        case .either(let schemas): return ["oneOf": .list(schemas.map(\.json))]
        case .record(let name, _, _): return ["$ref": .string("#/components/schemas/\(name)")]
        case .anything: return true
        }
    }

    /// A record written out.
    var definition: JSON {
        guard case .record(_, let about, let fields) = self else { return json }
        var properties: [String: JSON] = [:]
        for field in fields {
            var schema = field.isRequired ? field.schema.json : ["oneOf": [field.schema.json, ["type": "null"]]]
            if let about = field.about, case .object(var parts) = schema {
                parts["description"] = .string(about)
                schema = .object(parts)
            }
            properties[field.name] = schema
        }
        return [
            "type": "object", "description": .string(about), "properties": .object(properties),
            "required": .list(fields.filter(\.isRequired).map { .string($0.name) }),
            "additionalProperties": false,
        ]
    }

    /// Every record in here, by name.
    func records(into found: inout [String: Schema]) {
        switch self {
        case .list(let element), .map(let element): element.records(into: &found)
        case .either(let schemas): for schema in schemas { schema.records(into: &found) }
        case .record(let name, _, let fields):
            guard found[name] == nil else { return }
            found[name] = self
            for field in fields { field.schema.records(into: &found) }
        default: break
        }
    }
}

// MARK: - as a check

extension Schema {
    /// Checks `value` and throws on the first thing that does not fit, naming the field as `sites[2].name`.
    func check(_ value: JSON, at field: String = "") throws(Refusal) {
        switch (self, value) {
        case (.string(let limit, let format), .string(let text)):
            guard text.isPrintable else { throw .invalid(field, expected: "text") }
            if let limit, text.count > limit { throw .tooLong(field, limit: limit) }
            if format == "aftercare-id", ID<Schema>(text) == nil { throw .invalid(field, expected: "id") }
        case (.words(let words), .string(let text)):
            guard words.contains(text) else {
                throw .invalid(field, expected: words.joined(separator: ", "))
            }
        case (.integer(let range), .number(let number)):
            guard let whole = Int(exactly: number), number.magnitude < 1e15 else {
                throw .invalid(field, expected: "integer")
            }
            if let range, !range.contains(whole) {
                throw .invalid(field, expected: "\(range.lowerBound)…\(range.upperBound)")
            }
        case (.number, .number), (.boolean, .bool), (.anything, _): return
        case (.instant, .string(let text)):
            guard Instant(rfc3339: text) != nil else {
                throw .invalid(field, expected: "instant", called: field == "to" ? "end" : nil)
            }
        case (.day, .string(let text)):
            guard Day(text) != nil else { throw .invalid(field, expected: "date") }
        case (.list(let element), .list(let values)):
            for (place, value) in values.enumerated() { try element.check(value, at: "\(field)[\(place)]") }
        case (.map(let element), .object(let fields)):
            for (name, value) in fields { try element.check(value, at: Schema.join(field, name)) }
        case (.either(let schemas), _):
            guard schemas.contains(where: { (try? $0.check(value, at: field)) != nil }) else {
                throw .invalid(field, expected: kind)
            }
        case (.record(_, _, let fields), .object(let values)):
            try Schema.check(values, against: fields, at: field)
        default: throw .invalid(field, expected: kind)
        }
    }

    private static func check(_ values: [String: JSON], against fields: [Field], at path: String) throws(Refusal) {
        for name in values.keys.sorted() where !fields.contains(where: { $0.name == name }) {
            throw Refusal(.invalid, "unknown-field", field: join(path, name))
        }
        for field in fields {
            switch values[field.name] {
            case nil, .null:
                if field.isRequired { throw .missing(join(path, field.name), called: field.end) }
            case let value?:
                try field.schema.check(value, at: join(path, field.name))
            }
        }
    }

    private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// The word for it in a sentence, `expected.<kind>` in the catalogue.
    private var kind: String {
        switch self {
        case .string: "text"
        case .words: "choice"
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        case .instant: "instant"
        case .day: "date"
        case .list: "list"
        case .map, .record: "object"
        case .either: "choice"
        case .anything: "anything"
        }
    }
}

extension Schema.Field {
    /// What a time called `to` is called in a sentence: elsewhere `to` is somebody.
    fileprivate var end: String? {
        if case .instant = schema, name == "to" { "end" } else { nil }
    }
}
