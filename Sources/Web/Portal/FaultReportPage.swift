import AfterSales
import ServiceDesk

/// Report a fault: which device, what is wrong, how bad, when somebody may come, photographs.
struct FaultReportPage: Page {
    static let template = "portal/report"

    let title: String
    let banner: Banner?
    /// Photographs do not come back with a form that was refused.
    let lostFiles: Banner?
    /// Their devices, for whoever may see them.
    let device: Choice?
    let serial: Field
    /// To be ticked where we do not know the serial.
    let anyway: Choice?
    let subject: Field
    let symptoms: Field
    let severity: Choice
    let suitable: Field
    let phone: Field
    let files: FileField

    init(_ devices: [DeviceRow], _ state: FormState, _ context: CustomerContext) {
        let words = context.words
        let refusal = state.refusal
        title = words["portal.report"]
        banner = state.banner(words)
        lostFiles = refusal != nil && !context.visit.files.isEmpty ? Banner(.plain, words["portal.files-again"]) : nil
        let asked = context.query["device"]
        device =
            devices.isEmpty
            ? nil
            : Choice(
                "device",
                words["portal.device"],
                state,
                words: words,
                options: [
                    .init("", words["portal.other-device"], chosen: state.chosen("device", "", or: asked.isEmpty))
                ]
                    + devices.map { row in
                        let id = row.id.description
                        let place = [row.siteName, row.device.details.location].compactMap { $0 }
                        let name = ([row.modelName, row.device.serial] + place).joined(separator: " · ")
                        return .init(id, name, chosen: state.chosen("device", id, or: id == asked))
                    }
            )
        serial = Field(
            "serial",
            words["portal.serial"],
            state,
            words: words,
            hint: words["portal.serial-hint"],
            limit: 80
        )
        let isUnknown = refusal?.code == "serial-unknown" || !state.value("anyway").isEmpty
        anyway =
            isUnknown
            ? Choice(
                "anyway",
                words["portal.serial-unknown"],
                .fresh,
                words: words,
                options: [.init("yes", words["portal.anyway"], chosen: state.chosen("anyway", "yes"))]
            ) : nil
        subject = Field(
            "subject",
            words["portal.wrong"],
            state,
            words: words,
            hint: words["portal.wrong-hint"],
            required: true,
            limit: 300
        )
        symptoms = Field("words", words["portal.more"], state, words: words, limit: 15_000)
        severity = Choice(
            "severity",
            words["portal.how-bad"],
            state,
            words: words,
            options: [Severity.critical, .high, .normal, .low].map { severity in
                .init(
                    severity.rawValue,
                    words["portal.severity-\(severity.rawValue)"],
                    chosen: state.chosen("severity", severity.rawValue, or: severity == .normal)
                )
            }
        )
        suitable = Field(
            "suitable",
            words["portal.suitable"],
            state,
            words: words,
            hint: words["portal.suitable-hint"],
            limit: 500
        )
        phone = Field(
            "phone",
            words["portal.phone"],
            state,
            words: words,
            type: "tel",
            autocomplete: "tel",
            limit: 60
        )
        files = FileField(state, words: words, required: false)
    }
}
