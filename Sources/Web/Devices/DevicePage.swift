import AfterSales
import ServiceDesk

/// One device: what it is, how far its life has come, and everything that happened to it.
struct DevicePage: Page {
    static let template = "devices/device"

    struct Entry: Sendable {
        let tone: String
        let icon: String
        let what: String
        let detail: String?
        let by: String
        let stamp: String
        let time: String
    }

    struct TicketRow: Sendable {
        let href: String
        let number: String
        let subject: String
        let state: String
    }

    struct Exchanged: Sendable {
        let text: String
        let href: String
        let number: String
    }

    let title: String
    let banner: Banner?
    let phase: Chip
    let modelName: String
    let modelCode: String
    let brand: String?
    let steps: [Step]
    let customer: String
    let customerHref: String
    let site: String?
    let location: String?
    let contract: String?
    let accepted: String?
    /// In or out of warranty today.
    let warranty: Chip?
    /// The last inspection and the next, where the device belongs to an installation.
    let inspections: InstallationLine?
    let address: String
    let version: String
    let mayEdit: Bool
    /// The phases ahead and the day of the next one; nothing once it is retired.
    let next: Choice?
    let on: Field
    /// For the form that corrects a day.
    let wrong: Choice
    let corrected: Field
    let reason: Field
    let isCorrecting: Bool
    var tickets: [TicketRow]
    let hasTickets: Bool
    /// Which device took its place, or whose place it took.
    var exchanges: [Exchanged] = []
    var hasExchanges = false
    let newTicket: String?
    let history: [Entry]

    init(
        _ sheet: DeviceSheet,
        warranty: WarrantyStanding?,
        inspections: InstallationRow?,
        tickets past: [DevicePast],
        today: Day,
        now: Instant,
        _ state: FormState,
        _ context: StaffContext
    ) {
        let words = context.words
        let device = sheet.device
        title = device.serial
        banner = state.banner(words)
        phase = device.phase.chip(words)
        modelName = sheet.model.name
        modelCode = sheet.model.code
        brand = sheet.model.details.brand
        steps = DevicePage.ladder(of: device, context.reader)
        customer = sheet.customer.name
        customerHref = "/customers/\(sheet.customer.id)"
        site = sheet.site?.name
        location = device.details.location
        contract = sheet.contract?.number
        accepted = device.steps[.accepted].map(context.reader.day)
        self.warranty = warranty.map { $0.chip(context.reader) }
        self.inspections = inspections.map { InstallationLine($0, now: now, context.reader) }
        address = "/devices/\(device.id)"
        version = state.value("version", or: String(device.version))
        mayEdit = context.person.may(.editDevices)
        isCorrecting = state.typed?.has("step") == true
        next = DevicePage.next(of: device, state, words)
        on = Field(
            "on",
            words["field.on"],
            state,
            words: words,
            or: today.description,
            type: "date",
            required: true
        )
        wrong = Choice(
            "step",
            words["field.step"],
            state,
            words: words,
            options: DevicePhase.allCases.map { phase in
                Choice.Option(
                    phase.rawValue,
                    words["phase.\(phase.rawValue)"],
                    chosen: state.chosen("step", phase.rawValue, or: phase == device.phase)
                )
            },
            required: true
        )
        corrected = Field(
            "day",
            words["field.day"],
            state,
            words: words,
            or: device.steps[device.phase]?.description ?? "",
            type: "date",
            hint: words["device.right-day-hint"]
        )
        reason = Field(
            "reason",
            words["field.reason"],
            state,
            words: words,
            hint: words["device.reason-hint"],
            required: true,
            limit: 500
        )
        tickets = past.map { past in
            TicketRow(
                href: "/tickets/\(past.number)",
                number: past.number.description,
                subject: past.subject,
                state: past.isOpen ? words["device.ticket-open"] : words["device.ticket-over"]
            )
        }
        hasTickets = !tickets.isEmpty
        newTicket = context.person.may(.openTicket) ? "/tickets/new?device=\(device.id)" : nil
        history = DevicePage.entries(sheet.history, now: now, context.reader)
    }

    /// Every phase with its day; one that lies behind without a day was skipped.
    static func ladder(of device: Device, _ reader: Reader) -> [Step] {
        DevicePhase.allCases.map { phase in
            let day = device.steps[phase]
            let state: Step.State =
                phase == device.phase
                ? (phase == .retired ? .done : .current)
                : phase > device.phase ? .ahead : day == nil ? .skipped : .done
            return Step(
                reader.words["phase.\(phase.rawValue)"],
                state,
                words: reader.words,
                note: day.map { reader.date($0, showsYear: true) }
            )
        }
    }

    private static func next(of device: Device, _ state: FormState, _ words: Words) -> Choice? {
        let isNew = device.steps == DeviceSteps()
        let ahead = DevicePhase.allCases.filter { $0 > device.phase || isNew }
        guard !ahead.isEmpty else { return nil }
        return Choice(
            "phase",
            words["field.phase"],
            state,
            words: words,
            options: ahead.map { phase in
                Choice.Option(
                    phase.rawValue,
                    words["phase.\(phase.rawValue)"],
                    chosen: state.chosen("phase", phase.rawValue, or: phase == ahead.first)
                )
            },
            required: true
        )
    }

    /// The newest first.
    private static func entries(_ history: [JournalEntry], now: Instant, _ reader: Reader) -> [Entry] {
        var entries: [Entry] = []
        var before: Device.Details?
        for entry in history {
            guard let change = try? entry.deviceChange else { continue }
            entries.append(Entry(change, entry, before: before, now: now, reader))
            switch change {
            case .registered(let details, _), .changed(let details): before = details
            case .reached, .corrected: break
            }
        }
        return entries.reversed()
    }
}

extension DevicePage.Entry {
    init(_ change: Device.Change, _ entry: JournalEntry, before: Device.Details?, now: Instant, _ reader: Reader) {
        let words = reader.words
        by = entry.personName
        stamp = reader.stamp(entry.recordedAt)
        time = reader.time(entry.recordedAt, now: now)
        switch change {
        case .registered(_, let steps):
            (tone, icon, what) = ("plain", "plus", words["device.registered"])
            let days = DevicePhase.allCases.compactMap { phase in
                steps[phase].map { "\(words["phase.\(phase.rawValue)"]) \(reader.day($0))" }
            }
            detail = days.isEmpty ? nil : days.joined(separator: words["list.comma"])
        case .changed(let details):
            (tone, icon, what) = ("plain", "edit", words["device.changed"])
            detail = before.map { details.differences(from: $0, words) }
        case .reached(let phase, let day):
            (tone, icon) = ("good", phase == .retired ? "ban" : "check")
            what = words("device.reached", ["phase": phase.rawValue, "day": reader.day(day)])
            detail = nil
        case .corrected(let phase, let day, let reason):
            (tone, icon) = ("plain", "edit")
            what =
                day.map { words("device.corrected", ["phase": phase.rawValue, "day": reader.day($0)]) }
                ?? words("device.withdrawn", ["phase": phase.rawValue])
            detail = reason
        }
    }
}

extension Device.Details {
    /// The fields that differ, with the new value where it can be read.
    fileprivate func differences(from before: Device.Details, _ words: Words) -> String {
        var parts: [String] = []
        if serial != before.serial { parts.append("\(words["field.serial"]) \(serial)") }
        if model != before.model { parts.append(words["field.model"]) }
        if customer != before.customer { parts.append(words["field.customer"]) }
        if site != before.site { parts.append(words["field.site"]) }
        if contract != before.contract { parts.append(words["field.contract"]) }
        if location != before.location { parts.append("\(words["field.location"]) \(location ?? "")") }
        return parts.joined(separator: words["list.comma"])
    }
}
