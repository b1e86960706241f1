import AfterSales
import Storage

/// Takes in a file of customers: knows the customers, sites and contacts its lines speak of.
struct CustomerIntake: Intake {
    private struct Name: Hashable {
        let customer: ID<Customer>
        let key: String
    }

    /// A field of a record that a line speaks of.
    private struct Claim: Hashable {
        let record: String
        let field: CustomersFile.Column
    }

    private let context: IntakeContext
    private var ids: IDBlock
    private var customers: [String: Pending<Customer>] = [:]
    private var sites: [Name: Pending<Site>] = [:]
    /// By customer and folded name: two people may have one.
    private var contacts: [Name: [Pending<Contact>]] = [:]
    /// What lines said so far, so that a later one cannot say otherwise unnoticed.
    private var claims: [Claim: (value: String, line: Int)] = [:]
    private var plans: Set<Plan.Reference> = []
    private(set) var linesWithoutNews = 0

    init(_ lines: [CustomersFile.Line], context: IntakeContext, _ db: any Connection) throws {
        self.context = context
        ids = context.ids
        for row in try db.rows("SELECT id AS plan_id, version AS plan_version FROM plan_version") {
            if let plan = try Plan.Reference.stored(in: row) { plans.insert(plan) }
        }
        for keys in Array(Set(lines.map { Spelling.ofCode($0.code) })).pieces {
            for row in try db.rows(
                "SELECT * FROM customer WHERE code_key IN \(list: keys) AND \(context.person.seesCustomer("id"))"
            ) {
                let customer = try Customer(row)
                customers[Spelling.ofCode(customer.code)] = Pending(before: customer, now: customer)
            }
        }
        for owners in customers.values.map(\.now.id).pieces {
            for row in try db.rows("SELECT * FROM site WHERE customer_id IN \(list: owners)") {
                let site = try Site(row)
                sites[Name(customer: site.customer, key: Spelling.ofCode(site.name))] = Pending(before: site, now: site)
            }
            for contact in try db.contacts("customer_id IN \(list: owners)", limit: 1_000_000) {
                let name = Name(customer: contact.customer, key: Spelling.ofCode(contact.name))
                contacts[name, default: []].append(Pending(before: contact, now: contact))
            }
        }
    }

    mutating func take(_ line: CustomersFile.Line) -> [FileProblem] {
        var refusals: [Refusal] = []
        let code = Spelling.ofCode(line.code)
        let knownCustomer = customers[code]
        let customerID = knownCustomer?.now.id ?? ids.id()
        var customer: Customer?
        do throws(Refusal) {
            customer = try merged(line, knownCustomer?.now, as: customerID)
            try checkClaims(line, code, [(.name, line.name), (.shortName, line.shortName), (.notes, line.notes)])
        } catch { refusals.append(error) }

        let siteName = line.site.map { Name(customer: customerID, key: Spelling.ofCode($0)) }
        let knownSite = siteName.flatMap { sites[$0] }
        var site: Site?
        do throws(Refusal) {
            site = try merged(line, knownSite?.now, of: customerID)
            try checkClaims(
                line,
                "\(code)\n\(siteName?.key ?? "")",
                [(.address, line.address), (.region, line.region), (.city, line.city), (.zone, line.zone)]
            )
        } catch { refusals.append(error.about(["name": "site"])) }

        let contactName = line.contact.map { Name(customer: customerID, key: Spelling.ofCode($0)) }
        let knownContact = contactName.flatMap { name in
            contacts[name]?.firstIndex { line.speaks(of: $0.now) }
        }
        var contact: Contact?
        do throws(Refusal) {
            let known = contactName.flatMap { name in knownContact.flatMap { contacts[name]?[$0].now } }
            contact = try merged(line, known, of: customerID, at: site)
        } catch { refusals.append(error.about(["name": "contactName", "kind": "contactKind"])) }

        guard refusals.isEmpty, let customer else { return refusals.map(line.place.problem) }
        var isNews = customer != knownCustomer?.now
        customers[code] = Pending(before: knownCustomer?.before, now: customer)
        if let site, let siteName {
            isNews = isNews || site != knownSite?.now
            sites[siteName] = Pending(before: knownSite?.before, now: site)
        }
        if let contact, let contactName {
            if let knownContact {
                isNews = isNews || contact != contacts[contactName]?[knownContact].now
                contacts[contactName]?[knownContact].now = contact
            } else {
                isNews = true
                contacts[contactName, default: []].append(Pending(before: nil, now: contact))
            }
        }
        linesWithoutNews += isNews ? 0 : 1
        return []
    }

    /// Refuses a value where an earlier line gave the same field of the same record another one; remembers it else.
    private mutating func checkClaims(
        _ line: CustomersFile.Line,
        _ record: String,
        _ fields: [(CustomersFile.Column, String?)]
    ) throws(Refusal) {
        for (field, value) in fields {
            guard let value else { continue }
            let claim = Claim(record: record, field: field)
            if let earlier = claims[claim], earlier.value != value {
                throw .saidOtherwise(field.rawValue, earlier.value, line: earlier.line)
            }
            if claims[claim] == nil { claims[claim] = (value, line.place.line) }
        }
    }

    private func merged(
        _ line: CustomersFile.Line,
        _ known: Customer?,
        as id: ID<Customer>
    ) throws(Refusal) -> Customer {
        guard let name = line.name ?? known?.name else { throw .missing("name") }
        if let plan = line.plan, !plans.contains(plan) { throw .unknown("plan", plan.description) }
        let details = Customer.Details(
            // A code in another spelling is no news.
            code: known?.code ?? line.code,
            name: name,
            shortName: line.shortName ?? known?.details.shortName,
            notes: line.notes ?? known?.details.notes,
            language: line.language ?? known?.details.language,
            plan: line.plan ?? known?.details.plan
        )
        return Customer(id: id, details: try details.checked(), version: known?.version ?? 1)
    }

    private mutating func merged(
        _ line: CustomersFile.Line,
        _ known: Site?,
        of customer: ID<Customer>
    ) throws(Refusal) -> Site? {
        guard let name = line.site else {
            let isOfSite = line.address ?? line.region ?? line.city ?? line.zone
            guard isOfSite == nil else { throw .missing("site") }
            return nil
        }
        let details = Site.Details(
            name: known?.name ?? name,
            address: line.address ?? known?.details.address,
            region: line.region ?? known?.details.region,
            city: line.city ?? known?.details.city,
            zone: line.zone ?? known?.details.zone
        )
        return Site(
            id: known?.id ?? ids.id(),
            customer: customer,
            details: try details.checked(),
            version: known?.version ?? 1
        )
    }

    private mutating func merged(
        _ line: CustomersFile.Line,
        _ known: Contact?,
        of customer: ID<Customer>,
        at site: Site?
    ) throws(Refusal) -> Contact? {
        guard let name = line.contact else {
            guard line.phones.isEmpty, line.email == nil, line.contactKind == nil else { throw .missing("contactName") }
            return nil
        }
        let details = Contact.Details(
            name: known?.name ?? name,
            kind: line.contactKind ?? known?.details.kind ?? .other,
            site: site?.id ?? known?.details.site,
            phones: line.phones.isEmpty ? known?.details.phones ?? [] : line.phones,
            email: line.email ?? known?.details.email,
            language: known?.details.language,
            person: known?.details.person
        )
        return Contact(
            id: known?.id ?? ids.id(),
            customer: customer,
            details: try details.checked(),
            version: known?.version ?? 1
        )
    }

    func save(
        to db: any Connection,
        progress: (_ done: Int, _ total: Int) -> Void
    ) throws -> [Subject.Kind: ImportReport.Count] {
        let customers = customers.values.filter { $0.before != $0.now }.sorted { $0.now.id < $1.now.id }
        let sites = sites.values.filter { $0.before != $0.now }.sorted { $0.now.id < $1.now.id }
        let contacts = contacts.values.joined().filter { $0.before != $0.now }.sorted { $0.now.id < $1.now.id }
        let total = customers.count + sites.count + contacts.count
        var done = 0
        func saved() {
            done += 1
            progress(done, total)
        }
        for pending in customers {
            if let before = pending.before {
                try db.change(before, to: pending.now.details, by: context.person, at: context.now)
            } else {
                try db.register(pending.now, by: context.person, at: context.now)
            }
            saved()
        }
        for pending in sites {
            if let before = pending.before {
                try db.change(before, to: pending.now.details, by: context.person, at: context.now)
            } else {
                try db.register(pending.now, by: context.person, at: context.now)
            }
            saved()
        }
        for pending in contacts {
            if let before = pending.before {
                try db.change(before, to: pending.now.details, by: context.person, at: context.now)
            } else {
                try db.register(pending.now, by: context.person, at: context.now)
            }
            saved()
        }
        return [
            .customer: .init(customers.map(\.before)),
            .site: .init(sites.map(\.before)),
            .contact: .init(contacts.map(\.before)),
        ]
    }
}

extension CustomersFile.Line {
    /// Whether the contact, who has the same name, is the one this line speaks of: by a number or the address they
    /// share, or because there is nothing to tell them apart.
    fileprivate func speaks(of contact: Contact) -> Bool {
        let known = contact.details
        let numbers = Set(phones.map(Spelling.ofPhone))
        if known.phones.contains(where: { numbers.contains(Spelling.ofPhone($0)) }) { return true }
        if let email, let other = known.email { return Spelling.ofCode(email) == Spelling.ofCode(other) }
        return phones.isEmpty || known.phones.isEmpty
    }
}

extension ImportReport.Count {
    fileprivate init<Record>(_ before: [Record?]) {
        self.init(new: before.count { $0 == nil }, changed: before.count { $0 != nil })
    }
}
