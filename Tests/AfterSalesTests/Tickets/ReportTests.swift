import AfterSales
import Testing

@Suite("The service report")
struct ReportTests {
    private func finished() throws -> TicketLife {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        try life.planVisit()
        try life.arrive()
        try life.finish()
        return life
    }

    private func content(_ done: String) -> ServiceReport {
        ServiceReport(found: "主板燒了", done: done, parts: ["主板"], isRepaired: true)
    }

    private func rewrite(_ life: inout TicketLife, _ done: String) throws {
        let content = content(done)
        try life.does { ticket, _ in try ticket.rewriteReport(content, hash: TicketLife.hash) }
    }

    @Test("is signed over the hash of its content")
    func signsTheHash() throws {
        var life = try finished()
        let report = try #require(life.ticket.report)
        #expect(
            report.hash
                == TicketLife.hash(report.content.canonicalText(ticket: life.ticket.id, version: report.version))
        )
        try life.sign()
        #expect(life.ticket.signature?.hash == report.hash && life.ticket.signature?.version == 1)
    }

    @Test("spells no two contents, tickets or versions alike")
    func canonicalText() {
        let one = ServiceReport(found: "ab", done: "c", parts: ["d", "e"], isRepaired: true)
        let texts = [
            one.canonicalText(ticket: .init(number: 1), version: 1),
            one.canonicalText(ticket: .init(number: 2), version: 1),
            one.canonicalText(ticket: .init(number: 1), version: 2),
            ServiceReport(found: "a", done: "bc", parts: ["d", "e"], isRepaired: true)
                .canonicalText(ticket: .init(number: 1), version: 1),
            ServiceReport(found: "ab", done: "c", parts: ["d"], isRepaired: true, advice: "e")
                .canonicalText(ticket: .init(number: 1), version: 1),
            ServiceReport(found: "ab", done: "c", parts: ["de"], isRepaired: true)
                .canonicalText(ticket: .init(number: 1), version: 1),
            ServiceReport(found: "ab", done: "c", parts: ["d", "e"], isRepaired: false)
                .canonicalText(ticket: .init(number: 1), version: 1),
            one.canonicalText(ticket: .init(number: 1), version: 1, files: ["f"]),
        ]
        #expect(Set(texts).count == texts.count)
        #expect(texts[0] == "4:SR-11:12:ab1:c1:21:d1:e4:true0:")
    }

    @Test("covers the photographs of the visits that the customer reads with it")
    func coversPhotographs() throws {
        var life = TicketLife()
        try life.call()
        try life.guide()
        try life.remote()
        try life.agreeOnCosts()
        try life.planVisit()
        try life.arrive()
        func attach(_ content: String, isInternal: Bool = false, visit: Int? = 1) throws {
            let file = TicketEvent.AttachedFile(attachment: 0, name: "a.jpg", type: .jpeg, size: 1, content: content)
            try life.does { ticket, _ in
                try ticket.attach(.init(files: [file], isInternal: isInternal, visit: visit, stage: .after))
            }
        }
        try attach("p1")
        try attach("ours", isInternal: true)
        try attach("of no visit", visit: nil)
        try life.finish()
        let first = try #require(life.ticket.report)
        #expect(first.files == ["p1"])
        let text = first.content.canonicalText(ticket: life.ticket.id, version: 1, files: ["p1"])
        #expect(first.hash == TicketLife.hash(text))
        try life.sign()
        // A photograph that came later is covered by a version of its own, and the signed one stays.
        try attach("p2")
        try life.does { ticket, _ in try ticket.rewriteReport(first.content, hash: TicketLife.hash) }
        #expect(life.ticket.report?.files == ["p1", "p2"] && life.ticket.signature == nil)
        #expect(try life.ticket.rewriteReport(first.content, hash: TicketLife.hash).isEmpty)
        // While nobody has signed, one that comes makes the version that holds it.
        let late = TicketEvent.AttachedFile(attachment: 0, name: "b.jpg", type: .jpeg, size: 1, content: "p3")
        try life.does { ticket, _ in try ticket.attach(.init(files: [late], visit: 1), hash: TicketLife.hash) }
        #expect(life.ticket.report?.files == ["p1", "p2", "p3"] && life.ticket.report?.version == 3)
        // And one that is taken off leaves it, for nobody signs what they cannot see.
        let taken = try #require(life.ticket.attachments.first { $0.file.content == "p2" })
        try life.does { ticket, _ in try ticket.detach(taken.id, reason: "wrong door", hash: TicketLife.hash) }
        #expect(life.ticket.report?.files == ["p1", "p3"] && life.ticket.report?.version == 4)
    }

    @Test("changed after signing is a new version without a signature; the signed one stays")
    func editAfterSigning() throws {
        var life = try finished()
        try life.sign()
        let signed = try #require(life.ticket.signature)
        try rewrite(&life, "換主板,重裝")
        #expect(life.ticket.report?.version == 2 && life.ticket.signature == nil)
        #expect(life.ticket.signatures == [signed])
        #expect(life.ticket.reports.first?.hash == signed.hash)
        #expect(life.turn == .toSign)
        try life.sign()
        #expect(life.ticket.signatures.map(\.version) == [1, 2])
    }

    @Test("changed back is still a new version to sign")
    func changedBack() throws {
        var life = try finished()
        try life.sign()
        try rewrite(&life, "別的")
        try rewrite(&life, "換主板")
        #expect(life.ticket.report?.version == 3 && life.ticket.signature == nil)
        #expect(life.ticket.report?.hash != life.ticket.reports.first?.hash)
    }

    @Test("written the same is not written again")
    func rewrittenTheSame() throws {
        var life = try finished()
        try rewrite(&life, " 換主板 ")
        #expect(life.ticket.report?.version == 1)
    }

    @Test("is not written where nobody has been")
    func nothingToReport() {
        let content = content("x")
        #expect(
            TicketLife().refuses { ticket, _ in try ticket.rewriteReport(content, hash: TicketLife.hash) }?.code
                == "no-work-to-report"
        )
        #expect(
            TicketLife().refuses { ticket, _ in
                try ticket.sign(version: 1, signer: "王", how: "glass", strokes: nil)
            }?.code == "no-report"
        )
    }

    @Test("is signed once")
    func secondSignature() throws {
        var life = try finished()
        try life.sign()
        #expect(
            life.refuses { ticket, _ in try ticket.sign(version: 1, signer: "李", how: "link", strokes: nil) }?.code
                == "already-signed"
        )
    }

    @Test("is signed in the version that was read, and no other")
    func staleVersion() throws {
        var life = try finished()
        try rewrite(&life, "別的")
        let refusal = life.refuses { ticket, _ in
            try ticket.sign(version: 1, signer: "王", how: "glass", strokes: nil)
        }
        #expect(refusal?.code == "report-changed" && refusal?.values == ["version": "2"])
    }

    @Test("is signed by somebody with a name, with strokes that are nothing but strokes")
    func signature() throws {
        let life = try finished()
        func sign(_ strokes: String?, by signer: String = "王主任") -> Refusal? {
            life.refuses { ticket, _ in try ticket.sign(version: 1, signer: signer, how: "glass", strokes: strokes) }
        }
        #expect(sign(nil, by: " ") == .missing("signer"))
        #expect(sign("M 1 1 L 2 2 M 3 3 L -4.5 6") == nil)
        for bad in [
            "", "L 1 1", "M 1 1", "M 1 1 M 2 2", "M 1 1 <script>", "M 1 1 C 2 2 3 3 4 4", "m 1 1", "M 1 1\" onload=\"x",
        ] {
            #expect(sign(bad)?.field == "strokes", "\(bad)")
        }
        #expect(sign("M" + String(repeating: " 1", count: 30_000)) == .tooLong("strokes", limit: 60_000))
    }

    @Test("goes from the engineer to the agent, who acknowledges that version (C49)")
    func handBack() throws {
        var life = try finished()
        #expect(life.refuses { ticket, _ in try ticket.acknowledgeHandBack(words: "") }?.code == "not-handed-back")
        try life.sign()
        let events = try life.does { ticket, plan in try ticket.closeOnSite(words: "交回", under: plan) }
        #expect(events == [.onSiteClosed(.init(visit: 1)), .handedBack(.init(version: 1, words: "交回"))])
        try life.acknowledge()
        #expect(life.ticket.acknowledgedVersion == 1)
        #expect(life.refuses { ticket, _ in try ticket.acknowledgeHandBack(words: "") }?.code == "already-acknowledged")
    }

    @Test("rewritten after the visit is signed and handed back by itself")
    func handBackByItself() throws {
        var life = try finished()
        func handBack(_ ticket: Ticket, _ plan: Plan) throws -> [TicketEvent] {
            try ticket.handBack(words: "", under: plan)
        }
        #expect(TicketLife().refuses(handBack)?.code == "no-report")
        #expect(life.refuses(handBack)?.code == "visit-under-way")
        try life.sign()
        try life.closeOnSite()
        #expect(life.refuses(handBack)?.code == "already-handed-back")
        try rewrite(&life, "別的")
        #expect(life.refuses { ticket, _ in try ticket.acknowledgeHandBack(words: "") }?.code == "not-handed-back")
        #expect(life.refuses(handBack)?.clause == "C48")
        try life.sign()
        try life.does(handBack)
        try life.acknowledge()
        try life.close()
    }

    @Test("unsigned, its gate overridden, is handed back as it is, and it shows")
    func handedBackUnsigned() throws {
        var life = try finished()
        try life.does { ticket, _ in
            try ticket.override(.reportSigned, reason: "客戶不在", by: TicketLife.manager)
        }
        try life.closeOnSite()
        #expect(life.ticket.signature == nil && life.turn == .toHandBack)
        try life.acknowledge()
        try life.close()
    }
}
