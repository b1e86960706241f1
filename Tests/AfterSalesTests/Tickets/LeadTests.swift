import AfterSales
import Testing

@Suite("The lead of a ticket")
struct LeadTests {
    @Test("after acceptance is after-sales (C16)")
    func accepted() {
        #expect(TicketLife().ticket.leadership == .init(lead: .afterSales, clause: "C16"))
    }

    @Test("in a project before acceptance is the project, with supply chain, and it must be told (C18, C19, C20)")
    func project() {
        let life = TicketLife(phase: .installed, contract: .project)
        #expect(
            life.ticket.leadership
                == .init(lead: .project, support: .supplyChain, mustBeTold: .project, clause: "C18")
        )
    }

    @Test("of an exchange is sales, whatever the phase (C21, X11)", arguments: DevicePhase.allCases)
    func exchange(phase: DevicePhase) {
        let life = TicketLife(phase: phase, contract: .project, kind: .exchange)
        #expect(life.ticket.leadership == .init(lead: .sales, support: .afterSales, clause: "C21"))
    }

    @Test("is after-sales where no sentence gives the request to somebody else")
    func nobody() {
        #expect(TicketLife(device: false).ticket.leadership == .init(lead: .afterSales))
    }

    @Test("changes when a fault turns out to be an exchange (C21)")
    func becomesExchange() throws {
        var life = TicketLife()
        let events = try life.does { ticket, plan in try ticket.classify(.init(kind: .exchange), under: plan) }
        #expect(
            events == [
                .classified(.init(kind: .exchange)),
                .led(.init(lead: .sales, support: .afterSales, clause: "C21")),
            ]
        )
    }

    @Test("stays where people handed it, whatever the kind becomes")
    func staysHandedOver() throws {
        var life = TicketLife()
        try life.does { ticket, _ in
            try ticket.handOver(to: .sales, support: .afterSales, reason: "老客戶,特殊情況")
        }
        let events = try life.does { ticket, plan in try ticket.classify(.init(kind: .complaint), under: plan) }
        #expect(events == [.classified(.init(kind: .complaint))])
        #expect(life.ticket.leadership?.lead == .sales)
        #expect(life.ticket.leadership?.reason == "老客戶,特殊情況")
    }

    @Test("is handed over with a reason, to another team, once")
    func handOver() throws {
        var life = TicketLife()
        #expect(
            life.refuses { ticket, _ in try ticket.handOver(to: .sales, support: nil, reason: "") }
                == .missing("reason")
        )
        #expect(
            life.refuses { ticket, _ in try ticket.handOver(to: .sales, support: .sales, reason: "x") }?.field
                == "support"
        )
        try life.does { ticket, _ in try ticket.handOver(to: .sales, support: nil, reason: "x") }
        #expect(try life.does { ticket, _ in try ticket.handOver(to: .sales, support: nil, reason: "y") } == [])
    }

    @Test("of a project is told how it came out, once it has, and acknowledges it (C20)")
    func toldAndAcknowledged() throws {
        var life = TicketLife(phase: .installed, contract: .project)
        try life.call()
        #expect(life.refuses { ticket, _ in try ticket.tellLead("好了") }?.code == "not-resolved")
        #expect(life.refuses { ticket, _ in try ticket.acknowledgeLead("") }?.code == "lead-not-told")
        try life.resolve()
        try life.does { ticket, _ in try ticket.tellLead("好了") }
        try life.does { ticket, _ in try ticket.acknowledgeLead("") }
        #expect(life.refuses { ticket, _ in try ticket.acknowledgeLead("") }?.code == "already-acknowledged")
    }

    @Test("of a project told more acknowledges anew")
    func toldMore() throws {
        var life = TicketLife(phase: .installed, contract: .project)
        try life.call()
        try life.resolve()
        try life.does { ticket, _ in try ticket.tellLead("好了") }
        try life.does { ticket, _ in try ticket.acknowledgeLead("") }
        try life.does { ticket, _ in try ticket.tellLead("還有一件事") }
        #expect(life.gate(.leadTold)?.isOpen == false)
    }

    @Test("is nobody to tell outside a project")
    func nobodyToTell() throws {
        var life = TicketLife()
        try life.resolve()
        #expect(life.refuses { ticket, _ in try ticket.tellLead("好了") }?.code == "nobody-to-tell")
        #expect(life.gate(.leadTold) == nil)
    }
}
