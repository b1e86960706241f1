import Foundation

@testable import Web

/// Makes bodies out of the schemas that the document shows: right ones, and ones with something wrong.
///
/// Its choices follow from the seed, so that what failed once fails again.
struct Bodies {
    private var state: UInt64
    /// What stands in fields of these names, where any value would not do.
    let known: [String: JSON]

    init(seed: UInt64, known: [String: JSON]) {
        state = seed
        self.known = known
    }

    mutating func number(below limit: Int) -> Int {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ (bits >> 31)) % UInt64(limit))
    }

    /// A body that fits the schema, with every field that must be there and no other.
    mutating func right(_ schema: Schema, _ name: String = "") -> JSON {
        if let known = known[name] { return known }
        switch schema {
        case .string: return "text"
        case .words(let words): return .string(words[number(below: words.count)])
        case .integer(let range): return .number(Double(range?.lowerBound ?? 1))
        case .number: return 1
        case .boolean: return true
        case .instant: return "2026-09-30T14:00:00+08:00"
        case .day: return "2026-09-30"
        case .list(let element): return [right(element, name)]
        case .map: return [:]
        case .either(let schemas): return right(schemas[0], name)
        case .anything: return [:]
        case .record(_, _, let fields):
            var body: [String: JSON] = [:]
            for field in fields where field.isRequired { body[field.name] = right(field.schema, field.name) }
            return .object(body)
        }
    }

    /// A body in which one or several things are wrong, or merely strange.
    mutating func strange(_ schema: Schema, _ name: String = "") -> JSON {
        if number(below: 6) == 0 { return nasty() }
        switch schema {
        case .record(_, _, let fields):
            var body: [String: JSON] = [:]
            for field in fields where field.isRequired ? number(below: 12) > 0 : number(below: 2) == 0 {
                body[field.name] =
                    number(below: 3) == 0 ? strange(field.schema, field.name) : right(field.schema, field.name)
            }
            if number(below: 20) == 0 { body["colour"] = "red" }
            return .object(body)
        case .list(let element):
            return .list((0..<number(below: 4)).map { _ in strange(element, name) })
        case .instant: return .string(Bodies.instants[number(below: Bodies.instants.count)])
        case .day: return .string(Bodies.days[number(below: Bodies.days.count)])
        case .integer: return .number(Bodies.numbers[number(below: Bodies.numbers.count)])
        case .words, .boolean, .number, .map, .either, .anything: return right(schema, name)
        case .string: return .string(Bodies.texts[number(below: Bodies.texts.count)])
        }
    }

    private mutating func nasty() -> JSON {
        switch number(below: 8) {
        case 0: return .null
        case 1: return .number(Bodies.numbers[number(below: Bodies.numbers.count)])
        case 2: return .list([])
        case 3: return .object([:])
        case 4: return .bool(true)
        case 5: return (0..<200).reduce(JSON.list([])) { inner, _ in .list([inner]) }
        default: return .string(Bodies.texts[number(below: Bodies.texts.count)])
        }
    }

    /// What is JSON but no body of ours, or no JSON at all.
    static let notObjects = ["{", "[]", "null", "1", "\"x\"", "nul", "{\"a\":}", String(repeating: "[", count: 5_000)]

    /// Values to put anywhere, as they stand in JSON: wrong types, long, deep, huge, and letters that print oddly.
    static let oddities: [String] = [
        "null", "true", "0", "-1", "1.5", "1e308", "1e999", "99999999999999999999", "-9223372036854775809", "[]", "{}",
        "[{}]", String(repeating: "[", count: 1_000) + String(repeating: "]", count: 1_000),
        String(repeating: "{\"a\":", count: 1_000) + "1" + String(repeating: "}", count: 1_000),
        "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\u202e\\u2066\\u200b\\ufeff\"", "\"👩‍👩‍👧‍👦🇹🇼\"",
        "\"" + String(repeating: "字", count: 10_000) + "\"", "\"مرحبا עברית\"", "\"<script>alert(1)</script>{{x}}\"",
    ]

    /// Where values stand in the body: each field of it, and each field of what is in those.
    static func places(in schema: Schema, _ body: JSON) -> [[String]] {
        guard case .record(_, _, let fields) = schema else { return [] }
        return fields.flatMap { field in
            let inner: Schema = if case .list(let element) = field.schema { element } else { field.schema }
            return [[field.name]] + places(in: inner, body).map { [field.name] + $0 }.filter { $0.count <= 3 }
        }
    }

    static func isRequired(_ name: String, in schema: Schema) -> Bool {
        guard case .record(_, _, let fields) = schema else { return false }
        return fields.contains { $0.name == name && $0.isRequired }
    }

    private static let texts = [
        "", " ", "\u{0}", "a\u{7}b", "卡紙", "\u{1F600}\u{200D}", "\u{FEFF}", "\u{202E}x", "'; DROP TABLE ticket; --",
        "%00",
        "{name}", "<script>", String(repeating: "字", count: 400), String(repeating: "x", count: 70_000), "M0 0L1 1",
        "SR-1001", "SR-99999999999999999999", "SR-9223372036854775807", "0000000000000", "zzzzzzzzzzzzz", "standard",
        "plan: x\nversion: 1", "&a [*a, *a]", "calendar: c\nversion: \"1\"\ntitle: t\nzone: Mars/Base\nweekly: {}",
        "date,kind,name\n2027-13-01,holiday,x", "{\"year\": 2027, \"days\": [{\"date\": 5}]}",
    ]
    private static let instants = [
        "2026-09-30T12:00:00+08:00", "2026-09-30T11:59:00+08:00", "2026-09-30T00:00:00Z", "2020-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z", "0001-01-03T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-30T00:00:00-14:00",
        "2026-02-30T00:00:00Z", "2026-09-30", "2026-09-30T12:00:00", "2027-11-01T00:00:00Z", "yesterday", "",
    ]
    private static let days = ["2026-10-01", "0001-01-01", "9999-12-31", "2026-02-29", "2024-02-29", "today", ""]
    private static let numbers: [Double] = [0, 1, -1, 5, 6, 1.5, 1e15, 1e300, -1e300, 9_007_199_254_740_992, 200]
}

extension JSON {
    /// The body as text, with `value` in the place of what stands at `path`, or nothing there at all.
    func replacing(_ path: ArraySlice<String>, with value: String?) -> String {
        guard let name = path.first else { return value ?? "null" }
        switch self {
        case .list(let items):
            return "["
                + (items.isEmpty ? [JSON.object([:])] : items).map { $0.replacing(path, with: value) }
                .joined(separator: ",") + "]"
        case .object(var fields):
            let old = fields.removeValue(forKey: name) ?? .object([:])
            let isGone = path.count == 1 && value == nil
            let rest = fields.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\((try? JSON.text($0.value)) ?? "null")" }
            let mine = isGone ? [] : ["\"\(name)\":\(old.replacing(path.dropFirst(), with: value))"]
            return "{" + (rest + mine).joined(separator: ",") + "}"
        default: return JSON.object([:]).replacing(path, with: value)
        }
    }
}
