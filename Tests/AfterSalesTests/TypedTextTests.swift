import AfterSales
import Testing

@Suite("What people type")
struct TypedTextTests {
    @Test(
        "is trimmed and cleaned of what nobody sees",
        arguments: [
            ("  上海  長寧醫院\t", "上海 長寧醫院"),
            ("first\r\nsecond", "first second"),
            ("\u{FEFF}Acme\u{200B} Ltd", "Acme Ltd"),
            ("\u{202E}gnihton\u{202C}", "gnihton"),
            ("　全形空白　", "全形空白"),
            ("Cafe\u{301}", "Caf\u{E9}"),
            ("維修組 👩\u{200D}🔧", "維修組 👩\u{200D}🔧"),
            ("\u{200D}王\u{200D}主任\u{200D} 5\u{200D}", "王主任 5"),
            ("می\u{200C}خواهم", "می\u{200C}خواهم"),
        ]
    )
    func cleans(typed: String, kept: String) throws {
        let line = try TypedText.line(typed, "name", limit: 40)
        #expect(Array(line.unicodeScalars) == Array(kept.unicodeScalars))
    }

    @Test(
        "is refused where it holds a control character",
        arguments: ["a\u{0}b", "a\u{7}b", "a\u{FFFD}b", "a\u{FFFE}"]
    )
    func refusesControl(text: String) {
        let refusal = #expect(throws: Refusal.self) { try TypedText.line(text, "name", limit: 40) }
        #expect(refusal?.code == "unprintable")
        #expect(refusal?.field == "name")
    }

    @Test("must say something where something is asked", arguments: ["", "  ", "\u{200B}\u{FEFF}", "\n"])
    func refusesNothing(text: String) throws {
        #expect(throws: Refusal.missing("name")) { try TypedText.line(text, "name", limit: 40) }
        #expect(try TypedText.optionalLine(text, "name", limit: 40) == nil)
        #expect(try TypedText.optionalParagraphs(text, "name", limit: 40) == nil)
    }

    @Test("may be as long as its limit and no longer")
    func refusesTooLong() throws {
        #expect(try TypedText.line(String(repeating: "字", count: 40), "name", limit: 40).count == 40)
        #expect(throws: Refusal.tooLong("name", limit: 40)) {
            try TypedText.line(String(repeating: "字", count: 41), "name", limit: 40)
        }
        // One letter to the eye, and 2,001 to the database.
        #expect(throws: Refusal.tooLong("name", limit: 40)) {
            try TypedText.line("e" + String(repeating: "\u{0336}", count: 2_000), "name", limit: 40)
        }
    }

    @Test("keeps its lines where several are asked for, with one kind of break, and its emoji whole")
    func keepsParagraphs() throws {
        let text = try TypedText.paragraphs(" first\r\nsecond\rthird\n\nfifth 👩‍🔧 \n ", "notes", limit: 100)
        #expect(text == "first\nsecond\nthird\n\nfifth 👩‍🔧")
    }
}
