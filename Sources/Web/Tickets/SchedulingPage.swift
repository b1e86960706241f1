import AfterSales
import ServiceDesk

/// Several tickets, picked from the queue, to be visited by one engineer one after the other.
struct SchedulingPage: Page {
    static let template = "tickets/scheduling"

    let title: String
    let rows: [AssigningPage.Row]
    let isEmpty: Bool
    let engineer: Choice
    let from: Field
    let length: Field
    let between: Field
    let back: String
    let banner: Banner?

    /// `outcomes` is what became of those that were tried, `free` when the first could begin.
    init(
        _ items: [QueueRow],
        engineers: [StoredProfile],
        back: String,
        free: Instant? = nil,
        outcomes: [Ticket.ID: Result<Void, Refusal>] = [:],
        _ state: FormState,
        now: Instant,
        _ context: StaffContext
    ) {
        let words = context.words
        title = words["scheduling.title"]
        rows = items.map {
            AssigningPage.Row($0, outcomes[$0.number], done: words["scheduling.done"], now: now, context)
        }
        isEmpty = items.isEmpty
        self.back = back
        banner = state.banner(words)
        engineer = .engineer(among: engineers, state, words)
        from = Field(
            "from",
            words["scheduling.from"],
            state,
            words: words,
            or: free.map(context.reader.localInput) ?? "",
            type: "datetime-local",
            required: true
        )
        length = Field(
            "length",
            words["scheduling.length"],
            state,
            words: words,
            or: "60",
            type: "number",
            required: true
        )
        between = Field(
            "between",
            words["scheduling.between"],
            state,
            words: words,
            or: "30",
            type: "number",
            hint: words["scheduling.between-hint"],
            required: true
        )
    }
}

/// When each of several visits begins and ends, one after the other.
struct VisitRound: Sendable {
    let begins: Instant
    let length: Int
    let between: Int

    /// - Throws: `Refusal.invalid` for a visit longer than a day, or none at all.
    init(_ form: Form, in zone: Zone) throws(Refusal) {
        begins = try form.moment("from", in: zone)
        guard let length = Int(try form.required("length")), (5...1_440).contains(length) else {
            throw .invalid("length", expected: "5…1440")
        }
        guard let between = Int(try form.required("between")), (0...1_440).contains(between) else {
            throw .invalid("between", expected: "0…1440")
        }
        (self.length, self.between) = (length, between)
    }

    func visit(_ place: Int) -> Interval {
        let start = begins.advanced(byMilliseconds: Int64(place * (length + between)) * 60_000)
        return Interval(start, start.advanced(byMilliseconds: Int64(length) * 60_000))
    }
}
