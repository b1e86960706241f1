import AfterSales
import ServiceDesk

/// What changed, by whom, when and on what; every line with what it said before and says now.
struct AuditPage: Page {
    static let template = "audit/audit"

    struct Row: Sendable {
        let time: String
        let stamp: String
        /// When it happened, where that is not when it was written down.
        let happened: String?
        let who: String
        let whoHref: String?
        let kind: String
        /// What people call it; nothing where its kind says enough.
        let subject: String?
        /// Where the subject is shown; nothing where it has no page.
        let href: String?
        /// The subject's own journal.
        let own: String
        let what: String
        let code: String
        let changes: [Change]
        let hasChanges: Bool
        let folded: Folded?
    }

    /// What of a long entry is seen on asking.
    struct Folded: Sendable {
        let label: String
        let changes: [Change]
    }

    struct Change: Sendable {
        let field: String
        /// Where it stands in the entry, as programs know it.
        let path: String
        let before: String?
        let after: String?
        /// Whether there was something before, so that both are shown.
        let isChange: Bool
    }

    let title: String
    let kinds: [Choice.Option]
    let people: [Choice.Option]
    let subject: String
    let from: String
    let to: String
    let rows: [Row]
    let isEmpty: Bool
    let more: More?
    let exports: ExportLinks?

    init(
        _ listing: Listing<AuditedEntry>,
        _ request: AuditRequest,
        people: [StoredProfile],
        now: Instant,
        _ context: StaffContext
    ) {
        let reader = context.reader
        let words = reader.words
        title = words["audit.title"]
        kinds = Subject.Kind.allCases.map {
            Choice.Option($0.rawValue, words["audit.subject-\($0.rawValue)"], chosen: $0 == request.kind)
        }
        self.people = people.map {
            Choice.Option($0.profile.id.description, $0.profile.name, chosen: $0.profile.id == request.person)
        }
        subject = request.subject ?? ""
        from = request.from?.description ?? ""
        to = request.to?.description ?? ""
        rows = listing.items.map { Row($0, now: now, reader) }
        isEmpty = rows.isEmpty
        more = More(path: request.path(), after: request.after, next: listing.next?.percentEncoded)
        exports = ExportLinks(request.path(at: "/audit/export"), for: context.person)
    }
}

/// What the address asks of the audit: a person, a subject, days, and where the page begins.
struct AuditRequest: Sendable {
    var person: ID<Person>?
    var kind: Subject.Kind?
    var subject: String?
    var from: Day?
    /// The last day, whole.
    var to: Day?
    let after: String?
    /// The record that was named by what people call it, where there is one.
    var found: Subject?

    static let parameters: [APIRoute.Parameter] = [
        .init("person", .id, "Only what this person wrote."),
        .init("kind", .choice(Subject.Kind.self), "Only this kind of subject."),
        .init("subject", .text(limit: 200), "One subject's journal."),
        .init("from", .day, "Written on this day or later."),
        .init("to", .day, "Written on this day or earlier."),
        .after,
    ]

    init(_ query: Form) throws(Refusal) {
        person = try query.record("person")
        kind = try query.word("kind")
        subject = try query.text("subject", limit: 200)
        from = try query.day("from")
        to = try query.day("to")
        after = query.find("after")
    }

    func filter(in zone: Zone) -> AuditFilter {
        var recorded: Interval?
        if from != nil || to != nil {
            recorded = Interval(
                from.map { zone.bounds(of: $0).start } ?? .earliest,
                to.map { zone.bounds(of: $0).end } ?? .latest
            )
        }
        return AuditFilter(
            person: person,
            kind: found?.kind ?? kind,
            subject: found?.id
                ?? subject.map { text in
                    kind == .ticket || text.lowercased().hasPrefix("sr-") ? AuditRequest.number(of: text) : text
                },
            recordedIn: recorded
        )
    }

    /// A ticket's journal goes by its bare number.
    private static func number(of text: String) -> String { Ticket.ID(text).map { String($0.number) } ?? text }

    /// The same question at this address or another.
    func path(at address: String = "/audit") -> String {
        let parts = [
            ("person", person?.description), ("kind", kind?.rawValue), ("subject", subject),
            ("from", from?.description), ("to", to?.description),
        ].compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } }
        return parts.isEmpty ? address : "\(address)?" + parts.joined(separator: "&")
    }
}

extension AuditPage.Row {
    fileprivate init(_ audited: AuditedEntry, now: Instant, _ reader: Reader) {
        let words = reader.words
        let entry = audited.entry
        time = reader.time(entry.recordedAt, now: now)
        stamp = reader.stamp(entry.recordedAt)
        happened =
            entry.recordedAt.milliseconds(since: entry.occurredAt) > 5 * 60_000
            ? words("audit.happened", ["time": reader.time(entry.occurredAt, now: now)]) : nil
        let isDesk = entry.person.number == 0
        who = isDesk ? words["timeline.desk"] : entry.personName
        whoHref = isDesk ? nil : "/audit?person=\(entry.person)"
        kind = words["audit.subject-\(entry.subject.kind.rawValue)"]
        subject = audited.subjectName ?? entry.subject.name
        href = entry.subject.path
        own = "/audit?kind=\(entry.subject.kind.rawValue)&subject=\(entry.subject.id.percentEncoded)"
        code = entry.kind
        what = words.deed(entry)
        let all = audited.changes.filter(\.isForPeople).map { change in
            AuditPage.Change(
                field: words.auditField(change.path),
                path: change.path,
                before: change.before.map { reader.value($0, at: change.path, now: now) },
                after: change.after.flatMap { $0.text.isEmpty ? nil : reader.value($0, at: change.path, now: now) },
                isChange: change.before != nil
            )
        }
        changes = Array(all.prefix(AuditPage.Row.most))
        hasChanges = !changes.isEmpty
        let left = all.dropFirst(AuditPage.Row.most)
        folded =
            left.isEmpty
            ? nil
            : AuditPage.Folded(label: words("audit.rest", ["count": String(left.count)]), changes: Array(left))
    }

    /// How many values of an entry are seen at once.
    private static let most = 6
}

extension Reader {
    fileprivate func value(_ value: AuditedEntry.Value, at path: String, now: Instant) -> String {
        if let name = value.name { return name }
        if let moment = value.moment { return time(moment, now: now) }
        let said = words.auditValue(value.text, at: path)
        guard said == value.text else { return said }
        return value.text.count > 200 ? value.text.prefix(200) + "…" : value.text
    }
}

extension Words {
    /// What was done: the ticket's own words, or the verb of the entry's name.
    fileprivate func deed(_ entry: JournalEntry) -> String {
        if entry.subject.kind == .ticket { return find("entry.\(entry.kind)") ?? entry.kind }
        let verb = entry.kind.split(separator: ".").last.map(String.init) ?? entry.kind
        return find("audit.verb-\(verb)") ?? entry.kind
    }
}

extension AuditedEntry.Change {
    /// Whether it tells people anything: not a counter within a ticket, a picture's size, or a no that nobody asked for.
    ///
    /// Programs read all of them, and so do exports.
    fileprivate var isForPeople: Bool {
        guard let before else {
            guard let after, !after.text.isEmpty, after.text != "false" else { return false }
            let word = path.split(separator: ".").last { Int($0) == nil }
            let isOwnID = path == "id" || path == "engineer.id"
            return !isOwnID && !AuditedEntry.Change.counters.contains(word.map(String.init) ?? "")
        }
        return before.text != after?.text
    }

    private static let counters: Set = [
        "occurrence", "level", "leg", "order", "pause", "visit", "entry", "edition", "isAutomatic", "isHumanContact",
        "strokes", "preview", "width", "height",
    ]
}

extension Subject {
    /// What people call it: `SR-1001`, a plan's own name; nothing where there is only a number of ours.
    fileprivate var name: String? {
        switch kind {
        case .ticket: Int(id).map { Ticket.ID(number: $0).description } ?? id
        case .owed, .link, .article, .view, .text, .checklist, .installation, .inspection, .part,
            .webhook:
            nil
        default: id
        }
    }

    fileprivate var path: String? {
        switch kind {
        case .ticket: "/tickets/\(name ?? id)"
        case .customer: "/customers/\(id)"
        case .contact: "/contacts/\(id)"
        case .device: "/devices/\(id)"
        case .contract: "/contracts/\(id)"
        case .person: "/people/\(id)"
        case .plan: "/plans/\(id.percentEncoded)"
        case .calendar: "/calendars/\(id.percentEncoded)"
        case .owed: "/owed/\(id)"
        case .article: "/articles/\(id)"
        case .installation: "/installations/\(id)"
        case .inspection: "/inspections/\(id)"
        case .text: "/texts/\(id)/edit"
        case .part: "/parts/catalogue/\(id)"
        case .webhook: "/webhooks/\(id)"
        // They have no page, or (a checklist) may be gone together with it.
        case .site, .model, .link, .view, .checklist: nil
        }
    }
}
