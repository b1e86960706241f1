import Foundation
import Testing

@testable import Web

/// Holds a page and its template together: neither names what the other lacks.
///
/// Mustache itself prints nothing for a name it does not know.
///
/// Components with a shared part (`Field`, `Choice`, `Chip` …) are looked at where they are made.
/// Give a page in which every list has a row and every optional a value; an empty one cannot be looked into.
///
/// `unused` names what a component carries for other places than this one, such as `roles.hint`.
func expectContract<P: Page>(
    _ page: P,
    unused: Set<String> = [],
    at location: SourceLocation = #_sourceLocation
) {
    expectWhole(page, at: location)
    expectContract(P.template, Printable.fields(of: page), unused: unused, at: location)
}

/// The same for a page that has faces of which none shows everything.
func expectContract<P: Page>(
    _ faces: [P],
    unused: Set<String> = [],
    at location: SourceLocation = #_sourceLocation
) {
    for face in faces { expectWhole(face, at: location) }
    expectContract(P.template, ContractReader.merged(faces.map(Printable.fields)), unused: unused, at: location)
}

/// The same for a shared part and the component it prints; `unused` is what only other parts print of it.
func expectContract(
    part: String,
    _ component: some Sendable,
    unused: Set<String> = [],
    at location: SourceLocation = #_sourceLocation
) {
    expectWhole(component, at: location)
    expectContract("part/\(part)", Printable.fields(of: component), unused: unused, at: location)
}

/// A component that says itself what it prints says all that it stores.
func expectWhole(_ value: Any, at location: SourceLocation = #_sourceLocation) {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .struct, let component = value as? any Printing,
        case .record(let fields) = component.printed
    {
        #expect(
            Set(fields.map(\.name)) == Set(mirror.children.compactMap(\.label)),
            "what \(type(of: value)) prints",
            sourceLocation: location
        )
    }
    for child in mirror.children { expectWhole(child.value, at: location) }
}

private func expectContract(
    _ template: String,
    _ given: [String: Any],
    unused expected: Set<String> = [],
    at location: SourceLocation
) {
    do {
        var reader = ContractReader(templates: try Pages.sources())
        var fields = given
        fields["frame"] = ["": ""]
        try reader.read(template, in: [("", fields)])
        for problem in reader.problems { Issue.record("\(template): \(problem)", sourceLocation: location) }
        let carried = Set(ContractReader.names(in: fields, at: "").filter { !$0.hasPrefix("frame") && $0 != "title" })
        let unused = carried.subtracting(reader.used).subtracting(expected).sorted()
        #expect(unused.isEmpty, "\(template) shows nothing of \(unused)", sourceLocation: location)
    } catch {
        Issue.record("\(template): \(error)", sourceLocation: location)
    }
}

/// Walks through a template as Mustache would, with the names that stand in each scope.
private struct ContractReader {
    let templates: [String: String]
    var used: Set<String> = []
    var problems: [String] = []

    /// What is in scope, outermost first: where it stands in the page, and its names.
    typealias Scope = [(path: String, fields: [String: Any])]

    mutating func read(_ name: String, in scope: Scope) throws {
        guard let text = templates[name] else {
            problems.append("there is no template \(name)")
            return
        }
        try read(tags: ContractReader.tags(in: text), in: scope)
    }

    private mutating func read(tags: [Substring], in scope: Scope) throws {
        var scopes = [scope]
        for tag in tags {
            let name = tag.dropFirst().trimmingCharacters(in: .whitespaces)
            switch tag.first {
            case "#", "^": scopes.append(enter(name, tag.first == "#", in: scopes[scopes.count - 1]))
            case "/": if scopes.count > 1 { scopes.removeLast() }
            // A block or an inherited template opens no scope of its own but must be closed like one.
            case "$": scopes.append(scopes[scopes.count - 1])
            case "<":
                try read(name, in: scopes[scopes.count - 1])
                scopes.append(scopes[scopes.count - 1])
            case ">": try readPart(name, in: scopes[scopes.count - 1])
            case "!": break
            default: _ = find(tag.trimmingCharacters(in: .whitespaces), in: scopes[scopes.count - 1])
            }
        }
    }

    /// A shared part that prints one component (`Field`, `Chip` …) has a contract of its own.
    private mutating func readPart(_ name: String, in scope: Scope) throws {
        guard let level = scope.last, name.hasPrefix("part/") else { return try read(name, in: scope) }
        if scope.count > 1 {
            used.formUnion(ContractReader.names(in: level.fields, at: level.path))
        } else {
            // Over a list of the page itself, such as its tabs: what stands in them is the part's own matter.
            var reader = self
            try reader.read(name, in: scope)
            for name in reader.used.subtracting(used) where !name.contains(".") {
                used.insert(name)
                if let value = level.fields[name] { used.formUnion(ContractReader.names(in: value, at: name)) }
            }
        }
    }

    private mutating func enter(_ name: String, _ isSection: Bool, in scope: Scope) -> Scope {
        if name.hasPrefix("frame.") { return isSection ? scope + [("frame", [:])] : scope }
        guard let (path, value) = find(name, in: scope), isSection else { return scope }
        switch value {
        case let fields as [String: Any]: return scope + [(path, fields)]
        case let list as [Any]:
            guard !list.isEmpty else {
                problems.append("\(path) is empty in the page that was given")
                return scope
            }
            return scope + [(path, ContractReader.merged(list))]
        case is NSNull:
            problems.append("\(path) has no value in the page that was given")
            return scope
        default: return scope
        }
    }

    private mutating func find(_ name: String, in scope: Scope) -> (path: String, value: Any)? {
        guard name != ".", !name.hasPrefix("frame.") else { return nil }
        let parts = name.split(separator: ".").map(String.init)
        for level in scope.reversed() {
            guard var value = level.fields[parts[0]] else { continue }
            var path = ContractReader.join(level.path, parts[0])
            used.insert(path)
            for part in parts.dropFirst() {
                guard let next = (value as? [String: Any])?[part] else {
                    problems.append("\(path) has no \(part)")
                    return nil
                }
                (value, path) = (next, ContractReader.join(path, part))
                used.insert(path)
            }
            return (path, value)
        }
        // What stands in the frame is the frame's own matter.
        guard !scope.contains(where: { $0.path == "frame" }) else { return nil }
        problems.append("nothing is called \(name) here")
        return nil
    }

    static func names(in value: Any, at path: String) -> [String] {
        switch value {
        case let fields as [String: Any]:
            return fields.flatMap { name, value in
                [join(path, name)] + names(in: value, at: join(path, name))
            }
        case let list as [Any]: return names(in: merged(list), at: path)
        default: return []
        }
    }

    /// The rows of a list as one: what one lacks another may have.
    fileprivate static func merged(_ list: [Any]) -> [String: Any] {
        list.compactMap { $0 as? [String: Any] }.reduce(into: [:]) { whole, row in
            whole.merge(row) { a, b in
                switch (a, b) {
                case (is NSNull, _): b
                case (let a as [Any], let b as [Any]): a + b
                case (let a as [String: Any], let b as [String: Any]): merged([a, b])
                default: a
                }
            }
        }
    }

    private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    private static func tags(in text: String) -> [Substring] {
        text.matches(of: /\{\{\{?([^{}]+)\}?\}\}/).map(\.1)
    }
}
