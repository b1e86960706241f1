import AfterSales
import Storage

/// Takes in a file of devices: knows the customers, models, sites, contracts and devices its lines speak of.
struct DeviceIntake: Intake {
    private struct Serial: Hashable {
        let model: ID<ProductModel>
        let key: String
    }

    private struct Name: Hashable {
        let customer: ID<Customer>
        let key: String
    }

    /// A device with what happened to it.
    private struct Taken {
        let device: Device
        let changes: [Device.Change]
        let isNew: Bool
    }

    private let context: IntakeContext
    private var ids: IDBlock
    private let latest: Day
    private var customers: [String: ID<Customer>] = [:]
    private var models: [String: ID<ProductModel>] = [:]
    private var sites: [Name: ID<Site>] = [:]
    private var contracts: [String: Contract] = [:]
    private var devices: [Serial: Device] = [:]

    private var newModels: [ProductModel] = []
    private var taken: [Taken] = []
    private var lineOf: [Serial: Int] = [:]
    private(set) var linesWithoutNews = 0

    init(_ lines: [DevicesFile.Line], context: IntakeContext, _ db: any Connection) throws {
        self.context = context
        ids = context.ids
        latest = .latestAnywhere(at: context.now)
        for keys in Array(Set(lines.map { Spelling.ofCode($0.customer) })).pieces {
            for row in try db.rows(
                """
                SELECT id, code_key FROM customer
                WHERE code_key IN \(list: keys) AND \(context.person.seesCustomer("id"))
                """
            ) { customers[try row["code_key"]] = try row["id"] }
        }
        for keys in Array(Set(lines.map { Spelling.ofSerial($0.model) })).pieces {
            for row in try db.rows("SELECT id, code_key FROM product_model WHERE code_key IN \(list: keys)") {
                models[try row["code_key"]] = try row["id"]
            }
        }
        for owners in Array(customers.values).pieces {
            for row in try db.rows("SELECT id, customer_id, name_key FROM site WHERE customer_id IN \(list: owners)") {
                sites[Name(customer: try row["customer_id"], key: try row["name_key"])] = try row["id"]
            }
        }
        for keys in Array(Set(lines.compactMap(\.contract).map(Spelling.ofCode))).pieces {
            for row in try db.rows("SELECT * FROM contract WHERE number_key IN \(list: keys)") {
                let contract = try Contract(row)
                contracts[Spelling.ofCode(contract.number)] = contract
            }
        }
        for keys in Array(Set(lines.map { Spelling.ofSerial($0.serial) })).pieces {
            for row in try db.rows("SELECT * FROM device WHERE serial_key IN \(list: keys)") {
                let device = try Device(row)
                devices[Serial(model: device.details.model, key: Spelling.ofSerial(device.serial))] = device
            }
        }
    }

    mutating func take(_ line: DevicesFile.Line) -> [FileProblem] {
        var problems: [FileProblem] = []
        let customer = customers[Spelling.ofCode(line.customer)]
        if customer == nil { problems.append(line.place.problem(.unknown("customer", line.customer))) }
        var newModel: ProductModel?
        var model = models[Spelling.ofSerial(line.model)]
        if model == nil {
            do {
                newModel = try self.model(of: line)
                model = newModel?.id
            } catch {
                problems.append(line.place.problem(error.about(["code": "model", "name": "modelName"])))
            }
        }
        guard let customer, let model else { return problems }
        let key = Serial(model: model, key: Spelling.ofSerial(line.serial))
        if let earlier = lineOf[key] { return [line.place.problem(.saidBefore("serial", line: earlier))] }
        do {
            let taken = try take(line, known: devices[key], model: model, customer: customer)
            lineOf[key] = line.place.line
            if let newModel {
                newModels.append(newModel)
                models[Spelling.ofSerial(newModel.code)] = newModel.id
            }
            if taken.changes.isEmpty { linesWithoutNews += 1 } else { self.taken.append(taken) }
        } catch {
            problems += error.all.map(line.place.problem)
        }
        return problems
    }

    /// A model we do not know yet; the file has to name it.
    private mutating func model(of line: DevicesFile.Line) throws(Refusal) -> ProductModel {
        guard let name = line.modelName else { throw .unknown("model", line.model) }
        let details = ProductModel.Details(
            code: line.model,
            name: name,
            brand: line.brand,
            productLine: line.productLine
        )
        return ProductModel(id: ids.id(), details: try details.checked(), version: 1)
    }

    private mutating func take(
        _ line: DevicesFile.Line,
        known: Device?,
        model: ID<ProductModel>,
        customer: ID<Customer>
    ) throws(Refusals) -> Taken {
        var refusals = Refusals()
        // A device that went to another customer leaves the site and the contract of the one before.
        let kept = known.flatMap { $0.details.customer == customer ? $0.details : nil }
        var details = Device.Details(
            // A serial in another spelling is no news.
            serial: known?.serial ?? line.serial,
            model: model,
            customer: customer,
            site: kept?.site,
            contract: kept?.contract,
            location: line.location ?? kept?.location
        )
        if let site = line.site {
            details.site = sites[Name(customer: customer, key: Spelling.ofCode(site))]
            if details.site == nil { refusals.all.append(.unknown("site", site)) }
        }
        if let number = line.contract {
            let contract = contracts[Spelling.ofCode(number)]
            details.contract = contract?.id
            if contract == nil { refusals.all.append(.unknown("contract", number)) }
            if let contract, contract.customer != customer { refusals.all.append(.contractOfAnotherCustomer) }
        }
        var taken: Taken?
        do {
            taken = try change(known, to: details, days: line.days)
        } catch {
            refusals.all.append(error)
        }
        if let phase = line.phase, let device = taken?.device, device.phase != phase {
            refusals.all.append(.phaseWithoutDay(phase, known: device.phase))
        }
        guard refusals.all.isEmpty, let taken else { throw refusals }
        return taken
    }

    private mutating func change(
        _ known: Device?,
        to details: Device.Details,
        days: [DevicePhase: Day]
    ) throws(Refusal) -> Taken {
        guard var device = known else {
            let device = Device(
                id: ids.id(),
                details: try details.checked(),
                steps: try DeviceSteps(days, latest: latest),
                version: 1
            )
            return Taken(device: device, changes: [.registered(device.details, device.steps)], isNew: true)
        }
        var changes: [Device.Change] = []
        if let change = try device.change(to: details) { changes.append(change) }
        changes += try device.takeOver(days, reason: context.reason, latest: latest)
        return Taken(device: device, changes: changes, isNew: false)
    }

    func save(
        to db: any Connection,
        progress: (_ done: Int, _ total: Int) -> Void
    ) throws -> [Subject.Kind: ImportReport.Count] {
        for model in newModels {
            try db.register(model, by: context.person, at: context.now)
        }
        for (index, taken) in taken.enumerated() {
            let device = taken.device
            let before = device.version - taken.changes.count
            if taken.isNew { try db.insert(device) } else { try db.update(device, from: before) }
            try db.record(
                taken.changes.map { try $0.line() },
                on: device.subject,
                by: context.person,
                at: context.now,
                after: before
            )
            progress(index + 1, self.taken.count)
        }
        var counts: [Subject.Kind: ImportReport.Count] = [:]
        counts[.device] = .init(
            new: taken.count(where: \.isNew),
            changed: taken.count { !$0.isNew }
        )
        counts[.model] = .init(new: newModels.count)
        return counts
    }
}

/// Several things that are wrong with one row.
struct Refusals: Error {
    var all: [Refusal] = []
}

extension Refusal {
    /// The file names a phase for which neither it nor we have a day.
    static func phaseWithoutDay(_ phase: DevicePhase, known: DevicePhase) -> Refusal {
        Refusal(
            .invalid,
            "phase-without-day",
            field: "phase",
            values: ["phase": phase.rawValue, "known": known.rawValue]
        )
    }
}
