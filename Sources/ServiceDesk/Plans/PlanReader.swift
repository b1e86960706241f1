public import AfterSales
import Yams

/// Reads a plan file: YAML with the commitment's own sentences and the rules each one makes.
///
/// The language is explained in `docs/decisions/0004-plan-language.md`; its own words are in
/// `Vocabulary`. Aliases, anchors and merge keys are not part of it: a plan is read by people.
public enum PlanReader {
    /// No plan is longer; a commitment of a hundred clauses with its rules is some 60 kB.
    public static let longest = 2_000_000

    /// - Throws: `Mistakes`, all of the file's at once.
    ///
    /// Where the file is not YAML, or repeats a key, reading ends there and that one is all there is to say.
    public static func read(_ source: String) throws(Mistakes) -> Plan {
        let findings = Findings()
        // Anchors live as long as their parser, so it must outlive the reading.
        let parser = try parser(source)
        let root = try compose(parser)
        guard let mapping = root.mapping else {
            throw Mistakes([
                Mistake(line: 1, column: 1, found: "not a plan", expected: "keys with values, beginning with “plan: …”")
            ])
        }
        let plan = PlanReading(Block(mapping, place: "", findings: findings)).plan()
        guard findings.mistakes.isEmpty else { throw Mistakes(findings.mistakes) }
        return withExtendedLifetime(parser) { plan.acting() }
    }

    private static func parser(_ source: String) throws(Mistakes) -> Parser {
        guard source.utf8.count <= longest else {
            throw Mistakes([
                Mistake(line: 1, column: 1, found: "the file is too long", expected: "at most \(longest) bytes")
            ])
        }
        do {
            return try Parser(yaml: source)
        } catch {
            throw Mistakes([mistake(error)])
        }
    }

    private static func compose(_ parser: Parser) throws(Mistakes) -> Node {
        do {
            guard let root = try parser.singleRoot() else {
                throw Mistakes([Mistake(line: 1, column: 1, found: "the file is empty", expected: "a plan")])
            }
            return root
        } catch let mistakes as Mistakes {
            throw mistakes
        } catch {
            throw Mistakes([mistake(error)])
        }
    }

    private static func mistake(_ error: any Error) -> Mistake {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return Mistake(line: mark.line, column: mark.column, found: problem, expected: "well-formed YAML")
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
