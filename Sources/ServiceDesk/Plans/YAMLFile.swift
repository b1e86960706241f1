import AfterSales
import Yams

/// A YAML file under reading: its outermost block, and what is found wrong with it.
struct YAMLFile {
    let root: Block
    let findings = Findings()
    /// Anchors live as long as their parser, so it must outlive the reading.
    private let parser: Parser

    /// The longest file taken; a commitment of a hundred clauses with its rules is some 40 kB.
    static let longest = 2_000_000

    /// - Throws: `Mistakes` where the file is not YAML, or repeats a key: reading ends there, and that one is
    ///   all there is to say.
    init(_ source: String, what: Phrase) throws(Mistakes) {
        guard source.utf8.count <= Self.longest else {
            throw Mistakes([
                Mistake(line: 1, column: 1, found: "the file is too long", expected: "at most \(Self.longest) bytes")
            ])
        }
        // Yams puts in what an alias stands for before anybody can refuse it: forty lines can grow to
        // a million million nodes. Twenty cannot grow to more than two thousand.
        guard Self.aliases(in: source) <= 20 else {
            throw Mistakes([
                Mistake(
                    line: 1,
                    column: 1,
                    found: "more than twenty words that begin with “*”",
                    expected: "values written out, for aliases are not part of these files"
                )
            ])
        }
        let root: Node?
        do {
            parser = try Parser(yaml: source)
            root = try parser.singleRoot()
        } catch {
            throw Mistakes([Self.mistake(error)])
        }
        guard let mapping = root?.mapping else {
            let found: Phrase = root == nil ? "the file is empty" : "not keys with values"
            throw Mistakes([Mistake(line: 1, column: 1, found: found, expected: what)])
        }
        self.root = Block(mapping, place: "", findings: findings)
    }

    /// Words that could be aliases, wherever they stand.
    private static func aliases(in source: String) -> Int {
        var count = 0
        var mayBegin = true
        var isStar = false
        for byte in source.utf8 {
            let isSpace = byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
            if isStar, !isSpace { count += 1 }
            isStar = mayBegin && byte == UInt8(ascii: "*")
            mayBegin = isSpace || "[{,:".utf8.contains(byte)
        }
        return count
    }

    private static func mistake(_ error: any Error) -> Mistake {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return Mistake(line: mark.line, column: mark.column, found: "\(problem)", expected: Mistake.yaml)
        case .duplicatedKeysInMapping(let duplicates, let context):
            return Mistake(
                line: context.mark.line,
                column: context.mark.column,
                found: "the key “\(duplicates.first ?? "")” stands more than once in one block",
                expected: "every key once"
            )
        default:
            return Mistake(line: 1, column: 1, found: "not readable as text", expected: "UTF-8 text in YAML")
        }
    }
}
