public import AfterSales
public import Storage

extension Contact.Kind: SQLConvertible {}

extension Contact {
    init(_ row: Row, phones: [String]) throws {
        try self.init(
            id: row["id"],
            customer: row["customer_id"],
            details: Details(
                name: row["name"],
                kind: row["kind"],
                site: row["site_id"],
                phones: phones,
                email: row["email"],
                language: row["language"],
                person: row["person_id"]
            ),
            version: row["version"]
        )
    }

    var words: String { Spelling.ofWords(name) }
}

extension Connection {
    /// - Throws: `Refusal.notFound` if there is none or this person may not see them.
    func contact(_ id: ID<Contact>, seenBy person: Person) throws -> Contact {
        let found = try contacts("id = \(id) AND \(person.seesCustomer("customer_id"))", limit: 1)
        guard let contact = found.first else { throw Refusal.notFound }
        return contact
    }

    func contacts(of customer: ID<Customer>, seenBy person: Person) throws -> [Contact] {
        try contacts("customer_id = \(customer) AND \(person.seesCustomer("customer_id"))", limit: 1_000)
    }

    /// Contacts that fit `condition`, with their phones.
    func contacts(_ condition: SQL, limit: Int) throws -> [Contact] {
        let found = try rows("SELECT * FROM contact WHERE \(condition) ORDER BY words, id LIMIT \(limit)")
        let ids: [ID<Contact>] = try found.map { try $0["id"] }
        let phones = try phones(of: ids)
        return try zip(found, ids).map { try Contact($0, phones: phones[$1] ?? []) }
    }

    private func phones(of contacts: [ID<Contact>]) throws -> [ID<Contact>: [String]] {
        var phones: [ID<Contact>: [String]] = [:]
        for piece in contacts.pieces {
            let found = try rows(
                """
                SELECT contact_id, phone FROM contact_phone
                WHERE contact_id IN \(list: piece) ORDER BY contact_id, place
                """
            )
            for row in found { try phones[row["contact_id"], default: []].append(row["phone"]) }
        }
        return phones
    }

    func insert(_ contact: Contact) throws {
        let details = contact.details
        try run(
            """
            INSERT INTO contact (id, customer_id, site_id, name, kind, email, email_key, language, person_id, words,
                version)
            VALUES (\(contact.id), \(contact.customer), \(details.site), \(details.name), \(details.kind),
                \(details.email), \(details.email.map(Spelling.ofCode)), \(details.language), \(details.person),
                \(contact.words), \(contact.version))
            """
        )
        try keep(contact.searchTerms, of: contact.id, in: .contact)
        try insertPhones(of: contact)
    }

    /// Saves `contact` unless someone else has saved it since it was read.
    func update(_ contact: Contact, from version: Int) throws {
        let details = contact.details
        let changed = try run(
            """
            UPDATE contact
            SET site_id = \(details.site), name = \(details.name), kind = \(details.kind), email = \(details.email),
                email_key = \(details.email.map(Spelling.ofCode)), language = \(details.language),
                person_id = \(details.person), words = \(contact.words), version = \(contact.version)
            WHERE id = \(contact.id) AND version = \(version)
            """
        )
        guard changed == 1 else { throw Refusal.changedMeanwhile }
        try keep(contact.searchTerms, of: contact.id, in: .contact)
        try run("DELETE FROM contact_phone WHERE contact_id = \(contact.id)")
        try insertPhones(of: contact)
    }

    private func insertPhones(of contact: Contact) throws {
        for (place, phone) in contact.details.phones.enumerated() {
            try run(
                """
                INSERT INTO contact_phone (contact_id, place, phone, digits)
                VALUES (\(contact.id), \(place), \(phone), \(phone.digitsBackwards))
                """
            )
        }
    }
}

extension String {
    /// The digits of a phone number, last one first, so that a number without its area code is a beginning.
    var digitsBackwards: String { String(Spelling.ofPhone(self).reversed()) }
}
