import Testing

@testable import Web

@Suite("A template")
struct TemplateTests {
    private func print(_ page: Printed, _ templates: [String: String]) throws -> String {
        var library = TemplateLibrary()
        for (name, text) in templates { try library.register(text, named: name) }
        return String(decoding: try #require(library.render(page, with: "page")), as: UTF8.self)
    }

    @Test("prints values with what HTML means by itself escaped, and raw ones as they are")
    func values() throws {
        let page: Printed = ["a": .text("<b> & \"c\" 'd'"), "in": ["b": .text("列印")], "n": .nothing]
        #expect(
            try print(page, ["page": "{{a}}|{{{a}}}|{{&a}}|{{in.b}}|{{n}}|{{unknown}}|{{in.unknown}}"])
                == "&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;|<b> & \"c\" 'd'|<b> & \"c\" 'd'|列印|||"
        )
    }

    @Test("prints a section once for a flag or a record, for each of a list, and not for nothing")
    func sections() throws {
        let page: Printed = [
            "yes": .flag(true), "no": .flag(false), "none": .nothing, "empty": .list([]), "word": .text("w"),
            "list": .list([["x": .text("1")], ["x": .text("2"), "word": .nothing]]),
            "names": .list([.text("a"), .text("b")]),
            "record": ["x": .text("3")],
        ]
        let text = """
            {{#yes}}Y{{/yes}}{{#no}}N{{/no}}{{^no}}n{{/no}}{{#none}}-{{/none}}{{^none}}o{{/none}}{{#empty}}-{{/empty}}\
            {{^empty}}e{{/empty}} {{#list}}{{x}}{{word}};{{/list}} {{#names}}{{.}},{{/names}} {{#record}}{{x}}{{word}}{{/record}}\
             {{#word}}[{{.}}]{{/word}}{{^list}}-{{/list}}
            """
        #expect(try print(page, ["page": text]) == "Ynoe 1w;2; a,b, 3w [w]")
    }

    @Test("leaves no line behind where a tag stood alone")
    func lines() throws {
        let page: Printed = ["rows": .list([["x": .text("1")], ["x": .text("2")]])]
        #expect(
            try print(page, ["page": "<ul>\n  {{#rows}}\n<li>{{x}}\n  {{/rows}}\n{{! why }}\n</ul>"])
                == "<ul>\n<li>1\n<li>2\n</ul>"
        )
    }

    @Test("prints parts, and inherits with blocks of which the outermost counts")
    func inheritance() throws {
        let templates = [
            "page": "{{<middle}}\nleft out\n{{$main}}\n<p>{{> part}}</p>\n{{/main}}\n{{/middle}}\n",
            "middle": "{{<frame}}{{$main}}middle{{/main}}{{$foot}}foot {{x}}{{/foot}}{{/frame}}",
            "frame": "<h1>{{$title}}none{{/title}}</h1>{{$main}}own{{/main}}{{$foot}}own{{/foot}}",
            "part": "part of {{x}}",
        ]
        #expect(
            try print(["x": .text("it")], templates) == "<h1>none</h1><p>part of it</p>\nfoot it"
        )
    }

    @Test("is refused when a tag is not closed", arguments: ["{{#a}}", "{{#a}}{{/b}}", "{{/a}}", "{{a"])
    func refused(text: String) {
        var library = TemplateLibrary()
        #expect(throws: TemplateFault.self) { try library.register(text, named: "page") }
    }
}
