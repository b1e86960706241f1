import AfterSales
import ServiceDesk

/// The forms for a device and for a model, and what they say.
extension RecordForm {
    static func device(
        _ known: Device?,
        model: ProductModel?,
        of customer: Customer,
        models: Listing<ProductModel>,
        sites: [Site],
        contracts: [Contract],
        _ state: FormState,
        _ words: Words
    ) -> RecordForm {
        let details = known?.details
        var form = FormBuilder(state, words)
        form.field("serial", details?.serial, required: true, limit: 80)
        if models.next == nil {
            form.select("model", model?.code, models.items.map { ($0.code, "\($0.name) · \($0.code)") }, required: true)
        } else {
            // More than a list can show: it is written.
            form.field("model", model?.code, hint: words["device.model-hint"], required: true, limit: 60)
        }
        form.select("site", details?.site?.description, sites.map { ($0.id.description, $0.name) })
        form.field("location", details?.location, hint: words["device.location-hint"], limit: 200)
        form.select("contract", details?.contract?.description, contracts.map { ($0.id.description, $0.number) })
        if known == nil {
            form.field("orderedOn", nil, type: "date")
            form.field("deliveredOn", nil, type: "date")
            form.field("acceptedOn", nil, type: "date", hint: words["device.accepted-hint"])
        }
        return RecordForm(
            known?.serial ?? words["device.new"],
            back: known.map { ("/devices/\($0.id)", $0.serial) } ?? ("/customers/\(customer.id)", customer.name),
            action: known.map { "/devices/\($0.id)" } ?? "/customers/\(customer.id)/devices",
            address: known.map { "/devices/\($0.id)/edit" },
            version: known?.version,
            form
        )
    }

    static func model(_ known: ProductModel?, _ state: FormState, _ words: Words) -> RecordForm {
        let details = known?.details
        var form = FormBuilder(state, words)
        form.field("code", details?.code, hint: words["model.code-hint"], required: true, limit: 60)
        form.field("name", details?.name, called: "recordName", required: true, limit: 200)
        form.field("brand", details?.brand, limit: 80)
        form.field("productLine", details?.productLine, limit: 80)
        form.field(
            "skills",
            details.map { words.skills($0.skills) },
            hint: words["model.skills-hint"]
        )
        return RecordForm(
            known?.name ?? words["model.new"],
            back: ("/models", words["models.title"]),
            action: known.map { "/models/\($0.id)" } ?? "/models",
            version: known?.version,
            form
        )
    }
}

extension Form {
    func device(model: ID<ProductModel>, of customer: ID<Customer>) throws(Refusal) -> Device.Details {
        Device.Details(
            serial: self["serial"],
            model: model,
            customer: customer,
            site: try findID("site"),
            contract: try findID("contract"),
            location: find("location")
        )
    }

    /// The days of the steps the form names.
    func deviceSteps() throws(Refusal) -> [DevicePhase: Day] {
        var days: [DevicePhase: Day] = [:]
        for phase in DevicePhase.allCases { days[phase] = try findDay(phase.field) }
        return days
    }

    func model(_ words: Words) -> ProductModel.Details {
        ProductModel.Details(
            code: self["code"],
            name: self["name"],
            brand: find("brand"),
            productLine: find("productLine"),
            skills: several("skills").map(words.skillCode)
        )
    }
}
