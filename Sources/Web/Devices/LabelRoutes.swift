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
        ]
    }

    private func label(_ request: Request, context: StaffContext) async throws -> Response {
        let sheet = try await desk.deviceSheet(context.id("device"), seenBy: context.person)
        let scheme = settings.isSecure ? "https" : "http"
        let origin = request.head.authority.map { "\(scheme)://\($0)" } ?? ""
        guard let code = QRCode("\(origin)/label/\(sheet.device.id)") else { throw Refusal.notFound }
        return pages.html(LabelPage(sheet, code, hotline: settings.hotline, context.words), context.visit)
    }

    /// Leads to the report form with the device chosen.
    ///
    /// It asks nothing of the desk, and so tells a stranger nothing:
    /// the page is the same whether or not there is such a device.
    private func read(_ request: Request, context: DeskContext) async throws -> Response {
        let device = try context.word("device").percentEncoded
        guard let person = context.visit.person else {
            return pages.html(LabelReadPage(device, hotline: settings.hotline, context.words), context.visit)
        }
        return .see(person.customer == nil ? "/devices/\(device)" : "/portal/report?device=\(device)")
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
    let signIn: String
    let phone: Phone?

    init(_ device: String, hotline: String?, _ words: Words) {
        title = words["label.read"]
        signIn = "/sign-in?next=/label/\(device)"
        phone = hotline.map { Phone($0) }
    }
}
