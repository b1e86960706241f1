import AfterSales
import Foundation
import Testing

@testable import ServiceDesk

@Suite("A CSV file")
struct CSVTests {
    func table(_ text: String) throws -> [[String]] {
        let table = try FileTable(Array(text.utf8))
        return ([table.heading] + table.rows).map { $0.fields.map(\.text) }
    }

    @Test(
        "is read with the separator its heading uses and any line end",
        arguments: [
            "a,b;c\r\n1,2\r\n", "a;b,c;\n1;2;\n", "a\tb\n1\t2", "a,b\r1,2\r", "sep=;\r\na;b\r\n1;2",
            "\u{FEFF}a,b\n\n\n1,2\n",
        ]
    )
    func separators(text: String) throws {
        let rows = try table(text)
        #expect(rows.count == 2)
        #expect(rows[0][0] == "a")
        #expect(Array(rows[1].prefix(2)) == ["1", "2"])
    }

    @Test("keeps quoted separators, quotes and line breaks, and knows the line of every field")
    func quotes() throws {
        let table = try FileTable(Array("name,note,x\r\n\"a \"\"b\"\", c\",\"one\r\ntwo\",3\r\n15\" screen,,\r\n".utf8))
        #expect(
            table.rows.map { $0.fields.map(\.text) } == [["a \"b\", c", "one\r\ntwo", "3"], ["15\" screen", "", ""]]
        )
        #expect(table.rows.map { $0.fields.map(\.line) } == [[2, 2, 3], [4, 4, 4]])
    }

    @Test("says where a quote is left open, or something follows a closed one")
    func badQuotes() {
        #expect(throws: FileProblem(line: 3, column: 2, reason: .openQuote)) { try table("a,b\n1,2\n3,\"4\n5,6\n") }
        #expect(throws: FileProblem(line: 2, column: 1, reason: .afterQuote)) { try table("a,b\n\"1\"x,2\n") }
        #expect(throws: FileProblem(line: 1, reason: .emptyFile)) { try table("\n \n".replacing(" ", with: "")) }
        #expect(throws: FileProblem(line: 1, reason: .emptyFile)) { try table("") }
    }

    @Test("may be UTF-8, GB18030 or UTF-16, and says the line that is none of them")
    func encodings() throws {
        let text = "型號,客戶\r\n空调,长宁医院𠀀\r\n"
        for encoding in [String.Encoding.utf8, .gb18030, .utf16] {
            let bytes = [UInt8](try #require(text.data(using: encoding)))
            let table = try FileTable(bytes)
            #expect(table.heading.fields.map(\.text) == ["型號", "客戶"])
            #expect(table.rows[0].fields.map(\.text) == ["空调", "长宁医院𠀀"])
        }
        let broken = Array("a,b\n1,2\n".utf8) + [0xB3, 0xFF, 0x0A] + Array("3,4\n".utf8)
        #expect(throws: FileProblem(line: 3, reason: .undecodable)) { try FileTable(broken) }
        #expect(throws: FileProblem.self) { try FileTable([0x50, 0x4B, 3, 4, 0, 0]) }
    }

    @Test("is never a crash, whatever the bytes")
    func anything() {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("a,;\t\"\"\r\n\n客".utf8) + [0xFF, 0x00]
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...40)).map { _ in letters.randomElement(using: &generator) ?? 0 }
            _ = try? FileTable(bytes)
        }
    }

    @Test("is written so that a spreadsheet opens it, runs nothing, and reading it back gives the same (hard case 40)")
    func writing() throws {
        let cells = ["=1+1", "+86 21", "-3", "@x", "'=x", "a,b", "say \"hi\"", "two\nlines", "plain", "'quoted'"]
        let line = CSVText.line(cells)
        #expect(line.hasPrefix("'=1+1,'+86 21,'-3,'@x,''=x,\"a,b\",\"say \"\"hi\"\"\""))
        #expect(line.hasSuffix("\r\n"))
        let back = try FileTable(Array((CSVText.mark + "h\r\n" + line).utf8))
        #expect(back.rows[0].fields.map { CSVText.unescaped($0.text) } == cells)
    }

    @Test(
        "has dates written year first",
        arguments: [
            "2026-03-09", "2026/3/9", "2026.03.9", "20260309", "2026年3月9日", "2026-03-09 00:00:00", "２０２６－０３－０９",
        ]
    )
    func dates(text: String) {
        #expect(Day(written: text) == Day(2026, 3, 9))
    }

    @Test(
        "has no date that could be read in two ways, or does not exist",
        arguments: ["3/9/2026", "9.3.26", "2026-02-30", "2026", "today", "20260231", "2026-3"]
    )
    func noDates(text: String) {
        #expect(Day(written: text) == nil)
    }
}
