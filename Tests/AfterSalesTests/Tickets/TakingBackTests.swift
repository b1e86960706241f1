import AfterSales
import Testing

@Suite("What was done a moment ago")
struct TakingBackTests {
    private let lin = Person(id: TicketLife.agent.id, name: TicketLife.agent.name, roles: [.agent])

    @Test("can be taken back, and the ticket is as it was; the journal keeps both")
    func takenBack() throws {
        var life = TicketLife()
        let (chen, wu) = (
            TicketEvent.Who(id: ID(number: 71), name: "陳工"), TicketEvent.Who(id: ID(number: 72), name: "吳工")
        )
        life.write([.assigned(.init(engineer: chen))], at: life.now)
        life.write([.assigned(.init(engineer: wu))], at: life.now)
        let entry = try #require(life.ticket.undoable(by: lin, at: life.now))
        life.write(try life.ticket.takeBack(entry.sequence, by: lin, at: life.now), at: life.now)
        #expect(life.ticket.engineer == chen)
        #expect(life.ticket.entries.count == entry.sequence + 1)
        #expect(Ticket(life.ticket.id, journal: life.ticket.entries) == life.ticket)
        // Once, and nothing before it.
        #expect(life.ticket.undoable(by: lin, at: life.now) == nil)
    }

    @Test("can be a cause that was told: the one before it stands again")
    func cause() throws {
        var life = TicketLife()
        let lin = TicketEvent.Who(lin)
        life.write(try life.ticket.tellCause(.init(cause: .wear, words: "滾輪磨平")), at: life.now)
        life.write(try life.ticket.tellCause(.init(cause: .misuse, words: "用錯紙")), at: life.now)
        #expect(life.ticket.cause?.told.cause == .misuse && life.ticket.cause?.by == lin)
        let entry = try #require(life.ticket.undoable(by: self.lin, at: life.now))
        life.write(try life.ticket.takeBack(entry.sequence, by: self.lin, at: life.now), at: life.now)
        #expect(life.ticket.cause?.told == .init(cause: .wear, words: "滾輪磨平"))
        #expect(
            life.refuses { ticket, _ in try ticket.tellCause(.init(cause: .wear, words: " ")) } == .missing("words")
        )
    }

    @Test("cannot, once somebody built upon it, or it was another's, or too long ago, or told the customer")
    func refused() throws {
        var life = TicketLife()
        life.write([.noted(.init("記"))], at: life.now)
        let note = life.ticket.version
        func isRefused(_ entry: Int, by person: Person, after milliseconds: Int64 = 0) -> Bool {
            let moment = life.now.advanced(byMilliseconds: milliseconds)
            return (try? life.ticket.takeBack(entry, by: person, at: moment)) == nil
        }
        #expect(!isRefused(note, by: lin))
        #expect(isRefused(note, by: Person(id: ID(number: 99), name: "別人", roles: [.agent])))
        #expect(isRefused(note, by: lin, after: Ticket.timeToTakeBack))
        // The rounds say that time passed: nobody built upon the note.
        let clock = Clock.ID(metric: .respond, clause: "C35")
        life.write([.warned(.init(clock: clock, level: 1, due: life.now))], at: life.now)
        #expect(!isRefused(note, by: lin))
        life.write([.contacted(.init(channel: .phone, outcome: .reached, to: "王", words: "說了"))], at: life.now)
        #expect(isRefused(note, by: lin) && isRefused(life.ticket.version, by: lin))
        // A change of severity moves promises.
        life.write([.classified(.init(severity: .high, faultClass: "漏水"))], at: life.now)
        #expect(isRefused(life.ticket.version, by: lin))
        life.write([.classified(.init(faultClass: "異響"))], at: life.now)
        #expect(!isRefused(life.ticket.version, by: lin))
    }
}
