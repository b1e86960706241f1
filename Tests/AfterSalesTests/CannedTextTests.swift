import AfterSales
import Testing

@Suite("A canned text")
struct CannedTextTests {
    @Test("is filled in one pass: what was filled in is not looked through again")
    func filling() {
        let text = CannedText(
            id: ID(number: 1),
            details: .init(
                name: "x",
                purpose: .reply,
                texts: [.init(language: .english, body: "{customer} {engineer} {x} {promise}")]
            ),
            version: 1
        )
        let filled = text.filled(in: .english, with: [.customer: "{engineer}", .engineer: "{customer}"])
        #expect(filled == "{engineer} {customer} {x} {promise}")
    }
}
