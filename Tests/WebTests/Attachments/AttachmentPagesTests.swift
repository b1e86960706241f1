import AfterSales
import Foundation
import HTTPTypes
import Storage
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("Files on the pages of a ticket")
struct AttachmentPagesTests {
    /// Three by two pixels, red.
    static let photo = [UInt8](
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGM4oaEBQQxwFgBFdAaR8TH9JAAAAABJRU5ErkJggg=="
        ) ?? Data()
    )

    @Test(
        "are put there by a form, shown in the time line, and handed out as what they are",
        arguments: TestDatabase.reachable
    )
    func form(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let photo = TestBrowser.SentFile(name: "面板 \"1\".png", bytes: Self.photo)
        let table = TestBrowser.SentFile(name: "log.html", bytes: Array("a;b\n1;2\n".utf8))
        let path = "/tickets/\(id)/attachments"
        let done = try await desk.agent.post(path, ["words": "左側"], files: [photo, table])
        #expect(done.headers[.location] == "/tickets/\(id)?done=ticket-saved")

        let page = try await desk.agent.get("/tickets/\(id)").text
        #expect(page.contains("<img src=\"\(path)/1/thumbnail\" width=\"3\" height=\"2\""))
        #expect(page.contains("左側") && page.contains("log.html.txt"))

        let shown = try await desk.agent.get("\(path)/1")
        #expect(shown.bytes == Self.photo)
        #expect(shown.headers[.contentType] == "image/png")
        #expect(shown.headers[.xContentTypeOptions] == "nosniff")
        #expect(shown.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
        #expect(shown.headers[.contentDisposition]?.hasPrefix("inline; ") == true)
        #expect(shown.headers[.contentDisposition]?.contains("filename*=UTF-8''%e9%9d%a2") == true)
        let tag = try #require(shown.headers[.eTag])
        #expect(try await desk.agent.get("\(path)/1", [.ifNoneMatch: tag]).status == .notModified)
        let small = try await desk.agent.get("\(path)/1/thumbnail")
        // Removed or signed out, it is not found in the browser either.
        #expect(small.headers[.cacheControl] == "private, no-cache")
        #expect(small.headers[.contentType] == "image/jpeg" && small.bytes.prefix(2) == [0xFF, 0xD8])

        let saved = try await desk.agent.get("\(path)/2")
        #expect(saved.text == "a;b\n1;2\n" && saved.headers[.contentType] == "text/plain")
        #expect(saved.headers[.contentDisposition]?.hasPrefix("attachment; ") == true)
        #expect(try await desk.agent.get("\(path)/2/thumbnail").status == .notFound)
        #expect(try await desk.agent.get("\(path)/3").status == .notFound)
        #expect(try await desk.at.stranger().get("\(path)/1").status == .seeOther)
        let other = try await desk.at.browser(.engineer)
        #expect(try await other.get("\(path)/1").status == .notFound)

        let gone = try await desk.post("attachment-removal", on: id, ["attachment": "1", "reason": "拍到病人"])
        #expect(gone.status == .seeOther)
        #expect(try await desk.agent.get("\(path)/1").status == .notFound)
        let after = try await desk.agent.get("/tickets/\(id)").text
        #expect(after.contains("拍到病人") && !after.contains("\(path)/1/thumbnail"))
    }

    @Test("that are refused lose nothing of what else was typed", arguments: TestDatabase.reachable)
    func refused(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let path = "/tickets/\(id)/attachments"
        func send(_ bytes: [UInt8], count: Int = 1) async throws -> TestAnswer {
            let files = (0..<count).map { TestBrowser.SentFile(name: "\($0).jpg", bytes: bytes) }
            return try await desk.agent.post(path, ["words": "左側一道裂縫", "audience": "customer"], files: files)
        }
        let forged = try await send(Array("<svg onload=alert(1)>".utf8))
        let large = try await send([0xFF, 0xD8, 0xFF] + [UInt8](repeating: 0, count: 25_000_001))
        let many = try await send(Self.photo, count: 11)
        let none = try await send([], count: 0)
        #expect([forged, large, many, none].map(\.status.code) == [422, 413, 422, 422])
        for answer in [forged, large, many, none] {
            #expect(answer.text.contains("左側一道裂縫"))
            #expect(answer.text.contains("value=\"customer\" checked"))
        }
        #expect(large.text.contains("25 MB"))
        #expect(try await desk.at.desk.ticket(id, seenBy: .desk).ticket.attachments.isEmpty)
        #expect(try await desk.at.database.contents.names(after: nil, limit: 10).isEmpty)
        // A form that breaks off is no form.
        let torn = try await desk.agent.send(
            .post,
            path,
            [.contentType: "multipart/form-data; boundary=edge"],
            bytes: Array("--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\"\r\n\r\nabc".utf8)
        )
        #expect(torn.status == .badRequest)
        // Another site cannot send one, and of strangers no file is kept.
        let file = TestBrowser.SentFile(name: "a.png", bytes: Self.photo)
        #expect(try await desk.agent.post(path, [:], files: [file], token: "x").status == .forbidden)
        let stranger = try await desk.at.stranger().post(path, ["words": "等等"], files: [file])
        #expect(stranger.status == .unauthorized && stranger.text.contains("等等"))
    }

    @Test(
        "are asked for again when the session was over, and no word beside them is lost",
        arguments: TestDatabase.reachable
    )
    func afterHours(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        try await desk.at.desk.setPassword("a long enough word", of: desk.at.admin.id, by: .desk)
        let path = "/tickets/\(id)/attachments"
        // As a telephone takes them: more than any form without files may have.
        let photo = TestBrowser.SentFile(name: "a.jpg", bytes: [UInt8](repeating: 0xFF, count: 5_000_000))
        let over = TestBrowser(site: desk.at, person: nil, session: String(repeating: "0", count: 64))
        let lost = try await over.post(path, ["words": "左側裂縫"], files: [photo, photo])
        #expect(lost.status == .unauthorized && lost.text.contains("左側裂縫"))
        #expect(lost.text.contains("name=\"kept-files\" value=\"2\""))
        let carried: KeyValuePairs = ["kept-action": path, "kept-files": "2", "kept.words": "左側裂縫"]
        let pairs: [(name: String, value: String)] = carried.map { (name: $0.key, value: $0.value) }
        // Another language is no reason to lose it.
        let other = try await over.post("/language", pairs: pairs + [(name: "language", value: "en")])
        #expect(other.text.contains("name=\"kept.words\" value=\"左側裂縫\"") && other.text.contains("files again"))
        let signIn = pairs + [(name: "login", value: "root"), (name: "password", value: "a long enough word")]
        let resumed = try await over.post("/sign-in", pairs: signIn).text
        #expect(resumed.contains("enctype=\"multipart/form-data\"") && resumed.contains("name=\"files\" type=\"file\""))
        #expect(resumed.contains("Root"))
    }

    @Test(
        "are sent and seen by a customer with their link, and none that are ours alone",
        arguments: TestDatabase.reachable
    )
    func link(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let ours = TestBrowser.SentFile(name: "ours.png", bytes: Self.photo)
        _ = try await desk.agent.post("/tickets/\(id)/attachments", ["audience": "internal"], files: [ours])
        let issued = try await desk.at.desk.issueLink(to: id, for: desk.contact.id, purpose: .track, by: .desk)
        let customer = desk.at.stranger()
        let path = "/track/\(issued.token)"
        let theirs = TestBrowser.SentFile(name: "theirs.png", bytes: Self.photo)
        let sent = try await customer.post("\(path)/attachments", [:], files: [theirs])
        #expect(sent.headers[.location] == "\(path)?done=track-attached")
        let page = try await customer.get(path).text
        #expect(page.contains("\(path)/attachments/2/thumbnail") && !page.contains("ours.png"))
        let shown = try await customer.get("\(path)/attachments/2")
        #expect(shown.bytes == Self.photo && shown.headers[.referrerPolicy] == "same-origin")
        #expect(try await customer.get("\(path)/attachments/1").status == .notFound)
        #expect(try await customer.get("\(path)/attachments/1/thumbnail").status == .notFound)
        let forged = "/track/\(String(repeating: "0", count: 64))/attachments"
        #expect(try await customer.post(forged, [:], files: [theirs]).status == .notFound)
        let wrong = try await customer.post(
            "\(path)/attachments",
            [:],
            files: [.init(name: "a", bytes: [0x4D, 0x5A, 0])]
        )
        #expect(wrong.status == .unprocessableContent)
    }

    @Test("come and go through the API", arguments: TestDatabase.reachable)
    func api(engine: TestDatabase) async throws {
        let desk = try await TicketDesk(on: engine)
        let id = try await desk.ticket().ticket.id
        let program = try await desk.at.program(
            for: desk.agent.person ?? desk.at.admin,
            rights: [.workTicket, .seeEveryTicket, .removeAttachment]
        )
        let path = "/api/v1/tickets/\(id)/attachments"
        let key = try #require(HTTPField.Name("Idempotency-Key"))
        for _ in 0..<2 {
            let made = try await program.send(
                .post,
                "\(path)?name=%E9%9D%A2.png&audience=customer&words=x",
                [.contentType: "image/png", key: "one"],
                bytes: Self.photo
            )
            #expect(made.status == .ok)
        }
        let record = try await program.api(.get, "/tickets/\(id)").text
        #expect(record.contains("\"name\":\"面.png\"") && record.contains("\"audience\":\"customer\""))
        #expect(try await desk.at.desk.ticket(id, seenBy: .desk).ticket.attachments.count == 1)
        #expect(try await program.get("\(path)/1/content").bytes == Self.photo)
        let refused = try await program.send(.post, path, [.contentType: "image/png"], bytes: [0x4D, 0x5A, 0])
        #expect(refused.status == .unprocessableContent && refused.text.contains("/problems/attachment-type"))
        let stranger = try await desk.at.stranger().send(.post, path, [.contentType: "image/png"], bytes: Self.photo)
        #expect(stranger.status == .unauthorized)

        // A customer's person puts them on their own ticket, for all to see, and on no other.
        let responsible = try await desk.at.person([.customerResponsible], customer: desk.customer.id)
        let theirs = try await desk.at.program(for: responsible, rights: [.openTicket, .seeTickets])
        let added = try await theirs.send(
            .post,
            "\(path)?audience=internal",
            [.contentType: "image/png"],
            bytes: Self.photo
        )
        #expect(added.status == .ok)
        #expect(try await desk.at.desk.ticket(id, seenBy: .desk).ticket.attachments.last?.isInternal == false)
        let elsewhere = try await desk.at.desk.register(Customer.Details(code: "C-2", name: "別家"), by: desk.at.admin)
        let foreign = try await desk.at.person([.customerResponsible], customer: elsewhere.id)
        let another = try await desk.at.program(for: foreign, rights: [.openTicket])
        #expect(try await another.send(.post, path, [.contentType: "image/png"], bytes: Self.photo).status == .notFound)
        #expect(try await another.get("\(path)/1/content").status == .notFound)

        let removed = try await program.api(.post, "/tickets/\(id)/attachments/1/removal", ["reason": "錯"])
        #expect(removed.status == .ok)
        #expect(try await program.get("\(path)/1/content").status == .notFound)
        #expect(
            try await theirs.api(.post, "/tickets/\(id)/attachments/2/removal", ["reason": "x"]).status == .forbidden
        )
    }
}
