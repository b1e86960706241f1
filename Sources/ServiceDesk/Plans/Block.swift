import AfterSales
import Yams

/// What was found while one file is read: its mistakes, and the words it declared.
final class Findings {
    private(set) var mistakes: [Mistake] = []
    /// The plan's own words and calendars, known before its clauses are read.
    var words: Set<String> = []
    var calendars: Set<String> = []

    func note(_ mark: Mark?, _ place: String, _ found: Phrase, expected: Phrase) {
        let mistake = Mistake(
            line: mark?.line ?? 1,
            column: mark?.column ?? 1,
            place: place,
            found: found,
            expected: expected
        )
        // A value may be looked at more than once.
        if !mistakes.contains(mistake) { mistakes.append(mistake) }
    }
}

/// A mapping of a YAML file under reading: asked for its keys by name, it notes every mistake with its
/// place, and at the end every key nobody asked for.
///
/// Accessors answer with something harmless where the file is wrong, so that one reading finds every
/// mistake; what was read is thrown away if there are any.
final class Block {
    let mapping: Node.Mapping
    let mark: Mark?
    /// What it belongs to, such as `C15 › deadline`.
    let place: String
    let findings: Findings
    private var asked: [String] = []

    init(_ mapping: Node.Mapping, place: String, findings: Findings) {
        self.mapping = mapping
        mark = mapping.mark
        self.place = place
        self.findings = findings
    }

    // MARK: Nodes

    func place(_ key: String) -> String {
        place.isEmpty ? key : "\(place) › \(key)"
    }

    func has(_ key: String) -> Bool {
        mapping.contains { $0.key.string == key }
    }

    /// The value of a key, which is from then on a known one; refuses anchors, aliases and empty values.
    func node(_ key: String) -> Node? {
        know(key)
        guard let pair = mapping.first(where: { $0.key.string == key }) else { return nil }
        guard pair.value.anchor == nil else {
            wrong(pair.value.mark, key, "an anchor", expected: "the value written out")
            return nil
        }
        if let scalar = pair.value.scalar, scalar.string.isEmpty, scalar.style == .plain {
            wrong(pair.key.mark, key, "nothing after the colon", expected: "a value, or the key left out")
            return nil
        }
        return pair.value
    }

    private func know(_ key: String) {
        if !asked.contains(key) { asked.append(key) }
    }

    func wrong(_ mark: Mark?, _ key: String, _ found: Phrase, expected: Phrase) {
        findings.note(mark ?? self.mark, place(key), found, expected: expected)
    }

    func missing(_ key: String, _ expected: Phrase) {
        know(key)
        findings.note(mark, place, "“\(key)” is missing", expected: expected)
    }

    /// Notes every key nobody asked for, with the nearest that somebody did.
    func finish() {
        for (key, value) in mapping {
            let word = key.string ?? "?"
            guard !asked.contains(word) else { continue }
            let near: Phrase? = nearest(to: word, in: asked).map { "“\($0)”" }
            // `{because: one, two}` reads as two keys: the likeliest slip in a sentence between braces.
            let sharesLine = mapping.contains { $0.key != key && $0.key.mark?.line == key.mark?.line }
            let isRestOfText = value.scalar?.string.isEmpty == true && sharesLine
            findings.note(
                key.mark,
                place,
                "unknown key “\(word)”",
                expected: near
                    ?? (isRestOfText ? "a text with a comma to stand in quotes between { and }" : sample(asked))
            )
        }
    }

    // MARK: Text and flags

    func optionalText(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let scalar = node.scalar else {
            wrong(node.mark, key, kind(of: node), expected: "text")
            return nil
        }
        let text = scalar.string.trimmed
        guard !text.isEmpty else {
            wrong(node.mark, key, "empty text", expected: "text")
            return nil
        }
        return text
    }

    func text(_ key: String, _ expected: Phrase) -> String {
        if !has(key) { missing(key, expected) }
        return optionalText(key) ?? ""
    }

    func flag(_ key: String) -> Bool {
        guard let text = optionalText(key) else { return false }
        switch text {
        case "yes", "true": return true
        case "no", "false": return false
        default:
            wrong(node(key)?.mark, key, "“\(text)”", expected: "yes or no")
            return false
        }
    }

    // MARK: Words

    /// One of a fixed set.
    func choice<Value: RawRepresentable & CaseIterable>(_ key: String, _: Value.Type) -> Value?
    where Value.RawValue == String {
        guard let text = optionalText(key) else { return nil }
        if let value = Value(rawValue: text) { return value }
        unknown(text, key, node(key)?.mark, known: Value.allCases.map(\.rawValue))
        return nil
    }

    /// A word of the language or one the file declared.
    func optionalWord(_ key: String, _ known: [String]) -> String? {
        guard let text = optionalText(key) else { return nil }
        return checked(text, key, node(key)?.mark, known)
    }

    func word(_ key: String, _ known: [String]) -> String {
        if !has(key) { missing(key, sample(known)) }
        return optionalWord(key, known) ?? ""
    }

    /// One word, or a list of them without repetition.
    func words(_ key: String, _ known: [String]) -> [String] {
        texts(key).compactMap { checked($0.text, key, $0.mark, known) }
    }

    /// One text, or a list of texts without repetition.
    func texts(_ key: String) -> [(text: String, mark: Mark?)] {
        guard let node = node(key) else { return [] }
        var texts: [(text: String, mark: Mark?)] = []
        let items = node.sequence.map(Array.init) ?? [node]
        if items.isEmpty { wrong(node.mark, key, "an empty list", expected: "at least one value, or no key") }
        for item in items {
            guard let text = item.scalar?.string.trimmed, !text.isEmpty, item.anchor == nil else {
                wrong(item.mark ?? node.mark, key, kind(of: item), expected: "a word")
                continue
            }
            if texts.contains(where: { $0.text == text }) {
                wrong(item.mark, key, "“\(text)” twice", expected: "every value once")
                continue
            }
            texts.append((text, item.mark))
        }
        return texts
    }

    func checked(_ text: String, _ key: String, _ mark: Mark?, _ known: [String]) -> String? {
        guard !known.contains(text), !findings.words.contains(text) else { return text }
        unknown(text, key, mark, known: known, orDeclared: true)
        return nil
    }

    private func unknown(_ text: String, _ key: String, _ mark: Mark?, known: [String], orDeclared: Bool = false) {
        let near: Phrase? = nearest(to: text, in: known + (orDeclared ? findings.words.sorted() : [])).map { "“\($0)”" }
        let listed: Phrase =
            switch (known.count, orDeclared) {
            case (_, false): sample(known)
            case (0, true): "a word explained under “words”"
            case (1, true): "\(known[0]), or a word explained under “words”"
            case (_, true): "one of \(list(known)), or a word explained under “words”"
            }
        wrong(mark, key, "unknown word “\(text)”", expected: near ?? listed)
    }

    private func sample(_ known: [String]) -> Phrase {
        guard let first = known.first else { return "a word" }
        return known.count > 1 ? "one of \(list(known))" : "\(first)"
    }

    private func list(_ known: [String]) -> String {
        known.prefix(40).joined(separator: ", ") + (known.count > 40 ? " …" : "")
    }

    // MARK: Blocks

    func block(_ key: String) -> Block? {
        guard let node = node(key) else { return nil }
        return block(node, key, place(key))
    }

    /// A list of blocks; each is named by `title` in what is noted about it.
    func blocks(_ key: String, title: String? = nil) -> [Block] {
        guard let node = node(key) else { return [] }
        guard let items = node.sequence else {
            wrong(node.mark, key, kind(of: node), expected: "a list, each item begun with “- ”")
            return []
        }
        return items.enumerated().compactMap { index, item in
            guard item.anchor == nil else {
                wrong(item.mark, key, "an anchor", expected: "the item written out")
                return nil
            }
            let name = title.flatMap { item.mapping?[$0]?.string }
            return block(item, key, name ?? (items.count == 1 ? place : "\(place(key)) \(index + 1)"))
        }
    }

    private func block(_ node: Node, _ key: String, _ place: String) -> Block? {
        guard let mapping = node.mapping else {
            wrong(node.mark, key, kind(of: node), expected: "keys with values")
            return nil
        }
        return Block(mapping, place: place, findings: findings)
    }

    private func kind(of node: Node) -> Phrase {
        switch node {
        case .scalar(let scalar): "“\(scalar.string.trimmed)”"
        case .mapping: "keys with values"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}
