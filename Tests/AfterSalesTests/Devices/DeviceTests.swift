import AfterSales
import Testing

@Suite("A device")
struct DeviceTests {
    let today = Day(2026, 11, 20)

    func device(_ steps: [DevicePhase: Day] = [:]) throws -> Device {
        Device(
            id: ID(number: 1),
            details: Device.Details(serial: "SN-1", model: ID(number: 2), customer: ID(number: 3)),
            steps: try DeviceSteps(steps, latest: today),
            version: 1
        )
    }

    @Test("is on order until a step is known")
    func begins() throws {
        #expect(try device().phase == .ordered)
    }

    @Test("goes forward through its life, and may skip a step nobody has a day for")
    func forward() throws {
        var device = try device([.ordered: Day(2026, 1, 5)])
        #expect(
            try device.reach(.delivered, on: Day(2026, 2, 1), latest: today)
                == .reached(.delivered, on: Day(2026, 2, 1))
        )
        #expect(
            try device.reach(.accepted, on: Day(2026, 2, 1), latest: today) == .reached(.accepted, on: Day(2026, 2, 1))
        )
        #expect(device.phase == .accepted)
        #expect(device.steps[.installed] == nil)
        #expect(device.version == 3)
    }

    @Test("never goes back")
    func never() throws {
        var device = try device([.accepted: Day(2026, 2, 1)])
        #expect(throws: Refusal.phasePassed(.shipped, isIn: .accepted)) {
            try device.reach(.shipped, on: Day(2026, 3, 1), latest: today)
        }
        #expect(throws: Refusal.phasePassed(.accepted, isIn: .accepted)) {
            try device.reach(.accepted, on: Day(2026, 3, 1), latest: today)
        }
        #expect(device.version == 1)
    }

    @Test("reaches nothing before the step before, nor in the future")
    func days() throws {
        var device = try device([.shipped: Day(2026, 2, 1)])
        #expect(throws: Refusal.runsBackwards(.delivered, Day(2026, 1, 31), .shipped, Day(2026, 2, 1))) {
            try device.reach(.delivered, on: Day(2026, 1, 31), latest: today)
        }
        #expect(throws: Refusal.notYet("on", today + 1)) {
            try device.reach(.delivered, on: today + 1, latest: today)
        }
        #expect(throws: Refusal.self) { try device.reach(.delivered, on: Day(1026, 2, 2), latest: today) }
        #expect(device.phase == .shipped)
        #expect(throws: Refusal.runsBackwards(.accepted, Day(2026, 1, 1), .shipped, Day(2026, 2, 1))) {
            try DeviceSteps([.shipped: Day(2026, 2, 1), .accepted: Day(2026, 1, 1)], latest: today)
        }
    }

    @Test("has a wrong day corrected with a reason, and never without")
    func corrections() throws {
        var device = try device([.delivered: Day(2026, 2, 1), .accepted: Day(2026, 3, 1)])
        #expect(throws: Refusal.missing("reason")) {
            try device.correct(.accepted, to: Day(2026, 3, 2), reason: " ", latest: today)
        }
        #expect(
            try device.correct(.accepted, to: Day(2026, 3, 2), reason: "slip of the pen", latest: today)
                == .corrected(.accepted, on: Day(2026, 3, 2), reason: "slip of the pen")
        )
        #expect(try device.correct(.accepted, to: Day(2026, 3, 2), reason: "again", latest: today) == nil)
        #expect(throws: Refusal.runsBackwards(.accepted, Day(2026, 3, 2), .delivered, Day(2026, 4, 1))) {
            try device.correct(.delivered, to: Day(2026, 4, 1), reason: "?", latest: today)
        }
        _ = try device.correct(.accepted, to: nil, reason: "acceptance was withdrawn", latest: today)
        #expect(device.phase == .delivered)
        _ = try device.correct(.shipped, to: Day(2026, 1, 20), reason: "waybill found", latest: today)
        #expect(device.phase == .delivered)
        #expect(device.version == 4)
    }

    @Test("takes over a list of days as a whole: what lies ahead is reached, what differs is corrected")
    func takeOver() throws {
        var device = try device([.shipped: Day(2026, 2, 1), .delivered: Day(2026, 2, 3)])
        // One by one, the first of these would run backwards.
        let days: [DevicePhase: Day] = [
            .shipped: Day(2026, 2, 5), .delivered: Day(2026, 2, 7), .installed: Day(2026, 2, 9),
        ]
        #expect(
            try device.takeOver(days, reason: "list", latest: today) == [
                .corrected(.shipped, on: Day(2026, 2, 5), reason: "list"),
                .corrected(.delivered, on: Day(2026, 2, 7), reason: "list"),
                .reached(.installed, on: Day(2026, 2, 9)),
            ]
        )
        #expect(device.version == 4)
        #expect(try device.takeOver(days, reason: "list", latest: today).isEmpty)
        #expect(throws: Refusal.self) {
            try device.takeOver([.accepted: Day(2026, 2, 8)], reason: "list", latest: today)
        }
        #expect(device.phase == .installed)
    }

    @Test("is the sum of its changes")
    func sum() throws {
        var device = try device([.ordered: Day(2026, 1, 5)])
        var changes: [Device.Change] = [.registered(device.details, device.steps)]
        changes.append(try device.reach(.accepted, on: Day(2026, 2, 1), latest: today))
        changes.append(try #require(try device.correct(.accepted, to: Day(2026, 2, 2), reason: "typo", latest: today)))
        var moved = device.details
        moved.location = " 3F  機房 "
        changes.append(try #require(try device.change(to: moved)))
        #expect(try device.change(to: moved) == nil)
        #expect(device.details.location == "3F 機房")
        #expect(Device(id: device.id, changes: changes) == device)
        #expect(Device(id: device.id, changes: Array(changes.dropFirst())) == nil)
    }

    @Test("must have a serial with something in it")
    func serial() {
        #expect(throws: Refusal.missing("serial")) {
            try Device.Details(serial: " - ", model: ID(number: 2), customer: ID(number: 3)).checked()
        }
    }
}

@Suite("What a ticket knows of a device")
struct DeviceFactsTests {
    func facts(zone: String?, plan: Plan.Reference?, customerPlan: Plan.Reference?) throws -> DeviceFacts {
        let steps = try DeviceSteps(
            [.delivered: Day(2026, 2, 1), .accepted: Day(2026, 3, 1)],
            latest: Day(2026, 11, 20)
        )
        let contract = Contract(
            id: ID(number: 4),
            customer: ID(number: 3),
            details: Contract.Details(number: "HT-1", kind: .project, plan: plan),
            version: 1
        )
        let device = Device(
            id: ID(number: 1),
            details: Device.Details(
                serial: "SN-1",
                model: ID(number: 2),
                customer: ID(number: 3),
                contract: contract.id
            ),
            steps: steps,
            version: 2
        )
        return DeviceFacts(device: device, zone: zone, contract: contract, customerPlan: customerPlan)
    }

    @Test("is the phase at a moment, by the wall clock of its site")
    func phases() throws {
        let facts = try facts(zone: "Asia/Shanghai", plan: nil, customerPlan: nil)
        let utc = try Zone("UTC")
        // 2026-03-01 00:00 in Shanghai is 16:00 the day before in UTC.
        let acceptance = Instant(milliseconds: Int64(Day(2026, 2, 28).number) * 86_400_000 + 16 * 3_600_000)
        #expect(facts.phase(at: acceptance.advanced(byMilliseconds: -1), assuming: utc) == .delivered)
        #expect(facts.phase(at: acceptance, assuming: utc) == .accepted)
        let elsewhere = try self.facts(zone: nil, plan: nil, customerPlan: nil)
        #expect(elsewhere.phase(at: acceptance, assuming: utc) == .delivered)
        #expect(elsewhere.phase(at: Instant(milliseconds: 0), assuming: utc) == .ordered)
    }

    @Test("is the contract's plan before the customer's")
    func plans() throws {
        let contracts = Plan.Reference(id: "standard", version: "1")
        let customers = Plan.Reference(id: "special", version: "2")
        #expect(try facts(zone: nil, plan: contracts, customerPlan: customers).plan == contracts)
        #expect(try facts(zone: nil, plan: nil, customerPlan: customers).plan == customers)
        #expect(try facts(zone: nil, plan: nil, customerPlan: nil).plan == nil)
        #expect(try facts(zone: nil, plan: nil, customerPlan: nil).contractKind == .project)
    }
}
