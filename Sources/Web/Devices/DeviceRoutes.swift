import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Devices and the steps of their lives, for our people.
struct DeviceRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(
                .get,
                "/devices",
                needs: .seeDevices,
                query: DeviceRoutes.parameters + ListQuery.parameters(orders: []),
                list
            ),
            .staff(.get, "/devices/export", needs: .export, query: DeviceRoutes.parameters + [.format], export),
            .staff(.get, "/customers/{customer}/devices/new", needs: .editDevices, new),
            .staff(.post, "/customers/{customer}/devices", needs: .editDevices, register),
            .staff(.get, "/devices/{device}", needs: .seeDevices, show),
            .staff(.get, "/devices/{device}/edit", needs: .editDevices, edit),
            .staff(.post, "/devices/{device}", needs: .editDevices, change),
            .staff(.post, "/devices/{device}/steps", needs: .editDevices, step),
            .staff(.post, "/devices/{device}/corrections", needs: .editDevices, correct),
        ]
    }

    private static let parameters: [APIRoute.Parameter] = [
        .words,
        .init("customer", .id, "Of this customer."),
        .init("site", .id, "At this site."),
        .init("model", .id, "Of this model."),
        .init("contract", .id, "Of this contract."),
        .init("phase", .choice(DevicePhase.self), "In this phase."),
    ]

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let query = try ListQuery(context.query)
        let filter = try context.query.deviceFilter()
        let found = try await desk.devices(
            filter,
            after: query.place,
            limit: query.limit,
            seenBy: context.person
        )
        let names = try await names(of: filter, seenBy: context.person)
        return pages.html(DevicesPage(found, narrowedBy: names, query, context), context.visit)
    }

    /// What the list is narrowed to, in words; what this person may not see narrows it to nothing all the same.
    private func names(
        of filter: DeviceFilter,
        seenBy person: Person
    ) async throws -> [(field: String, label: String)] {
        var names: [(String, String)] = []
        if let id = filter.customer {
            names.append(("customer", try await desk.customer(id, seenBy: person).name))
        }
        if let id = filter.site { names.append(("site", try await desk.site(id, seenBy: person).name)) }
        if let id = filter.model { names.append(("model", try await desk.model(id, seenBy: person).name)) }
        if let id = filter.contract {
            names.append(("contract", try await desk.contract(id, seenBy: person).number))
        }
        return names
    }

    private func export(_ request: Request, context: StaffContext) async throws -> Response {
        try .download(.devices(context.query.deviceFilter()), context.query, from: desk, for: context.person)
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let sheet = try await desk.deviceSheet(context.id("device"), seenBy: context.person)
        return pages.html(try await page(sheet, .fresh, context), context.visit)
    }

    private func page(_ sheet: DeviceSheet, _ state: FormState, _ context: StaffContext) async throws -> DevicePage {
        let now = desk.now()
        let zone = sheet.site?.details.zone.flatMap { try? Zone($0) } ?? context.reader.zone
        let device = sheet.device.id
        var page = DevicePage(
            sheet,
            warranty: try await desk.warranties(of: [device], seenBy: context.person)[device],
            inspections: try await desk.installation(ofDevice: device, seenBy: context.person),
            tickets: try await desk.history(ofDevice: sheet.device.id, limit: 5, seenBy: context.person),
            today: zone.day(of: now),
            now: now,
            state,
            context
        )
        page.exchanges = try await desk.exchanges(ofSerial: sheet.device.serial, seenBy: context.person).map {
            exchange in
            let day = context.reader.date(zone.day(of: exchange.at), showsYear: true)
            let text = "\(exchange.oldSerial) → \(exchange.newSerial)"
            return .init(text: text, href: "/tickets/\(exchange.ticket)", number: "\(exchange.ticket) · \(day)")
        }
        page.hasExchanges = !page.exchanges.isEmpty
        return page
    }

    /// A step ahead.
    private func step(_ request: Request, context: StaffContext) async throws -> Response {
        let sheet = try await desk.deviceSheet(context.id("device"), seenBy: context.person)
        let form = context.form
        return try await pages.attempt(context.visit) {
            let phase: DevicePhase = try form.choice("phase")
            guard let day = try form.findDay("on") else { throw Refusal.missing("on") }
            try await naming("on") {
                _ = try await desk.reach(
                    phase,
                    on: day,
                    of: sheet.device.id,
                    version: form.version,
                    by: context.person
                )
            }
            return .see("/devices/\(sheet.device.id)", done: "record-saved")
        } again: { state in
            try await page(sheet, state, context)
        }
    }

    /// The right day of a step, or that it was never taken; always with a reason.
    private func correct(_ request: Request, context: StaffContext) async throws -> Response {
        let sheet = try await desk.deviceSheet(context.id("device"), seenBy: context.person)
        let form = context.form
        return try await pages.attempt(context.visit) {
            let phase: DevicePhase = try form.choice("step")
            let day = try form.findDay("day")
            try await naming("day") {
                _ = try await desk.correct(
                    phase,
                    to: day,
                    of: sheet.device.id,
                    reason: form["reason"],
                    version: form.version,
                    by: context.person
                )
            }
            return .see("/devices/\(sheet.device.id)", done: "record-saved")
        } again: { state in
            try await page(sheet, state, context)
        }
    }

    /// The desk names the step whose day is wrong, such as `acceptedOn`; the form has one field for all of them.
    private func naming(_ field: String, _ act: () async throws -> Void) async throws {
        do {
            try await act()
        } catch var refusal as Refusal {
            if refusal.field?.hasSuffix("On") == true || refusal.field == "on" { refusal.field = field }
            throw refusal
        }
    }

    // MARK: forms

    private func new(_ request: Request, context: StaffContext) async throws -> Response {
        let customer = try await desk.customer(context.id("customer"), seenBy: context.person)
        return pages.html(try await form(nil, nil, of: customer, .fresh, context), context.visit)
    }

    private func register(_ request: Request, context: StaffContext) async throws -> Response {
        let customer = try await desk.customer(context.id("customer"), seenBy: context.person)
        return try await pages.attempt(context.visit) {
            let model = try await model(named: context.form["model"], seenBy: context.person)
            let device = try await desk.register(
                context.form.device(model: model.id, of: customer.id),
                steps: context.form.deviceSteps(),
                by: context.person
            )
            return .see("/devices/\(device.id)", done: "record-saved")
        } again: { state in
            try await form(nil, nil, of: customer, state, context)
        }
    }

    private func edit(_ request: Request, context: StaffContext) async throws -> Response {
        let sheet = try await desk.deviceSheet(context.id("device"), seenBy: context.person)
        let page = try await form(sheet.device, sheet.model, of: sheet.customer, .fresh, context)
        return pages.html(page, context.visit)
    }

    private func change(_ request: Request, context: StaffContext) async throws -> Response {
        let sheet = try await desk.deviceSheet(context.id("device"), seenBy: context.person)
        return try await pages.attempt(context.visit) {
            let model = try await model(named: context.form["model"], seenBy: context.person)
            _ = try await desk.change(
                sheet.device.id,
                to: context.form.device(model: model.id, of: sheet.customer.id),
                version: context.form.version,
                by: context.person
            )
            return .see("/devices/\(sheet.device.id)", done: "record-saved")
        } again: { state in
            try await form(sheet.device, sheet.model, of: sheet.customer, state, context)
        }
    }

    private func model(named code: String, seenBy person: Person) async throws -> ProductModel {
        guard !code.isEmpty else { throw Refusal.missing("model") }
        do {
            return try await desk.model(code: code, seenBy: person)
        } catch let refusal as Refusal where refusal == .notFound {
            throw Refusal.unknown("model", code)
        }
    }

    private func form(
        _ device: Device?,
        _ model: ProductModel?,
        of customer: Customer,
        _ state: FormState,
        _ context: StaffContext
    ) async throws -> RecordForm {
        .device(
            device,
            model: model,
            of: customer,
            models: try await desk.models(limit: 200, seenBy: context.person),
            sites: try await desk.sites(of: customer.id, seenBy: context.person),
            contracts: try await desk.contracts(
                ContractFilter(customer: customer.id),
                limit: 200,
                seenBy: context.person
            ).items,
            state,
            context.words
        )
    }
}
