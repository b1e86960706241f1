import AfterSales
import ServiceDesk

/// What the page of a customer is made from.
struct CustomerFile: Sendable {
    let customer: Customer
    let sites: [Site]
    let contacts: [Contact]
    let contracts: [Contract]
    let devices: Listing<DeviceRow>
    let deviceCount: Int
    let openTickets: [QueueRow]
    var installations: [InstallationRow] = []
    var now = Instant.latest
}

/// One customer: who and where they are, what they have, and what we owe them.
struct CustomerPage: Page {
    static let template = "customers/customer"

    struct SiteRow: Sendable {
        let name: String
        let place: String?
        let zone: String?
        let devices: String
        let edit: String?
    }

    struct ContactRow: Sendable {
        let name: String
        let kind: String
        let site: String?
        let phones: [Phone]
        let email: String?
        let edit: String?
    }

    struct ContractRow: Sendable {
        let number: String
        let kind: String
        let plan: String?
        let signed: String?
        let devices: String
        let edit: String?
    }

    struct TicketRow: Sendable {
        let href: String
        let number: String
        let subject: String
        let turn: Chip
    }

    let title: String
    let code: String
    let shortName: String?
    let language: String?
    let plan: String?
    let notes: String?
    let address: String
    let devices: [DevicesPage.Row]
    let hasDevices: Bool
    let deviceCount: String
    let allDevices: String
    let sites: [SiteRow]
    let hasSites: Bool
    let contacts: [ContactRow]
    let hasContacts: Bool
    let contracts: [ContractRow]
    let hasContracts: Bool
    /// These contracts as a file; nothing for who may not have it, or where there are none.
    let contractExports: ExportLinks?
    /// What is inspected there, the last time and the next.
    let installations: [InstallationLine]
    let hasInstallations: Bool
    var tickets: [TicketRow]
    let hasTickets: Bool
    let allTickets: String
    let newTicket: String?
    let mayEdit: Bool
    let mayAddDevice: Bool

    init(_ file: CustomerFile, _ context: StaffContext) {
        let words = context.words
        let customer = file.customer
        title = customer.name
        code = customer.code
        shortName = customer.details.shortName
        language = customer.details.language?.ownName
        plan = customer.details.plan?.description
        notes = customer.details.notes
        address = "/customers/\(customer.id)"
        devices = file.devices.items.map { DevicesPage.Row($0, context.reader) }
        hasDevices = !devices.isEmpty
        deviceCount = context.reader.number(file.deviceCount)
        allDevices = "/devices?customer=\(customer.id)"
        let mayEdit = context.person.may(.editCustomers)
        sites = file.sites.map { SiteRow($0, mayEdit: mayEdit) }
        hasSites = !sites.isEmpty
        let siteNames = Dictionary(uniqueKeysWithValues: file.sites.map { ($0.id, $0.name) })
        contacts = file.contacts.map { ContactRow($0, siteNames, words, mayEdit: mayEdit) }
        hasContacts = !contacts.isEmpty
        contracts = file.contracts.map { ContractRow($0, context.reader, mayEdit: mayEdit) }
        hasContracts = !contracts.isEmpty
        contractExports =
            hasContracts ? ExportLinks("/contracts/export?customer=\(customer.id)", for: context.person) : nil
        installations = file.installations.map { InstallationLine($0, now: file.now, context.reader) }
        hasInstallations = !installations.isEmpty
        tickets = file.openTickets.map { row in
            TicketRow(
                href: "/tickets/\(row.number)",
                number: row.number.description,
                subject: row.subject,
                turn: row.turn.chip(words)
            )
        }
        hasTickets = !tickets.isEmpty
        allTickets = "/tickets?customer=\(customer.id)"
        newTicket = context.person.may(.openTicket) ? "/tickets/new?customer=\(customer.id)" : nil
        self.mayEdit = mayEdit
        mayAddDevice = context.person.may(.editDevices)
    }
}

extension CustomerPage.SiteRow {
    init(_ site: Site, mayEdit: Bool) {
        name = site.name
        let parts = [site.details.region, site.details.city, site.details.address].compactMap(\.self)
        place = parts.isEmpty ? nil : parts.joined(separator: " · ")
        zone = site.details.zone
        devices = "/devices?site=\(site.id)"
        edit = mayEdit ? "/sites/\(site.id)" : nil
    }
}

extension CustomerPage.ContactRow {
    init(_ contact: Contact, _ sites: [ID<Site>: String], _ words: Words, mayEdit: Bool) {
        name = contact.name
        kind = words["contact-kind.\(contact.details.kind.rawValue)"]
        site = contact.details.site.flatMap { sites[$0] }
        phones = contact.details.phones.map(Phone.init)
        email = contact.details.email
        edit = mayEdit ? "/contacts/\(contact.id)" : nil
    }
}

extension CustomerPage.ContractRow {
    init(_ contract: Contract, _ reader: Reader, mayEdit: Bool) {
        number = contract.number
        kind = reader.words["contract-kind.\(contract.details.kind.rawValue)"]
        plan = contract.details.plan?.description
        signed = contract.details.signedOn.map(reader.day)
        devices = "/devices?contract=\(contract.id)"
        edit = mayEdit ? "/contracts/\(contract.id)" : nil
    }
}
