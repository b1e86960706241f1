import AfterSales
import Testing

@Suite("A ticket")
struct TicketTests {
    @Test("begins with its opening, and with nothing else")
    func beginsWithAnOpening() {
        let note = TicketEntry(
            sequence: 1,
            occurredAt: at("2026-11-02T10:00"),
            recordedAt: at("2026-11-02T10:00"),
            by: TicketLife.agent,
            event: .noted(.init("?"))
        )
        #expect(Ticket(.init(number: 1), first: note) == nil)
        #expect(Ticket(.init(number: 1), journal: []) == nil)
    }

    @Test("is told whole by its journal")
    func isTheFoldOfItsJournal() throws {
        var life = TicketLife()
        try life.visitAndHandBack()
        try life.close()
        #expect(Ticket(life.ticket.id, journal: life.ticket.entries) == life.ticket)
    }

    @Test("was reported when the customer told us, not when it was typed")
    func reportedWhenTold() {
        let life = TicketLife(at: "2026-11-02T11:00", reported: "2026-11-02T09:30")
        #expect(life.ticket.reportedAt == at("2026-11-02T09:30"))
    }

    @Test("has a number people say on the phone", arguments: ["SR-1001", "sr-1001", "sr1001", "1001", "0001001"])
    func readsItsNumber(text: String) {
        #expect(Ticket.ID(text) == Ticket.ID(number: 1_001))
        #expect(Ticket.ID(text)?.description == "SR-1001")
    }

    @Test(
        "has no number like this",
        arguments: ["", "SR-", "SR--1", "SR-0", "-5", "SR-1x", "１００１", "99999999999999999999", "X-1"]
    )
    func refusesOtherNumbers(text: String) {
        #expect(Ticket.ID(text) == nil)
    }

    @Test("passes over an entry about a visit, call or pause that it does not have")
    func passesOverStrangeEntries() {
        var life = TicketLife()
        let before = life.ticket
        life.write(
            [
                .arrived(.init(visit: 9)), .followUpDone(.init(occurrence: 9, reached: true, words: "")),
                .resumed(.init(pause: 9)),
            ],
            at: life.now
        )
        #expect(life.ticket.visits == before.visits)
        #expect(life.ticket.followUps.isEmpty && life.ticket.pauses.isEmpty)
    }

    @Test("imported with two solutions in a row keeps the first, for that is when it happened")
    func keepsTheFirstSolution() {
        var life = TicketLife()
        life.write([.resolved(.init(rung: .guidance, how: "一"))], at: at("2026-11-02T11:00"))
        life.write([.resolved(.init(rung: .guidance, how: "二"))], at: at("2026-11-02T12:00"))
        #expect(life.ticket.resolutions.count == 1)
        #expect(life.ticket.resolved?.at == at("2026-11-02T11:00"))
    }
}
