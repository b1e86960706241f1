import AfterSales
import Storage

/// A subject, everything its journal says, and what the tables make of it.
struct History: Sendable {
    let subject: Subject
    let entries: [JournalEntry]
    /// For a ticket: what follows from its journal at the moment of the last entry, which is when it was laid out.
    let projection: TicketProjection?
    /// What is wrong with the journal itself.
    var differences: [Verification.Difference]
    /// The rows as they are.
    let found: [LaidOutRow]
}

extension Connection {
    /// Lays the history out in this empty database by the very statements that laid it out when it happened, reads it
    /// back, and leaves the database empty again.
    func retell(_ history: History) throws -> [LaidOutRow] {
        var rows: [LaidOutRow] = []
        do {
            try savepoint {
                try layOut(history)
                rows = try StateTable.all.filter { $0.kind == history.subject.kind }.flatMap { try $0.rows(in: self) }
                throw Retold()
            }
        } catch is Retold {}
        return rows
    }

    private func layOut(_ history: History) throws {
        guard let last = history.entries.last else { return }
        let id = history.subject.id
        switch history.subject.kind {
        case .ticket:
            if let projection = history.projection { try save(projection) }
        case .customer:
            try insert(Customer(id: last.id(), details: last.decode(Customer.Details.self), version: last.sequence))
        case .site:
            let line = try last.decode(OfCustomer<Site.Details>.self)
            try insert(
                Site(id: last.id(), customer: line.customer, details: line.details, version: last.sequence)
            )
        case .contact:
            let line = try last.decode(OfCustomer<Contact.Details>.self)
            try insert(
                Contact(id: last.id(), customer: line.customer, details: line.details, version: last.sequence)
            )
        case .contract:
            let line = try last.decode(OfCustomer<Contract.Details>.self)
            try insert(
                Contract(id: last.id(), customer: line.customer, details: line.details, version: last.sequence)
            )
        case .model:
            try insert(
                ProductModel(id: last.id(), details: last.decode(ProductModel.Details.self), version: last.sequence)
            )
        case .device:
            guard let device = try Device(id: last.id(), changes: history.entries.compactMap(Device.Change.init)) else {
                throw NotFromTheBeginning()
            }
            try insert(device)
        case .person:
            for entry in history.entries { try layOutPerson(entry) }
        case .plan:
            for entry in history.entries { try layOutPlan(entry) }
        case .calendar:
            for entry in history.entries { try layOutCalendar(entry, name: id) }
        case .article:
            let changes = try history.entries.map(Article.Change.init)
            guard let article = try Article(id: last.id(), changes: changes) else { throw NotFromTheBeginning() }
            try save(article)
        case .view:
            for entry in history.entries { try layOutView(entry) }
        case .text:
            for entry in history.entries { try layOutText(entry) }
        case .checklist:
            for entry in history.entries { try layOutChecklist(entry) }
        case .part:
            try save(Part(id: last.id(), details: last.decode(Part.Details.self), version: last.sequence))
        case .webhook:
            for entry in history.entries { try layOutWebhook(entry, entry.id()) }
        case .link:
            for entry in history.entries { try layOutLink(entry) }
        case .owed:
            for entry in history.entries { try layOutOwed(entry) }
        case .installation: try layOutInstallation(history.entries)
        case .inspection: try layOutInspection(history.entries)
        }
    }

    private func layOutPerson(_ entry: JournalEntry) throws {
        switch entry.kind {
        case "person.added":
            try insert(entry.decode(Profile.self), password: nil)
        case "person.changed", "person.settings-changed", "person.disabled", "person.enabled":
            let profile = try entry.decode(Profile.self)
            let version: Int? = try rows("SELECT version FROM person WHERE id = \(profile.id)").first?["version"]
            try update(profile, from: version ?? 0)
        case "person.password-set":
            try run("UPDATE person SET version = version + 1 WHERE id = \(entry.id() as ID<Person>)")
        case "person.signed-out-everywhere", "person.token-added", "person.token-revoked":
            // About their secrets, which are nowhere but in their own tables.
            break
        default: throw UnknownEntry(entry)
        }
    }

    private func layOutPlan(_ entry: JournalEntry) throws {
        switch entry.kind {
        case "plan.published":
            let source = try entry.decode([String: String].self)["source"] ?? ""
            try insert(PlanReader.read(source), source: source, by: entry.author, at: entry.recordedAt)
        case "plan.made-own":
            // One row for all plans together; compared by itself.
            break
        default: throw UnknownEntry(entry)
        }
    }

    private func layOutCalendar(_ entry: JournalEntry, name: String) throws {
        switch entry.kind {
        case "calendar.proposed":
            try insert(entry.decode(DeskCalendar.self), by: entry.author, at: entry.recordedAt)
        case "calendar.accepted":
            try acceptCalendar(name, entry.decode([String: String].self)["version"] ?? "", at: entry.recordedAt)
        case "calendar.rejected":
            try rejectCalendar(name, entry.decode([String: String].self)["version"] ?? "")
        default: throw UnknownEntry(entry)
        }
    }

    private func layOutOwed(_ entry: JournalEntry) throws {
        let id: ID<Owed> = try entry.id()
        switch entry.kind {
        case "owed.arisen": _ = try insert(entry.decode(Owed.Arising.self), as: id)
        case "owed.settled":
            try settle(id, entry.decode(Owed.Evidence.self), by: entry.person, at: entry.recordedAt)
        case "owed.dropped": try drop(id, at: entry.recordedAt)
        case "owed.moved": try move(id, to: entry.decode(Owed.Moving.self).due)
        default: throw UnknownEntry(entry)
        }
    }

    private func layOutView(_ entry: JournalEntry) throws {
        switch entry.kind {
        case "view.added", "view.changed":
            try save(OwnView(id: entry.id(), details: entry.decode(OwnView.Details.self), version: entry.sequence))
        case "view.deleted": try deleteOwnView(entry.id())
        default: throw UnknownEntry(entry)
        }
    }

    private func layOutText(_ entry: JournalEntry) throws {
        switch entry.kind {
        case "text.added", "text.changed":
            let details = try entry.decode(CannedText.Details.self)
            try save(CannedText(id: entry.id(), details: details, version: entry.sequence))
        case "text.deleted": try deleteCannedText(entry.id())
        default: throw UnknownEntry(entry)
        }
    }

    private func layOutChecklist(_ entry: JournalEntry) throws {
        switch entry.kind {
        case "checklist.added", "checklist.changed":
            let details = try entry.decode(Checklist.Details.self)
            try save(Checklist(id: entry.id(), details: details, version: entry.sequence))
        case "checklist.deleted": try deleteChecklist(entry.id())
        default: throw UnknownEntry(entry)
        }
    }

    private func layOutLink(_ entry: JournalEntry) throws {
        let id: ID<CustomerLink> = try entry.id()
        switch entry.kind {
        case "link.issued":
            let issue = try entry.decode(CustomerLink.Issue.self)
            let link = CustomerLink(
                id: id,
                ticket: issue.ticket,
                contact: issue.contact,
                purpose: issue.purpose,
                issuedAt: entry.recordedAt,
                expiresAt: issue.expiresAt,
                revokedAt: nil
            )
            try insert(link, digest: issue.digest, by: entry.author)
        case "link.revoked":
            try run("UPDATE customer_link SET revoked_at = \(entry.recordedAt) WHERE id = \(id)")
        default: throw UnknownEntry(entry)
        }
    }
}

/// Ends the savepoint in which something was laid out only to be looked at.
private struct Retold: Error {}

/// A journal that does not begin with the registration of what it is about.
struct NotFromTheBeginning: Error {}

extension UnknownEntry {
    fileprivate init(_ entry: JournalEntry) {
        self.init(subject: entry.subject, sequence: entry.sequence, kind: entry.kind)
    }
}

extension JournalEntry {
    /// The subject's id as a record bears it.
    fileprivate func id<Record>() throws -> ID<Record> {
        guard let id = ID<Record>(subject.id) else { throw NotFromTheBeginning() }
        return id
    }

    /// Whoever wrote it, as far as tables remember them.
    fileprivate var author: Person { Person(id: person, name: personName, roles: []) }
}
