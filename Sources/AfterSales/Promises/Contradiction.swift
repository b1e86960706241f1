/// Two sentences that promise the same thing, to the same cases, with different values.
public struct Contradiction: Sendable, Equatable, Encodable {
    /// What both promise, such as `deadline respond`.
    public let promise: String
    public let first: String
    public let firstValue: String
    public let second: String
    public let secondValue: String
    /// The ruling that settles it, if there is one.
    public let settledBy: String?
}

extension Plan {
    /// Every pair of sentences that disagree; those without `settledBy` keep the plan from being published.
    ///
    /// A rule for fewer cases is not a contradiction of the rule for more: it goes before it. Two that
    /// overlap without one lying inside the other are.
    public var contradictions: [Contradiction] {
        var found: [Contradiction] = []
        var earlier: [String: [(clause: String, scope: RuleScope, value: String)]] = [:]
        for clause in clauses {
            for rule in clause.rules where clause.status(of: rule).runs {
                for (promise, value) in comparable(rule) {
                    for other in earlier[promise] ?? [] where other.value != value {
                        guard disagree(other.scope, rule.scope) else { continue }
                        let contradiction = Contradiction(
                            promise: promise,
                            first: other.clause,
                            firstValue: other.value,
                            second: clause.id,
                            secondValue: value,
                            settledBy: ruling(between: other.clause, and: clause.id)?.id
                        )
                        if !found.contains(contradiction) { found.append(contradiction) }
                    }
                    earlier[promise, default: []].append((clause.id, rule.scope, value))
                }
            }
        }
        return found
    }

    /// Every pair of a sentence here and one there that promise the same thing, to the same cases, differently.
    public func contradictions(with other: Plan) -> [Contradiction] {
        var found: [Contradiction] = []
        let others = other.promisesByName
        for clause in clauses {
            for rule in clause.rules where clause.status(of: rule).runs {
                for (promise, value) in comparable(rule) {
                    for there in others[promise] ?? [] where there.value != value && disagree(there.scope, rule.scope) {
                        let contradiction = Contradiction(
                            promise: promise,
                            first: clause.id,
                            firstValue: value,
                            second: there.clause,
                            secondValue: there.value,
                            settledBy: nil
                        )
                        if !found.contains(contradiction) { found.append(contradiction) }
                    }
                }
            }
        }
        return found
    }

    /// What is promised by whichever sentence, under the name of the promise.
    private var promisesByName: [String: [(clause: String, scope: RuleScope, value: String)]] {
        var said: [String: [(clause: String, scope: RuleScope, value: String)]] = [:]
        for clause in clauses {
            for rule in clause.rules where clause.status(of: rule).runs {
                for (promise, value) in comparable(rule) {
                    said[promise, default: []].append((clause.id, rule.scope, value))
                }
            }
        }
        return said
    }

    /// The ruling that speaks of both clauses.
    public func ruling(between first: String, and second: String) -> Ruling? {
        rulings.first { $0.between.contains(first) && $0.between.contains(second) }
    }

    private func disagree(_ a: RuleScope, _ b: RuleScope) -> Bool {
        if a == b { return true }
        return a.overlaps(b) && !a.contains(b) && !b.contains(a)
    }

    /// The names of what a rule promises, whatever the values.
    func promises(in rule: Rule) -> [String] {
        comparable(rule).map(\.promise) + (rule.deadline.map { ["deadline of \($0.to)"] } ?? [])
    }

    /// What a rule says that another may say differently: a name for the promise, and the value.
    private func comparable(_ rule: Rule) -> [(promise: String, value: String)] {
        var said: [(String, String)] = []
        if let deadline = rule.deadline, let within = deadline.within.value {
            let start =
                deadline.before ?? deadline.from.value.map { $0.joined(separator: "+") }
                ?? (deadline.assumedStart ?? assumptions.start).rawValue
            said.append(("deadline \(rule.debtor) \(deadline.to) from \(start)", within.description))
        }
        if let term = rule.term, let lasts = term.lasts.value {
            said.append(("term \(term.of)", lasts.description))
        }
        for line in rule.pays {
            let all = Vocabulary.priceCategories.filter { $0 != "everything" && $0 != "loss" }
            for category in line.category == "everything" ? all : [line.category] {
                said.append(("payer of \(category)", line.payer))
                if line.basis != "not-stated" { said.append(("price of \(category)", line.basis)) }
            }
        }
        for cell in rule.covers {
            said.append(("cover \(cell.service)", cell.standing))
        }
        if let every = rule.every, every.min != nil || every.max != nil || every.interval != nil {
            let gist = every.gist
            said.append(("cadence \(every.what)", "\(gist.amount ?? "") \(gist.unit ?? "")"))
        }
        if let owner = rule.owner {
            said.append(("who leads", owner.lead))
            if let support = owner.support { said.append(("who supports", support)) }
        }
        if let channel = rule.channel, let hours = channel.hours?.value {
            for way in channel.by {
                for purpose in channel.purposes.isEmpty ? ["anything"] : channel.purposes {
                    said.append(("hours \(way) for \(purpose)", hours))
                }
            }
        }
        if let measure = rule.measure, let figure = measure.atLeast ?? measure.share {
            said.append(("measure \(measure.what)", figure.description))
        }
        if let quota = rule.quota, let amount = quota.amount {
            said.append(("quota \(quota.of)", "\(amount) per \(quota.per ?? "contract")"))
        }
        return said
    }
}
