import AfterSales
import ServiceDesk

struct CapacityRecord: Described, Encodable {
    static let schema = Schema.object(
        "Capacity",
        "What the days ahead ask of each engineer. Times are in minutes.",
        [
            .must("from", .instant), .must("to", .instant),
            .must("openTime", .number, "Service time in it: what each of them has."),
            .must("engineers", .list(WorkloadRecord.schema), "Who has most to do first."),
        ]
    )

    let from: Moment
    let to: Moment
    let openTime: Double
    let engineers: [WorkloadRecord]

    init(_ capacity: Capacity, _ reader: Reader) {
        from = Moment(capacity.ahead.start, in: reader.zone)
        to = Moment(capacity.ahead.end, in: reader.zone)
        openTime = capacity.openTime.inMinutes
        engineers = capacity.workloads.map(WorkloadRecord.init)
    }
}

struct WorkloadRecord: Described, Encodable {
    static let schema = Schema.object(
        "Workload",
        "What one engineer has to do.",
        [
            .must("engineer", .id), .must("engineerName", .text), .must("openTickets", .integer),
            .must("late", .integer), .must("due", .integer, "Falls due in the stretch; the late are among them."),
            .must("visits", .integer), .must("visitTime", .number, "Of its appointments."),
            .must(
                "reckoned",
                .number,
                "Of what falls due without an appointment: 15 for a call or an answer, 120 for anything else."
            ),
        ]
    )

    let engineer: ID<Person>
    let engineerName: String
    let openTickets: Int
    let late: Int
    let due: Int
    let visits: Int
    let visitTime: Double
    let reckoned: Double

    init(_ load: Workload) {
        engineer = load.engineer.id
        engineerName = load.engineer.name
        openTickets = load.openTickets
        late = load.late
        due = load.due
        visits = load.visits
        visitTime = load.visitTime.inMinutes
        reckoned = load.reckoned.inMinutes
    }
}

struct CallsRecord: Described, Encodable {
    static let schema = Schema.object(
        "Calls",
        "How calls were made that fell due in a period.",
        [.must("calls", .list(CallRecord.schema))]
    )

    let calls: [CallRecord]
}

struct CallRecord: Described, Encodable {
    static let schema = Schema.object(
        "CallMeasure",
        "How calls of one kind were made.",
        [
            .must("clause", .text), .may("what", .text, "Nothing for a follow-up call about a ticket."),
            .must("due", .integer), .must("inTime", .integer), .must("late", .integer, "Made after their day."),
            .must("owed", .integer, "Not made yet."),
        ]
    )

    let clause: String
    let what: String?
    let due: Int
    let inTime: Int
    let late: Int
    let owed: Int

    init(_ measure: CallMeasure) {
        clause = measure.clause
        what = measure.what
        due = measure.due
        inTime = measure.inTime
        late = measure.late
        owed = measure.owed
    }
}
