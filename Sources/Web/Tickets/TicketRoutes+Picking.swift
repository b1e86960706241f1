import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Several tickets at once: each for itself, so that what one refuses holds no other up and is said beside it.
extension TicketRoutes {
    func assigning(_ request: Request, context: StaffContext) async throws -> Response {
        let tickets = try context.query.tickets()
        let page = try await assigning(tickets, back: context.query["back"], state: .fresh, context)
        return pages.html(page, context.visit)
    }

    func assign(_ request: Request, context: StaffContext) async throws -> Response {
        let form = context.form
        return try await pages.attempt(context.visit) {
            let picks = try form.picks()
            let _: ID<Person> = try form.id("engineer")
            var given: [AssigningPage.Pick] = []
            let outcomes = try await each(picks) { pick in
                let card = try await carryOut(submission(.assign, pick, form, context))
                if let entry = card.ticket.undoable(by: context.person, at: card.now) {
                    given.append(.init(ticket: pick.ticket, version: entry.sequence))
                }
            }
            let back = LocalPath(form["back"])?.text ?? "/tickets"
            guard outcomes.hasFailures else {
                return .see(QueuePage.Undo.offered(given, at: back), done: QueuePage.Undo.done)
            }
            let state = FormState(typed: form, refusal: nil)
            let page = try await assigning(picks.map(\.ticket), back: back, outcomes: outcomes, state: state, context)
            return pages.html(page, context.visit).leading(secondClicksTo: back, done: "tickets-assigned-in-part")
        } again: { state in
            try await assigning(form.pickedTickets, back: form["back"], state: state, context)
        }
    }

    /// Undoes what was just given to the wrong person, wherever nothing was built upon it.
    func takeBackAssignments(_ request: Request, context: StaffContext) async throws -> Response {
        let form = context.form
        return try await pages.once(context.visit) {
            let outcomes = try await each(form.picks()) { given in
                _ = try await desk.takeBack(given.version, on: given.ticket, by: context.person)
            }
            let back = LocalPath(form["back"])?.text ?? "/tickets"
            return .see(back, done: outcomes.hasFailures ? "tickets-undone-in-part" : "tickets-undone")
        }
    }

    func scheduling(_ request: Request, context: StaffContext) async throws -> Response {
        let tickets = try context.query.tickets()
        let page = try await scheduling(tickets, back: context.query["back"], state: .fresh, context)
        return pages.html(page, context.visit)
    }

    func schedule(_ request: Request, context: StaffContext) async throws -> Response {
        let form = context.form
        return try await pages.attempt(context.visit) {
            let picks = try form.picks()
            let engineer: ID<Person> = try form.id("engineer")
            let round = try VisitRound(form, in: context.reader.zone)
            var place = 0
            let outcomes = try await each(picks) { pick in
                // A visit that cannot be takes no time of the day's.
                let visit = round.visit(place)
                _ = try await desk.planVisit(
                    pick.ticket,
                    engineer: engineer,
                    from: visit.start,
                    to: visit.end,
                    packing: [],
                    version: pick.version,
                    by: context.person
                )
                place += 1
            }
            let back = LocalPath(form["back"])?.text ?? "/tickets"
            guard outcomes.hasFailures else { return .see(back, done: "visits-planned") }
            // What is tried again comes behind what was planned.
            let next = context.reader.localInput(round.visit(place).start)
            let rest = Form(form.entries.filter { $0.name != "from" } + [(name: "from", value: next)])
            let state = FormState(typed: rest, refusal: nil)
            let page = try await scheduling(picks.map(\.ticket), back: back, outcomes: outcomes, state: state, context)
            return pages.html(page, context.visit).leading(secondClicksTo: back, done: "visits-planned-in-part")
        } again: { state in
            try await scheduling(form.pickedTickets, back: form["back"], state: state, context)
        }
    }

    private func each(
        _ picks: [AssigningPage.Pick],
        _ act: (AssigningPage.Pick) async throws -> Void
    ) async throws -> [Ticket.ID: Result<Void, Refusal>] {
        var outcomes: [Ticket.ID: Result<Void, Refusal>] = [:]
        for pick in picks {
            do {
                try await act(pick)
                outcomes[pick.ticket] = .success(())
            } catch let refusal as Refusal {
                outcomes[pick.ticket] = .failure(refusal)
            }
        }
        return outcomes
    }

    private func submission(
        _ deed: TicketDeed,
        _ pick: AssigningPage.Pick,
        _ form: Form,
        _ context: StaffContext
    ) -> DeedSubmission {
        DeedSubmission(
            deed: deed,
            ticket: pick.ticket,
            version: pick.version,
            form: form,
            occurrence: nil,
            zone: context.reader.zone,
            words: context.words,
            person: context.person
        )
    }

    private func assigning(
        _ tickets: [Ticket.ID],
        back: String,
        outcomes: [Ticket.ID: Result<Void, Refusal>] = [:],
        state: FormState,
        _ context: StaffContext
    ) async throws -> AssigningPage {
        AssigningPage(
            try await rows(of: tickets, context),
            engineers: try await engineers(context),
            back: LocalPath(back)?.text ?? "/tickets",
            outcomes: outcomes,
            state,
            now: desk.now(),
            context
        )
    }

    private func scheduling(
        _ tickets: [Ticket.ID],
        back: String,
        outcomes: [Ticket.ID: Result<Void, Refusal>] = [:],
        state: FormState,
        _ context: StaffContext
    ) async throws -> SchedulingPage {
        let rows = try await rows(of: tickets, context)
        // When the best of those whom dispatch would send to the first has time.
        var free: Instant?
        if state.typed == nil, context.person.may(.assign), context.person.may(.seeEveryTicket),
            let first = rows.first(where: \.isOpen)
        {
            free = try await desk.proposals(for: first.number, seenBy: context.person).first?.slot?.start
        }
        return SchedulingPage(
            rows,
            engineers: try await engineers(context),
            back: LocalPath(back)?.text ?? "/tickets",
            free: free,
            outcomes: outcomes,
            state,
            now: desk.now(),
            context
        )
    }

    private func rows(of tickets: [Ticket.ID], _ context: StaffContext) async throws -> [QueueRow] {
        guard !tickets.isEmpty else { return [] }
        var filter = QueueFilter(openness: .all)
        filter.tickets = tickets
        return try await desk.queue(filter, limit: QueueRequest.mostTickets, seenBy: context.person).items
    }

    private func engineers(_ context: StaffContext) async throws -> [StoredProfile] {
        var filter = PeopleFilter()
        filter.role = .engineer
        filter.isStaff = true
        return try await desk.people(filter, limit: 200, for: context.person)
    }
}

extension Form {
    /// The tickets that are still ticked, each as it was looked at.
    fileprivate func picks() throws(Refusal) -> [AssigningPage.Pick] {
        let picks = all("ticket").compactMap(AssigningPage.Pick.init)
        guard !picks.isEmpty else { throw .missing("ticket") }
        guard picks.count <= QueueRequest.mostTickets else {
            throw .invalid("ticket", expected: "\(QueueRequest.mostTickets)")
        }
        return picks
    }

    fileprivate var pickedTickets: [Ticket.ID] { all("ticket").compactMap { AssigningPage.Pick($0)?.ticket } }
}

extension [Ticket.ID: Result<Void, Refusal>] {
    fileprivate var hasFailures: Bool { values.contains { if case .failure = $0 { true } else { false } } }
}
