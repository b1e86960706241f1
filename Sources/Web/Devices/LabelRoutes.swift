import AfterSales
import HTTPTypes
import Hummingbird
import Pictures
import ServiceDesk

/// A label on a device: printed by us, read by whoever stands before it.
struct LabelRoutes: Sendable {
    let desk: Desk
    let pages: Pages
    let settings: SiteSettings

    var routes: [PageRoute] {
        [
            .staff(.get, "/devices/{device}/label", needs: .seeDevices, label),
            .open(.get, "/label/{device}", read),
            .open(.post, "/label/{device}/reports", report),
            .open(.get, "/label/{device}/reports") { _, context in
                .see("/label/\(try context.word("device").percentEncoded)")
            },
        ]
    }

    /// Whether a form of `label-read` is sent there, which brings photographs of a stranger.
    static func isReport(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return parts.count == 3 && parts[0] == "label" && parts[2] == "reports"
    }

    private func label(_ request: Request, context: StaffContext) async throws -> Response {
        let sheet = try await desk.deviceSheet(context.id("device"), seenBy: context.person)
        guard let code = QRCode("\(settings.origin(of: request))/label/\(sheet.device.id)") else {
            throw Refusal.notFound
        }
        return pages.html(LabelPage(sheet, code, hotline: settings.hotline, context.words), context.visit)
    }

    /// Leads to the report form with the device chosen; to a stranger it is a form of its own.
    ///
    /// It asks nothing of the desk, and so tells a stranger nothing:
    /// the page is the same whether or not there is such a device.
    private func read(_ request: Request, context: DeskContext) async throws -> Response {
        let device = try context.word("device").percentEncoded
        guard let person = context.visit.person else {
            let isSent = context.query.find("done") != nil
            return unlisted(
                LabelReadPage(device, hotline: settings.hotline, isSent: isSent, .fresh, context.visit),
                context
            )
        }
        return .see(person.customer == nil ? "/devices/\(device)" : "/portal/report?device=\(device)")
    }

    /// Takes what a stranger reports; the answer says that it arrived, and nothing else.
    private func report(_ request: Request, context: DeskContext) async throws -> Response {
        let label = try context.word("device").percentEncoded
        return try await pages.attempt(context.visit) {
            guard let device = ID<Device>(label) else { throw Refusal.labelUnknown }
            let said = LabelReport(
                name: context.form["name"],
                phone: context.form["phone"],
                words: context.form["words"],
                files: try context.visit.acceptedFiles.get()
            )
            _ = try await desk.report(said, onLabelOf: device, from: context.visit.address)
            return .see("/label/\(label)", done: "label-reported")
        } again: { state in
            LabelReadPage(label, hotline: settings.hotline, isSent: false, state, context.visit)
        }
    }

    private func unlisted(_ page: LabelReadPage, _ context: DeskContext) -> Response {
        var response = pages.html(page, context.visit)
        response.headers[.robots] = "noindex, nofollow"
        return response
    }
}

/// One label, to print and stick on the device.
struct LabelPage: Page {
    static let template = "devices/label"

    let title: String
    let device: String
    let serial: String
    let model: String
    /// What the camera reads, in a box of so many squares.
    let path: String
    let box: String
    let hotline: String?

    init(_ sheet: DeviceSheet, _ code: QRCode, hotline: String?, _ words: Words) {
        title = words["label.title"]
        device = "/devices/\(sheet.device.id)"
        serial = sheet.device.serial
        model = "\(sheet.model.name) \(sheet.model.code)"
        path = code.path
        let side = code.size + 2 * QRCode.margin
        box = "0 0 \(side) \(side)"
        self.hotline = hotline
    }
}

/// What a stranger sees who reads a label.
struct LabelReadPage: Page {
    static let template = "devices/label-read"

    let title: String
    let banner: Banner?
    /// Photographs do not come back with a form that was refused.
    let lostFiles: Banner?
    let action: String
    /// Nothing to fill in, once it was sent.
    let isSent: Bool
    let symptoms: Field
    let files: FileField
    let name: Field
    let call: Field
    let signIn: String
    let phone: Phone?

    init(_ device: String, hotline: String?, isSent: Bool, _ state: FormState, _ visit: Visit) {
        let words = visit.reader.words
        title = words["label.read"]
        banner = state.banner(words)
        lostFiles = state.refusal != nil && !visit.files.isEmpty ? Banner(.plain, words["portal.files-again"]) : nil
        action = "/label/\(device)/reports"
        self.isSent = isSent
        symptoms = Field(
            "words",
            words["portal.wrong"],
            state,
            words: words,
            hint: words["label.wrong-hint"],
            required: true,
            limit: 5_000
        )
        files = FileField(state, words: words, required: false)
        name = Field(
            "name",
            words["label.your-name"],
            state,
            words: words,
            required: true,
            autocomplete: "name",
            limit: 200
        )
        call = Field(
            "phone",
            words["portal.phone"],
            state,
            words: words,
            type: "tel",
            required: true,
            autocomplete: "tel",
            limit: 60
        )
        signIn = "/sign-in?next=/label/\(device)"
        phone = hotline.map { Phone($0) }
    }
}
