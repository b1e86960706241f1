import AfterSales
import ServiceDesk

/// Parts and shipments of a ticket, for programs. (C10, C22, C23, C36)
extension TicketAPI {
    private static let backdating = ["in-the-future", "before-the-report", "backdating-needs-reason"]
    private static let elsewhere = PartLine.State.allCases.map { "part-is-\($0.rawValue)" }

    var partRoutes: [APIRoute] {
        [
            work(
                "/parts",
                "wantPart",
                "Asks for a part; while it has not come no clock stands still.",
                needs: .workTicket,
                takes: NewWantedPart.self,
                refusals: ["unknown"] + Self.backdating
            ) { on, body in
                try await desk.wantPart(
                    on.ticket,
                    NamedPart(part: body.part, text: body.text ?? ""),
                    count: body.count ?? 1,
                    neededBy: body.neededBy?.instant,
                    words: body.words,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/parts/{line}/order",
                "orderPart",
                "The supplier has the order; another day is another order.",
                needs: .workTicket,
                takes: NewPartOrder.self,
                refusals: Self.elsewhere + Self.backdating
            ) { on, body in
                try await desk.orderPart(
                    on.ticket,
                    line: on.context.number("line"),
                    supplier: body.supplier,
                    expected: body.expectedAt?.instant,
                    reference: body.reference,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/parts/{line}/arrival",
                "receivePart",
                "It is here: from the supplier, or found in our own store.",
                needs: .workTicket,
                takes: PartRemark.self,
                refusals: Self.elsewhere + Self.backdating
            ) { on, body in
                try await desk.receivePart(
                    on.ticket,
                    line: on.context.number("line"),
                    words: body.words,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/parts/{line}/handover",
                "handOverPart",
                "Gives it to the engineer who takes it along.",
                needs: .workTicket,
                takes: NewPartHandover.self,
                refusals: ["no-such-engineer"] + Self.elsewhere + Self.backdating
            ) { on, body in
                try await desk.handOverPart(
                    on.ticket,
                    line: on.context.number("line"),
                    to: body.engineer,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/parts/{line}/use",
                "usePart",
                "It went into the device at our bench, at what it costs now; a visit's result tells what went in there.",
                needs: .workTicket,
                takes: NewPartUse.self,
                refusals: Self.beforePaidRepair + Self.elsewhere + Self.backdating
            ) { on, body in
                try await desk.usePart(
                    on.ticket,
                    line: on.context.number("line"),
                    count: body.count,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/parts/{line}/cancellation",
                "dropPart",
                "Nobody needs it after all; what is at hand goes back to the store, also once the ticket is over.",
                needs: .workTicket,
                takes: Because.self,
                refusals: Self.elsewhere
            ) { on, body in
                try await desk.dropPart(
                    on.ticket,
                    line: on.context.number("line"),
                    reason: body.reason,
                    version: on.version,
                    by: on.person
                )
            },
            work(
                "/shipments",
                "shipGoods",
                "Sends something to the customer; a replacement not before the defective one is here, unless approved.",
                needs: .workTicket,
                takes: NewGoods.self,
                refusals: ["gate-part-returned", "no-return", "gate-paid-before-shipping"] + Self.beforePaidRepair
                    + Self.elsewhere + Self.backdating
            ) { on, body in
                try await desk.ship(
                    on.ticket,
                    body.sending,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/shipments/{shipment}/defective",
                "receiveDefective",
                "The defective one that was owed back is here; also once the ticket is closed.",
                needs: .workTicket,
                takes: PartRemark.self,
                refusals: ["nothing-owed", "already-settled"] + Self.backdating
            ) { on, body in
                try await desk.receiveDefective(
                    on.ticket,
                    shipment: on.context.number("shipment"),
                    words: body.words,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/advance-approval",
                "approveAdvance",
                "Lets a replacement leave before the defective one is here; it is counted among the overrides.",
                needs: .approveAdvance,
                takes: Because.self,
                refusals: ["advance-not-needed"]
            ) { on, body in
                try await desk.approveAdvance(on.ticket, reason: body.reason, version: on.version, by: on.person)
            },
            work(
                "/costs-borne",
                "noteCost",
                "A bill for freight or a supplier's repair that belongs to this ticket.",
                needs: .workTicket,
                takes: NewCost.self,
                refusals: Self.backdating
            ) { on, body in
                try await desk.noteCost(
                    on.ticket,
                    body.kind,
                    body.amount,
                    words: body.words,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
        ]
    }
}

struct NewWantedPart: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewWantedPart",
        "What is wanted: a part of the catalogue, or a text of which the number is looked up there.",
        [
            .may("part", .id, "Of the catalogue."),
            .may("text", .text(limit: 260), "A number in any spelling, alone or before its name, or what it is."),
            .may("count", .integer(1...9_999), "1 unless said here, or at the end of the text: `RM1-8395 x2`."),
            .may("neededBy", .instant),
            .may("words", .text(limit: 2_000)),
        ] + .happening
    )

    let part: ID<Part>?
    let text: String?
    let count: Int?
    let neededBy: Moment?
    let words: String?
    let occurredAt: Moment?
    let backdating: String?
}

struct PartRemark: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "PartRemark",
        "That it is here, and what there is to say.",
        [.may("words", .text(limit: 5_000))] + .happening
    )

    let words: String?
    let occurredAt: Moment?
    let backdating: String?
}

struct NewPartOrder: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewPartOrder",
        "From whom it comes, and when.",
        [
            .must("supplier", .text(limit: 200)), .may("expectedAt", .instant),
            .may("reference", .text(limit: 200), "The number of the order."),
        ] + .happening
    )

    let supplier: String
    let expectedAt: Moment?
    let reference: String?
    let occurredAt: Moment?
    let backdating: String?
}

struct NewPartHandover: Described, Decodable, Backdatable {
    static let schema = Schema.object("NewPartHandover", "Who takes it along.", [.must("engineer", .id)] + .happening)

    let engineer: ID<Person>
    let occurredAt: Moment?
    let backdating: String?
}

struct NewPartUse: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewPartUse",
        "How many went in.",
        [.may("count", .integer(1...9_999), "All of the line unless said; the rest becomes a line of its own.")]
            + .happening
    )

    let count: Int?
    let occurredAt: Moment?
    let backdating: String?
}

struct NewGoods: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewGoods",
        "What is sent to the customer.",
        [
            .must("kind", .choice(TicketEvent.Shipped.Kind.self), "Whether it replaces a unit, a part, or nothing."),
            .must("goods", .text(limit: 300)), .may("consignment", .text(limit: 300), "The carrier and the number."),
            .may("oldSerial", .text(limit: 80)), .may("newSerial", .text(limit: 80)),
            .may("line", .integer(1...100_000), "The line of the ticket's parts that it is."),
            .may("defectiveDue", .instant, "When the defective one is owed back by; needed where it leaves first."),
            .may("freight", .money, "What we pay for the way."),
            .may("cost", .money, "What it costs us; with a line, what one of it does, else the catalogue's price."),
            .may("words", .text(limit: 5_000), "Needed where it replaces goods that were sent in: what was wrong."),
            .may("endsReturn", .boolean, "Whether a part replaces what was sent in and is here; a unit always does."),
        ] + .happening
    )

    let kind: TicketEvent.Shipped.Kind
    let goods: String
    let consignment: String?
    let oldSerial: String?
    let newSerial: String?
    let line: Int?
    let defectiveDue: Moment?
    let freight: Money?
    let cost: Money?
    let words: String?
    let endsReturn: Bool?
    let occurredAt: Moment?
    let backdating: String?

    var sending: Ticket.Sending {
        Ticket.Sending(
            kind,
            goods: goods,
            consignment: consignment ?? "",
            oldSerial: oldSerial,
            newSerial: newSerial,
            line: line,
            defectiveDue: defectiveDue?.instant,
            freight: freight,
            cost: cost,
            words: words,
            endsReturn: endsReturn ?? false
        )
    }
}

struct NewCost: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewCost",
        "A bill for this ticket.",
        [
            .must("kind", .words(CostKind.noted.map(\.rawValue))), .must("amount", .money),
            .may("words", .text(limit: 2_000)),
        ] + .happening
    )

    let kind: CostKind
    let amount: Money
    let words: String?
    let occurredAt: Moment?
    let backdating: String?
}

/// A line of a ticket's parts.
struct PartLineRecord: Described, Encodable {
    static let schema = Schema.object(
        "PartLine",
        "A part that a ticket wants or used.",
        [
            .must("line", .integer), .must("state", .choice(PartLine.State.self)), .may("part", .id),
            .may("number", .text), .must("name", .text), .must("count", .integer), .may("neededBy", .instant),
            .may("supplier", .text), .may("expectedAt", .instant), .may("arrivedAt", .instant),
            .may("engineer", WhoRecord.schema), .may("usedCount", .integer),
        ]
    )

    let line: Int
    let state: PartLine.State
    let part: ID<Part>?
    let number: String?
    let name: String
    let count: Int
    let neededBy: Moment?
    let supplier: String?
    let expectedAt: Moment?
    let arrivedAt: Moment?
    let engineer: WhoRecord?
    let usedCount: Int?

    init(_ part: PartLine, _ reader: Reader) {
        func at(_ instant: Instant) -> Moment { Moment(instant, in: reader.zone) }
        line = part.id
        state = part.state
        (self.part, number, name) = (part.item.part, part.item.number, part.item.name)
        count = part.count
        neededBy = part.neededBy.map(at)
        supplier = part.order?.supplier
        expectedAt = part.order?.expected.map(at)
        arrivedAt = part.arrivedAt.map(at)
        engineer = part.engineer.map(WhoRecord.init)
        usedCount = part.used?.count
    }
}

/// Goods that left us for the customer.
struct ShipmentRecord: Described, Encodable {
    static let schema = Schema.object(
        "Shipment",
        "Goods that left us for the customer, other than what they had sent in.",
        [
            .must("shipment", .integer), .must("kind", .choice(TicketEvent.Shipped.Kind.self)),
            .must("goods", .text), .may("consignment", .text), .may("oldSerial", .text), .may("newSerial", .text),
            .must("sentAt", .instant), .may("freightPayer", .text, "As the plan's sentences said then."),
            .may("clause", .text), .may("defectiveDue", .instant), .may("defectiveReceivedAt", .instant),
        ]
    )

    let shipment: Int
    let kind: TicketEvent.Shipped.Kind
    let goods: String
    let consignment: String?
    let oldSerial: String?
    let newSerial: String?
    let sentAt: Moment
    let freightPayer: String?
    let clause: String?
    let defectiveDue: Moment?
    let defectiveReceivedAt: Moment?

    init(_ shipment: Shipment, _ reader: Reader) {
        let shipped = shipment.shipped
        self.shipment = shipment.id
        kind = shipped.kind
        goods = shipped.goods
        consignment = shipped.consignment.nonEmpty
        oldSerial = shipped.oldSerial
        newSerial = shipped.newSerial
        sentAt = Moment(shipment.at, in: reader.zone)
        freightPayer = shipped.payer
        clause = shipped.clause
        defectiveDue = shipped.defectiveDue.map { Moment($0, in: reader.zone) }
        defectiveReceivedAt = shipment.defectiveBackAt.map { Moment($0, in: reader.zone) }
    }
}
