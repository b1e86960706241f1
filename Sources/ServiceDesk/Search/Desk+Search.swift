public import AfterSales
import Storage

extension Desk {
    /// Everything `person` may see that fits what they typed, by kind; at most `limit` of each, up to 50.
    ///
    /// Chinese by any part of it, traditional and simplified alike; Latin words by their beginning; names also by
    /// their reading and initials; numbers, codes, serials and phones in any spelling. Signs mean nothing, and text that
    /// is nothing but signs finds nothing.
    public func search(_ typed: String, limit: Int = 8, seenBy person: Person) async throws -> SearchFindings {
        guard let question = SearchQuestion(typed) else { return SearchFindings() }
        let limit = min(max(limit, 1), 50)
        let now = now()
        // Somebody who looks for words may see what was there some seconds ago; whoever opens a find sees it as it is.
        return try await database.readOfLate { db in
            var findings = SearchFindings()
            findings.tickets = try db.tickets(question, limit: limit, seenBy: person, at: now)
            findings.customers = try db.customers(question, limit: limit, seenBy: person)
            findings.contacts = try db.contacts(question, limit: limit, seenBy: person)
            findings.sites = try db.sites(question, limit: limit, seenBy: person)
            findings.devices = try db.devices(question, limit: limit, seenBy: person)
            findings.articles = try db.articles(question, limit: limit, seenBy: person)
            findings.exact = findings.exact(question.exact)
            return findings
        }
    }
}

extension Connection {
    fileprivate func tickets(
        _ question: SearchQuestion,
        limit: Int,
        seenBy person: Person,
        at now: Instant
    ) throws -> SearchFindings.Group<QueueRow> {
        let scope = TicketScope(person).condition
        var ids: [Int64] = []
        if let exact = question.exact.ticket {
            ids = try rows("SELECT id FROM ticket WHERE id = \(exact.number) AND \(scope)").map { try $0["id"] }
        }
        let asked = try query(question, in: .ticket, for: person)
        func newest(_ query: TermQuery) throws -> [Int64] {
            try rows(
                """
                WITH found AS MATERIALIZED (\(self.ids(in: "ticket_terms", matching: query)))
                SELECT ticket.id FROM found JOIN ticket ON ticket.id = found.id
                WHERE \(scope) ORDER BY ticket.id DESC LIMIT \(limit + 1)
                """
            ).map { try $0["id"] }
        }
        // A word that stands in every third ticket stands among the newest few thousand often enough; a word that does
        // not is rare, and then it costs little to look through all.
        var found: [Int64] = []
        let last: Int = try rows("SELECT max(id) AS last FROM ticket")[0]["last"] ?? 0
        let age = Ticket.ID(number: last).age
        if age > 2 {
            found = try newest(.all([asked, .any([age, age - 1].map { TermQuery(.age($0)) })]))
        }
        if found.count <= limit { found = try newest(asked) }
        ids += found.filter { !ids.contains($0) }
        guard !ids.isEmpty else { return .none }
        let byNumber = Dictionary(
            uniqueKeysWithValues: try queue(
                [scope, "ticket.id IN \(list: ids)"],
                order: .newest,
                limit: ids.count,
                at: now
            ).map { (Int64($0.number.number), $0) }
        )
        return SearchFindings.Group(ids.compactMap { byNumber[$0] }, limit: limit)
    }

    fileprivate func customers(
        _ question: SearchQuestion,
        limit: Int,
        seenBy person: Person
    ) throws -> SearchFindings.Group<Customer> {
        let fits = try some(question, in: .customer, for: person)
        let found = try rows(
            """
            SELECT * FROM customer
            WHERE (code_key = \(question.exact.code) OR id IN (\(fits))) AND \(person.seesCustomer("id"))
            ORDER BY CASE WHEN code_key = \(question.exact.code) THEN 0 ELSE 1 END, id DESC LIMIT \(limit + 1)
            """
        ).map { try Customer($0).seen(by: person) }
        return SearchFindings.Group(found, limit: limit)
    }

    fileprivate func contacts(
        _ question: SearchQuestion,
        limit: Int,
        seenBy person: Person
    ) throws -> SearchFindings.Group<SearchFindings.Part<Contact>> {
        let fits = try some(question, in: .contact, for: person)
        let found = try contacts(
            """
            id IN (\(fits)) AND \(person.seesCustomer("customer_id"))
            """,
            limit: Self.most
        )
        let asked = question.exact
        let sorted = found.sorted { one, other in
            let (isOne, isOther) = (one.isReached(by: asked), other.isReached(by: asked))
            return isOne == isOther ? one.id > other.id : isOne
        }
        return SearchFindings.Group(try parts(sorted.prefix(limit + 1), of: \.customer), limit: limit)
    }

    fileprivate func sites(
        _ question: SearchQuestion,
        limit: Int,
        seenBy person: Person
    ) throws -> SearchFindings.Group<SearchFindings.Part<Site>> {
        let fits = try some(question, in: .site, for: person)
        let found = try rows(
            """
            SELECT * FROM site WHERE id IN (\(fits)) AND \(person.seesCustomer("customer_id"))
            ORDER BY id DESC LIMIT \(limit + 1)
            """
        ).map(Site.init)
        return SearchFindings.Group(try parts(found[...], of: \.customer), limit: limit)
    }

    fileprivate func devices(
        _ question: SearchQuestion,
        limit: Int,
        seenBy person: Person
    ) throws -> SearchFindings.Group<DeviceRow> {
        let scope = person.seesDevices(ofCustomer: "device.customer_id")
        let serial = question.exact.serial
        var found: [DeviceRow] = []
        if !serial.isEmpty {
            found = try deviceRows([scope, "device.serial_key = \(serial)"], after: nil, limit: limit + 1)
        }
        let fits = try some(question, in: .device, for: person)
        let others = try deviceRows([scope, "device.id IN (\(fits))"], after: nil, limit: limit + 1)
        found += others.filter { other in !found.contains { $0.id == other.id } }
        return SearchFindings.Group(found, limit: limit)
    }

    fileprivate func articles(
        _ question: SearchQuestion,
        limit: Int,
        seenBy person: Person
    ) throws -> SearchFindings.Group<ArticleRow> {
        let fits = try some(question, in: .article, for: person)
        let found = try articleRows(
            [person.seesArticle, "article.id IN (\(fits))"],
            limit: limit + 1
        )
        return SearchFindings.Group(found, limit: limit)
    }

    /// Ids of records that fit, the newest of two thousand: enough to choose from, and not so many that a common word
    /// takes long.
    private func some(_ question: SearchQuestion, in table: TermTable, for person: Person) throws -> SQL {
        let ids = ids(in: table.name, matching: try query(question, in: table, for: person))
        return """
            WITH found AS MATERIALIZED (\(ids) LIMIT \(10 * Self.most))
            SELECT id FROM found ORDER BY id DESC LIMIT \(Self.most)
            """
    }

    private func parts<Record>(
        _ records: ArraySlice<Record>,
        of customer: KeyPath<Record, ID<Customer>>
    ) throws -> [SearchFindings.Part<Record>] {
        guard !records.isEmpty else { return [] }
        let ids = Set(records.map { $0[keyPath: customer] }).sorted()
        var names: [ID<Customer>: String] = [:]
        for row in try rows("SELECT * FROM customer WHERE id IN \(list: ids)") {
            let customer = try Customer(row)
            names[customer.id] = customer.details.shortName ?? customer.name
        }
        return records.map { SearchFindings.Part(record: $0, customerName: names[$0[keyPath: customer]] ?? "") }
    }

    private static var most: Int { 200 }
}

extension Contact {
    /// What was typed is a phone number of theirs, with or without its area code or the code of its country.
    fileprivate func isReached(by typed: SearchQuestion.Exact) -> Bool {
        [typed.phone, typed.phoneAtHome].contains { digits in
            digits.utf8.count >= 7 && details.phones.contains { $0.digitsBackwards.hasPrefix(digits) }
        }
    }
}

extension SearchFindings {
    /// The record to go to at once, if what was typed is the number of one and of no other.
    fileprivate func exact(_ typed: SearchQuestion.Exact) -> Exact? {
        var found: [Exact] = []
        if let ticket = typed.ticket, tickets.items.contains(where: { $0.number == ticket }) {
            found.append(.ticket(ticket))
        }
        found += customers.items.filter { Spelling.ofCode($0.code) == typed.code }.map { .customer($0.id) }
        found += contacts.items.filter { $0.record.isReached(by: typed) }.map { .contact($0.record.id) }
        if !typed.serial.isEmpty {
            found += devices.items.filter { Spelling.ofSerial($0.device.serial) == typed.serial }
                .map { .device($0.id) }
        }
        return found.count == 1 ? found[0] : nil
    }
}
