import AfterSales
import ServiceDesk

/// Every customer, by code.
struct CustomersPage: Page {
    static let template = "customers/list"

    struct Row: Sendable {
        let href: String
        let name: String
        let code: String
        let sites: String
        let contacts: String
        let devices: String
    }

    let title: String
    let text: String
    let rows: [Row]
    let isEmpty: Bool
    let mayAdd: Bool
    let mayImport: Bool
    let exports: ExportLinks?
    /// Every customer's contracts as a file.
    let contracts: String?
    let more: More?

    init(_ listing: Listing<CustomerRow>, words text: String?, _ query: ListQuery, _ context: StaffContext) {
        title = context.words["customers.title"]
        self.text = text ?? ""
        rows = listing.items.map { Row($0, context.reader) }
        isEmpty = rows.isEmpty
        mayAdd = context.person.may(.editCustomers)
        mayImport = context.person.may(.importFiles)
        contracts = context.person.may(.export) ? "/contracts/export" : nil
        exports = ExportLinks(
            text.map { "/customers/export?q=\($0.percentEncoded)" } ?? "/customers/export",
            for: context.person
        )
        more = More(
            path: text.map { "/customers?q=\($0.percentEncoded)" } ?? "/customers",
            after: query.after?.description,
            next: listing.next.map { Cursor([$0]).description }
        )
    }
}

extension CustomersPage.Row {
    init(_ row: CustomerRow, _ reader: Reader) {
        href = "/customers/\(row.customer.id)"
        name = row.customer.name
        code = row.customer.code
        sites = reader.number(row.sites)
        contacts = reader.number(row.contacts)
        devices = reader.number(row.devices)
    }
}
