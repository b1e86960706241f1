import AfterSales
import ServiceDesk

struct MonthsRecord: Described, Encodable {
    static let schema = Schema.object(
        "MeasuredMonths",
        "How promises were kept, month by month, the earliest first.",
        [.must("months", .list(MonthRecord.schema))]
    )

    let months: [MonthRecord]
}

struct MonthRecord: Described, Encodable {
    static let schema = Schema.object(
        "MeasuredMonth",
        "How promises were kept that began in a month.",
        [
            .must("from", .instant), .must("to", .instant), .must("kept", .integer),
            .must("broken", .integer, "For aims: missed."), .must("pending", .integer),
            .may("keptShare", .number, "0 to 1; nothing while nothing is decided."),
        ]
    )

    let from: Moment
    let to: Moment
    let kept: Int
    let broken: Int
    let pending: Int
    let keptShare: Double?

    init(_ measure: MonthMeasure, _ reader: Reader) {
        from = Moment(measure.month.start, in: reader.zone)
        to = Moment(measure.month.end, in: reader.zone)
        kept = measure.kept
        broken = measure.broken
        pending = measure.pending
        keptShare = measure.keptShare
    }
}

struct RepeatFaultsRecord: Described, Encodable {
    static let schema = Schema.object(
        "RepeatFaults",
        "Faults that came more than once, the most frequent first.",
        [.must("faults", .list(RepeatFaultRecord.schema))]
    )

    let faults: [RepeatFaultRecord]
}

struct RepeatFaultRecord: Described, Encodable {
    static let schema = Schema.object(
        "RepeatFault",
        "How often a class of fault came back on devices of one model.",
        [
            .must("model", .id), .must("modelCode", .text), .must("modelName", .text),
            .may("faultClass", .text, "Nothing for faults that nobody classified."),
            .must("tickets", .integer), .must("devices", .integer, "How many devices had it."),
            .must("again", .integer, "How often it came on a device that had had it before."),
        ]
    )

    let model: ID<ProductModel>
    let modelCode: String
    let modelName: String
    let faultClass: String?
    let tickets: Int
    let devices: Int
    let again: Int

    init(_ fault: RepeatFault) {
        model = fault.model
        modelCode = fault.modelCode
        modelName = fault.modelName
        faultClass = fault.faultClass
        tickets = fault.tickets
        devices = fault.devices
        again = fault.again
    }
}

struct OpenWorkRecord: Described, Encodable {
    static let schema = Schema.object(
        "OpenWork",
        "What is open and asks for somebody.",
        [
            .must("now", .instant), .must("late", TicketCountRecord.schema), .must("soon", TicketCountRecord.schema),
            .must("unassigned", TicketCountRecord.schema),
            .must("oldReturns", TicketCountRecord.schema, "With goods here for more than seven days."),
            .must("callsOwed", TicketCountRecord.schema, "That owe a follow-up call by the end of today."),
            .must("turns", .list(TurnCountRecord.schema), "Whose turn it is; a turn without tickets is left out."),
        ]
    )

    let now: Moment
    let late: TicketCountRecord
    let soon: TicketCountRecord
    let unassigned: TicketCountRecord
    let oldReturns: TicketCountRecord
    let callsOwed: TicketCountRecord
    let turns: [TurnCountRecord]

    init(_ work: OpenWork, _ reader: Reader) {
        now = Moment(work.now, in: reader.zone)
        late = TicketCountRecord(work.late)
        soon = TicketCountRecord(work.soon)
        unassigned = TicketCountRecord(work.unassigned)
        oldReturns = TicketCountRecord(work.oldReturns)
        callsOwed = TicketCountRecord(work.calls)
        turns = Turn.allCases.compactMap { turn in
            work.turns[turn].map { TurnCountRecord(turn: turn, tickets: TicketCountRecord($0)) }
        }
    }
}

struct TurnCountRecord: Described, Encodable {
    static let schema = Schema.object(
        "TurnCount",
        "How many open tickets wait for whom.",
        [.must("turn", .choice(Turn.self)), .must("tickets", TicketCountRecord.schema)]
    )

    let turn: Turn
    let tickets: TicketCountRecord
}

struct TicketCountRecord: Described, Encodable {
    static let schema = Schema.object(
        "TicketCount",
        "A count that stops at 1,000.",
        [.must("count", .integer), .must("isMore", .boolean)]
    )

    let count: Int
    let isMore: Bool

    init(_ count: QueueCount) {
        self.count = count.count
        isMore = count.isMore
    }
}
