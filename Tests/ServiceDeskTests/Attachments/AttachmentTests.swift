import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("A file on a ticket")
struct AttachmentTests {
    private static let photo: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10] + Array("JFIF torn off".utf8)

    @Test("is kept, listed, read back and verified", arguments: TestDatabase.reachable)
    func kept(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let card = try await at.attach("panel.exe", Self.photo, to: id, words: "左側")
        let attachment = try #require(card.ticket.attachments.first)
        #expect(attachment.file.name == "panel.exe.jpg")
        #expect(attachment.file.type == .jpeg && attachment.file.size == Self.photo.count)
        #expect(attachment.file.preview == nil, "a torn photograph has no thumbnail, and is kept all the same")
        #expect(attachment.words == "左側" && attachment.by.name == at.agent.name)
        #expect(try await at.bytes(of: attachment) == Self.photo)
        #expect(try await at.desk.verify().differences == [])
        try await at.desk.check(attachment.file.content)
    }

    @Test("that is a photograph is kept without where it was taken", arguments: TestDatabase.reachable)
    func place(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        // One entry that leads to the positions, and of those one latitude.
        let tiff: [UInt8] =
            Array("MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0]
            + [0, 1, 0, 2, 0, 5, 0, 0, 0, 1, 0, 0, 0, 44, 0, 0, 0, 0] + Array("LAT!".utf8) + [0, 0, 0, 1]
        let exif = Array("Exif\0\0".utf8) + tiff
        let photo: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + [0xFF, 0xD9]
        let card = try await at.attach("ward.jpg", photo, to: id)
        let attachment = try #require(card.ticket.attachments.first)
        let kept = try await at.bytes(of: attachment)
        #expect(kept.count == photo.count && !String(decoding: kept, as: Unicode.ASCII.self).contains("LAT!"))
        #expect(attachment.file.size == photo.count)
        #expect(try await at.desk.verify().differences == [])
    }

    @Test(
        "that holds the same bytes as another is kept once, and stays as long as one of them",
        arguments: TestDatabase.reachable
    )
    func same(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let (one, other) = (try await at.open(), try await at.open("別的"))
        async let first = at.attach("a.jpg", Self.photo, to: one)
        async let second = at.attach("b.jpg", Self.photo, to: other)
        let contents = try await [first, second].map { $0.ticket.attachments.map(\.file.content) }
        #expect(contents[0] == contents[1])
        #expect(try await at.statements.contents.names(after: nil, limit: 10).count == 1)
        _ = try await at.desk.detach(1, from: one, reason: "拍錯", by: at.manager)
        at.clock.advance(days: 400)
        #expect(try await at.desk.purgeContents() == 0)
        _ = try await at.desk.detach(1, from: other, reason: "拍錯", by: at.manager)
        #expect(try await at.desk.purgeContents() == 0, "for thirty days it can be brought back")
        at.clock.advance(days: 31)
        #expect(try await at.desk.purgeContents() == 1)
        #expect(try await at.desk.verify().differences == [])
    }

    @Test(
        "that two people put on a ticket at the same time are both there, each with its number",
        arguments: TestDatabase.reachable
    )
    func race(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<6 {
                group.addTask { _ = try await at.attach("\(number).txt", Array("text \(number)".utf8), to: id) }
            }
            try await group.waitForAll()
        }
        let ticket = try await at.desk.ticket(id, seenBy: at.agent).ticket
        #expect(ticket.attachments.map(\.id) == [1, 2, 3, 4, 5, 6])
        #expect(Set(ticket.attachments.map(\.file.content)).count == 6)
        #expect(try await at.desk.verify().differences == [])
    }

    @Test("whose entry was never written does no harm and is discarded later", arguments: TestDatabase.reachable)
    func crash(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        // As after a crash between keeping the bytes and writing the entry.
        let attached = try await at.desk.keep(
            AttachingFiles([try await at.received("a.jpg", Self.photo)]),
            for: at.desk.ticket(id, seenBy: at.agent).ticket
        )
        #expect(attached.files.count == 1)
        #expect(try await at.desk.ticket(id, seenBy: at.agent).ticket.attachments.isEmpty)
        #expect(try await at.desk.verify().differences == [])
        #expect(try await at.desk.purgeContents() == 0, "somebody may be about to write its entry")
        at.clock.advance(days: 400)
        #expect(try await at.desk.purgeContents() == 1)
        // What comes again is kept again.
        _ = try await at.attach("a.jpg", Self.photo, to: id)
        #expect(try await at.desk.verify().differences == [])
    }

    @Test("that is gone from the store, or was changed in it, is found by verifying", arguments: TestDatabase.reachable)
    func missing(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        let card = try await at.attach("a.jpg", Self.photo, to: id)
        let content = try #require(card.ticket.attachments.first?.file.content)
        let name = try #require(ContentName(content))
        #expect(try await at.statements.contents.discard([name], keptBefore: .max) == 1)
        let found = try await at.desk.verify().differences
        #expect(found.map(\.kind) == [.missingContent])
        #expect(found.first?.row == "attachment 1")
        await #expect(throws: Refusal(.conflict, "content-missing")) { try await at.desk.check(content) }
    }

    @Test(
        "is refused where it is empty, of a kind that is not taken, or one too many",
        arguments: TestDatabase.reachable
    )
    func refused(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        await #expect(throws: Refusal.self) { try await at.attach("a.txt", [], to: id) }
        await #expect(throws: Refusal.self) { try await at.attach("a.jpg", Array("<svg/>".utf8), to: id) }
        await #expect(throws: Refusal.self) {
            try await at.desk.attach(AttachingFiles([]), to: id, by: at.agent)
        }
        #expect(try await at.statements.contents.names(after: nil, limit: 10).isEmpty)
    }

    @Test("is seen by whoever sees its ticket; what is ours alone by no customer", arguments: TestDatabase.reachable)
    func scope(engine: TestDatabase) async throws {
        let at = try await WorkingDesk(on: engine)
        let id = try await at.open()
        _ = try await at.attach("ours.txt", Array("內部".utf8), to: id, isInternal: true)
        _ = try await at.attach("theirs.txt", Array("給客戶".utf8), to: id)
        let link = try await at.desk.issueLink(to: id, for: at.wang.id, purpose: .track, by: at.agent)
        guard case .ticket(let seen) = try await at.desk.ticket(forLink: link.token, from: "::1") else {
            Issue.record("merged")
            return
        }
        #expect(seen.attachments.map(\.file.name) == ["theirs.txt"])
        #expect(try await at.desk.attachment(2, forLink: link.token, from: "::1").file.name == "theirs.txt")
        await #expect(throws: Refusal.notFound) { try await at.desk.attachment(1, forLink: link.token, from: "::1") }
        await #expect(throws: Refusal.notFound) {
            try await at.desk.attachment(2, forLink: String(repeating: "0", count: 64), from: "::1")
        }
        // An engineer who has nothing to do with the ticket does not know of it.
        await #expect(throws: Refusal.notFound) { try await at.desk.attachment(2, of: id, seenBy: at.otherEngineer) }
        await #expect(throws: Refusal.notFound) {
            try await at.desk.attach(
                AttachingFiles([try await at.received("x.txt", [0x61])]),
                to: id,
                by: at.otherEngineer
            )
        }
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.detach(1, from: id, reason: "x", by: at.engineer)
        }

        // The customer sends one, and takes part in all that is theirs.
        let files = [try await at.received("fault.jpg", Self.photo)]
        _ = try await at.desk.attach(files, words: "就是這裡", viaLink: link.token, from: "::1")
        let sent = try #require(try await at.desk.ticket(id, seenBy: at.agent).ticket.attachments.last)
        #expect(sent.by.name == at.wang.name && !sent.isInternal && sent.words == "就是這裡")

        _ = try await at.desk.detach(2, from: id, reason: "別人的照片", by: at.agent)
        await #expect(throws: Refusal.notFound) { try await at.desk.attachment(2, of: id, seenBy: at.agent) }
        await #expect(throws: Refusal.notFound) { try await at.desk.attachment(2, forLink: link.token, from: "::1") }
        await #expect(throws: Refusal.notFound) { try await at.desk.detach(2, from: id, reason: "again", by: at.agent) }
        #expect(try await at.desk.verify().differences == [])
    }
}

extension WorkingDesk {
    fileprivate func received(_ name: String, _ bytes: [UInt8]) async throws -> ReceivedFile {
        let received = try await desk.receiveFile(named: name)
        try await received.take(bytes)
        return received
    }

    @discardableResult
    fileprivate func attach(
        _ name: String,
        _ bytes: [UInt8],
        to id: Ticket.ID,
        words: String = "",
        isInternal: Bool = false
    ) async throws -> TicketCard {
        let files = AttachingFiles([try await received(name, bytes)], words: words, isInternal: isInternal)
        return try await desk.attach(files, to: id, by: agent)
    }

    fileprivate func bytes(of attachment: Ticket.Attachment) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await desk.read(attachment.file.content) { bytes += $0 }
        return bytes
    }
}
