import AfterSales
import Hummingbird
import ServiceDesk

/// Things owed without a ticket, and the morning list, for programs.
struct OwedAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .list(
                "/owed",
                "owed",
                "What is owed without a ticket and not settled, the earliest first.",
                needs: .followUp,
                query: [.init("dueBefore", .instant, "Only what falls due before.")],
                of: OwedRecord.self,
                list
            ),
            .get("/owed/{owed}", "owedThing", "One thing owed.", needs: .followUp, answers: OwedRecord.self, show),
            .post(
                "/owed/{owed}/settlement",
                "settleOwed",
                "Settles it with what shows that it was done; a problem the customer told of becomes a ticket.",
                needs: .followUp,
                takes: NewSettlement.self,
                answers: OwedRecord.self,
                .ok,
                refusals: ["already-settled", "settled-by-inspection", "no-plan"],
                settle
            ),
            .get(
                "/morning-list",
                "morningList",
                "What today asks of you: promises due, calls to make, things owed.",
                needs: .seeTickets,
                answers: MorningRecord.self,
                morning
            ),
        ]
    }

    private func list(_ context: APIContext, _ query: ListQuery) async throws -> Listed<OwedRecord> {
        let before = try context.query.find("dueBefore").map { text throws(Refusal) in
            guard let moment = Instant(rfc3339: text) else { throw .invalid("dueBefore", expected: "instant") }
            return moment
        }
        let listing = try await desk.owed(
            dueBefore: before ?? .latest,
            after: query.place,
            limit: query.limit,
            seenBy: context.person
        )
        return Listed(listing) { OwedRecord($0, context.reader) }
    }

    private func show(_ context: APIContext) async throws -> Answer<OwedRecord> {
        Answer(OwedRecord(try await desk.owed(context.id("owed"), seenBy: context.person), context.reader))
    }

    private func settle(_ context: APIContext, _ body: NewSettlement) async throws -> Answer<OwedRecord> {
        let owed = try await desk.owed(context.id("owed"), seenBy: context.person)
        if body.ticket != nil, body.problem != nil { throw Refusal.invalid("problem", expected: "one-of-two") }
        let settled = try await desk.settle(
            owed.id,
            .init(words: body.words, ticket: body.ticket),
            problem: body.problem?.request(of: owed.customer, words: body.words),
            by: context.person
        )
        return Answer(OwedRecord(settled, context.reader))
    }

    private func morning(_ context: APIContext) async throws -> Answer<MorningRecord> {
        guard context.person.customer == nil else { throw Refusal.notAllowed }
        let list = try await desk.morningList(for: context.person, today: context.reader.today(desk.now()))
        return Answer(MorningRecord(list, for: context.person, context.reader))
    }
}

struct NewSettlement: Described, Decodable {
    static let schema = Schema.object(
        "NewSettlement",
        "What shows that it was done, and what came of it.",
        [
            .must("words", .text(limit: 20_000)),
            .may("ticket", ticketNumber, "The customer's ticket that came of it, if it is open already."),
            .may("problem", NewOwedProblem.schema, "What the customer told of; it is opened as a ticket."),
        ]
    )

    let words: String
    let ticket: Ticket.ID?
    let problem: NewOwedProblem?
}

struct NewOwedProblem: Described, Decodable {
    static let schema = Schema.object(
        "NewOwedProblem",
        "A problem that came up on the way.",
        [
            .must("subject", .text(limit: 300)),
            .must("reporter", .text(limit: 200), "Who told us."),
            .may("device", .id),
            .may("severity", .choice(Severity.self), "normal unless said."),
        ]
    )

    let subject: String
    let reporter: String
    let device: ID<Device>?
    let severity: Severity?

    func request(of customer: ID<Customer>, words: String) -> TicketRequest {
        TicketRequest(
            customer: customer,
            device: device,
            reporter: .init(name: reporter),
            channel: .phone,
            severity: severity ?? .normal,
            subject: subject,
            words: words
        )
    }
}

struct OwedRecord: Described, Encodable {
    static let schema = Schema.object(
        "Owed",
        "An obligation without a ticket.",
        [
            .must("id", .id), .must("what", .text, "The plan language's word: `phone-visit`."),
            .must("plan", .text), .must("clause", .text), .must("customer", .id), .must("customerName", .text),
            .must(
                "occurrence",
                .integer,
                "The first is 1; of inspections 201 is the first of the second warranty year."
            ),
            .must("isInternal", .boolean, "Our own aim for a sentence without a number, not the promise."),
            .must("due", .instant), .may("settledAt", .instant),
            .may("words", .text, "What shows that it was done."),
            .may("ticket", ticketNumber, "The request that came of it."),
            .may("installation", .id, "What is to be inspected; an inspection with its report settles that alone."),
            .may("inspection", .id, "The inspection that settled it."),
        ]
    )

    let id: ID<Owed>
    let what: String
    let plan: String
    let clause: String
    let customer: ID<Customer>
    let customerName: String
    let occurrence: Int
    let isInternal: Bool
    let due: Moment
    let settledAt: Moment?
    let words: String?
    let ticket: Ticket.ID?
    let installation: ID<Installation>?
    let inspection: ID<Inspection>?

    init(_ owed: Owed, _ reader: Reader) {
        id = owed.id
        what = owed.what
        plan = owed.plan
        clause = owed.clause
        customer = owed.customer
        customerName = owed.customerName
        occurrence = owed.occurrence
        isInternal = owed.isInternal
        due = Moment(owed.due, in: reader.zone)
        settledAt = owed.settledAt.map { Moment($0, in: reader.zone) }
        words = owed.evidence?.words
        ticket = owed.evidence?.ticket
        installation = owed.installation
        inspection = owed.evidence?.inspection
    }
}

struct MorningRecord: Described, Encodable {
    static let schema = Schema.object(
        "MorningList",
        "What a day asks of somebody; at most fifty of each.",
        [
            .must("promises", .list(TicketRow.schema), "Open tickets whose next promise falls due, or is late."),
            .must("calls", .list(TicketRow.schema), "Tickets that owe a follow-up call, closed ones too."),
            .must("owed", .list(OwedRecord.schema)),
            .must("defectives", .list(OwedDefectiveRecord.schema), "That customers owe back."),
        ]
    )

    let promises: [TicketRow]
    let calls: [TicketRow]
    let owed: [OwedRecord]
    let defectives: [OwedDefectiveRecord]

    init(_ list: MorningList, for person: Person, _ reader: Reader) {
        promises = list.promises.items.map { TicketRow($0, for: person, reader) }
        calls = list.calls.items.map { TicketRow($0, for: person, reader) }
        owed = list.owed.items.map { OwedRecord($0, reader) }
        defectives = list.defectives.items.map { OwedDefectiveRecord($0, reader) }
    }
}
