import AfterSales
import Foundation
import ServiceDesk
import Testing

/// What `plan check --json` says of a plan, as far as these tests ask.
private struct CheckedPlan: Decodable {
    struct Clause: Decodable {
        let id: String
        let kinds: [String]
        let status: String
        let rules: [Rule]
    }

    struct Rule: Decodable {
        struct Gist: Decodable {
            let what: String?
            let amount: String?
            let unit: String?
            let calendar: String?
            let start: String?
        }

        struct Standing: Decodable {
            let `is`: String
            let reason: String?
        }

        let kinds: [String]
        let status: String
        let dimensions: [String]
        let gist: Gist
        let standing: Standing
        let debtor: String
        let scope: [String: [String]]?
    }

    struct Word: Decodable {
        let word: String
        let meaning: String
    }

    let good: Bool
    let clauses: [Clause]
    let words: [Word]
    let calendars: [Word]
}

@Suite("Clauses of other vendors")
struct OtherVendors {
    private static let checked = Result {
        let check = PlanCheck(try ProjectFolder.text("Tests/Plans/other-vendors.yaml"), file: "other-vendors.yaml")
        try #require(check.mistakes.isEmpty, "\(check.mistakes)")
        return try JSONDecoder().decode(CheckedPlan.self, from: JSONEncoder().encode(check))
    }

    /// Every clause of the letters, by number.
    private static let letters = Result {
        let folder = ProjectFolder.shared.appending(path: "letters")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try files.filter { $0.hasSuffix(".csv") }.reduce(into: [String: [String: String]]()) { found, file in
            for row in try ProjectFolder.sharedTable("letters/\(file)") { found[row["clause"] ?? ""] = row }
        }
    }

    /// What the condition of a clause is in the scope's own fields; the letters say it in a sentence.
    private static let conditions: [String: [String: [String]]] = [
        "L01.03": ["component": ["battery", "drive-motor", "motor-controller"]],
        "L01.14": ["place": ["in-province"], "condition": ["own-staff-needed"]],
        "L01.15": ["place": ["out-of-province"], "condition": ["own-staff-needed"]],
        "L01.16": ["fault": ["minor"]], "L01.17": ["fault": ["level-1"]], "L01.20": ["fault": ["level-3"]],
        "L01.29": ["component": ["structural-parts"]], "L01.38": ["warranty": ["in"], "cause": ["defect"]],
        "L04.08": ["place": ["in-the-country"]], "L04.09": ["place": ["abroad"]],
        "L04.10": ["product": ["server"], "condition": ["sent-to-maker"]],
        "L06.18": ["component": ["probe"]], "L06.46": ["tier": ["general-plan"], "channel": ["phone"]],
        "L06.48": ["tier": ["best-plan"]], "L16.14": ["place": ["zone-1", "zone-2"]],
        "L16.15": ["place": ["outside-zones"]], "L18.04": ["severity": ["critical"]],
        "L18.07": ["severity": ["critical"], "condition": ["under-support-plan"]],
        "L18.13": ["severity": ["normal"]], "L22.15": ["place": ["in-province"]],
        "L22.16": ["place": ["out-of-province"]],
    ]

    @Test(
        "kind, amount, unit, calendar and start come out as the letters say",
        .enabled(if: ProjectFolder.hasShared)
    )
    func asTheLettersSay() throws {
        let plan = try Self.checked.get()
        let letters = try Self.letters.get()
        #expect(plan.clauses.count >= 60)
        #expect(Set(plan.clauses.map { $0.id.prefix(3) }).count == 8)
        let means = Dictionary(
            uniqueKeysWithValues: (plan.words + plan.calendars).map { ($0.word, $0.meaning) }
        )
        for clause in plan.clauses {
            let row = try #require(letters[clause.id], "\(clause.id)")
            let rule = try #require(clause.rules.first)
            #expect(kind(clause, is: row["kind"] ?? ""), "\(clause.id) \(clause.kinds)")
            #expect(stated(rule.gist.amount) == amount(row), "\(clause.id)")
            #expect(amount(row) == nil || rule.gist.unit == unit(row), "\(clause.id)")
            let calendar = row["calendar"] == "unspecified" ? nil : row["calendar"]
            #expect(stated(rule.gist.calendar).map { means[$0] ?? $0 } == calendar, "\(clause.id)")
            #expect(stated(rule.gist.start).map { means[$0] ?? $0 } == start(row), "\(clause.id)")
        }
    }

    @Test("conditions come out in the fields of the scope")
    func conditions() throws {
        let plan = try Self.checked.get()
        for (id, condition) in Self.conditions {
            let rule = try #require(plan.clauses.first { $0.id == id }?.rules.first)
            #expect(rule.scope == condition, "\(id)")
        }
        #expect(plan.clauses.filter { $0.rules.contains { $0.debtor == "customer" } }.map(\.id).contains("L06.01"))
    }

    @Test("something acts on each rule, or it is listed as unmanaged with the reason")
    func accountedFor() throws {
        for clause in try Self.checked.get().clauses {
            for rule in clause.rules {
                #expect(rule.standing.is == "acts" || rule.standing.reason?.isEmpty == false, "\(clause.id)")
                #expect((1...4).contains(rule.dimensions.count), "\(clause.id)")
            }
        }
    }

    @Test("a clock runs only where a ticket knows what the rule is for, and the vendor owes it")
    func runs() throws {
        let plan = try PlanReader.read(try ProjectFolder.text("Tests/Plans/other-vendors.yaml"))
        #expect(plan.deadlines.map(\.clause) == [])
    }

    @Test("different vendors' figures side by side are contradictions, and keep the plan from being good")
    func contradictions() throws {
        let plan = try PlanReader.read(try ProjectFolder.text("Tests/Plans/other-vendors.yaml"))
        let pairs = plan.contradictions.map { "\($0.first) \($0.second)" }
        #expect(pairs.contains("L04.34 L06.28"))
        // Two provinces, two times: no contradiction. Levels of severity: none either.
        #expect(!pairs.contains("L01.14 L01.15") && !pairs.contains("L18.04 L18.08"))
        #expect(try !Self.checked.get().good)
    }

    private func kind(_ clause: CheckedPlan.Clause, is kind: String) -> Bool {
        kind == "unquantified" ? clause.status == kind : clause.kinds.contains(kind)
    }

    /// The letters' own shorthand for what the fields cannot hold.
    private func amount(_ row: [String: String]) -> String? {
        let amount = row["amount"] ?? ""
        return amount.isEmpty ? nil : amount
    }

    private func unit(_ row: [String: String]) -> String? { row["unit"] }

    private func start(_ row: [String: String]) -> String? {
        let start = row["start_event"] ?? ""
        return start.isEmpty || start.hasPrefix("(") ? nil : start
    }

    private func stated(_ text: String?) -> String? { text == "not-stated" ? nil : text }
}
