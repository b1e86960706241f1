import AfterSales

/// A clause's number as the way to its sentence, in the version of the plan that bound whatever names it:
/// `{{#clause}}{{>part/clause}}{{/clause}}`.
struct ClauseLink: Sendable {
    let id: String
    let href: String

    init(id: String, href: String) {
        self.id = id
        self.href = href
    }

    init(_ clause: String, in plan: Plan.Reference) {
        id = clause
        href = "\(plan.path)#\(clause.percentEncoded)"
    }

    /// The number alone, for a reader who may not open the plan.
    init(unlinked clause: String) { self.init(id: clause, href: "") }

    /// In the plan's newest version, where no version is known.
    init(_ clause: String, inPlan plan: String) {
        id = clause
        href = "/plans/\(plan.percentEncoded)#\(clause.percentEncoded)"
    }
}

extension ClauseLink: Printing {
    var printed: Printed { ["id": .text(id), "href": href.isEmpty ? .nothing : .text(href)] }
}

/// A sentence of a commitment in the language it was written in, which need not be the page's:
/// `{{#clause}}{{>part/sentence}}{{/clause}}`.
struct QuotedClause: Sendable {
    let clause: ClauseLink
    let text: String
    let language: String

    /// - Returns: nothing where the plan has no such clause.
    init?(_ id: String, in plan: Plan, isLinked: Bool = true) {
        guard let said = plan.clause(id) else { return nil }
        clause = isLinked ? ClauseLink(id, in: plan.reference) : ClauseLink(unlinked: id)
        text = said.text
        language = plan.language
    }
}

extension QuotedClause: Printing {
    var printed: Printed { ["clause": clause.printed, "text": .text(text), "language": .text(language)] }
}

/// A sentence of ours in which the number of a clause is a link: `{{#text}}{{>part/linked}}{{/text}}`.
struct LinkedText: Sendable {
    let before: String
    let clause: ClauseLink?
    let after: String

    /// The text as it is where it does not name the clause.
    init(_ text: String, _ clause: ClauseLink?) {
        guard let clause, let place = text.firstRange(of: clause.id) else {
            before = text
            self.clause = nil
            after = ""
            return
        }
        before = String(text[..<place.lowerBound])
        self.clause = clause
        after = String(text[place.upperBound...])
    }
}

extension LinkedText: Printing {
    var printed: Printed { ["before": .text(before), "clause": .of(clause), "after": .text(after)] }
}

extension Plan.Reference {
    /// Where this version is read.
    var path: String { "/plans/\(id.percentEncoded)?version=\(version.percentEncoded)" }
}
