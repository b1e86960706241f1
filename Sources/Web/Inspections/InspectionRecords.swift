import AfterSales
import ServiceDesk

/// What lets somebody else than the named expert come, as programs say it: the consent, or a reason of ours.
struct ReplacementRecord: Described, Codable {
    static let schema = Schema.object(
        "ExpertReplacement",
        "The customer's consent to another expert, or (by right) our reason without it.",
        [
            .may("consentBy", .text(limit: 200), "Who of the customer's agreed."),
            .may("consentHow", .text(limit: 200), "By phone, in writing."), .may("consentOn", .day),
            .may("overrideReason", .text(limit: 500), "Without consent: a breach that is counted."),
        ]
    )

    let consentBy: String?
    let consentHow: String?
    let consentOn: Day?
    let overrideReason: String?

    /// Our own reasons are not the customer's to read.
    init?(_ replacement: Installation.Replacement?, for person: Person) {
        guard let replacement, person.customer == nil || !replacement.isBreach else { return nil }
        switch replacement {
        case .consent(let by, let how, let day):
            (consentBy, consentHow, consentOn, overrideReason) = (by, how, day, nil)
        case .override(let reason): (consentBy, consentHow, consentOn, overrideReason) = (nil, nil, nil, reason)
        }
    }

    var replacement: Installation.Replacement? {
        get throws(Refusal) {
            if let consentBy {
                guard let consentHow else { throw .missing("consentHow") }
                guard let consentOn else { throw .missing("consentOn") }
                return .consent(by: consentBy, how: consentHow, on: consentOn)
            }
            return overrideReason.map { .override(reason: $0) }
        }
    }
}

struct NewExpert: Described, Decodable {
    static let schema = Schema.object(
        "NewExpert",
        "Who makes an installation's inspections from now on.",
        [
            .must("expert", .id), .must("experience", .text(limit: 2_000), "What makes them experienced."),
            .may("replacement", ReplacementRecord.schema),
            .must("version", .integer, "Of the installation, as it was read."),
        ]
    )

    let expert: ID<Person>
    let experience: String
    let replacement: ReplacementRecord?
    let version: Int

    var naming: ExpertNaming {
        get throws(Refusal) {
            ExpertNaming(expert: expert, experience: experience, replacement: try replacement?.replacement)
        }
    }
}

struct NewInspection: Described, Decodable {
    static let schema = Schema.object(
        "NewInspection",
        "When, how and by whom.",
        [
            .must("at", .instant), .must("way", .choice(Inspection.Way.self)), .must("inspector", .id),
            .may("replacement", ReplacementRecord.schema, "Where somebody else than the named expert comes."),
            .may("beyond", .text(limit: 500), "Why one more than promised is made."),
        ]
    )

    let at: Moment
    let way: Inspection.Way
    let inspector: ID<Person>
    let replacement: ReplacementRecord?
    let beyond: String?

    var plan: InspectionPlan {
        get throws(Refusal) {
            InspectionPlan(
                at: at.instant,
                way: way,
                inspector: inspector,
                replacement: try replacement?.replacement,
                beyond: beyond
            )
        }
    }
}

struct InspectionReason: Described, Decodable {
    static let schema = Schema.object("InspectionReason", "Why.", [.must("reason", .text(limit: 500))])

    let reason: String
}

struct NewFinding: Described, Decodable {
    static let schema = Schema.object(
        "NewFinding",
        "How a device was found.",
        [
            .must("isSound", .boolean, "Whether it runs as it should; a failed point makes it faulty."),
            .may("checklist", .list(PointAnswer.schema), "To every point of its list, where it has one."),
            .may("words", .text(limit: 20_000), "Must be said of a fault, and where there is no list."),
            .may("fault", .text(limit: 200), "Opens a ticket about it."),
        ]
    )

    let isSound: Bool
    let checklist: [PointAnswer]?
    let words: String?
    let fault: String?
}

struct NewInspectionReport: Described, Decodable {
    static let schema = Schema.object(
        "NewInspectionReport",
        "What the expert concludes; the devices come by themselves.",
        [.must("summary", .text(limit: 20_000)), .may("advice", .text(limit: 20_000))]
    )

    let summary: String
    let advice: String?
}

struct NewHandingOver: Described, Decodable {
    static let schema = Schema.object(
        "NewHandingOver",
        "Who of the customer's got the report, and how.",
        [.must("to", .list(.text(limit: 200)), "By name; 1 to 50."), .must("how", .text(limit: 200))]
    )

    let to: [String]
    let how: String
}

struct NewReceipt: Described, Decodable {
    static let schema = Schema.object(
        "NewReceipt",
        "The version of the report that was received.",
        [.must("report", .integer(1...10_000))]
    )

    let report: Int
}

struct InstallationRecord: Described, Encodable {
    static let fields: [Schema.Field] = [
        .must("id", .id), .must("customer", .id), .must("customerName", .text), .may("site", .text),
        .may("contract", .text, "Its number."), .may("expert", .id), .may("expertName", .text),
        .may("clause", .text, "The sentence that promises inspections, if one does."),
        .may("least", .integer, "Owed in a warranty year."), .may("most", .integer, "Promised at most."),
        .may("last", .instant), .may("next", .instant, "When it is planned, else by when it is owed."),
    ]
    static let schema = Schema.object(
        "Installation",
        "The devices of one contract at one site, which are inspected together.",
        fields
    )

    let id: ID<Installation>
    let customer: ID<Customer>
    let customerName: String
    let site: String?
    let contract: String?
    let expert: ID<Person>?
    let expertName: String?
    let clause: String?
    let least: Int?
    let most: Int?
    let last: Moment?
    let next: Moment?

    init(_ row: InstallationRow, _ reader: Reader) {
        id = row.id
        customer = row.customer
        customerName = row.customerName
        site = row.siteName
        contract = row.contractNumber
        expert = row.expert?.id
        expertName = row.expert?.name
        clause = row.terms?.rule?.clause
        least = row.terms?.rule?.least
        most = row.terms?.rule?.most
        last = row.last.map { Moment($0, in: reader.zone) }
        next = row.next.map { Moment($0, in: reader.zone) }
    }
}

struct InstallationSheetRecord: Described, Encodable {
    struct Naming: Described, Encodable {
        static let schema = Schema.object(
            "ExpertNaming",
            "That somebody was named.",
            [
                .must("expert", .id), .must("expertName", .text), .must("experience", .text),
                .may("replacement", ReplacementRecord.schema), .must("at", .instant), .must("by", .text),
            ]
        )

        let expert: ID<Person>
        let expertName: String
        let experience: String
        let replacement: ReplacementRecord?
        let at: Moment
        let by: String
    }

    struct Part: Described, Encodable {
        static let schema = Schema.object(
            "InspectionPart",
            "One inspection that is owed in a warranty year.",
            [
                .must("year", .integer, "The calendar year that the warranty year begins in."),
                .must("number", .integer, "Of the year, from 1."),
                .must("opens", .day), .must("due", .day),
            ]
        )

        let year: Int
        let number: Int
        let opens: Day
        let due: Day
    }

    static let schema = Schema.object(
        "InstallationSheet",
        "One installation: what is promised, and everybody who was named for it.",
        [
            .must("id", .id), .must("customer", .id), .must("customerName", .text), .may("site", .text),
            .may("contract", .text, "Its number."), .must("version", .integer, "What naming an expert wants."),
            .may("clause", .text), .may("least", .integer), .may("most", .integer),
            .must("waiting", .integer, "Devices without an acceptance, for which nothing is owed yet."),
            .must("schedule", .list(Part.schema), "Every inspection that is owed as long as the warranty runs."),
            .must("experts", .list(Naming.schema), "The present one last."),
            .must("inspections", .list(InspectionRecord.schema), "The last first; a hundred at most."),
        ]
    )

    let id: ID<Installation>
    let customer: ID<Customer>
    let customerName: String
    let site: String?
    let contract: String?
    let version: Int
    let clause: String?
    let least: Int?
    let most: Int?
    let waiting: Int
    let schedule: [Part]
    let experts: [Naming]
    let inspections: [InspectionRecord]

    init(_ card: InstallationCard, for person: Person, _ reader: Reader) {
        id = card.installation.id
        customer = card.installation.place.customer
        customerName = card.customerName
        site = card.siteName
        contract = card.contractNumber
        version = card.version
        clause = card.terms?.rule?.clause
        least = card.terms?.rule?.least
        most = card.terms?.rule?.most
        waiting = card.terms?.waiting ?? 0
        schedule = (card.terms?.schedule?.years ?? []).flatMap(\.parts).map {
            Part(year: $0.year, number: $0.number, opens: $0.opens, due: $0.due)
        }
        experts = card.namings.map { told in
            Naming(
                expert: told.naming.expert.id,
                expertName: told.naming.expert.name,
                experience: told.naming.experience,
                replacement: ReplacementRecord(told.naming.replacement, for: person),
                at: Moment(told.at, in: reader.zone),
                by: told.by
            )
        }
        inspections = card.inspections.map { InspectionRecord($0, now: card.now, for: person, reader) }
    }
}

struct InspectionRecord: Described, Encodable {
    static let schema = Schema.object(
        "Inspection",
        "An inspection owed, planned or made.",
        [
            .may("id", .id, "Absent for one that is owed and not planned yet."), .may("owed", .id),
            .must("installation", .id), .must("customer", .id), .must("customerName", .text), .may("site", .text),
            .may("contract", .text),
            .must("state", .words(["owed"] + Inspection.State.allCases.map(\.rawValue))),
            .may(
                "occurrence",
                .integer,
                "What it is owed for: 202601 is the first of the warranty year that begins in 2026."
            ),
            .may("year", .integer, "The warranty year it is counted in, by the calendar year that begins in."),
            .must("isBeyond", .boolean, "Whether it is more than was promised."),
            .may("due", .instant), .must("isLate", .boolean), .may("plannedAt", .instant), .may("begunAt", .instant),
            .may("handedOverAt", .instant), .may("way", .choice(Inspection.Way.self)),
            .may("inspector", .id), .may("inspectorName", .text),
            .must("faulty", .integer, "Devices found faulty; for a customer, by the report they have."),
        ]
    )

    let id: ID<Inspection>?
    let owed: ID<Owed>?
    let installation: ID<Installation>
    let customer: ID<Customer>
    let customerName: String
    let site: String?
    let contract: String?
    let state: String
    let occurrence: Int?
    let year: Int?
    let isBeyond: Bool
    let due: Moment?
    let isLate: Bool
    let plannedAt: Moment?
    let begunAt: Moment?
    let handedOverAt: Moment?
    let way: Inspection.Way?
    let inspector: ID<Person>?
    let inspectorName: String?
    let faulty: Int

    init(_ row: InspectionRow, now: Instant, for person: Person, _ reader: Reader) {
        id = row.inspection
        owed = row.owed
        installation = row.installation
        customer = row.customer
        customerName = row.customerName
        site = row.siteName
        contract = row.contractNumber
        state = row.state?.rawValue ?? "owed"
        occurrence = row.occurrence
        year = row.year
        isBeyond = row.isBeyond
        due = row.due.map { Moment($0, in: reader.zone) }
        isLate = row.isLate(at: now)
        plannedAt = row.plannedAt.map { Moment($0, in: reader.zone) }
        begunAt = row.begunAt.map { Moment($0, in: reader.zone) }
        handedOverAt = row.handedOverAt.map { Moment($0, in: reader.zone) }
        way = row.way
        inspector = row.inspector?.id
        inspectorName = row.inspector?.name
        faulty = person.customer == nil ? row.faulty : row.reportedFaulty ?? 0
    }
}

struct InspectionSheetRecord: Described, Encodable {
    struct Unit: Described, Encodable {
        static let schema = Schema.object(
            "InspectedUnit",
            "One device of an inspection.",
            [
                .must("number", .integer), .must("device", .id), .must("serial", .text), .must("model", .text),
                .may("points", .list(Checklist.Point.schema), "What is gone through."),
                .may("checklist", CheckedListRecord.schema, "What came of it."),
                .may("isSound", .boolean, "Nothing while nobody has looked at it."), .may("words", .text),
                .may("leftOut", .text, "Why it was not looked at."), .must("tickets", .list(ticketNumber)),
            ]
        )

        let number: Int
        let device: ID<Device>
        let serial: String
        let model: String
        let points: [Checklist.Point]?
        let checklist: CheckedListRecord?
        let isSound: Bool?
        let words: String?
        let leftOut: String?
        let tickets: [Ticket.ID]
    }

    struct Report: Described, Encodable {
        static let schema = Schema.object(
            "InspectionReport",
            "The newest version of the written report; for a customer, the one they have.",
            [
                .must("version", .integer), .must("summary", .text), .must("advice", .text),
                .must("hash", .text, "SHA-256 of its text, in hexadecimal."),
                .must("isCurrent", .boolean, "Whether nothing has changed since."),
                .may("handedOverTo", .list(.text), "By name."), .may("handedOverHow", .text),
                .may("receivedBy", .text),
            ]
        )

        let version: Int
        let summary: String
        let advice: String
        let hash: String
        let isCurrent: Bool
        let handedOverTo: [String]?
        let handedOverHow: String?
        let receivedBy: String?
    }

    static let schema = Schema.object(
        "InspectionSheet",
        "One inspection, device by device, with its report.",
        [
            .must("inspection", InspectionRecord.schema), .must("version", .integer),
            .may("beyond", .text, "Why one more than promised is made; ours to know."),
            .may("replacement", ReplacementRecord.schema), .may("cancelledBecause", .text, "Ours to know."),
            .must("units", .list(Unit.schema), "For a customer, as the report they have tells of them."),
            .may("report", Report.schema),
        ]
    )

    let inspection: InspectionRecord
    let version: Int
    let beyond: String?
    let replacement: ReplacementRecord?
    let cancelledBecause: String?
    let units: [Unit]
    let report: Report?

    /// A customer reads what was handed over to them, and nothing of how we came to it.
    init(_ card: InspectionCard, for person: Person, _ reader: Reader) {
        let told = card.inspection
        let isOurs = person.customer == nil
        inspection = InspectionRecord(card.row, now: card.now, for: person, reader)
        version = card.version
        beyond = isOurs ? told.planning.beyond : nil
        replacement = ReplacementRecord(told.arrangement.replacement, for: person)
        cancelledBecause = isOurs ? told.cancelledBecause : nil
        let report = isOurs ? told.report : told.handedReport
        units = isOurs ? told.units.indices.map { Unit(told, $0) } : report.map { Unit.reported($0, in: told) } ?? []
        self.report = report.map { Report($0, of: told) }
    }
}

extension InspectionSheetRecord.Unit {
    fileprivate init(_ told: Inspection, _ index: Int) {
        let unit = told.units[index]
        let check = told.checks[index + 1]
        self.init(
            number: index + 1,
            device: unit.device,
            serial: unit.serial,
            model: unit.model,
            points: unit.list?.points,
            checklist: check?.list.map(CheckedListRecord.init),
            isSound: check?.isSound,
            words: check?.words,
            leftOut: told.leftOut[index + 1],
            tickets: told.tickets[index + 1] ?? []
        )
    }

    /// As the report tells of them, whatever was noted since.
    fileprivate static func reported(_ report: Inspection.WrittenReport, in told: Inspection) -> [Self] {
        zip(told.units, report.content.units).enumerated().map { index, pair in
            let (unit, reported) = pair
            return Self(
                number: index + 1,
                device: unit.device,
                serial: reported.serial,
                model: reported.model,
                points: unit.list?.points,
                checklist: reported.list.map(CheckedListRecord.init),
                isSound: reported.isSound,
                words: reported.isSound == nil ? nil : reported.words,
                leftOut: reported.isSound == nil ? reported.words : nil,
                tickets: (told.tickets[index + 1] ?? []).filter { reported.tickets.contains($0.description) }
            )
        }
    }
}

extension InspectionSheetRecord.Report {
    fileprivate init(_ report: Inspection.WrittenReport, of told: Inspection) {
        let handing = told.handedOver.flatMap { $0.version == report.version ? $0 : nil }
        let receipt = told.receipt.flatMap { $0.version == report.version ? $0 : nil }
        self.init(
            version: report.version,
            summary: report.content.summary,
            advice: report.content.advice,
            hash: report.hash,
            isCurrent: report.version == told.report?.version && !told.isReportStale,
            handedOverTo: handing?.to,
            handedOverHow: handing?.how,
            receivedBy: receipt?.by
        )
    }
}

struct InspectionMeasuresRecord: Described, Encodable {
    struct Year: Described, Encodable {
        static let schema = Schema.object(
            "InspectionYear",
            "One warranty year of one installation.",
            [
                .must("installation", .id), .must("customer", .id), .must("customerName", .text), .may("site", .text),
                .may("contract", .text), .must("clause", .text), .must("year", .integer), .must("began", .day),
                .must("through", .day), .must("least", .integer), .may("most", .integer), .must("done", .integer),
                .must("late", .integer), .must("expert", .choice(InspectionYear.Expert.self)),
                .must("inspectors", .list(.text)),
            ]
        )

        let installation: ID<Installation>
        let customer: ID<Customer>
        let customerName: String
        let site: String?
        let contract: String?
        let clause: String
        let year: Int
        let began: Day
        let through: Day
        let least: Int
        let most: Int?
        let done: Int
        let late: Int
        let expert: String
        let inspectors: [String]
    }

    struct Breach: Described, Encodable {
        static let schema = Schema.object(
            "ExpertBreach",
            "That an expert was changed without the customer's consent.",
            [
                .must("installation", .id), .may("inspection", .id), .must("customerName", .text),
                .must("expert", .text), .must("reason", .text), .must("at", .instant), .must("by", .text),
            ]
        )

        let installation: ID<Installation>
        let inspection: ID<Inspection>?
        let customerName: String
        let expert: String
        let reason: String
        let at: Moment
        let by: String
    }

    static let schema = Schema.object(
        "InspectionMeasures",
        "Done against promised, and whether the expert stayed.",
        [
            .must("items", .list(Year.schema)), .may("next", .text, "What `after` wants for the next page."),
            .must("breaches", .list(Breach.schema), "The last first; fifty at most."),
        ]
    )

    let items: [Year]
    let next: String?
    let breaches: [Breach]

    init(_ listing: Listing<InspectionYear>, _ breaches: [ExpertBreach], _ reader: Reader) {
        items = listing.items.map { year in
            Year(
                installation: year.installation,
                customer: year.customer,
                customerName: year.customerName,
                site: year.siteName,
                contract: year.contractNumber,
                clause: year.clause,
                year: year.year,
                began: year.began,
                through: year.through,
                least: year.least,
                most: year.most,
                done: year.done,
                late: year.late,
                expert: year.expert.rawValue,
                inspectors: year.inspectors
            )
        }
        next = listing.next
        self.breaches = breaches.map { breach in
            Breach(
                installation: breach.installation,
                inspection: breach.inspection,
                customerName: breach.customerName,
                expert: breach.expert,
                reason: breach.reason,
                at: Moment(breach.at, in: reader.zone),
                by: breach.by
            )
        }
    }
}
