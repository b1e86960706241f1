import AfterSales
import Testing

@Suite("A contact")
struct ContactTests {
    @Test("keeps a number that was told in two spellings once, and no blank one")
    func phones() throws {
        let details = try Contact.Details(name: " 王 工 ", phones: ["021-58881234", " ", "+86 21 5888 1234"]).checked()
        #expect(details.name == "王 工")
        #expect(details.phones == ["021-58881234"])
    }

    @Test("has numbers that can be dialled", arguments: ["12", "call me", "123456789012345678901"])
    func undiallable(phone: String) {
        let refusal = #expect(throws: Refusal.self) { try Contact.Details(name: "王", phones: [phone]).checked() }
        #expect(refusal?.field == "phones")
    }

    @Test(
        "has an address mail could be sent to",
        arguments: ["nobody", "a@b@c.d", "@example.com", "a@example", "a b@example.com", "a@.com", "<a@example.com>"]
    )
    func unmailable(email: String) {
        let refusal = #expect(throws: Refusal.self) { try Contact.Details(name: "王", email: email).checked() }
        #expect(refusal?.field == "email")
    }

    @Test("may have no phone and no mail at all")
    func bare() throws {
        let details = try Contact.Details(name: "Ann O’Neil", email: " ").checked()
        #expect(details.email == nil)
        #expect(details.phones.isEmpty)
    }
}
