import AfterSales
import ServiceDesk
import TestDesk
import Testing

// How the stories are told: by the clock on the wall in Shanghai, and by what a ticket then says.

/// A moment of 2026 in Shanghai, `10-08 09:20`.
func moment(_ text: String) throws -> Instant {
    let parts = text.split(separator: " ")
    return try #require(Instant(rfc3339: "2026-\(parts[0])T\(parts[1]):00+08:00"))
}

extension WorkingDesk {
    /// Lets time pass up to a moment, and makes the rounds that have come due meanwhile.
    func wait(until text: String) async throws {
        clock.advance(milliseconds: try moment(text).milliseconds(since: clock.now))
        try await makeRounds()
    }

    func makeRounds() async throws {
        for _ in 0..<20 {
            let report = try await desk.makeRounds()
            #expect(report.failures == [])
            if report.next.map({ $0 > clock.now }) ?? true { return }
        }
        Issue.record("the rounds never come to rest")
    }

    func card(_ id: Ticket.ID) async throws -> TicketCard {
        try await desk.ticket(id, seenBy: manager)
    }

    func turn(_ id: Ticket.ID) async throws -> Turn { try await card(id).turn }

    /// One promise of a ticket, by metric and clause: `respond/C35`.
    func promise(_ name: String, on id: Ticket.ID) async throws -> Clock {
        let card = try await card(id)
        return try #require(card.clocks.first { $0.id.description == name }, "\(name) on \(id)")
    }

    /// Every journal whole, and every row as the journals tell it.
    func isWhole() async throws -> Bool {
        let verification = try await desk.verify()
        #expect(verification.differences == [])
        return verification.isClean
    }

    func told(_ person: Person) async throws -> [Notice.Kind] {
        try await desk.notices(for: person).items.map(\.kind).reversed()
    }
}

/// How something was refused; `nil` if it was not.
func refusal<Answer: Sendable>(_ body: () async throws -> Answer) async throws -> Refusal? {
    do {
        _ = try await body()
        return nil
    } catch let refusal as Refusal {
        return refusal
    }
}
