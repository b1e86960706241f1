import AfterSales
import ServiceDesk

/// Goods sent in to our bench and shipped back, for programs. (C67–C71)
extension TicketAPI {
    private static let backdating = ["in-the-future", "before-the-report", "backdating-needs-reason"]
    private static let elsewhere = ["no-return"] + ReturnOrder.State.allCases.map { "return-is-\($0.rawValue)" }

    var returnRoutes: [APIRoute] {
        [
            work(
                "/returns",
                "arrangeReturn",
                "Asks the customer to send something in, telling them how to pack it and who pays the freight.",
                needs: .workTicket,
                takes: NewReturn.self,
                refusals: ["already-resolved", "return-under-way", "gate-ladder-order"] + Self.backdating
            ) { on, body in
                try await desk.arrangeReturn(
                    on.ticket,
                    goods: body.goods,
                    packing: body.packing,
                    freight: body.freight,
                    to: body.to,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/returns/{order}/receipt",
                "receiveReturn",
                "The goods are on our bench; the time promised for their repair runs from here.",
                needs: .workTicket,
                takes: ReturnRemark.self,
                refusals: Self.elsewhere + Self.backdating
            ) { on, body in
                try await desk.receiveReturn(
                    on.ticket,
                    order: on.context.number("order"),
                    words: body.words ?? "",
                    consignment: body.consignment,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/returns/{order}/supplier",
                "sendToSupplier",
                "Passes the goods on to the supplier, having told the customer; no clock stands still for it.",
                needs: .workTicket,
                takes: NewSupplierLeg.self,
                refusals: Self.elsewhere + Self.beforePaidRepair + Self.backdating
            ) { on, body in
                try await desk.sendToSupplier(
                    on.ticket,
                    order: on.context.number("order"),
                    supplier: body.supplier,
                    words: body.words,
                    told: body.told,
                    consignment: body.consignment,
                    appraisal: body.appraisal ?? false,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/returns/{order}/supplier/end",
                "takeBackFromSupplier",
                "The goods are back on our bench.",
                needs: .workTicket,
                takes: ReturnRemark.self,
                refusals: Self.elsewhere + Self.backdating
            ) { on, body in
                try await desk.takeBackFromSupplier(
                    on.ticket,
                    order: on.context.number("order"),
                    words: body.words ?? "",
                    consignment: body.consignment,
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/returns/{order}/shipment",
                "shipBack",
                "Ships the goods back, repaired or not; only repaired keeps the promise.",
                needs: .workTicket,
                takes: NewShipment.self,
                refusals: Self.elsewhere + Self.beforePaidRepair + ["gate-paid-before-shipping"] + Self.backdating
            ) { on, body in
                try await desk.shipBack(
                    on.ticket,
                    order: on.context.number("order"),
                    result: body.result,
                    found: body.found,
                    done: body.done ?? "",
                    consignment: body.consignment ?? "",
                    version: on.version,
                    happening: body.happening,
                    by: on.person
                )
            },
            work(
                "/returns/{order}/cancellation",
                "cancelReturn",
                "The customer will not send it after all.",
                needs: .workTicket,
                takes: Because.self,
                refusals: Self.elsewhere
            ) { on, body in
                try await desk.cancelReturn(
                    on.ticket,
                    order: on.context.number("order"),
                    reason: body.reason,
                    version: on.version,
                    by: on.person
                )
            },
        ]
    }
}

struct NewReturn: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewReturn",
        "What the customer is asked to send in, and what they are told before they do.",
        [
            .must("goods", .text(limit: 300), "The unit, or the part of it."),
            .must("packing", .text(limit: 5_000), "How to pack it."),
            .must("freight", .text(limit: 2_000), "Who pays the freight, each way."),
            .must("to", .text(limit: 200), "Who was told."),
        ] + .happening
    )

    let goods: String
    let packing: String
    let freight: String
    let to: String
    let occurredAt: Moment?
    let backdating: String?
}

struct ReturnRemark: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "ReturnRemark",
        "That it happened, and what there is to say.",
        [
            .may("words", .text(limit: 5_000)),
            .may("consignment", .text(limit: 300), "The carrier and the number, where goods came by parcel."),
        ] + .happening
    )

    let words: String?
    let consignment: String?
    let occurredAt: Moment?
    let backdating: String?
}

struct NewSupplierLeg: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewSupplierLeg",
        "To which supplier, and what the customer was told about it.",
        [
            .must("supplier", .text(limit: 200)), .must("words", .text(limit: 5_000), "What the customer was told."),
            .must("told", .text(limit: 200), "Who was told."),
            .may("consignment", .text(limit: 300), "The carrier, and the number to follow the parcel by."),
            .may("appraisal", .boolean, "Only to look at it: nothing is repaired before we say so."),
        ] + .happening
    )

    let supplier: String
    let words: String
    let told: String
    let consignment: String?
    let appraisal: Bool?
    let occurredAt: Moment?
    let backdating: String?
}

struct NewShipment: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewShipment",
        "What the bench found and did, and how it goes back.",
        [
            .must("result", .choice(Rung.Result.self)), .must("found", .text(limit: 20_000)),
            .may("done", .text(limit: 20_000), "Needed if that solved it."),
            .may("consignment", .text(limit: 300), "The carrier, and the number to follow the parcel by."),
        ] + .happening
    )

    let result: Rung.Result
    let found: String
    let done: String?
    let consignment: String?
    let occurredAt: Moment?
    let backdating: String?
}

struct ReturnRecord: Described, Encodable {
    static let schema = Schema.object(
        "Return",
        "Goods that the customer sends to our bench.",
        [
            .must("order", .integer, "The first is 1."), .must("state", .choice(ReturnOrder.State.self)),
            .must("goods", .text), .must("packing", .text), .must("freight", .text),
            .must("arrangedAt", .instant), .may("receivedAt", .instant), .may("shippedBackAt", .instant),
            .may("result", .choice(Rung.Result.self)), .may("found", .text), .may("done", .text),
            .may("consignment", .text), .must("supplierLegs", .list(SupplierLegRecord.schema)),
        ]
    )

    let order: Int
    let state: ReturnOrder.State
    let goods: String
    let packing: String
    let freight: String
    let arrangedAt: Moment
    let receivedAt: Moment?
    let shippedBackAt: Moment?
    let result: Rung.Result?
    let found: String?
    let done: String?
    let consignment: String?
    let supplierLegs: [SupplierLegRecord]

    /// Customers' people read what they were told, and not what the bench wrote for us.
    init(_ order: ReturnOrder, isOurs: Bool, _ reader: Reader) {
        self.order = order.id
        state = order.state
        goods = order.arranged.goods
        packing = order.arranged.packing
        freight = order.arranged.freight
        arrangedAt = Moment(order.arrangedAt, in: reader.zone)
        receivedAt = order.receivedAt.map { Moment($0, in: reader.zone) }
        shippedBackAt = order.shippedBackAt.map { Moment($0, in: reader.zone) }
        result = order.shippedBack?.result
        found = isOurs ? order.shippedBack?.found : nil
        done = isOurs ? order.shippedBack?.done : nil
        consignment = order.shippedBack?.consignment.nonEmpty
        supplierLegs = order.legs.map { SupplierLegRecord($0, isOurs: isOurs, reader) }
    }
}

struct SupplierLegRecord: Described, Encodable {
    static let schema = Schema.object(
        "SupplierLeg",
        "A stretch at the supplier's; no clock stands still for it.",
        [
            .may("supplier", .text), .must("words", .text, "What the customer was told."),
            .must("from", .instant), .may("until", .instant),
        ]
    )

    let supplier: String?
    let words: String
    let from: Moment
    let until: Moment?

    init(_ leg: ReturnOrder.SupplierLeg, isOurs: Bool, _ reader: Reader) {
        supplier = isOurs ? leg.sent.supplier : nil
        words = leg.sent.words
        from = Moment(leg.from, in: reader.zone)
        until = leg.until.map { Moment($0, in: reader.zone) }
    }
}
