import AfterSales
import Storage

extension TermQuery {
    init(_ condition: SearchQuestion.Condition) {
        switch condition {
        case .term(let term): self = .term(term)
        case .beginning(let beginning): self = .beginning(beginning)
        case .all(let parts): self = .all(parts.map(TermQuery.init))
        case .any(let parts): self = .any(parts.map(TermQuery.init))
        }
    }

    init(_ mark: SearchTerms.Mark) {
        self = .term(mark.term)
    }
}

extension Connection {
    /// Records that hold what is asked for, or belong to one that does: each word by itself, so that `瑞安 空调` finds
    /// the air conditioning at Rui'an.
    ///
    /// A word that more than a hundred customers share finds the tickets of a hundred of them, and of those who have
    /// another of the words, too: so `瑞安 醫院` finds Rui'an's among a thousand hospitals.
    func query(_ question: SearchQuestion, in table: TermTable, for person: Person) throws -> TermQuery {
        let words = question.words.map(TermQuery.init)
        var ways: [TermQuery] = []
        if !words.isEmpty {
            var each = try words.indices.map { try query(words[$0], of: words, in: table, for: person) }
            if !table.isShownByWhatItBelongsTo { each.append(.any(words)) }
            ways.append(.all(each))
        }
        if let whole = question.whole { ways.append(try query(TermQuery(whole), in: table, for: person)) }
        guard let narrowing = table.narrowing(for: person) else { return .any(ways) }
        return .all([.any(ways), narrowing])
    }

    /// A condition that `column` is the id of such a record; every search and every list with words carries it, beside
    /// the scope of whoever asks.
    func finds(_ typed: String?, _ column: SQL, in table: TermTable, for person: Person) throws -> [SQL] {
        guard let typed, !typed.allSatisfy(\.isWhitespace) else { return [] }
        guard let question = SearchQuestion(typed) else { return ["1 = 0"] }
        let ids = ids(in: table.name, matching: try query(question, in: table, for: person))
        // Looked up once and by the index, whatever a planner makes of the rest.
        return ["\(column) IN (WITH found AS MATERIALIZED (\(ids)) SELECT id FROM found)"]
    }

    private func query(
        _ own: TermQuery,
        of words: [TermQuery] = [],
        in table: TermTable,
        for person: Person
    ) throws -> TermQuery {
        var marks: [TermQuery] = []
        for other in table.belongings {
            let found = try self.marks(of: other, matching: own, for: person)
            marks += found
            guard found.count == Self.mostMarks else { continue }
            let pairs = words.filter { $0 != own }.map { TermQuery.all([own, $0]) }
            for narrower in pairs + (words.count > 2 ? [.all(words)] : []) {
                marks += try self.marks(of: other, matching: narrower, for: person)
            }
        }
        var known: Set<TermQuery> = []
        return .any([own] + marks.filter { known.insert($0).inserted })
    }

    private func marks(of table: TermTable, matching asked: TermQuery, for person: Person) throws -> [TermQuery] {
        let narrowed = table.narrowing(for: person).map { TermQuery.all([asked, $0]) } ?? asked
        return try rows("\(ids(in: table.name, matching: narrowed)) LIMIT \(Self.mostMarks)").compactMap { row in
            table.mark(try row["id"]).map { TermQuery($0) }
        }
    }

    private static var mostMarks: Int { 100 }
}

extension TermTable {
    /// What a record belongs to, by whose words it is found too.
    fileprivate var belongings: [TermTable] {
        switch self {
        case .ticket: [.customer, .contact, .device]
        case .device: [.customer, .model]
        case .article: [.model]
        case .site, .contact: [.customer]
        case .customer, .model: []
        }
    }

    /// Whether the customer's name alone brings all of them up; people and places must have a word of it themselves.
    fileprivate var isShownByWhatItBelongsTo: Bool { self != .site && self != .contact }

    /// What the index can leave out of what somebody may not see.
    ///
    /// The scope itself is a condition on the records.
    fileprivate func narrowing(for person: Person) -> TermQuery? {
        switch self {
        case .model: nil
        case .article: person.customer.map { _ in TermQuery(.everyone) }
        case .ticket: TicketScope(person).terms
        case .customer, .site, .contact, .device: person.customer.map { TermQuery(.customer($0)) }
        }
    }
}
