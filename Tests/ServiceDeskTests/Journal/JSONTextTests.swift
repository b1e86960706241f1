import AfterSales
import Foundation
import ServiceDesk
import Testing

@Suite("Our own JSON")
struct JSONTextTests {
    private struct Inner: Codable, Equatable {
        var zeta: Int?
        var alpha: String
        var beta: [String: Int]
    }

    private struct Sample: Codable, Equatable {
        var text: String
        var number = -42
        var wide = Int64.max
        var part = 0.1
        var whole = 5.0
        var huge = 1e21
        var yes = true
        var none: String?
        var list = [1, 2, 3]
        var empty: [String] = []
        var inner = [Inner(zeta: nil, alpha: "a/b", beta: ["z": 1, "a": 2, "é": 3, "A": 4])]
        var nothing: [String: String] = [:]
        var day = Day(2026, 9, 30)
        var at = Instant(milliseconds: 1_790_740_800_123)
    }

    private static let texts = [
        "", "plain", "列印卡紙", "\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F}\u{7F}", "\"\\/ </script>", "👩‍👩‍👧 é e\u{301} \u{2028}",
        String(repeating: "長", count: 500) + "\n",
    ]

    @Test("is written as Foundation writes it with its keys in order", arguments: texts)
    func writesLikeFoundation(text: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let sample = Sample(text: text)
        #expect(try JSONText.of(sample) == String(decoding: encoder.encode(sample), as: UTF8.self))
        #expect(try JSONText.of([text: text]) == String(decoding: encoder.encode([text: text]), as: UTF8.self))
    }

    @Test("is read back as it was written", arguments: texts)
    func readsBack(text: String) throws {
        let sample = Sample(text: text)
        #expect(try JSONValues.read(Sample.self, from: JSONText.of(sample)) == sample)
    }

    @Test(
        "reads what Foundation reads, with escapes, spaces and numbers of every spelling",
        arguments: [
            #" { "alpha" : "\u5217\ud83d\ude00\/\b\f\n\r\t\"\\" , "beta" : { } , "unknown" : [ 1.5e3 , null , -0 ] } "#,
            #"{"alpha":"a","zeta":2.0,"beta":{"x":1e2}}"#,
            #"{"alpha":"first","alpha":"last","zeta":null,"beta":{}}"#,
        ]
    )
    func readsLikeFoundation(text: String) throws {
        let known = try? JSONDecoder().decode(Inner.self, from: Data(text.utf8))
        // Foundation takes the first or the last of two, as it likes; ours takes the last.
        let expected = text.contains("last") ? Inner(zeta: nil, alpha: "last", beta: [:]) : try #require(known)
        #expect(try JSONValues.read(Inner.self, from: text) == expected)
    }

    @Test(
        "refuses what is no JSON",
        arguments: [
            "", " ", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "{'a':1}", "01", "1.", ".5", "+1", "1e", "nul", "\"\n\"",
            "\"\\x\"",
            "\"\\ud83d\"", "\"\\ud83d\\u0041\"", "[1] 2", "\"open", "\u{FEFF}{}", "NaN",
            String(repeating: "[", count: 300),
        ]
    )
    func refuses(text: String) {
        #expect(throws: DecodingError.self) { try JSONNode.parse(Array(text.utf8)) }
    }

    @Test("refuses bytes that are no UTF-8")
    func refusesBytes() {
        #expect(throws: DecodingError.self) { try JSONNode.parse([0x22, 0xFF, 0x22]) }
    }

    @Test("says where a value does not fit")
    func saysWhere() throws {
        let error = try #require(throws: DecodingError.self) {
            try JSONValues.read(Sample.self, from: #"{"text":"a","number":"one"}"#)
        }
        guard case .typeMismatch(_, let context) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(context.codingPath.map(\.stringValue) == ["number"])
    }
}
