import AfterSales
import ServiceDesk

/// Devices, by serial, narrowed by what the address says.
struct DevicesPage: Page {
    static let template = "devices/list"

    struct Row: Sendable {
        let href: String
        let serial: String
        let model: String
        let modelCode: String
        let customer: String
        let place: String?
        let phase: Chip
        let accepted: String?
    }

    /// A narrowing that one can take away again.
    struct Narrowing: Sendable {
        let label: String
        let without: String
    }

    let title: String
    let text: String
    /// What the form has to carry along.
    let hidden: [Hidden]
    let narrowings: [Narrowing]
    let phases: [Choice.Option]
    let rows: [Row]
    let isEmpty: Bool
    let mayImport: Bool
    let exports: ExportLinks?
    let more: More?

    struct Hidden: Sendable {
        let name: String
        let value: String
    }

    init(
        _ listing: Listing<DeviceRow>,
        narrowedBy names: [(field: String, label: String)],
        _ query: ListQuery,
        _ context: StaffContext
    ) {
        let words = context.words
        let asked = context.query
        title = words["devices.title"]
        text = asked.find("q") ?? ""
        hidden = names.compactMap { name in asked.find(name.field).map { Hidden(name: name.field, value: $0) } }
        narrowings = names.map { name in
            Narrowing(label: name.label, without: DevicesPage.path(asked, without: name.field))
        }
        phases =
            [Choice.Option("", words["devices.any-phase"], chosen: asked.find("phase") == nil)]
            + DevicePhase.allCases.map {
                Choice.Option($0.rawValue, words["phase.\($0.rawValue)"], chosen: $0.rawValue == asked.find("phase"))
            }
        rows = listing.items.map { Row($0, context.reader) }
        isEmpty = rows.isEmpty
        mayImport = context.person.may(.importFiles)
        exports = ExportLinks(DevicesPage.path(asked, at: "/devices/export"), for: context.person)
        more = More(
            path: DevicesPage.path(asked),
            after: query.after?.description,
            next: listing.next.map { Cursor([$0]).description }
        )
    }

    /// The list's address with everything it is narrowed by, but `without`.
    private static func path(_ query: Form, at path: String = "/devices", without left: String? = nil) -> String {
        let parts = ["q", "customer", "site", "model", "contract", "phase"].compactMap { name in
            name == left ? nil : query.find(name).map { "\(name)=\($0.percentEncoded)" }
        }
        return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
    }
}

extension DevicesPage.Row {
    init(_ row: DeviceRow, _ reader: Reader) {
        href = "/devices/\(row.device.id)"
        serial = row.device.serial
        model = row.modelName
        modelCode = row.modelCode
        customer = row.customerName
        let parts = [row.siteName, row.device.details.location].compactMap(\.self)
        place = parts.isEmpty ? nil : parts.joined(separator: " · ")
        phase = row.device.phase.chip(reader.words)
        accepted = row.device.steps[.accepted].map(reader.day)
    }
}

extension DevicePhase {
    func chip(_ words: Words) -> Chip {
        switch self {
        case .ordered, .shipped: Chip(.plain, icon: "parts", words["phase.\(rawValue)"])
        case .delivered, .installed: Chip(.accent, icon: "tool", words["phase.\(rawValue)"])
        case .accepted: Chip(.good, icon: "check", words["phase.\(rawValue)"])
        case .retired: Chip(.plain, icon: "ban", words["phase.\(rawValue)"])
        }
    }
}
