import AfterSales
import ServiceDesk
import Storage
import TestDesk

/// A desk at work: the shipped calendars and the standard plan, people in their roles, a hospital with a device, and a
/// clock that stands at noon in Shanghai on 30 September 2026 until a test moves it.
struct WorkingDesk: Sendable {
    let desk: Desk
    let clock: TestClock
    let statements: StatementCount

    let agent: Person
    let engineer: Person
    let otherEngineer: Person
    let sales: Person
    let manager: Person

    let hospital: Customer
    let ward: Site
    /// Signs for the hospital.
    let wang: Contact
    /// Reports its faults.
    let li: Contact
    let printer: ProductModel
    let device: Device

    init(on engine: TestDatabase) async throws {
        let counting = StatementCount(try await engine.database())
        try await counting.migrate(Migration.all)
        let clock = TestClock()
        let desk = Desk(database: counting, now: { clock.now })
        for calendar in try ProjectFolder.calendars.get() {
            try await desk.acceptCalendar(calendar, by: .desk)
        }
        try await desk.publishPlan(ProjectFolder.text("plans/standard.yaml"), by: .desk)

        func person(_ name: String, _ role: Role, skills: Set<String> = [], city: String? = nil) async throws -> Person
        {
            let profile = Profile(
                id: desk.newID(),
                name: name,
                roles: [role],
                skills: skills,
                region: city.map { _ in "上海市" },
                city: city
            )
            return try await desk.addPerson(profile, by: .desk).profile.person
        }
        agent = try await person("林小姐", .agent)
        engineer = try await person("陳工", .engineer, skills: ["噴墨"], city: "上海")
        otherEngineer = try await person("趙工", .engineer)
        sales = try await person("周銷售", .sales)
        manager = try await person("何經理", .manager)

        hospital = try await desk.register(
            Customer.Details(code: "C-1", name: "上海長寧醫院", shortName: "長寧"),
            by: agent
        )
        ward = try await desk.register(
            Site.Details(name: "本部", address: "仙霞路 1 號", region: "上海市", city: "上海"),
            of: hospital.id,
            by: agent
        )
        wang = try await desk.register(
            Contact.Details(name: "王主任", kind: .responsible, phones: ["021-5888 1234"]),
            of: hospital.id,
            by: agent
        )
        li = try await desk.register(
            Contact.Details(name: "李護士", kind: .engineer, phones: ["13800138000"]),
            of: hospital.id,
            by: agent
        )
        printer = try await desk.register(
            ProductModel.Details(code: "HP-4015", name: "印表機", skills: ["噴墨"]),
            by: agent
        )
        device = try await desk.register(
            Device.Details(serial: "SN-0001", model: printer.id, customer: hospital.id, site: ward.id),
            steps: [.accepted: Day(2026, 3, 1)],
            by: agent
        )
        self.desk = desk
        self.clock = clock
        statements = counting
    }
}

extension WorkingDesk {
    /// A fault of the hospital's device, reported now by the nurse.
    @discardableResult
    func open(
        _ subject: String = "卡紙",
        device: Device? = nil,
        customer: Customer? = nil,
        kind: RequestKind = .fault,
        severity: Severity = .normal,
        faultClass: String? = nil,
        isSales: Bool = false,
        words: String = "三樓的印表機卡紙,換過紙也不行",
        by person: Person? = nil
    ) async throws -> Ticket.ID {
        let owner = customer ?? hospital
        let isHospital = owner.id == hospital.id
        return try await desk.openTicket(
            TicketRequest(
                customer: owner.id,
                device: isHospital ? (device ?? self.device).id : device?.id,
                reporter: .init(
                    contact: isHospital && !isSales ? li.id : nil,
                    name: isSales ? sales.name : "李護士",
                    isSales: isSales
                ),
                kind: kind,
                severity: severity,
                faultClass: faultClass,
                subject: subject,
                words: words
            ),
            by: person ?? agent
        ).ticket.id
    }

    func another(_ code: String, name: String) async throws -> Customer {
        try await desk.register(Customer.Details(code: code, name: name), by: agent)
    }

    func device(_ serial: String, model: ProductModel? = nil) async throws -> Device {
        try await desk.register(
            Device.Details(serial: serial, model: (model ?? printer).id, customer: hospital.id, site: ward.id),
            by: agent
        )
    }

    /// Somebody of the hospital with an account.
    func person(of customer: Customer, _ role: Role) async throws -> Person {
        let profile = Profile(id: desk.newID(), name: "客戶", customer: customer.id, roles: [role])
        return try await desk.addPerson(profile, by: .desk).profile.person
    }

    func call(_ id: Ticket.ID, isAnswer: Bool = false) async throws {
        _ = try await desk.contact(
            id,
            .init(channel: .phone, outcome: .reached, to: "李護士", words: "內部口氣的通話記錄", isAnswer: isAnswer),
            by: agent
        )
    }

    /// Everything that must be before somebody goes there.
    func climb(_ id: Ticket.ID) async throws {
        _ = try await desk.guide(id, .init(result: .notSolved, steps: ["重啟"], words: "電話裡試過"), by: agent)
        _ = try await desk.skipRemote(id, because: "沒有網絡", by: agent)
        _ = try await desk.tellCosts(id, .init(words: "保修期內,全部免費", to: "李護士"), by: agent)
        _ = try await desk.acknowledgeCosts(id, .init(by: "李護士", how: "電話"), by: agent)
    }

    /// An appointment `hours` from now, of two hours.
    func planVisit(_ id: Ticket.ID, engineer: Person? = nil, inHours hours: Int64 = 2) async throws {
        let from = clock.now.advanced(byMilliseconds: hours * 3_600_000)
        _ = try await desk.planVisit(
            id,
            engineer: (engineer ?? self.engineer).id,
            from: from,
            to: from.advanced(byMilliseconds: 2 * 3_600_000),
            packing: [.init(kind: .part, name: "定影組件", count: 2)],
            by: agent
        )
    }

    /// The visit up to the report, which nobody has signed yet.
    func visit(_ id: Ticket.ID, result: Rung.Result = .solved) async throws {
        _ = try await desk.arrive(id, by: engineer)
        _ = try await desk.finishWork(
            id,
            result: result,
            found: "定影組件老化",
            done: "更換定影組件",
            parts: ["定影組件 ×1"],
            advice: "半年後清潔一次",
            by: engineer
        )
    }

    /// Signed, handed back and acknowledged, so that follow-up calls are owed.
    func handBack(_ id: Ticket.ID) async throws {
        let card = try await desk.ticket(id, seenBy: agent)
        _ = try await desk.sign(
            id,
            report: card.ticket.report?.version ?? 0,
            signer: wang.name,
            strokes: nil,
            by: engineer
        )
        _ = try await desk.closeOnSite(id, by: engineer)
        _ = try await desk.acknowledgeHandBack(id, by: agent)
    }

    /// Every row a person is shown, page by page.
    func rows(
        _ filter: QueueFilter = QueueFilter(),
        order: QueueOrder = .promise,
        limit: Int = 50,
        by person: Person
    ) async throws -> [QueueRow] {
        var rows: [QueueRow] = []
        var after: String?
        repeat {
            let page = try await desk.queue(filter, order: order, after: after, limit: limit, seenBy: person)
            rows += page.items
            after = page.next
        } while after != nil
        return rows
    }

    /// The day on the wall in Shanghai.
    func today() throws -> Interval {
        let zone = try Zone("Asia/Shanghai")
        return zone.bounds(of: zone.day(of: clock.now))
    }
}
