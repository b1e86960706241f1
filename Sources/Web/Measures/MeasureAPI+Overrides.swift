import AfterSales
import ServiceDesk

struct OverrideCountsRecord: Described, Encodable {
    static let schema = Schema.object(
        "OverrideCounts",
        "How often gates were opened by right and reason.",
        [
            .must("times", .integer, "In all."),
            .must("gates", .list(OfGate.schema), "The most frequent first."),
            .must("people", .list(OfPerson.schema), "Who opened most first."),
        ]
    )

    struct OfGate: Described, Encodable {
        static let schema = Schema.object(
            "GateOverrideCount",
            "How often one gate was opened.",
            [.must("gate", .choice(Gate.self)), .must("times", .integer), .must("tickets", .integer)]
        )

        let gate: Gate
        let times: Int
        let tickets: Int
    }

    struct OfPerson: Described, Encodable {
        static let schema = Schema.object(
            "PersonOverrideCount",
            "How often one person opened gates.",
            [
                .must("person", .id), .must("personName", .text), .must("times", .integer),
                .must("tickets", .integer),
            ]
        )

        let person: ID<Person>
        let personName: String
        let times: Int
        let tickets: Int
    }

    let times: Int
    let gates: [OfGate]
    let people: [OfPerson]

    init(_ measure: OverrideMeasure) {
        times = measure.times
        gates = measure.gates.map { OfGate(gate: $0.gate, times: $0.count.times, tickets: $0.count.tickets) }
        people = measure.people.map { person, count in
            OfPerson(person: person.id, personName: person.name, times: count.times, tickets: count.tickets)
        }
    }
}

struct OverrideRecord: Described, Encodable {
    static let schema = Schema.object(
        "GateOverride",
        "A gate that somebody opened by right and reason.",
        [
            .must("ticket", .text), .must("subject", .text), .must("customerName", .text),
            .must("gate", .choice(Gate.self)), .must("person", .id), .must("personName", .text),
            .must("reason", .text), .must("at", .instant),
        ]
    )

    let ticket: String
    let subject: String
    let customerName: String
    let gate: Gate
    let person: ID<Person>
    let personName: String
    let reason: String
    let at: Moment

    init(_ override: GateOverride, _ reader: Reader) {
        ticket = override.ticket.description
        subject = override.subject
        customerName = override.customer
        gate = override.gate
        person = override.by.id
        personName = override.by.name
        reason = override.reason
        at = Moment(override.at, in: reader.zone)
    }
}
