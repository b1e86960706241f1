import AfterSales
import ServiceDesk

/// Several tickets, picked from the queue, to be given to one engineer.
struct AssigningPage: Page {
    static let template = "tickets/assigning"

    /// A ticket as it was looked at, and what became of it.
    struct Pick: Sendable {
        let ticket: Ticket.ID
        let version: Int

        /// What the form sends for it.
        var text: String { "\(ticket).\(version)" }
    }

    /// A picked ticket on a page that does something with several, and what became of it.
    struct Row: Sendable {
        let pick: String
        let label: String
        let chosen: Bool
        let row: QueuePage.Row
        /// That it has been given, where that is so.
        let done: Chip?
        /// Why it has not, where it was tried.
        let error: String?
    }

    let title: String
    let rows: [Row]
    let isEmpty: Bool
    let engineer: Choice
    let reason: Field
    let back: String
    let banner: Banner?

    /// `outcomes` is what became of those that were tried.
    init(
        _ items: [QueueRow],
        engineers: [StoredProfile],
        back: String,
        outcomes: [Ticket.ID: Result<Void, Refusal>] = [:],
        _ state: FormState,
        now: Instant,
        _ context: StaffContext
    ) {
        let words = context.words
        title = words["assigning.title"]
        rows = items.map { Row($0, outcomes[$0.number], done: words["assigning.done"], now: now, context) }
        isEmpty = items.isEmpty
        self.back = back
        banner = state.banner(words)
        reason = Field("reason", words["field.reason"], state, words: words, limit: 200)
        engineer = .engineer(among: engineers, state, words)
    }
}

extension AssigningPage.Row {
    /// `outcome` is what became of it, if it was tried.
    init(
        _ item: QueueRow,
        _ outcome: Result<Void, Refusal>?,
        done: String,
        now: Instant,
        _ context: StaffContext
    ) {
        let view = QueuePage.Row(item, isPicked: true, now: now, context.reader)
        var (isDone, refusal): (Bool, Refusal?) = (false, nil)
        switch outcome {
        case .success: isDone = true
        case .failure(let why): refusal = why
        case nil: break
        }
        self.init(
            pick: AssigningPage.Pick(ticket: item.number, version: item.version).text,
            label: view.pick ?? "",
            chosen: !isDone && item.isOpen,
            row: view,
            done: isDone ? Chip(.good, icon: "check", done) : nil,
            error: refusal.map { context.words.sentence($0) }
        )
    }
}

extension Choice {
    static func engineer(among engineers: [StoredProfile], _ state: FormState, _ words: Words) -> Choice {
        Choice(
            "engineer",
            words["field.engineer"],
            state,
            words: words,
            options: [Option("", words["ticket.choose"], chosen: false)]
                + engineers.map { engineer in
                    let id = engineer.profile.id.description
                    return Option(id, engineer.profile.name, chosen: state.chosen("engineer", id))
                },
            required: true
        )
    }
}

extension AssigningPage.Pick {
    /// Reads what ``text`` wrote.
    init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let ticket = Ticket.ID(String(parts[0])), let version = Int(parts[1]) else {
            return nil
        }
        self.init(ticket: ticket, version: version)
    }
}
