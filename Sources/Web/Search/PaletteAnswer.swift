import AfterSales
import ServiceDesk

/// Where the palette can go for what was typed.
struct PaletteAnswer: Encodable {
    struct Group: Encodable {
        let name: String
        let items: [Item]
    }

    struct Item: Encodable {
        let name: String
        let detail: String
        let href: String
    }

    /// Of each kind.
    static let most = 5

    let groups: [Group]

    /// What was asked for by its very number, code, serial or phone stands first, whatever its kind: Enter goes there.
    init(_ findings: SearchFindings, _ page: SearchPage) {
        let kind: String? =
            switch findings.exact {
            case .ticket: "queue"
            case .customer: "customers"
            case .contact: "person"
            case .device: "devices"
            case nil: nil
            }
        let first = page.groups.filter { $0.icon == kind }
        groups = (first + page.groups.filter { $0.icon != kind }).map { group in
            Group(name: group.label, items: group.rows.map(Item.init))
        }
    }
}

extension PaletteAnswer.Item {
    fileprivate init(_ row: SearchPage.Row) {
        name = row.name
        detail = [row.code, row.detail, row.chip?.text, row.next?.said].compactMap { $0 }.filter { !$0.isEmpty }
            .joined(separator: " · ")
        href = row.href
    }
}
