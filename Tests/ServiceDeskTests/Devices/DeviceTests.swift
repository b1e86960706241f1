import AfterSales
import ServiceDesk
import Storage
import TestDesk
import Testing

@Suite("The desk's devices")
struct DeskDeviceTests {
    @Test("go through their life, and their journal tells it", arguments: TestDatabase.reachable)
    func life(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let customer = try await at.customer()
        let model = try await at.model()
        var device = try await at.device("SN-1", model: model, customer: customer, steps: [.ordered: Day(2026, 1, 5)])
        device = try await at.desk.reach(.shipped, on: Day(2026, 1, 9), of: device.id, version: 1, by: at.agent)
        device = try await at.desk.reach(.accepted, on: Day(2026, 2, 1), of: device.id, version: 2, by: at.agent)
        device = try await at.desk.correct(
            .accepted,
            to: Day(2026, 2, 2),
            of: device.id,
            reason: "signed a day later",
            version: 3,
            by: at.agent
        )
        var moved = device.details
        moved.location = "3F"
        device = try await at.desk.change(device.id, to: moved, version: 4, by: at.agent)
        #expect(device.phase == .accepted)
        #expect(device.version == 5)

        let sheet = try await at.desk.deviceSheet(device.id, seenBy: at.engineer)
        #expect(sheet.device == device)
        #expect(sheet.model == model)
        #expect(sheet.customer == customer)
        #expect(
            sheet.history.map(\.kind) == [
                "device.registered", "device.phase-reached", "device.phase-reached", "device.phase-corrected",
                "device.changed",
            ]
        )
        #expect(sheet.history.allSatisfy { $0.person == at.agent.id && $0.personName == "林小姐" })
    }

    @Test("are refused a step backwards, in the future, or from an older version", arguments: TestDatabase.reachable)
    func refusals(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let device = try await at.device(
            "SN-1",
            model: try await at.model(),
            customer: try await at.customer(),
            steps: [.delivered: Day(2026, 2, 1)]
        )
        await #expect(throws: Refusal.phasePassed(.shipped, isIn: .delivered)) {
            try await at.desk.reach(.shipped, on: Day(2026, 2, 2), of: device.id, version: 1, by: at.agent)
        }
        // It is noon on 20 November in Shanghai: the 21st has begun nowhere.
        await #expect(throws: Refusal.notYet("on", Day(2026, 11, 21))) {
            try await at.desk.reach(.accepted, on: Day(2026, 11, 21), of: device.id, version: 1, by: at.agent)
        }
        await #expect(throws: Refusal.changedMeanwhile) {
            try await at.desk.reach(.accepted, on: Day(2026, 3, 1), of: device.id, version: 7, by: at.agent)
        }
        await #expect(throws: Refusal.notAllowed) {
            try await at.desk.reach(.accepted, on: Day(2026, 3, 1), of: device.id, version: 1, by: at.engineer)
        }
        #expect(try await at.desk.deviceSheet(device.id, seenBy: at.agent).history.count == 1)
    }

    @Test("bear a serial once per model, in every spelling", arguments: TestDatabase.reachable)
    func serials(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let customer = try await at.customer()
        let model = try await at.model("HP-4015")
        let other = try await at.model("HP-9000")
        let device = try await at.device("SN-001 A", model: model, customer: customer)
        await #expect(throws: Refusal.taken("serial", "sn001a")) {
            try await at.device("sn001a", model: model, customer: customer)
        }
        let twin = try await at.device("SN001A", model: other, customer: customer)
        await #expect(throws: Refusal.taken("code", "hp4015")) { try await at.model("hp4015") }
        let found = try await at.desk.devices(serial: "ｓｎ ００１-a", seenBy: at.engineer)
        #expect(Set(found.map(\.id)) == [device.id, twin.id])
    }

    @Test("belong with their site and contract to one customer", arguments: TestDatabase.reachable)
    func belongings(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let customer = try await at.customer("C-1")
        let other = try await at.customer("C-2")
        let model = try await at.model()
        let site = try await at.desk.register(Site.Details(name: "本部"), of: other.id, by: at.agent)
        let contract = try await at.desk.register(
            Contract.Details(number: "HT-1", kind: .project),
            of: other.id,
            by: at.agent
        )
        func register(_ site: ID<Site>?, _ contract: ID<Contract>?, _ model: ID<ProductModel>) async throws {
            let details = Device.Details(
                serial: "SN-1",
                model: model,
                customer: customer.id,
                site: site,
                contract: contract
            )
            _ = try await at.desk.register(details, by: at.agent)
        }
        await #expect(throws: Refusal.siteOfAnotherCustomer) { try await register(site.id, nil, model.id) }
        await #expect(throws: Refusal.contractOfAnotherCustomer) { try await register(nil, contract.id, model.id) }
        let refusal = await #expect(throws: Refusal.self) { try await register(nil, nil, ID(number: 404)) }
        #expect(refusal?.field == "model")
        // Sold on to the other customer, with its new place: the two must change together.
        try await register(nil, nil, model.id)
        let device = try #require(try await at.desk.devices(serial: "SN-1", seenBy: at.agent).first).device
        var sold = device.details
        sold.site = site.id
        await #expect(throws: Refusal.siteOfAnotherCustomer) {
            try await at.desk.change(device.id, to: sold, version: 1, by: at.agent)
        }
        sold.customer = other.id
        sold.contract = contract.id
        _ = try await at.desk.change(device.id, to: sold, version: 1, by: at.agent)
        #expect(try await at.desk.deviceFacts(device.id, seenBy: at.agent).contractKind == .project)
    }

    @Test("tell a ticket what was promised for them", arguments: TestDatabase.reachable)
    func facts(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let plan = Plan.Reference(id: "standard", version: "1")
        try await at.publish(plan)
        let customer = try await at.desk.register(
            Customer.Details(code: "C-1", name: "長寧", plan: plan),
            by: at.agent
        )
        let site = try await at.desk.register(
            Site.Details(name: "本部", zone: "Asia/Urumqi"),
            of: customer.id,
            by: at.agent
        )
        let details = Device.Details(
            serial: "SN-1",
            model: try await at.model().id,
            customer: customer.id,
            site: site.id
        )
        let device = try await at.desk.register(details, steps: [.accepted: Day(2026, 3, 1)], by: at.agent)
        let facts = try await at.desk.deviceFacts(device.id, seenBy: at.engineer)
        #expect(facts.plan == plan)
        #expect(facts.zone == "Asia/Urumqi")
        #expect(facts.acceptedOn == Day(2026, 3, 1))
        #expect(facts.phase(at: RecordsDesk.noon, assuming: try Zone("UTC")) == .accepted)
        #expect(facts.contractKind == nil)
    }

    @Test("are listed by serial, filtered and searched", arguments: TestDatabase.reachable)
    func list(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let changning = try await at.customer("C-1", name: "長寧醫院")
        let xuhui = try await at.customer("C-2", name: "徐匯醫院")
        let model = try await at.model("HP-4015")
        let other = try await at.model("EX-9")
        for number in 1...5 {
            _ = try await at.device(
                "SN-\(number)",
                model: number == 5 ? other : model,
                customer: number < 3 ? changning : xuhui,
                steps: number == 1 ? [.accepted: Day(2026, 1, 1)] : [:]
            )
        }
        func serials(_ filter: DeviceFilter, by person: Person? = nil) async throws -> [String] {
            let found = try await at.desk.devices(filter, seenBy: person ?? at.agent).items.map(\.device.serial)
            #expect(try await at.desk.deviceCount(filter, seenBy: person ?? at.agent) == found.count)
            return found
        }
        #expect(try await serials(DeviceFilter()) == ["SN-1", "SN-2", "SN-3", "SN-4", "SN-5"])
        #expect(try await serials(DeviceFilter(customer: xuhui.id)) == ["SN-3", "SN-4", "SN-5"])
        #expect(try await serials(DeviceFilter(model: other.id)) == ["SN-5"])
        #expect(try await serials(DeviceFilter(phase: .accepted)) == ["SN-1"])
        #expect(try await serials(DeviceFilter(words: "长宁")) == ["SN-1", "SN-2"])
        #expect(try await serials(DeviceFilter(words: "ex-9 徐汇")) == ["SN-5"])
        #expect(try await serials(DeviceFilter(words: "ｓｎ4")) == ["SN-4"])
        let person = at.responsible(of: changning)
        #expect(try await serials(DeviceFilter(), by: person) == ["SN-1", "SN-2"])
        #expect(try await serials(DeviceFilter(customer: xuhui.id), by: person).isEmpty)
        let page = try await at.desk.devices(limit: 2, seenBy: at.agent)
        let next = try await at.desk.devices(after: page.next, limit: 2, seenBy: at.agent)
        #expect(next.items.map(\.device.serial) == ["SN-3", "SN-4"])
        #expect(next.items.map(\.customerName) == ["徐匯醫院", "徐匯醫院"])
        await #expect(throws: Refusal.notFound) {
            try await at.desk.deviceSheet(next.items[0].id, seenBy: person)
        }
        await #expect(throws: Refusal.notFound) {
            try await at.desk.deviceFacts(next.items[0].id, seenBy: person)
        }
    }
}

@Suite("The desk's models and contracts")
struct DeskModelTests {
    @Test("are changed from the version that was read", arguments: TestDatabase.reachable)
    func changes(engine: TestDatabase) async throws {
        let at = try await RecordsDesk(on: engine)
        let model = try await at.model()
        var details = model.details
        details.skills = ["printers", " printers ", "網路", ""]
        let changed = try await at.desk.change(model.id, to: details, version: 1, by: at.agent)
        #expect(changed.details.skills == ["printers", "網路"])
        #expect(try await at.desk.model(model.id, seenBy: at.engineer) == changed)
        #expect(try await at.desk.models(words: "列印 印表", seenBy: at.engineer).items.isEmpty)
        #expect(try await at.desk.models(words: "印表", seenBy: at.engineer).items == [changed])
        await #expect(throws: Refusal.changedMeanwhile) {
            try await at.desk.change(model.id, to: model.details, version: 1, by: at.agent)
        }

        let customer = try await at.customer()
        let contract = try await at.desk.register(
            Contract.Details(number: "HT-2025-1", kind: .product, signedOn: Day(2025, 5, 1), deliveryPlace: "上海"),
            of: customer.id,
            by: at.agent
        )
        await #expect(throws: Refusal.taken("number", "ht-2025-1")) {
            try await at.desk.register(
                Contract.Details(number: "ht-2025-1", kind: .product),
                of: customer.id,
                by: at.agent
            )
        }
        var newer = contract.details
        try await at.publish(Plan.Reference(id: "standard", version: "2"))
        newer.plan = Plan.Reference(id: "standard", version: "2")
        let pointed = try await at.desk.change(contract.id, to: newer, version: 1, by: at.agent)
        #expect(try await at.desk.contract(contract.id, seenBy: at.engineer) == pointed)
        let list = try await at.desk.contracts(ContractFilter(number: "2025"), seenBy: at.agent)
        #expect(list.items == [pointed])
        let stranger = at.responsible(of: try await at.customer("C-2"))
        #expect(try await at.desk.contracts(seenBy: stranger).items.isEmpty)
        await #expect(throws: Refusal.notFound) { try await at.desk.contract(contract.id, seenBy: stranger) }
    }
}
