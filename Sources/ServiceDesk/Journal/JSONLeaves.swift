/// The single values of a JSON text, each under its path.
indirect enum JSONLeaves: Decodable {
    struct Leaf: Sendable, Equatable {
        let text: String
        let isNumber: Bool
    }

    case value(Leaf)
    case list([JSONLeaves])
    case object([String: JSONLeaves])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let object = try? container.decode([String: JSONLeaves].self) {
            self = .object(object)
        } else if let list = try? container.decode([JSONLeaves].self) {
            self = .list(list)
        } else if let text = try? container.decode(String.self) {
            self = .value(Leaf(text: text, isNumber: false))
        } else if let flag = try? container.decode(Bool.self) {
            self = .value(Leaf(text: String(flag), isNumber: false))
        } else if let whole = try? container.decode(Int.self) {
            self = .value(Leaf(text: String(whole), isNumber: true))
        } else if let number = try? container.decode(Double.self) {
            self = .value(Leaf(text: String(number), isNumber: true))
        } else {
            self = .value(Leaf(text: "null", isNumber: false))
        }
    }

    /// Every value by its path: `contract.plan.version`; a list of plain values is told as one.
    var byPath: [String: Leaf] {
        var found: [String: Leaf] = [:]
        collect(under: "", into: &found)
        return found
    }

    private func collect(under path: String, into found: inout [String: Leaf]) {
        func step(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
        switch self {
        case .value(let leaf): found[path] = leaf
        case .list(let list):
            let plain = list.compactMap { if case .value(let leaf) = $0 { leaf.text } else { nil } }
            if plain.count == list.count {
                found[path] = Leaf(text: plain.joined(separator: ", "), isNumber: false)
            } else {
                for (index, leaf) in list.enumerated() { leaf.collect(under: step("\(index + 1)"), into: &found) }
            }
        case .object(let object):
            for (name, leaf) in object { leaf.collect(under: step(name), into: &found) }
        }
    }
}
