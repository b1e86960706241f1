import AfterSales
import ServiceDesk

/// What a number, a name or a serial leads to.
struct IntakeSearch: Sendable {
    let text: String
    let callers: [Caller]
    let contacts: [SearchFindings.Part<Contact>]
    let customers: [Customer]
    let devices: [DeviceRow]
    /// Those that bear the very serial that was typed, which may be nothing but digits.
    private let exactDevices: [DeviceRow]
    private let hasExactDevice: Bool
    /// A number that nobody was known by: it goes along while its owner is looked for by name.
    let phone: String?

    init(_ text: String, phone: String? = nil, _ desk: Desk, _ person: Person) async throws {
        self.text = text
        let isNumber = Spelling.isPhone(text)
        callers = isNumber ? try await desk.callers(from: text, seenBy: person) : []
        // The very number of one person needs nothing else; one that only ends so may be a serial.
        let isKnown = callers.contains(where: \.isExact)
        let found = isKnown ? nil : try await desk.search(text, limit: 12, seenBy: person)
        contacts = callers.isEmpty ? found?.contacts.items ?? [] : []
        customers = callers.isEmpty ? found?.customers.items ?? [] : []
        let serial = Spelling.ofSerial(text)
        let all = found?.devices.items ?? []
        exactDevices = all.filter { Spelling.ofSerial($0.device.serial) == serial }
        // A device is found by its customer's name, too; once the customer is found its devices follow.
        devices = callers.isEmpty && contacts.isEmpty && customers.isEmpty ? all : exactDevices
        hasExactDevice = callers.isEmpty && exactDevices.count == 1 && found?.exact == .device(exactDevices[0].id)
        let isUnknown = callers.isEmpty && contacts.isEmpty && customers.isEmpty && devices.isEmpty
        self.phone = isNumber && isUnknown ? text : phone
    }

    var hasExactSerial: Bool { !exactDevices.isEmpty }

    /// Whoever it must be.
    var onlyCaller: Caller? {
        let exact = callers.filter(\.isExact)
        return exact.count == 1 ? exact.first : nil
    }

    var onlyDevice: DeviceRow? {
        if hasExactDevice { return exactDevices.first }
        return callers.isEmpty && contacts.isEmpty && customers.isEmpty && devices.count == 1 ? devices.first : nil
    }
}

/// Whoever calls, and what we know of them.
struct IntakeCaller: Sendable {
    let customer: Customer
    let contacts: [Contact]
    let sites: [Site]
    let devices: [DeviceRow]
    let coverage: [ID<Device>: DeviceCoverage]
    let open: [QueueRow]
    let now: Instant
    var contact: Contact?
    /// The number of somebody we do not know yet.
    var phone: String?
    var device: DeviceRow?
    /// What is open for it.
    var deviceOpen: [QueueRow] = []
    /// Whether there are more than `open`, and than `devices`.
    var hasMoreOpen = false
    var hasMoreDevices = false
    var past: [DevicePast] = []
    /// What may help with what was typed so far.
    var help = Troubleshooting()

    /// The form as it was typed, with the class of fault that its answered question says.
    func looking(_ form: Form, _ words: Words) -> FormState {
        guard form.find("faultClass") == nil, let fault = help.chosen?.faultClass else {
            return FormState(typed: form, refusal: nil)
        }
        let others = form.entries.filter { $0.name != "faultClass" }
        return FormState(typed: Form(others + [(name: "faultClass", value: words.fault(fault))]), refusal: nil)
    }
}

/// A device to pick from a list, as the hotline tells it from others.
struct DeviceChoice: Encodable, Sendable {
    let value: String
    let label: String

    init(_ row: DeviceRow, _ coverage: DeviceCoverage?, _ words: Words) {
        let place = row.siteName ?? row.device.details.location
        let warranty = coverage?.warranty.map { words["warranty.\($0.state.rawValue)"] }
        value = row.id.description
        label = [row.modelName, row.device.serial, place, warranty].compactMap { $0 }.joined(separator: " · ")
    }
}
