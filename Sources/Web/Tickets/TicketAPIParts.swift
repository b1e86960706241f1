import AfterSales
import ServiceDesk

// The parts of a ticket, as programs read them.

struct WhoRecord: Described, Encodable {
    static let schema = Schema.object(
        "Who",
        "Somebody, as they were called at the time.",
        [.must("id", .id), .must("name", .text)]
    )

    let id: ID<Person>
    let name: String

    init(_ who: TicketEvent.Who) {
        id = who.id
        name = who.name
    }
}

struct ReporterRecord: Described, Encodable {
    static let schema = Schema.object(
        "Reporter",
        "Who told us.",
        [.must("name", .text), .may("contact", .id), .may("phone", .text), .must("isSales", .boolean)]
    )

    let name: String
    let contact: ID<Contact>?
    let phone: String?
    let isSales: Bool

    init(_ reporter: TicketEvent.Reporter) {
        name = reporter.name
        contact = reporter.contact
        phone = reporter.phone
        isSales = reporter.isSales
    }
}

struct CustomerName: Described, Encodable {
    static let schema = Schema.object(
        "CustomerName",
        "A customer, by name.",
        [.must("id", .id), .must("code", .text), .must("name", .text)]
    )

    let id: ID<Customer>
    let code: String
    let name: String

    init(id: ID<Customer>, code: String, name: String) {
        self.id = id
        self.code = code
        self.name = name
    }

    init(_ customer: Customer) {
        self.init(id: customer.id, code: customer.details.code, name: customer.name)
    }
}

struct SiteName: Described, Encodable {
    static let schema = Schema.object(
        "SiteName",
        "A place of the customer's.",
        [
            .must("id", .id), .must("name", .text), .may("address", .text), .may("region", .text), .may("city", .text),
            .may("zone", .text),
        ]
    )

    let id: ID<Site>
    let name: String
    let address: String?
    let region: String?
    let city: String?
    let zone: String?

    init(_ site: Site) {
        id = site.id
        name = site.name
        address = site.details.address
        region = site.details.region
        city = site.details.city
        zone = site.details.zone
    }
}

struct DeviceOnTicketRecord: Described, Encodable {
    static let schema = Schema.object(
        "DeviceOnTicket",
        "The device it is about.",
        [
            .must("id", .id), .must("serial", .text), .must("modelCode", .text), .must("model", .text),
            .may("phase", .choice(DevicePhase.self)), .may("acceptedOn", .day), .may("warranty", WarrantyRecord.schema),
        ]
    )

    let id: ID<Device>
    let serial: String
    let modelCode: String
    let model: String
    var phase: DevicePhase?
    var acceptedOn: Day?
    /// For the day it was reported.
    var warranty: WarrantyRecord?

    init(_ device: TicketCard.DeviceOnTicket) {
        id = device.id
        serial = device.serial
        modelCode = device.modelCode
        model = device.model
        phase = device.phase
        acceptedOn = device.acceptedOn
        warranty = device.warranty.map(WarrantyRecord.init)
    }

    init(_ device: QueueRow.DeviceName, _ warranty: WarrantyStanding?) {
        id = device.id
        serial = device.serial
        modelCode = device.modelCode
        model = device.modelName
        self.warranty = warranty.map(WarrantyRecord.init)
    }
}

struct LeadershipRecord: Described, Encodable {
    static let schema = Schema.object(
        "Leadership",
        "Who leads, by a clause or a handover with its reason.",
        [
            .must("lead", .choice(Team.self)), .may("support", .choice(Team.self)),
            .may("mustBeTold", .choice(Team.self)), .may("clause", .text), .may("reason", .text),
        ]
    )

    let lead: Team
    let support: Team?
    let mustBeTold: Team?
    let clause: String?
    let reason: String?

    init(_ leadership: TicketEvent.Leadership) {
        lead = leadership.lead
        support = leadership.support
        mustBeTold = leadership.mustBeTold
        clause = leadership.clause
        reason = leadership.reason
    }
}

struct ResolutionRecord: Described, Encodable {
    static let schema = Schema.object(
        "Resolution",
        "That the problem is gone.",
        [
            .must("at", .instant), .may("rung", .choice(Rung.self)), .may("how", .text), .may("cause", .text),
        ]
    )

    let at: Moment
    let rung: Rung?
    let how: String?
    let cause: String?

    init(_ spell: Ticket.ResolvedSpell, isOurs: Bool, _ reader: Reader) {
        at = Moment(spell.at, in: reader.zone)
        rung = isOurs ? spell.resolution.rung : nil
        how = isOurs ? spell.resolution.how : nil
        cause = isOurs ? spell.resolution.cause : nil
    }
}

struct EndingRecord: Described, Encodable {
    enum How: String, Encodable, CaseIterable {
        case closed, cancelled, merged
    }

    static let schema = Schema.object(
        "Ending",
        "How it ended.",
        [
            .must("how", .choice(How.self)), .must("at", .instant), .may("reason", .text),
            .may("into", ticketNumber, "The ticket that carries on."),
        ]
    )

    let how: How
    let at: Moment
    var reason: String?
    var into: Ticket.ID?

    init(_ ending: Ticket.Ending, isOurs: Bool, _ reader: Reader) {
        at = Moment(ending.at, in: reader.zone)
        switch ending {
        case .closed: how = .closed
        case .cancelled(_, let why):
            how = .cancelled
            reason = isOurs ? why : nil
        case .merged(_, let survivor):
            how = .merged
            into = survivor
        }
    }
}

struct PlanReferenceRecord: Described, Encodable {
    static let schema = Schema.plan

    let id: String
    let version: String

    init(_ reference: Plan.Reference) {
        id = reference.id
        version = reference.version
    }
}

struct GateRecord: Described, Encodable {
    static let schema = Schema.object(
        "Gate",
        "Something that must hold before something else may happen.",
        [
            .must("gate", .choice(Gate.self)),
            .may("rung", .choice(Rung.self), "The rung it stands before, where that is what it is about."),
            .must("clauses", .list(.text), "The sentences that want it."),
            .must("isOpen", .boolean), .must("isOverridden", .boolean),
        ]
    )

    let gate: Gate
    let rung: Rung?
    let clauses: [String]
    let isOpen: Bool
    let isOverridden: Bool

    init(_ state: Ticket.GateState) {
        gate = state.gate
        rung = state.rung
        clauses = state.clauses
        isOpen = state.isOpen
        isOverridden = state.isOverridden
    }
}

struct RungRecord: Described, Encodable {
    static let schema = Schema.object(
        "Rung",
        "What a rung of the ladder came to.",
        [.must("rung", .choice(Rung.self)), .must("result", .choice(Rung.Result.self))]
    )

    let rung: Rung
    let result: Rung.Result

    static func rungs(of ticket: Ticket) -> [RungRecord] {
        Rung.allCases.compactMap { rung in
            ticket.rungResults[rung].map { RungRecord(rung: rung, result: $0) }
        }
    }
}

struct AgreementRecord: Described, Encodable {
    static let schema = Schema.object(
        "Agreement",
        "That the customer agreed.",
        [.must("by", .text), .must("how", .text)]
    )

    let by: String
    let how: String
}

struct RemoteSessionRecord: Described, Encodable {
    static let schema = Schema.object(
        "RemoteSession",
        "A connection to the customer's system.",
        [.must("engineer", WhoRecord.schema), .must("tool", .text)]
    )

    let engineer: WhoRecord
    let tool: String

    init(_ start: TicketEvent.RemoteStart) {
        engineer = WhoRecord(start.engineer)
        tool = start.tool
    }
}

struct CostsRecord: Described, Encodable {
    static let schema = Schema.object(
        "Costs",
        "Who pays what, as the customer was told.",
        [.must("words", .text), .must("to", .text), .may("agreed", AgreementRecord.schema)]
    )

    let words: String
    let to: String
    let agreed: AgreementRecord?

    init(_ told: TicketEvent.CostsTold, agreed: TicketEvent.CostsAcknowledged?) {
        words = told.words
        to = told.to
        self.agreed = agreed.map { AgreementRecord(by: $0.by, how: $0.how) }
    }
}

struct FollowUpRecord: Described, Encodable {
    static let schema = Schema.object(
        "FollowUp",
        "A call owed after the fault.",
        [
            .must("followUp", .integer, "The first is 1."), .must("clause", .text), .must("due", .instant),
            .may("doneAt", .instant), .may("reached", .boolean, "Whether the last try reached the customer."),
            .may("words", .text), .may("satisfaction", .integer(1...5)),
        ]
    )

    let followUp: Int
    let clause: String
    let due: Moment
    let doneAt: Moment?
    let reached: Bool?
    let words: String?
    let satisfaction: Int?

    init(_ owed: Ticket.FollowUp, _ reader: Reader) {
        followUp = owed.owed.occurrence
        clause = owed.owed.clause
        due = Moment(owed.owed.due, in: reader.zone)
        doneAt = owed.doneAt.map { Moment($0, in: reader.zone) }
        reached = owed.attempt?.reached
        words = owed.attempt?.words
        satisfaction = owed.attempt?.satisfaction
    }
}

struct PauseRecord: Described, Encodable {
    static let schema = Schema.object(
        "Pause",
        "A wait.",
        [
            .must("pause", .integer, "The first is 1."), .must("reason", .text), .must("from", .instant),
            .must("until", .instant, "When it ends by itself."), .may("endedAt", .instant), .must("words", .text),
            .may("question", .text, "What the customer was asked for."),
        ]
    )

    let pause: Int
    let reason: String
    let from: Moment
    let until: Moment
    let endedAt: Moment?
    let words: String
    let question: String?

    init(_ pause: Ticket.Pause, _ reader: Reader) {
        self.pause = pause.start.pause
        reason = pause.start.reason
        from = Moment(pause.from, in: reader.zone)
        until = Moment(pause.start.until, in: reader.zone)
        endedAt = pause.endedAt.map { Moment($0, in: reader.zone) }
        words = pause.start.words
        question = pause.start.question
    }
}
