import AfterSales
import ServiceDesk

/// What a number, a name or a serial leads to.
struct IntakeSearch: Sendable {
    let text: String
    let callers: [Caller]
    let contacts: [SearchFindings.Part<Contact>]
    let customers: [Customer]
    let devices: [DeviceRow]
    /// A number that nobody was known by: it goes along while its owner is looked for by name.
    let phone: String?

    init(_ text: String, phone: String? = nil, _ desk: Desk, _ person: Person) async throws {
        self.text = text
        let isNumber = text.allSatisfy { $0.isNumber || " +-()（）".contains($0) }
        callers = isNumber ? try await desk.callers(from: text, seenBy: person) : []
        let found = callers.isEmpty ? try await desk.search(text, limit: 12, seenBy: person) : nil
        contacts = found?.contacts.items ?? []
        customers = found?.customers.items ?? []
        // A device is found by its customer's name, too; once the customer is found its devices follow.
        devices = contacts.isEmpty && customers.isEmpty ? found?.devices.items ?? [] : []
        let isUnknown = callers.isEmpty && contacts.isEmpty && customers.isEmpty && devices.isEmpty
        self.phone = isNumber && isUnknown ? text : phone
    }

    /// Whoever it must be.
    var onlyCaller: Caller? {
        let exact = callers.filter(\.isExact)
        return exact.count == 1 ? exact.first : nil
    }

    var onlyDevice: DeviceRow? {
        callers.isEmpty && contacts.isEmpty && customers.isEmpty && devices.count == 1 ? devices.first : nil
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
