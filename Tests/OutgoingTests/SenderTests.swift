import Testing

@testable import Outgoing

@Suite("The sender", .timeLimit(.minutes(1)))
struct SenderTests {
    private static let local = AddressRule(alsoTo: [HostNetwork("127.0.0.0/8")].compactMap(\.self))

    private func post(_ body: String, to url: String, _ rule: AddressRule = local, http: Bool = true) async
        -> Sender.Outcome
    {
        await Sender(rule: rule, allowsHTTP: http).post(
            Array(body.utf8),
            to: url,
            headers: [("content-type", "application/json"), ("webhook-id", "msg_1")]
        )
    }

    @Test("posts what it is given and reads the answer's beginning")
    func posts() async throws {
        let receiver = try Receiver(answer: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine")
        defer { receiver.end() }
        let outcome = await post("{\"type\":\"詢問\"}", to: "http://127.0.0.1:\(receiver.port)/hook?key=a%20b")
        #expect(outcome == Sender.Outcome(status: 200, beginning: Array("fine".utf8)))
        let request = try #require(receiver.requests.first)
        #expect(request.hasPrefix("POST /hook?key=a%20b HTTP/1.1\r\nHost: 127.0.0.1:\(receiver.port)\r\n"))
        #expect(request.contains("webhook-id: msg_1\r\n") && request.hasSuffix("\r\n\r\n{\"type\":\"詢問\"}"))
        #expect(!request.contains("Expect:"))
    }

    @Test("opens no socket to a machine of our own, by whatever name it is called (CVE-2026-27637, CVE-2026-41902)")
    func refuses() async throws {
        let receiver = try Receiver(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        defer { receiver.end() }
        for host in [
            "127.0.0.1", "localhost", "0x7f000001", "2130706433", "127.1", "0.0.0.0", "[::ffff:127.0.0.1]", "[::1]",
        ] {
            let outcome = await post("{}", to: "http://\(host):\(receiver.port)/", AddressRule())
            #expect(outcome == Sender.Outcome(failure: .addressRefused), "\(host)")
        }
        #expect(receiver.requests.isEmpty)
    }

    @Test("follows no redirect, speaks no other protocol, and in the clear only where that is allowed")
    func narrow() async throws {
        let target = try Receiver(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let receiver = try Receiver(
            answer: "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:\(target.port)/\r\nContent-Length: 0\r\n\r\n"
        )
        defer {
            receiver.end()
            target.end()
        }
        #expect(await post("{}", to: "http://127.0.0.1:\(receiver.port)/").status == 307)
        #expect(target.requests.isEmpty)
        #expect(await post("{}", to: "http://127.0.0.1:\(target.port)/", http: false).failure == .notAnAddress)
        #expect(await post("{}", to: "file:///etc/hostname").failure == .notAnAddress)
        #expect(await post("{}", to: "gopher://127.0.0.1:\(target.port)/").failure == .notAnAddress)
        #expect(target.requests.isEmpty)
    }

    @Test("stops listening to an answer that does not end, and passes on when to come back")
    func endless() async throws {
        let receiver = try Receiver(
            answer: "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\n\r\n" + String(repeating: "x", count: 1_000_000)
        )
        defer { receiver.end() }
        let outcome = await post("{}", to: "http://127.0.0.1:\(receiver.port)/")
        #expect(outcome.status == 503 && outcome.retryAfter == 120 && outcome.beginning.count == 2_048)
    }

    @Test("says why there was no answer")
    func failures() async throws {
        let receiver = try Receiver(answer: "")
        #expect(await post("{}", to: "https://127.0.0.1:\(receiver.port)/").failure != nil)
        receiver.end()
        #expect(await post("{}", to: "http://127.0.0.1:\(receiver.port)/").failure == .connectionRefused)
        // No name of a machine is so long: no name server has to be asked.
        let name = String(repeating: "a", count: 64)
        #expect(await post("{}", to: "http://\(name).invalid/").failure == .nameUnknown)
    }

    @Test("takes a status for an answer, even if the rest of it breaks off")
    func brokenOff() async throws {
        let receiver = try Receiver(answer: "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nf")
        defer { receiver.end() }
        let outcome = await post("{}", to: "http://127.0.0.1:\(receiver.port)/")
        #expect(outcome.status == 200 && outcome.failure != nil && outcome.beginning == Array("f".utf8))
    }
}
