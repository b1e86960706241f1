import AfterSales
import Testing

@testable import Web

@Suite("A submitted form")
struct FormTests {
    @Test("is read with its repeats, blanks and line ends")
    func reading() throws {
        let form = try Form(
            urlEncoded: "name=+Lin+%E6%9E%97%0D%0Ax+&role=a&role=b&role=&password=+p+&tick=on&a%3Db=c&flag"
        )
        #expect(form["name"] == "Lin 林\nx")
        #expect(form.all("role") == ["a", "b"])
        #expect(form.exact("password") == " p ")
        #expect(form.has("tick") && form.has("flag") && !form.has("other"))
        #expect(form["a=b"] == "c")
        #expect(form["nothing"] == "" && form.find("nothing") == nil)
    }

    @Test(
        "is refused when it cannot be text",
        arguments: ["a=%", "a=%4", "a=%zz", "a=%ff%fe", "a=%00"]
    )
    func unreadable(text: String) {
        #expect(throws: Refusal.unreadable) { try Form(urlEncoded: text) }
    }

    @Test("keeps what a paste brings along: page ends are line ends, and control characters can be seen")
    func pasted() throws {
        let form = try Form(urlEncoded: "a=x%0By%0Cz&b=x%1B[0m&c=x%7F")
        #expect(form["a"] == "x\ny\nz" && form["b"] == "x\u{FFFD}[0m" && form["c"] == "x\u{FFFD}")
        #expect(throws: Refusal.unprintable("b", "\u{FFFD}")) { try TypedText.line(form["b"], "b", limit: 10) }
    }

    @Test("is refused when it is a flood of fields")
    func flood() {
        #expect(throws: Refusal.unreadable) { try Form(urlEncoded: String(repeating: "a=1&", count: 5_000)) }
    }

    @Test("says which field is missing or wrong")
    func fields() throws {
        let form = try Form(urlEncoded: "role=engineer&wrong=x&id=zz&yes=true&odd=maybe")
        #expect(try form.choice("role", as: Role.self) == .engineer)
        #expect(throws: Refusal.missing("none")) { try form.choice("none", as: Role.self) }
        #expect(throws: Refusal.invalid("wrong", expected: "choice")) { try form.choice("wrong", as: Role.self) }
        #expect(throws: Refusal.missing("none")) { try form.required("none") }
        #expect(throws: Refusal.self) { try form.id("id", of: Person.self) }
        #expect(try form.flag("yes") && !form.flag("none"))
        #expect(throws: Refusal.self) { try form.flag("odd") }
    }

    @Test("shows again what was typed, with the sentence beside its field")
    func state() throws {
        let words = try Catalogue()[.english]
        let typed = try Form(urlEncoded: "name=Mei&box=a&box=b")
        let state = FormState(typed: typed, refusal: .missing("login"))
        #expect(state.value("name", or: "old") == "Mei")
        #expect(state.value("login", or: "old") == "old")
        #expect(state.chosen("box", "b") && !state.chosen("box", "c", or: true))
        #expect(state.error("login", words)?.contains("Sign-in name") == true)
        #expect(state.error("name", words) == nil)
        #expect(FormState.fresh.chosen("box", "a", or: true))
        #expect(FormState.fresh.banner(words) == nil)
        let password = Field(
            "password",
            "p",
            FormState(typed: try Form(urlEncoded: "password=x"), refusal: nil),
            words: words,
            type: "password"
        )
        #expect(password.value == "", "a password is never printed back")
    }
}

@Suite("A list that pages by key")
struct ListTests {
    @Test("takes 1 to 200 rows and one of its orders")
    func query() throws {
        #expect(try ListQuery(Form(urlEncoded: "")).limit == 50)
        #expect(try ListQuery(Form(urlEncoded: "limit=200")).limit == 200)
        for wrong in ["limit=0", "limit=201", "limit=-1", "limit=x", "limit=99999999999999999999"] {
            #expect { try ListQuery(Form(urlEncoded: wrong)) } throws: { ($0 as? Refusal)?.field == "limit" }
        }
        #expect(try ListQuery(Form(urlEncoded: "order=due"), orders: ["name", "due"]).order == "due")
        #expect(try ListQuery(.empty, orders: ["name", "due"]).order == "name")
        #expect(throws: Refusal.self) { try ListQuery(Form(urlEncoded: "order=x"), orders: ["name"]) }
        #expect(throws: Refusal.self) { try ListQuery(Form(urlEncoded: "order=x")) }
        #expect(throws: Refusal.self) { try ListQuery(Form(urlEncoded: "after=!!")) }
    }

    @Test("carries its place through an address", arguments: [["林", "01"], ["a/b+c?&=", ""], [], ["\u{1F600}"]])
    func cursor(parts: [String]) throws {
        let text = Cursor(parts).description
        #expect(text.percentEncoded == text)
        #expect(Cursor(text)?.parts == parts)
        #expect(try ListQuery(Form(urlEncoded: "after=\(text)")).after?.parts == (text.isEmpty ? nil : parts))
    }
}

@Suite("A way back after signing in")
struct LocalPathTests {
    @Test("leads into this site", arguments: ["/", "/tickets?view=mine", "/people/01"])
    func local(path: String) { #expect(LocalPath(path)?.text == path) }

    @Test(
        "never leads out of it",
        arguments: [
            "", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", "/a\r\nb", "/ a", "/\\/x",
        ]
    )
    func foreign(path: String) { #expect(LocalPath(path) == nil) }
}
