import AfterSales
import Storage

/// A table that says nothing but what journals say, laid out for looking things up.
struct StateTable: Sendable {
    let name: String
    let kind: Subject.Kind
    /// The column with the id of the subject whose journal tells the row.
    let subject: String
    /// What tells the subject's rows apart, if there are several.
    var key: [String] = []
    /// What a journal must not hold.
    var secrets: Set<String> = []

    static let all = [
        StateTable(name: "person", kind: .person, subject: "id", secrets: ["password"]),
        StateTable(name: "person_role", kind: .person, subject: "person", key: ["role"]),
        StateTable(name: "person_team", kind: .person, subject: "person", key: ["team"]),
        StateTable(name: "person_skill", kind: .person, subject: "person", key: ["skill"]),
        StateTable(name: "customer", kind: .customer, subject: "id"),
        StateTable(name: "site", kind: .site, subject: "id"),
        StateTable(name: "contact", kind: .contact, subject: "id"),
        StateTable(name: "contact_phone", kind: .contact, subject: "contact_id", key: ["place"]),
        StateTable(name: "contract", kind: .contract, subject: "id"),
        StateTable(name: "product_model", kind: .model, subject: "id"),
        StateTable(name: "device", kind: .device, subject: "id"),
        StateTable(name: "plan_version", kind: .plan, subject: "id", key: ["version"]),
        StateTable(name: "calendar_version", kind: .calendar, subject: "name", key: ["version"]),
        StateTable(name: "ticket", kind: .ticket, subject: "id"),
        StateTable(name: "clock", kind: .ticket, subject: "ticket_id", key: ["metric", "clause"]),
        StateTable(name: "visit", kind: .ticket, subject: "ticket_id", key: ["visit"]),
        StateTable(name: "follow_up", kind: .ticket, subject: "ticket_id", key: ["occurrence"]),
        StateTable(name: "pause", kind: .ticket, subject: "ticket_id", key: ["pause"]),
        StateTable(name: "return_order", kind: .ticket, subject: "ticket_id", key: ["return_order"]),
        StateTable(name: "supplier_leg", kind: .ticket, subject: "ticket_id", key: ["return_order", "leg"]),
        StateTable(name: "wanted_part", kind: .ticket, subject: "ticket_id", key: ["line"]),
        StateTable(name: "shipment", kind: .ticket, subject: "ticket_id", key: ["shipment"]),
        StateTable(name: "ticket_cost", kind: .ticket, subject: "ticket_id", key: ["entry", "place"]),
        StateTable(name: "article_trial", kind: .ticket, subject: "ticket_id", key: ["article_id"]),
        StateTable(name: "rating", kind: .ticket, subject: "ticket_id", key: ["person_id"]),
        StateTable(name: "quotation", kind: .ticket, subject: "ticket_id", key: ["version"]),
        StateTable(name: "payment", kind: .ticket, subject: "ticket_id", key: ["payment"]),
        StateTable(name: "attachment", kind: .ticket, subject: "ticket_id", key: ["attachment"]),
        StateTable(name: "customer_link", kind: .link, subject: "id"),
        StateTable(name: "article", kind: .article, subject: "id"),
        StateTable(name: "article_terms", kind: .article, subject: "id"),
        StateTable(name: "own_view", kind: .view, subject: "id"),
        StateTable(name: "canned_text", kind: .text, subject: "id"),
        StateTable(name: "checklist", kind: .checklist, subject: "id"),
        StateTable(name: "part", kind: .part, subject: "id"),
        StateTable(name: "part_model", kind: .part, subject: "part_id", key: ["model_id"]),
        StateTable(name: "webhook", kind: .webhook, subject: "id"),
        StateTable(name: "ticket_terms", kind: .ticket, subject: "id"),
        StateTable(name: "customer_terms", kind: .customer, subject: "id"),
        StateTable(name: "site_terms", kind: .site, subject: "id"),
        StateTable(name: "contact_terms", kind: .contact, subject: "id"),
        StateTable(name: "model_terms", kind: .model, subject: "id"),
        StateTable(name: "device_terms", kind: .device, subject: "id"),
        StateTable(name: "owed", kind: .owed, subject: "id"),
        StateTable(name: "installation", kind: .installation, subject: "id"),
        StateTable(name: "expert_naming", kind: .installation, subject: "installation_id", key: ["place"]),
        StateTable(name: "inspection", kind: .inspection, subject: "id"),
    ]

    /// Tables that are no projection of a journal, and why.
    static let others: [String: String] = [
        "journal": "the journals themselves",
        "migration": "the schema's own history",
        "session": "who is signed in, for a while",
        "api_token": "secrets; that one was made or revoked is in the person's journal",
        "sign_in_attempt": "counts against guessing, for minutes",
        "customer_link_use": "counts against guessing, for minutes",
        "idempotency": "answers kept for a day, in case they are asked for again",
        "ticket_request": "keys of forms already taken",
        "number_series": "the next number to say on the phone",
        "default_plan": "one row, compared by itself",
        "outbox": "what is yet to be said about journal entries",
        "notice": "who was told and has read it",
        "round_failure": "what the rounds will try again",
        "term_backlog": "which records are still to be laid out for searching",
        "round_task": "when the rounds look for what comes up seldom",
        "presence": "who has a page open, for half a minute",
        "webhook_secret": "secrets; that one was changed is in the webhook's journal",
        "webhook_work": "how sending goes, and who is at it",
        "webhook_event": "what programs are told of journal entries, for a month",
        "webhook_delivery": "what was sent and is yet to be, for a month",
        "webhook_attempt": "what came of each try, for a month",
        "backup": "what became of copies of the records, as the desk was told",
        "restore_test": "what bringing copies back came to",
        "job": "how far long work is, for a week after its end",
        "job_report": "what became of a file, for a week",
        "request_use": "how much programs have asked, for a minute",
        "cadence": "how far the rounds have counted what is owed",
        "inspection_round": "when the rounds look at an installation again",
    ]

    /// The rows of these subjects.
    func rows(of subjects: [Subject], in db: any Connection) throws -> [LaidOutRow] {
        let column = SQL.identifier(subject)
        let condition: SQL =
            kind.isNamed
            ? "\(column) IN \(list: subjects.map(\.id))"
            : "\(column) IN \(list: subjects.compactMap(\.number))"
        return try db.rows("SELECT * FROM \(SQL.identifier(name)) WHERE \(condition)").compactMap { try laidOut($0) }
    }

    /// Every row there is.
    func rows(in db: any Connection) throws -> [LaidOutRow] {
        try db.rows("SELECT * FROM \(SQL.identifier(name))").compactMap { try laidOut($0) }
    }

    /// Up to `limit` subjects with a row here, by id; `after` is the last of those before.
    func subjects(after: SQLValue?, limit: Int, in db: any Connection) throws -> [(subject: Subject, stored: SQLValue)]
    {
        let column = SQL.identifier(subject)
        let beyond: SQL =
            switch after {
            case .text(let text): "WHERE \(column) > \(text)"
            case .integer(let number): "WHERE \(column) > \(number)"
            default: ""
            }
        return try db.rows(
            "SELECT DISTINCT \(column) AS subject FROM \(SQL.identifier(name)) \(beyond) ORDER BY 1 LIMIT \(limit)"
        ).compactMap { row in
            guard let stored = row.cells.first?.value, let subject = Subject(kind, stored: stored) else { return nil }
            return (subject, stored)
        }
    }

    private func laidOut(_ row: Row) throws -> LaidOutRow? {
        var cells: [String: SQLValue] = [:]
        for (column, value) in row.cells where !secrets.contains(column) { cells[column] = value.sameInBoth }
        guard let stored = cells[subject], let subject = Subject(kind, stored: stored) else { return nil }
        let key = key.map { cells[$0]?.words ?? "" }.joined(separator: "/")
        return LaidOutRow(subject: subject, name: key.isEmpty ? name : "\(name) \(key)", cells: cells)
    }
}

/// One row of a state table.
struct LaidOutRow: Sendable {
    let subject: Subject
    /// The table, and what tells the row apart within the subject.
    let name: String
    let cells: [String: SQLValue]
}

extension Subject.Kind {
    /// Whether the id is a name that somebody gave, and not a number that we made.
    fileprivate var isNamed: Bool { self == .plan || self == .calendar }
}

extension Subject {
    /// The subject whose id a column holds.
    fileprivate init?(_ kind: Kind, stored: SQLValue) {
        switch stored {
        case .text(let text) where kind.isNamed: self.init(kind, text)
        case .integer(let number) where kind == .ticket: self.init(kind, String(number))
        case .integer(let number) where !kind.isNamed: self.init(kind, ID<Subject>(number: number))
        default: return nil
        }
    }

    /// The id as columns hold it.
    fileprivate var number: Int64? {
        kind == .ticket ? Int64(id) : ID<Subject>(id)?.number
    }
}

extension SQLValue {
    /// SQLite stores a flag as a number.
    fileprivate var sameInBoth: SQLValue {
        if case .bool(let flag) = self { .integer(flag ? 1 : 0) } else { self }
    }

    /// For a person who looks for what is wrong; long texts are cut.
    var words: String {
        switch self {
        case .null: "empty"
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text.count > 80 ? "\(text.prefix(80))…" : text
        case .blob(let bytes): "\(bytes.count) bytes"
        case .bool(let flag): String(flag)
        }
    }
}
