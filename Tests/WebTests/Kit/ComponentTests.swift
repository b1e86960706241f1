import AfterSales
import Testing

@testable import Web

@Suite("The shared parts")
struct ComponentTests {
    @Test("print every property of their component, and ask for nothing else")
    func contracts() throws {
        let words = try Catalogue()[.english]
        let wrong = FormState(typed: try Form(urlEncoded: "name=x"), refusal: .missing("name"))
        let field = Field(
            "name",
            "Name",
            wrong,
            words: words,
            hint: "hint",
            required: true,
            autocomplete: "name",
            limit: 9,
            known: KnownWords(options: ["a"])
        )
        expectContract(part: "field", field)
        expectContract(part: "text", field, unused: ["type", "autocomplete", "known", "known.options"])
        let option = Choice.Option("a", "A", chosen: true, hint: "hint")
        let choice = Choice("name", "Name", wrong, words: words, options: [option], hint: "hint", required: true)
        expectContract(part: "boxes", choice, unused: ["required"])
        expectContract(part: "select", choice, unused: ["options.hint"])
        expectContract(part: "radios", choice, unused: ["options.hint", "required"])
        expectContract(
            part: "banner",
            Banner(.alarm, "text", clause: ClauseLink("C48", in: Plan.Reference(id: "p", version: "1")))
        )
        expectContract(part: "chip", Chip(.soon, icon: "clock", "text", hint: "hint"))
        expectContract(part: "tabs", Tabs(tabs: [Tab("a", href: "/", current: true, count: 2)]))
        expectContract(part: "stepper", Steps(steps: [Step("a", .current, words: words, note: "note")]))
        let more = try #require(More(path: "/people?q=a", after: "b", next: "c"))
        #expect(more.href == "/people?q=a&after=c" && more.first == "/people?q=a")
        expectContract(part: "more", more)
        #expect(More(path: "/people", after: nil, next: nil) == nil)
    }

    private struct Tabs: Sendable { let tabs: [Tab] }
    private struct Steps: Sendable { let steps: [Step] }
}
