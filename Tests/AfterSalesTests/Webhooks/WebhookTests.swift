import Testing

@testable import AfterSales

@Suite("What is told to programs")
struct WebhookDetailsTests {
    @Test(
        "goes to an address that can be sent to",
        arguments: [
            ("https://example.com", true), ("HTTPS://example.com:8443/a?b=%20#", false),
            ("https://example.com/a?b", true),
            ("http://example.com/", false), ("https://", false), ("https:///a", false), ("https://:443/", false),
            ("https://u:p@example.com/", false), ("https://example.com@evil.test/", false),
            ("https://evil.test\\@example.com/", false), ("https://exa mple.com/", false), ("https://例子.測試/", false),
            ("ftp://example.com/", false), ("file:///etc/passwd", false), ("example.com", false), ("", false),
        ]
    )
    func addresses(url: String, isTaken: Bool) {
        let details = Webhook.Details(url: url, about: "財務", events: [.ticketClosed, .ticketOpened, .test])
        let checked = try? details.checked()
        #expect((checked != nil) == isTaken)
        #expect(checked.map { $0.events == [.ticketOpened, .ticketClosed] } ?? true)
    }

    @Test("may go in the clear where that is allowed, and is something at all")
    func other() throws {
        var details = Webhook.Details(url: "http://127.0.0.1:1/", about: "測試", events: [.ticketOpened])
        #expect(try details.checked(allowingHTTP: true) == details)
        details.events = [.test]
        #expect(throws: Refusal.missing("events")) { try details.checked(allowingHTTP: true) }
    }

    @Test("is tried eight times in about a day, then no more, and an address is never left alone for long")
    func schedule() {
        var at = Instant(milliseconds: 0)
        var tries = 1
        while let next = Retries.next(after: tries, at: at, noise: 999) { (at, tries) = (next, tries + 1) }
        #expect(tries == 8)
        #expect((24 * 3_600_000...28 * 3_600_000).contains(at.milliseconds))
        let zero = Instant(milliseconds: 0)
        #expect(Retries.next(after: 1, at: zero, noise: 0)?.milliseconds == 5_000)
        #expect(Retries.next(after: 1, at: zero, noise: 1_999)?.milliseconds == 5_499)
        for failures in [1, 8, 1_000] {
            #expect(Retries.rest(after: failures, at: zero, noise: 999).milliseconds <= 660_000)
        }
    }
}
