import AfterSales
import ServiceDesk

/// What we write to the customer, and what we call them about: two forms, because a message leaves and a call reaches.
extension DeedFormMaker {
    /// Written, by the way they last wrote to us; the customer reads it on their page.
    var reply: [DeedInput] {
        let last = ticket.lastHeard
        return [
            radios(
                "channel",
                [Channel.email, .chat, .web, .sales].map(\.rawValue),
                or: last.isWritten ? last.rawValue : Channel.email.rawValue
            ) { words["channel.\($0)"] },
            outcome([.sent, .failed]), whom, text("words", or: facts.inserted),
        ] + ready + insertable(facts.articles.filter { $0.audience == .everyone }) + [answer]
    }

    /// By telephone; the words are our own notes of it.
    var call: [DeedInput] {
        [
            radios("channel", [Channel.phone, .sales].map(\.rawValue), or: Channel.phone.rawValue) {
                words["channel.\($0)"]
            },
            outcome([.reached, .notReached]), whom, text("words"), answer,
        ]
    }

    private func outcome(_ outcomes: [TicketEvent.Outreach.Outcome]) -> DeedInput {
        radios("outcome", outcomes.map(\.rawValue), or: outcomes.first?.rawValue ?? "") { words["outcome.\($0)"] }
    }

    private var whom: DeedInput { line("to", or: ticket.opening.reporter.name, limit: 200) }

    private var answer: DeedInput {
        boxes("answer", "true", words["ticket.is-answer"], hint: words["ticket.is-answer-hint"])
    }
}
