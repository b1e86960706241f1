package import AfterSales
package import Storage

/// A desk as full as one asks, for measuring: customers, devices, and the tickets of two years, a fifth of them open.
///
/// Every ticket's life is decided by the same verbs, and written by the same statements, as at work; only the
/// transactions are larger, so `verify` finds nothing to say.
package struct Crowd: Sendable {
    /// Who works here, and what there is to be asked for.
    package struct Report: Sendable {
        package let agent: Person
        package let login: String
        package let customers: [ID<Customer>]
        package let devices: [(device: ID<Device>, customer: ID<Customer>)]
        /// The numbers of the tickets, the oldest first.
        package let tickets: ClosedRange<Int>
        package let open: [Int]
    }

    package static let password = "aftercare-crowd"

    let desk: Desk
    let clock: DemoClock

    /// `database` is empty but for its schema; `now` is when the last ticket came in.
    package init(on database: any Database, now: Instant) throws {
        let clock = DemoClock(end: now, zone: try Zone("Asia/Shanghai"))
        self.clock = clock
        desk = Desk(database: database, now: { clock.now })
    }

    /// How long the desk has been at work.
    private static let days = 730
    /// So many records share a transaction.
    private static let piece = 100

    package func make(
        tickets: Int,
        plans: [String],
        calendars: [DeskCalendar],
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> Report {
        clock.set(daysAgo: Self.days + 30, "09:00")
        for calendar in calendars { try await desk.acceptCalendar(calendar, by: .desk) }
        for plan in plans { _ = try await desk.publishPlan(plan, by: .desk) }
        let agent = try await person("林美玲", .agent, login: "agent")
        var engineers: [Person] = []
        for name in ["陳志強", "吳浩", "Emma Clarke", "黃冠宇", "李明", "趙雪"] {
            engineers.append(try await person(name, .engineer, login: "engineer-\(engineers.count + 1)"))
        }
        var dice = Dice()
        let owners = try await makeCustomers(max(tickets / 50, 1), by: agent)
        let devices = try await makeDevices(max(tickets / 5, 1), of: owners, &dice, by: agent)
        var lives: [Life] = []
        var numbers: ClosedRange<Int>?
        var open: [Int] = []
        for i in 0..<max(tickets, 1) {
            lives.append(life(i, of: tickets, devices: devices, engineers: engineers, &dice))
            guard lives.count == Self.piece || i == tickets - 1 else { continue }
            let piece = lives
            lives = []
            let made = try await desk.database.write { db in
                try piece.map { try desk.live($0, by: agent, in: db) }
            }
            for ticket in made where !ticket.isOver { open.append(ticket.id.number) }
            if let first = made.first?.id.number, let last = made.last?.id.number {
                numbers = (numbers?.lowerBound ?? first)...last
            }
            progress(i + 1)
        }
        clock.setToEnd()
        return Report(
            agent: agent,
            login: "agent",
            customers: owners.map(\.customer.id),
            devices: devices.map { ($0.id, $0.details.customer) },
            tickets: numbers ?? 0...0,
            open: open
        )
    }

    private func person(_ name: String, _ role: Role, login: String) async throws -> Person {
        let profile = Profile(
            id: desk.newID(),
            name: name,
            login: login,
            roles: [role],
            teams: [Team.afterSales.rawValue],
            skills: role == .engineer ? ["printer"] : []
        )
        // Looking at a password is slow by intent, and only one of them is asked for.
        return try await desk.addPerson(profile, password: role == .agent ? Crowd.password : nil, by: .desk)
            .profile.person
    }
}

/// A customer with the place and the person that tickets name.
private struct Owner: Sendable {
    let customer: Customer
    let site: Site
    let contact: Contact
}

/// What the dice say of one ticket before it is lived.
private struct Life: Sendable {
    let device: Device
    let reporter: TicketEvent.Reporter
    let subject: String
    let words: String
    let severity: Severity
    let faultClass: String
    let reportedAt: Instant
    let engineer: Person?
    /// Minutes after the report; `nil` for what has not happened.
    let answeredAfter: Int?
    let closedAfter: Int?
    let end: Instant
}

extension Life {
    /// What solved it on the phone: each class of fault has its own.
    fileprivate var guidance: TicketEvent.RungResult {
        switch faultClass {
        case "paper-feed":
            .init(result: .solved, steps: ["取出殘紙", "清潔搓紙輪", "換一包乾燥的紙"], words: "連印三十張沒有再卡。")
        case "network":
            .init(result: .solved, steps: ["重插堆疊線", "核對端口是否停用"], words: "端口在設定裡被停用，打開後全部亮起。")
        case "display":
            .init(result: .solved, steps: ["觸控校正", "擦淨邊框的紅外條"], words: "邊框上貼了便條，拿掉後觸控正常。")
        case "noise":
            .init(
                result: .solved,
                steps: ["Balance the tubes", "Tighten the rotor"],
                words: "Runs quietly at 12,000 rpm."
            )
        case "firmware":
            .init(result: .solved, steps: ["清除瀏覽器快取", "改用新的管理地址"], words: "升級後地址變了，用新地址可以登入。")
        default:
            .init(result: .solved, steps: ["直接插牆上插座", "長按電源鍵三十秒"], words: "接線板壞了，換插座後開機正常。")
        }
    }
}

extension Crowd {
    private func makeCustomers(_ count: Int, by agent: Person) async throws -> [Owner] {
        let owners = try (1...count).map { number in
            let customer = Customer(
                id: id(number),
                details: try Customer.Details(
                    code: "K-\(number)",
                    name: number % 3 == 0 ? "Harbour Light Trading \(number)" : "长宁区第\(number)人民医院",
                    shortName: number % 3 == 0 ? nil : "长宁\(number)院"
                ).checked(),
                version: 1
            )
            let site = Site(
                id: id(number),
                customer: customer.id,
                details: try Site.Details(name: "总院", address: "安顺路 \(number) 号", region: "上海", city: "上海")
                    .checked(),
                version: 1
            )
            let contact = Contact(
                id: id(number),
                customer: customer.id,
                details: try Contact.Details(
                    name: "王\(number)",
                    kind: .engineer,
                    site: site.id,
                    phones: ["021-\(55_500_000 + number)"]
                ).checked(),
                version: 1
            )
            return Owner(customer: customer, site: site, contact: contact)
        }
        for begin in stride(from: 0, to: count, by: Self.piece) {
            let piece = owners[begin..<min(begin + Self.piece, count)]
            let now = clock.now
            try await desk.database.write { db in
                for owner in piece {
                    try db.register(owner.customer, by: agent, at: now)
                    try db.register(owner.site, by: agent, at: now)
                    try db.register(owner.contact, by: agent, at: now)
                }
            }
        }
        return owners
    }

    /// Of so many made in one moment each gets its own millisecond: noise alone would meet itself.
    private func id<Subject>(_ number: Int) -> ID<Subject> {
        ID(at: clock.now.advanced(byMilliseconds: Int64(number)), noise: 0)
    }

    private func makeDevices(
        _ count: Int,
        of owners: [Owner],
        _ dice: inout Dice,
        by agent: Person
    ) async throws -> [Device] {
        var models: [ProductModel] = []
        for (code, name) in [("LP-4015", "黑白雷射印表機"), ("NS-2448", "48 口交換機"), ("AV-86T", "86 吋會議平板")] {
            let details = ProductModel.Details(code: code, name: name, brand: "Lumo", skills: ["printer"])
            models.append(try await desk.register(details, by: agent))
        }
        let latest = Day.latestAnywhere(at: clock.now)
        var devices: [Device] = []
        for number in 0..<count {
            let owner = owners[number % owners.count]
            var steps: [DevicePhase: Day] = [:]
            for (place, phase) in [DevicePhase.ordered, .shipped, .delivered, .installed, .accepted].enumerated() {
                steps[phase] = latest - 60 + place * 7
            }
            devices.append(
                Device(
                    id: id(number),
                    details: try Device.Details(
                        serial: "SN\(100_000 + number)",
                        model: models[dice.roll(models.count)].id,
                        customer: owner.customer.id,
                        site: owner.site.id,
                        location: "\(1 + dice.roll(9))F"
                    ).checked(),
                    steps: try DeviceSteps(steps, latest: latest),
                    version: 1
                )
            )
        }
        let all = devices
        for begin in stride(from: 0, to: count, by: Self.piece) {
            let now = clock.now
            try await desk.database.write { db in
                for device in all[begin..<min(begin + Self.piece, count)] {
                    try db.insert(device)
                    try db.record(.registered(device.details, device.steps), on: device, by: agent, at: now)
                }
            }
        }
        return devices
    }

    /// Tickets come in evenly over the days; of the newest eighth nine in ten are open, of the older one in ten.
    private func life(
        _ i: Int,
        of count: Int,
        devices: [Device],
        engineers: [Person],
        _ dice: inout Dice
    ) -> Life {
        let span = Int64(Self.days) * 86_400_000
        let reportedAt = clock.end.advanced(
            byMilliseconds: -span * Int64(count - i) / Int64(count) - Int64(dice.roll(60_000))
        )
        let isNew = i >= count - count / 8
        let isOpen = dice.roll(10) < (isNew ? 9 : 1)
        let isAnswered = !isOpen || dice.roll(10) < 6
        let answeredAfter = 5 + dice.roll(dice.roll(10) == 0 ? 9_000 : 300)
        let device = devices[dice.roll(devices.count)]
        let (fault, subject, words) = Self.complaints[dice.roll(Self.complaints.count)]
        return Life(
            device: device,
            reporter: .init(name: "王護士", phone: "138\(10_000_000 + dice.roll(90_000_000))"),
            subject: "\(subject)（\(device.serial)）",
            words: words,
            severity: dice.roll(12) == 0 ? .critical : dice.roll(6) == 0 ? .high : .normal,
            faultClass: fault,
            reportedAt: reportedAt,
            engineer: isAnswered ? engineers[dice.roll(engineers.count)] : nil,
            answeredAfter: isAnswered ? answeredAfter : nil,
            closedAfter: isOpen ? nil : answeredAfter + 60 + dice.roll(4_000),
            end: clock.end
        )
    }

    private static let complaints = [
        ("paper-feed", "列印卡紙", "每印十張左右就卡在出紙口，已重開機兩次。"),
        ("network", "交換機端口不通", "三樓 12 至 18 口全部不亮，其餘正常。"),
        ("display", "會議平板觸控失靈", "開會中途觸控沒有反應，遙控器還可以用。"),
        ("noise", "Centrifuge is loud", "Since Monday it rattles above 9,000 rpm; we stopped using it."),
        ("firmware", "韌體升級後無法連線", "昨晚升級之後登入不了管理頁面。"),
        ("power", "開不了機", "按電源鍵沒有任何反應，換過插座也一樣。"),
    ]
}

extension Desk {
    /// Lives one ticket to where the dice leave it.
    fileprivate func live(_ life: Life, by agent: Person, in db: any Connection) throws -> Ticket {
        let facts = try db.deviceFacts(life.device)
        let (terms, plan) = try terms(for: facts.plan, in: db)
        let opening = TicketEvent.Opening(
            customer: life.device.details.customer,
            site: life.device.details.site,
            device: life.device.id,
            reporter: life.reporter,
            channel: .phone,
            severity: life.severity,
            faultClass: life.faultClass,
            subject: life.subject,
            words: life.words,
            phase: life.device.phase
        )
        let number: Int = try db.rows(SQL.nextNumber).first?["value"] ?? 0
        var ticket = try db.open(
            Ticket.ID(number: number),
            opening,
            reportedAt: life.reportedAt,
            by: agent,
            at: life.reportedAt
        )
        var last = life.reportedAt
        func happen(_ minutes: Int, by person: Person, _ verb: (Ticket) throws -> [TicketEvent]) throws {
            let at = life.reportedAt.advanced(byMilliseconds: Int64(minutes) * 60_000)
            guard at <= life.end else { return }
            last = max(last, at)
            ticket = try enter(verb(ticket).map { Happened($0, at: last) }, on: ticket, by: person, at: last, in: db)
        }
        let lead = plan.leadership(phase: opening.phase, kind: opening.kind, contract: nil)
        try happen(0, by: agent) { _ in [.termsChanged(terms), .led(lead)] }
        if let engineer = life.engineer, let minutes = life.answeredAfter {
            try happen(2, by: agent) { try $0.assign(.init(engineer: .init(engineer))) }
            try happen(minutes, by: engineer) { ticket in
                try ticket.contact(
                    .init(
                        channel: .phone,
                        outcome: .reached,
                        to: life.reporter.name,
                        words: "已問明情況，先按步驟自檢，明天中午前再聯絡。",
                        isAnswer: true
                    )
                )
            }
        }
        if let engineer = life.engineer, let minutes = life.closedAfter {
            try happen(minutes - 40, by: engineer) { ticket in
                try ticket.guide(life.guidance)
            }
            if ticket.resolved != nil {
                try happen(minutes, by: agent) { try $0.close(words: "客戶確認已恢復。", under: plan) }
            }
        }
        // What the rounds would have written meanwhile: the next alarm lies ahead, as at any desk that has been at work.
        let due = try projection(of: ticket, at: life.end, in: db).comeTrue
        if !due.isEmpty {
            last = life.end
            ticket = try enter(due, on: ticket, by: .desk, at: last, in: db)
        }
        try db.save(projection(of: ticket, at: last, in: db))
        return ticket
    }
}

/// Says the same in every run.
private struct Dice {
    private var state: UInt64 = 88_172_645_463_325_252

    mutating func roll(_ below: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(max(below, 1)))
    }
}
