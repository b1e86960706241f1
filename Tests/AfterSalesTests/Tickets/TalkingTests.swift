import AfterSales
import Testing

@Suite("Talking on a ticket")
struct TalkingTests {
    @Test("a call that reached the customer is recorded, and is a response")
    func reached() throws {
        var life = TicketLife()
        try life.call()
        #expect(life.ticket.respondedAt == life.now)
        #expect(life.ticket.answeredAt == nil)
    }

    @Test(
        "what did not reach a human being is recorded, and is no response",
        arguments: [
            (Channel.phone, TicketEvent.Outreach.Outcome.notReached, false), (.email, .failed, false),
            (.email, .sent, true), (.phone, .reached, true),
        ]
    )
    func notReached(channel: Channel, outcome: TicketEvent.Outreach.Outcome, isAutomatic: Bool) throws {
        var life = TicketLife()
        let events = try life.does { ticket, _ in
            try ticket.contact(
                .init(channel: channel, outcome: outcome, to: "王主任", words: "收到", isAutomatic: isAutomatic)
            )
        }
        #expect(events.count == 1)
        #expect(life.ticket.respondedAt == nil)
    }

    @Test("a definite answer is a response, too")
    func answer() throws {
        var life = TicketLife()
        try life.call(answer: true)
        #expect(life.ticket.respondedAt == life.now && life.ticket.answeredAt == life.now)
    }

    @Test(
        "a definite answer that nobody heard is refused",
        arguments: [TicketEvent.Outreach.Outcome.notReached, .failed]
    )
    func answerUnheard(outcome: TicketEvent.Outreach.Outcome) {
        let refusal = TicketLife().refuses { ticket, _ in
            try ticket.contact(.init(channel: .phone, outcome: outcome, to: "王", words: "是", isAnswer: true))
        }
        #expect(refusal?.code == "answer-not-delivered" && refusal?.field == "outcome")
    }

    @Test(
        "a message that reached somebody as a call does, and a call that was sent, are refused; an old journal has them",
        arguments: [
            (Channel.email, TicketEvent.Outreach.Outcome.reached), (.web, .reached), (.chat, .notReached),
            (.phone, .sent), (.phone, .failed),
        ]
    )
    func impossible(channel: Channel, outcome: TicketEvent.Outreach.Outcome) {
        var life = TicketLife()
        let outreach = TicketEvent.Outreach(channel: channel, outcome: outcome, to: "王", words: "你好")
        let refusal = life.refuses { ticket, _ in try ticket.contact(outreach) }
        #expect(refusal?.code == "outcome-not-of-channel" && refusal?.field == "outcome")
        life.write([.contacted(outreach)], at: life.now)
        #expect((life.ticket.respondedAt != nil) == outreach.isHumanContact)
        // Nobody knows that the words reached the customer, so they are not shown as if.
        #expect(life.ticket.shows(outreach) == (outreach.isHumanContact ? .thatItWas : .nothing))
    }

    @Test("of what we say the customer has the words of a message, the fact of a call, and nothing said to sales")
    func shown() {
        let ticket = TicketLife().ticket
        func shows(_ channel: Channel, _ outcome: TicketEvent.Outreach.Outcome) -> Ticket.Shown {
            ticket.shows(.init(channel: channel, outcome: outcome, to: "王主任", words: "你好"))
        }
        #expect(shows(.web, .sent) == .words && shows(.email, .failed) == .nothing)
        #expect(shows(.phone, .reached) == .thatItWas && shows(.phone, .notReached) == .nothing)
        #expect(shows(.sales, .sent) == .nothing)
    }

    @Test("a call typed in later counts from when it was made, the earliest first")
    func backdated() throws {
        var life = TicketLife()
        life.wait(until: "2026-11-02T12:00")
        try life.call()
        try life.does(at: "2026-11-02T10:20") { ticket, _ in
            try ticket.contact(.init(channel: .phone, outcome: .reached, to: "王", words: "早些時候"))
        }
        #expect(life.ticket.respondedAt == at("2026-11-02T10:20"))
    }

    @Test("words that say nothing are refused, whoever says them")
    func emptyWords() {
        let life = TicketLife()
        let blank = " \n\u{200B} "
        #expect(
            life.refuses { ticket, _ in
                try ticket.contact(.init(channel: .phone, outcome: .reached, to: "王", words: blank))
            } == .missing("words")
        )
        #expect(
            life.refuses { ticket, _ in
                try ticket.contact(.init(channel: .phone, outcome: .reached, to: blank, words: "你好"))
            } == .missing("to")
        )
        #expect(
            life.refuses { ticket, _ in try ticket.hear(.init(channel: .phone, from: "王", words: blank)) }
                == .missing("words")
        )
        #expect(life.refuses { ticket, _ in try ticket.note(blank) } == .missing("words"))
    }

    @Test("words beyond any letter are refused, and so are characters nobody can print")
    func impossibleWords() {
        let life = TicketLife()
        #expect(
            life.refuses { ticket, _ in try ticket.note(String(repeating: "長", count: 20_001)) }
                == .tooLong("words", limit: 20_000)
        )
        #expect(life.refuses { ticket, _ in try ticket.note("a\u{0}b") }?.code == "unprintable")
    }

    @Test("what the customer says is kept even when all is over, and stops no clock")
    func hearsAfterwards() throws {
        var life = TicketLife()
        try life.does { ticket, _ in try ticket.cancel(reason: "不用了") }
        try life.does { ticket, _ in try ticket.hear(.init(channel: .email, from: "王主任", words: "謝謝")) }
        try life.does { ticket, _ in try ticket.note("收到") }
        #expect(life.ticket.respondedAt == nil && life.ticket.isOver)
    }

    @Test("nothing else is said on a ticket that is over")
    func overIsOver() throws {
        var life = TicketLife()
        try life.does { ticket, _ in try ticket.cancel(reason: "不用了") }
        let verbs: [(Ticket, Plan) throws -> [TicketEvent]] = [
            { ticket, _ in try ticket.contact(.init(channel: .phone, outcome: .reached, to: "王", words: "x")) },
            { ticket, plan in try ticket.classify(.init(severity: .low), under: plan) },
            { ticket, _ in try ticket.assign(.init(engineer: TicketLife.engineer)) },
            { ticket, _ in try ticket.handOver(to: .sales, support: nil, reason: "x") },
            { ticket, _ in try ticket.tellLead("x") },
            { ticket, _ in try ticket.acknowledgeLead("x") },
            { ticket, _ in try ticket.guide(.init(result: .solved, words: "x")) },
            { ticket, _ in try ticket.consent(.init(by: "x", how: "x")) },
            { ticket, plan in try ticket.startRemote(.init(engineer: TicketLife.engineer, tool: ""), under: plan) },
            { ticket, plan in try ticket.skipRemote(because: "x", under: plan) },
            { ticket, _ in try ticket.tellCosts(.init(words: "x", to: "x")) },
            { ticket, _ in try ticket.acknowledgeCosts(.init(by: "x", how: "x")) },
            { ticket, _ in try ticket.override(.handedBack, reason: "x", by: TicketLife.manager) },
            { ticket, _ in try ticket.depart() },
            { ticket, _ in try ticket.arrive() },
            { ticket, _ in try ticket.cancelVisit(reason: "x") },
            { ticket, _ in try ticket.sign(version: 1, signer: "x", how: "glass", strokes: nil) },
            { ticket, _ in try ticket.acknowledgeHandBack(words: "") },
            { ticket, plan in try ticket.handBack(words: "", under: plan) },
            { ticket, plan in try ticket.resolve(rung: .guidance, how: "x", cause: nil, under: plan) },
            { ticket, plan in try ticket.close(words: "", under: plan) },
            { ticket, _ in try ticket.cancel(reason: "x") },
            { ticket, plan in
                try ticket.pause(
                    reason: "customer",
                    until: at("2026-11-03T10:00"),
                    words: "",
                    from: at("2026-11-02T10:00"),
                    under: plan
                )
            },
            { ticket, _ in try ticket.resume(at: at("2026-11-02T10:00")) },
            { ticket, _ in
                try ticket.pin(.restore, to: at("2026-11-09T10:00"), words: "x", at: at("2026-11-02T10:00"))
            },
        ]
        for (index, verb) in verbs.enumerated() {
            #expect(life.refuses(verb)?.code == "ticket-over", "verb \(index)")
        }
    }

    @Test("an engineer is assigned with the reason, and the same one twice is nothing")
    func assign() throws {
        var life = TicketLife()
        let events = try life.does { ticket, _ in
            try ticket.assign(.init(engineer: TicketLife.engineer, reason: "離得最近"))
        }
        #expect(events == [.assigned(.init(engineer: TicketLife.engineer, reason: "離得最近"))])
        #expect(life.ticket.engineer == TicketLife.engineer)
        #expect(try life.does { ticket, _ in try ticket.assign(.init(engineer: TicketLife.engineer)) } == [])
    }

    @Test("only what is new in a classification is recorded")
    func classify() throws {
        var life = TicketLife()
        let events = try life.does { ticket, plan in
            try ticket.classify(
                .init(kind: .fault, severity: .critical, subject: "機器不動", reason: "全院停"),
                under: plan
            )
        }
        #expect(events == [.classified(.init(severity: .critical, reason: "全院停"))])
        #expect(life.ticket.severity == .critical && life.ticket.kind == .fault)
        #expect(
            try life.does { ticket, plan in try ticket.classify(.init(severity: .critical), under: plan) } == []
        )
    }

    @Test("a class of fault can be taken away, and is left alone where nothing is said of it")
    func noFaultClass() throws {
        var life = TicketLife()
        try life.does { ticket, plan in try ticket.classify(.init(faultClass: "電源"), under: plan) }
        try life.does { ticket, plan in try ticket.classify(.init(severity: .critical), under: plan) }
        #expect(life.ticket.faultClass == "電源")
        let events = try life.does { ticket, plan in try ticket.classify(.init(faultClass: " "), under: plan) }
        #expect(events == [.classified(.init(faultClass: ""))])
        #expect(life.ticket.faultClass == nil)
        #expect(try life.does { ticket, plan in try ticket.classify(.init(faultClass: ""), under: plan) } == [])
    }

    @Test("a subject without a word is refused")
    func classifyEmpty() {
        let life = TicketLife()
        #expect(
            life.refuses { ticket, plan in try ticket.classify(.init(subject: " "), under: plan) }
                == .missing("subject")
        )
    }
}
