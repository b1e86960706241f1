import AfterSales
import Foundation
import ServiceDesk
import Testing
import Yams

@testable import Web

@Suite("The catalogue")
struct WordsTests {
    let texts: [Language: [String: String]]

    init() throws {
        texts = try Dictionary(
            uniqueKeysWithValues: Language.allCases.map { ($0, try Catalogue()[$0].texts) }
        )
    }

    @Test("has every key in every language")
    func sameKeys() {
        let all = Set(texts.values.flatMap(\.keys))
        for language in Language.allCases {
            let missing = all.subtracting(texts[language, default: [:]].keys).sorted()
            #expect(missing.isEmpty, "\(language.rawValue).yaml lacks \(missing)")
        }
    }

    @Test("fills in the same names in every language")
    func samePlaceholders() {
        for (key, english) in texts[.english, default: [:]] {
            for language in Language.allCases {
                let text = texts[language]?[key] ?? english
                #expect(
                    Set(Source.placeholders(in: text)) == Set(Source.placeholders(in: english)),
                    "\(key) in \(language.rawValue)"
                )
            }
        }
    }

    @Test("writes the marks of each language")
    func marks() {
        for (key, text) in texts[.english, default: [:]] {
            #expect(!text.contains("'") && !text.contains("\""), "\(key): ’ and “ ” in English")
        }
        for (key, text) in texts[.traditionalChinese, default: [:]] {
            #expect(!text.contains("“") && !text.contains("’"), "\(key): 「」 in traditional Chinese")
        }
        for (key, text) in texts[.simplifiedChinese, default: [:]] {
            #expect(!text.contains("「") && !text.contains("』"), "\(key): “ ” in simplified Chinese")
        }
        for language in [Language.traditionalChinese, .simplifiedChinese] {
            for (key, text) in texts[language, default: [:]] {
                #expect(!text.contains(/\p{Han}[,;:?!]/), "\(key) in \(language.rawValue): full-width marks")
            }
        }
    }

    @Test("has each key once", arguments: Language.allCases)
    func eachOnce(language: Language) throws {
        let text = try String(contentsOfFile: Catalogue.path(language), encoding: .utf8)
        let keys = text.matches(of: /(?m)^([a-z][A-Za-z0-9.-]*):/).map { String($0.1) }
        let repeated = Dictionary(grouping: keys) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
        #expect(repeated.isEmpty, "\(language.rawValue).yaml says these twice")
        #expect(keys.count == texts[language]?.count, "a key is written in a way that this test does not see")
    }

    @Test("knows every key that code and templates use")
    func noUnknownKey() throws {
        let known = Set(texts[.english, default: [:]].keys)
        let unknown = try Source.keys().filter { !$0.key.hasSuffix("*") && !known.contains($0.key) }
            .map { "\($0.key) (\($0.file))" }
        #expect(unknown.isEmpty, "no language has these keys, which the program uses")
    }

    @Test("holds no key that nothing uses")
    func noUnusedKey() throws {
        let used = try Source.keys().map(\.key)
        let exact = Set(used)
        let beginnings = used.filter { $0.hasSuffix("*") }.map { $0.dropLast() }
        let unused = texts[.english, default: [:]].keys.sorted().filter { key in
            !exact.contains(key) && !beginnings.contains { key.hasPrefix($0) }
        }
        #expect(unused.isEmpty, "nothing uses these keys")
    }

    @Test("has a word for every member of every family of keys made at run time, and none beyond")
    func families() {
        let known = Set(texts[.english, default: [:]].keys)
        for family in WordFamily.all {
            let begun = Set(
                known.filter { $0.hasPrefix(family.beginning) }.map { $0.dropFirst(family.beginning.count) }
            )
            let missing = family.members.subtracting(begun.map(String.init))
            #expect(missing.isEmpty, "\(family.beginning) lacks a word for \(missing.sorted())")
            let beyond = family.isWhole ? Set(begun.map(String.init)).subtracting(family.members) : []
            #expect(beyond.isEmpty, "nothing uses \(beyond.sorted()) of \(family.beginning)")
        }
    }

    @Test("knows of every family of keys made at run time")
    func noUnknownFamily() throws {
        let listed = Set(WordFamily.all.map(\.beginning)).union(WordFamily.open.keys)
        let unlisted = try Source.keys().filter { $0.key.hasSuffix("*") && !listed.contains(String($0.key.dropLast())) }
        #expect(unlisted.isEmpty, "say in WordFamily.all what can follow")
    }

    @Test("has a word for every verb of an entry")
    func verbs() throws {
        let known = Set(texts[.english, default: [:]].keys)
        let unknown = try Source.verbs().filter {
            !known.contains("audit.verb-\($0)") && !known.contains("entry.\($0)")
        }
        #expect(unknown.isEmpty, "the audit shows these as programs know them")
    }

    @Test("explains every refusal that any part of the program can make")
    func refusals() throws {
        let known = Set(texts[.english, default: [:]].keys)
        let unexplained = try Source.refusals().filter { !known.contains("refusal.\($0.code)") }
            .map { "\($0.code) (\($0.file))" }
        #expect(unexplained.isEmpty, "no language explains these refusals")
    }

    @Test("says every mistake of a plan's file, and none that nobody can make")
    func mistakes() throws {
        let known = texts[.english, default: [:]].keys.filter { $0.hasPrefix("mistake.") }.map { $0.dropFirst(8) }
        let made = try Source.phrases()
        #expect(Set(known.map(String.init)).subtracting(made.all).isEmpty, "no reader of files says these")
        #expect(made.said.subtracting(known.map(String.init)).isEmpty, "no language says these")
        let words = try Catalogue()[.traditionalChinese]
        let name = "respnd"
        #expect(words.mistake("unknown word “\(name)”") == "不認識的詞「respnd」")
        #expect(words.mistake("“\(name)”") == "“respnd”")
    }

    @Test("explains no refusal and announces no success that the program does not know")
    func noOrphans() throws {
        let known = texts[.english, default: [:]].keys
        let refusals = try Source.quoted().union(
            Gate.allCases.map { "gate-\($0.rawValue)" } + ["not-allowed-customers"]
        )
        let orphans = known.filter { $0.hasPrefix("refusal.") }.filter { key in
            let code = String(key.dropFirst("refusal.".count))
            // A family of refusals names the state it stands in the way of: `ticket-is-closed`.
            let family = code.split(separator: /-is-/).first.map(String.init) ?? ""
            return !refusals.contains(code) && !refusals.contains(family)
        }
        #expect(orphans.isEmpty, "no refusal bears these codes")
        let done = known.filter { $0.hasPrefix("done.") }.filter { !refusals.contains(String($0.dropFirst(5))) }
        #expect(done.allSatisfy { $0.hasPrefix("done.access-") }, "nothing ends so: \(done)")
    }

    @Test("says what a field can hold in the reader's words, never in the program's")
    func expectations() throws {
        let known = Set(texts[.english, default: [:]].keys)
        let expectations = try Source.expectations()
        #expect(expectations.count > 50)
        // What is typed the same in any language needs no word: figures, and lists of codes.
        let unsaid = expectations.filter { expected, _ in
            let isFigure = !expected.contains { $0.isLetter }
            let isCodes = expected.contains(", ") && expected.split(separator: ", ").allSatisfy { !$0.contains(" ") }
            return !isFigure && !isCodes && !known.contains("expected.\(expected)")
        }
        #expect(unsaid.isEmpty, "no language says these: \(unsaid)")
        let words = try Catalogue()[.traditionalChinese]
        #expect(
            words.sentence(.invalid("to", expected: "after-start", called: "end")) == "「結束」不正確，應為：晚於開始的時間。"
        )
    }

    @Test("prints plurals and leaves unknown names alone")
    func filling() {
        let words = Words(language: .english, texts: ["a": "{n} {n|ticket|tickets} of {who}"])
        #expect(words("a", ["n": "1", "who": "Mei"]) == "1 ticket of Mei")
        #expect(words("a", ["n": "2"]) == "2 tickets of {who}")
    }

    @Test("puts its words into a template, safe for HTML")
    func translating() throws {
        let words = Words(language: .english, texts: ["a": "Bits & {name}", "p": "{n|x|y}"])
        #expect(try words.translate(template: "<p>[[a]]</p>") == "<p>Bits &amp; {{name}}</p>")
        #expect(throws: CatalogueError.self) { try words.translate(template: "[[none]]") }
        #expect(throws: CatalogueError.self) { try words.translate(template: "[[p]]") }
    }
}

@Suite("The language of a reader")
struct LanguageTests {
    @Test(
        "is what their browser likes best",
        arguments: [
            ("zh-TW,zh;q=0.9,en;q=0.8", Language.traditionalChinese), ("zh-CN,zh;q=0.9", .simplifiedChinese),
            ("zh-HK", .traditionalChinese), ("zh-Hant-SG", .traditionalChinese), ("zh-Hans-HK", .simplifiedChinese),
            ("zh", .simplifiedChinese), ("yue", .traditionalChinese), ("en-GB,zh;q=0.5", .english),
            ("fr,zh-TW;q=0.3,en;q=0.2", .traditionalChinese), ("en;q=0.1, zh-TW;q=0.9", .traditionalChinese),
            ("fr", .english), ("", .english), ("zh-TW;q=0", .english), ("*", .english), (";;q=,,", .english),
        ]
    )
    func accept(header: String, language: Language) {
        #expect(Language(accepting: header) == language)
    }
}

/// What the program's own text says it uses.
enum Source {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Sources").standardized.path

    private static func files(below folder: String, ending suffix: String) throws -> [(name: String, text: String)] {
        let path = "\(root)/\(folder)"
        let names = try #require(FileManager.default.enumerator(atPath: path)).compactMap { $0 as? String }
        return try names.filter { $0.hasSuffix(suffix) }.sorted().map {
            ($0, try String(contentsOfFile: "\(path)/\($0)", encoding: .utf8))
        }
    }

    /// Every key that is used, with its file; a key made at run time ends in `*` where its fixed beginning ends.
    static func keys() throws -> [(key: String, file: String)] {
        var keys: [(String, String)] = []
        for file in try files(below: "Web", ending: ".mustache") {
            keys += file.text.matches(of: /\[\[([^\]]*)\]\]/).map { (String($0.1), file.name) }
        }
        for file in try files(below: "Web", ending: ".swift") {
            let code = file.text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("///") }.joined(
                separator: "\n"
            )
            for match in code.matches(
                of: /(?:[wW]ords(?:\.find)?[\(\[]|find\()\s*"([a-z][A-Za-z0-9.-]*\.(?:[A-Za-z0-9.-]*))(\\\()?/
            ) {
                keys.append((match.2 == nil ? String(match.1) : "\(match.1)*", file.name))
            }
            // The frame's menu names its words in a table.
            keys += code.matches(of: /"(nav\.[a-z-]+)"/).map { (String($0.1), file.name) }
            keys += code.matches(of: /[^.]done: "([a-z-]+)"/).map { ("done.\($0.1)", file.name) }
            keys += code.matches(of: /see\(.*done: "([a-z-]+)\\\(/).map { ("done.\($0.1)*", file.name) }
        }
        // Filled in by `Words.sentence`, and by the doors.
        keys += ["refusal.*", "field.*", "expected.*", "rung.*", "phase.*", "problem.*", "opens.*"].map {
            ($0, "Words.swift")
        }
        return keys
    }

    /// The code of every refusal made anywhere.
    static func refusals() throws -> [(code: String, file: String)] {
        var codes: [(String, String)] = []
        for file in try files(below: "", ending: ".swift") {
            codes += file.text.matches(of: /Refusal\(\s*\.[a-zA-Z]+,\s*"([a-z][a-z0-9-]*)"/).map {
                (String($0.1), file.name)
            }
        }
        return codes
    }

    /// The verb of every entry written anywhere under a name of its own.
    static func verbs() throws -> [String] {
        try files(below: "", ending: ".swift").flatMap { file in
            file.text.matches(of: /JournalLine\(\s*"[a-z]+\.([a-z-]+)"/).map { String($0.1) }
        }
    }

    /// Every word in quotes that could be a code.
    static func quoted() throws -> Set<String> {
        try Set(
            files(below: "", ending: ".swift").flatMap { file in
                file.text.matches(of: /"([a-z][a-z0-9-]*)"/).map { String($0.1) }
            }
        )
    }

    /// The codes of what readers of plans and announced days say is wrong: of every text there, and of those that are
    /// surely said.
    static func phrases() throws -> (all: Set<String>, said: Set<String>) {
        let names = ["Block.swift", "Block+Amounts.swift", "PlanReading.swift", "YAMLFile.swift", "Mistake.swift"]
        let inner = /\\\((?:[^()"]|"[^"]*"|\((?:[^()]|\([^()]*\))*\))*\)/
        var (all, said): (Set<String>, Set<String>) = ([], [])
        let plans = try files(below: "ServiceDesk/Plans", ending: ".swift")
            .filter { names.contains($0.name) || $0.name.hasPrefix("RuleReading") }
        for file in try plans + files(below: "ServiceDesk/Calendars", ending: "DaysReader.swift") {
            let text = file.text.replacing(inner, with: " ").replacing("\\\"", with: " ")
            all.formUnion(text.matches(of: /"([^"\n]*)"/).map { Phrase(stringLiteral: String($0.1)).code })
            let surely = /(?:expected: |missing\("[^"]*", |text\("[^"]*", )"([^"\n]*)"/
            said.formUnion(text.matches(of: surely).map { Phrase(stringLiteral: String($0.1)).code })
        }
        return (all, said.subtracting([""]))
    }

    /// What every refusal of a field says that the field can hold.
    static func expectations() throws -> [(expected: String, file: String)] {
        try files(below: "", ending: ".swift").flatMap { file in
            file.text.matches(of: /(?:\.invalid|row\.word)\([^"]*?(?:"[^"]*"[^"]*?)?expected:\s*"([^"\\]*)"/).map {
                (String($0.1), file.name)
            }
        }
    }

    /// Every icon that code names.
    static func icons() throws -> [(icon: String, file: String)] {
        try files(below: "Web", ending: ".swift").flatMap { file in
            file.text.matches(of: /icon: "([a-z-]+)"/).map { (String($0.1), file.name) }
        }
    }

    static func placeholders(in text: String) -> [String] {
        text.matches(of: /\{([a-z]+)(?:\|[^}]*)?\}/).map { String($0.1) }
    }
}
