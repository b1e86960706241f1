import AfterSales
import ServiceDesk

/// Who pays what, for programs.
struct WhoPaysRecord: Described, Encodable {
    static let schema = Schema.object(
        "WhoPays",
        "Who pays what, read from the plan's sentences; for two cases where what decides is not known yet.",
        [
            .must("warranty", .choice(WarrantyStanding.State.self), "For the day it was reported."),
            .must("cause", .choice(FaultCause.self)),
            .must("lines", .list(PriceLineRecord.schema), "Every category."),
            .must("paidService", .list(.text), "The sentences by which service goes on out of warranty, for money."),
        ]
    )

    let warranty: WarrantyStanding.State
    let cause: FaultCause
    let lines: [PriceLineRecord]
    let paidService: [String]

    init(_ whoPays: WhoPays) {
        warranty = whoPays.warranty
        cause = whoPays.cause
        lines = whoPays.lines.map(PriceLineRecord.init)
        paidService = whoPays.paidService
    }
}

struct PriceLineRecord: Described, Encodable {
    static let schema = Schema.object(
        "PriceLine",
        "Who pays one category.",
        [
            .must("category", .choice(PriceCategory.self)),
            .must("answers", .list(PriceAnswerRecord.schema), "One, or one for each case that makes a difference."),
        ]
    )

    let category: PriceCategory
    let answers: [PriceAnswerRecord]

    init(_ line: WhoPays.Line) {
        category = line.category
        answers = line.answers.map(PriceAnswerRecord.init)
    }
}

struct PriceAnswerRecord: Described, Encodable {
    static let schema = Schema.object(
        "PriceAnswer",
        "Who pays in one case.",
        [
            .may(
                "warranty",
                .choice(WarrantyStanding.State.self),
                "In which standing, where that is open and decides."
            ),
            .may("causes", .list(.choice(FaultCause.self)), "From which causes, where that is open and decides."),
            .may("payer", .text, "`vendor`, `customer` …; missing where no sentence says it."),
            .may("basis", .text, "`free`, `cost`, `each-sender`, `not-stated` …, in the plan language's words."),
            .must("clauses", .list(.text), "The sentences that say it."),
            .must("lost", .list(LostPriceRecord.schema), "Sentences that say something else and do not count."),
            .must("reservations", .list(PriceReservationRecord.schema), "Sentences that depend on something else."),
        ]
    )

    let warranty: WarrantyStanding.State?
    let causes: [FaultCause]?
    let payer: String?
    let basis: String?
    let clauses: [String]
    let lost: [LostPriceRecord]
    let reservations: [PriceReservationRecord]

    init(_ answer: WhoPays.Answer) {
        warranty = answer.warranty
        causes = answer.causes.isEmpty ? nil : answer.causes
        payer = answer.price?.payer
        basis = answer.price?.basis
        clauses = answer.clauses
        lost = answer.lost.map(LostPriceRecord.init)
        reservations = answer.reservations.map(PriceReservationRecord.init)
    }
}

struct LostPriceRecord: Described, Encodable {
    static let schema = Schema.object(
        "LostPrice",
        "A sentence that says something else, and why it does not count.",
        [
            .must("clause", .text), .must("payer", .text), .must("basis", .text), .must("why", .choice(Why.self)),
            .may("ruling", .text),
        ]
    )

    enum Why: String, CaseIterable, Encodable {
        case ruling, exception
        case customersFavour = "customers-favour"
    }

    let clause: String
    let payer: String
    let basis: String
    let why: Why
    let ruling: String?

    init(_ lost: WhoPays.Lost) {
        clause = lost.clause
        payer = lost.price.payer
        basis = lost.price.basis
        switch lost.why {
        case .ruling(let id): (why, ruling) = (.ruling, id)
        case .exception: (why, ruling) = (.exception, nil)
        case .customersFavour: (why, ruling) = (.customersFavour, nil)
        }
    }
}

struct PriceReservationRecord: Described, Encodable {
    static let schema = Schema.object(
        "PriceReservation",
        "What a sentence would say if something held that only a reader can tell.",
        [
            .must("clause", .text), .must("payer", .text), .must("basis", .text),
            .must("conditions", .list(.text), "In the words of the plan."),
        ]
    )

    let clause: String
    let payer: String
    let basis: String
    let conditions: [String]

    init(_ reservation: WhoPays.Reservation) {
        clause = reservation.clause
        payer = reservation.price.payer
        basis = reservation.price.basis
        conditions = reservation.conditions
    }
}

/// What a fault came from, as somebody judged it.
struct CauseRecord: Described, Encodable {
    static let schema = Schema.object(
        "Cause",
        "What the fault came from, and by what it is known.",
        [
            .must("cause", .choice(FaultCause.self)), .must("words", .text), .must("by", WhoRecord.schema),
            .must("at", .instant),
        ]
    )

    let cause: FaultCause
    let words: String
    let by: WhoRecord
    let at: Moment

    init(_ cause: Ticket.Cause, _ reader: Reader) {
        self.cause = cause.told.cause
        words = cause.told.words
        by = WhoRecord(cause.by)
        at = Moment(cause.at, in: reader.zone)
    }
}

struct NewCause: Described, Decodable, Backdatable {
    static let schema = Schema.object(
        "NewCause",
        "What the fault came from.",
        [
            .must("cause", .choice(FaultCause.self)),
            .must("words", .text(limit: 5_000), "By what it is known, such as what was found inside."),
        ] + .happening
    )

    let cause: FaultCause
    let words: String
    let occurredAt: Moment?
    let backdating: String?
}
