import AfterSales
import Storage

/// Writing down what is owed again and again, each occurrence once. (hard case 22)
extension Desk {
    /// How often the rounds look for customers whose obligations nobody counts yet: a new customer's first is far off.
    private static let hour: Int64 = 3_600_000

    /// Begins to count for customers with a plan that owes them something, if it is time to look for such.
    ///
    /// Answers how many; as many as `limit` means that there may be more.
    func beginCadences(limit: Int) async throws -> Int {
        let now = now()
        guard try await database.read({ try $0.isTimeFor("cadences", at: now) }) else { return 0 }
        return try await database.write { db in
            guard try db.claims("cadences", at: now) else { return 0 }
            var begun = 0
            for plan in try plansInForce(in: db) {
                try db.recall(plan.reference.id, except: plan.cadences.map(\.clause), at: now)
                guard let calendar = try assumedCalendar(of: plan, in: db) else { continue }
                for rule in plan.cadences where begun < limit {
                    begun += try db.begin(rule, of: plan.reference.id, by: calendar, at: now, limit: limit - begun)
                }
            }
            if begun < limit { try db.postpone("cadences", to: now.advanced(byMilliseconds: Self.hour)) }
            return begun
        }
    }

    /// Writes down the occurrences whose time has come; answers how many.
    func continueCadences(limit: Int) async throws -> Int {
        let now = now()
        guard try await database.read({ try $0.hasCadences(dueAt: now) }) else { return 0 }
        var block = IDBlock(at: now, noise: noise())
        let ids: [ID<Owed>] = (0..<limit).map { _ in block.id() }
        return try await database.write { db in
            var arisen = 0
            for (cadence, id) in zip(try db.cadences(dueAt: now, limit: limit), ids) {
                if try proceed(cadence, as: id, at: now, in: db) { arisen += 1 }
            }
            return arisen
        }
    }

    private func proceed(_ cadence: Cadence, as id: ID<Owed>, at now: Instant, in db: any Connection) throws -> Bool {
        guard let plan = try planInForce(for: cadence.customer, in: db), plan.reference.id == cadence.plan,
            let rule = plan.cadences.first(where: { $0.clause == cadence.clause }),
            let calendar = try assumedCalendar(of: plan, in: db)
        else {
            try db.end(cadence, at: now)
            return false
        }
        // After a standstill only the last whose time has passed is written down, like any other alarm.
        var next = cadence.next(by: rule, calendar) ?? cadence
        while let due = next.due, due < now, let after = next.next(by: rule, calendar),
            after.due.map({ $0 < now }) ?? false
        {
            next = after
        }
        guard next.occurrence > cadence.occurrence, let due = next.due else {
            try db.end(cadence, at: now)
            return false
        }
        try db.save(next, at: due)
        let arising = Owed.Arising(
            plan: cadence.plan,
            clause: cadence.clause,
            customer: cadence.customer,
            occurrence: next.occurrence,
            what: rule.what,
            isInternal: rule.isInternalTarget,
            due: due
        )
        guard try db.arise(arising, as: id, at: now) else { return false }
        var particulars = Notice.Particulars(subject: rule.what)
        (particulars.clause, particulars.due, particulars.occurrence) = (cadence.clause, due, next.occurrence)
        particulars.words = try db.customer(cadence.customer, seenBy: .desk).name
        let morning = calendar.nextOpening(after: due.advanced(byMilliseconds: -86_400_000)) ?? due
        let announcement = Announcement(
            fact: "owed/\(id)",
            kind: .owedDue,
            audience: [.role(.agent)],
            particulars: particulars,
            happenedAt: due,
            deliverAfter: max(now, min(morning, due))
        )
        try db.announce(announcement, at: now)
        return true
    }

    /// The newest version of the customer's plan, or of the desk's own.
    private func planInForce(for customer: ID<Customer>, in db: any Connection) throws -> Plan? {
        let id = try db.customer(customer, seenBy: .desk).details.plan?.id ?? db.ownPlan()
        guard let id, let reference = try db.currentVersion(ofPlan: id) else { return nil }
        return try plan(reference, in: db)
    }

    private func plansInForce(in db: any Connection) throws -> [Plan] {
        try db.rows("SELECT DISTINCT id FROM plan_version ORDER BY id").compactMap { row in
            try db.currentVersion(ofPlan: row["id"]).map { try plan($0, in: db) }
        }
    }

    private func assumedCalendar(of plan: Plan, in db: any Connection) throws -> WorkCalendar? {
        try currentCalendars(in: db)[plan.assumedCalendar].map {
            try calendar(plan.assumedCalendar, version: $0, in: db)
        }
    }
}

/// How far one customer's occurrences of one clause have been written down.
struct Cadence {
    let plan: String
    let clause: String
    let customer: ID<Customer>
    let anchor: Instant
    /// The last that was written down; 0 before the first.
    var occurrence: Int
    var due: Instant?

    fileprivate func next(by rule: CadenceRule, _ calendar: WorkCalendar) -> Cadence? {
        guard let due = rule.due(occurrence + 1, after: due, from: anchor, by: calendar) else { return nil }
        var next = self
        next.occurrence += 1
        next.due = due
        return next
    }
}

extension Connection {
    func isTimeFor(_ task: String, at now: Instant) throws -> Bool {
        try !rows("SELECT 1 FROM round_task WHERE name = \(task) AND next_at <= \(now)").isEmpty
    }

    /// Whether the task is this node's to do now.
    func claims(_ task: String, at now: Instant) throws -> Bool {
        try !rows("SELECT 1 FROM round_task WHERE name = \(task) AND next_at <= \(now) \(SQL.skippingLocked)").isEmpty
    }

    func postpone(_ task: String, to next: Instant) throws {
        try run("UPDATE round_task SET next_at = \(next) WHERE name = \(task)")
    }

    /// Counts from the day we took the customer in, or first published the plan, whichever is later.
    ///
    /// Whoever comes back to a plan is counted on. Nobody is late from the start: what has passed by then was owed to nobody.
    fileprivate func begin(
        _ rule: CadenceRule,
        of plan: String,
        by calendar: WorkCalendar,
        at now: Instant,
        limit: Int
    ) throws -> Int {
        let published: Instant =
            try rows(
                "SELECT min(published_at) AS at FROM plan_version WHERE id = \(plan)"
            ).first?["at"] ?? now
        let found = try rows(
            """
            SELECT id FROM customer
            WHERE coalesce(plan_id, (SELECT plan_id FROM default_plan)) = \(plan) AND NOT EXISTS (
                SELECT 1 FROM cadence
                WHERE cadence.plan_id = \(plan) AND clause = \(rule.clause) AND customer_id = customer.id)
            ORDER BY id LIMIT \(limit)
            """
        )
        for row in found {
            let customer: ID<Customer> = try row["id"]
            let taken =
                try rows(
                    """
                    SELECT recorded_at FROM journal
                    WHERE subject_kind = 'customer' AND subject_id = \(customer.description) AND seq = 1
                    """
                ).first.map { try $0["recorded_at"] as Instant } ?? published
            let last = try rows(
                """
                SELECT occurrence, due_at FROM owed
                WHERE plan_id = \(plan) AND clause = \(rule.clause) AND customer_id = \(customer)
                    AND installation_id IS NULL
                ORDER BY occurrence DESC LIMIT 1
                """
            ).first
            var cadence = Cadence(
                plan: plan,
                clause: rule.clause,
                customer: customer,
                anchor: max(taken, published),
                occurrence: try last?["occurrence"] ?? 0,
                due: try last?["due_at"] ?? nil
            )
            while let next = cadence.next(by: rule, calendar), let due = next.due, due < now { cadence = next }
            try run(
                """
                INSERT INTO cadence (plan_id, clause, customer_id, anchor_at, occurrence, due_at, next_at)
                VALUES (\(plan), \(rule.clause), \(customer), \(cadence.anchor), \(cadence.occurrence), \(cadence.due),
                    \(max(now, cadence.due ?? now)))
                """
            )
        }
        return found.count
    }

    /// Looks at once at what is counted under a plan that no longer is the customer's, or a clause that owes it no more.
    fileprivate func recall(_ plan: String, except clauses: [String], at now: Instant) throws {
        try run(
            """
            UPDATE cadence SET next_at = \(now)
            WHERE plan_id = \(plan) AND next_at > \(now) AND (
                NOT coalesce(clause IN \(list: clauses), FALSE) OR customer_id NOT IN (
                SELECT id FROM customer
                WHERE coalesce(plan_id, (SELECT plan_id FROM default_plan)) = \(plan)))
            """
        )
    }

    fileprivate func hasCadences(dueAt now: Instant) throws -> Bool {
        try !rows("SELECT 1 FROM cadence WHERE next_at <= \(now) LIMIT 1").isEmpty
    }

    fileprivate func cadences(dueAt now: Instant, limit: Int) throws -> [Cadence] {
        try rows(
            """
            SELECT * FROM cadence WHERE next_at <= \(now)
            ORDER BY next_at, plan_id, clause, customer_id LIMIT \(limit) \(SQL.skippingLocked)
            """
        ).map { row in
            try Cadence(
                plan: row["plan_id"],
                clause: row["clause"],
                customer: row["customer_id"],
                anchor: row["anchor_at"],
                occurrence: row["occurrence"],
                due: row["due_at"]
            )
        }
    }

    /// The next one is written down once this one's time has passed.
    fileprivate func save(_ cadence: Cadence, at due: Instant) throws {
        try run(
            """
            UPDATE cadence
            SET occurrence = \(cadence.occurrence), due_at = \(due), next_at = \(due.advanced(byMilliseconds: 1))
            WHERE plan_id = \(cadence.plan) AND clause = \(cadence.clause) AND customer_id = \(cadence.customer)
            """
        )
    }

    /// The customer has another plan, or the plan owes it no more: what is open of it is dropped.
    fileprivate func end(_ cadence: Cadence, at now: Instant) throws {
        try run(
            """
            DELETE FROM cadence
            WHERE plan_id = \(cadence.plan) AND clause = \(cadence.clause) AND customer_id = \(cadence.customer)
            """
        )
        let open = try rows(
            """
            SELECT id FROM owed WHERE plan_id = \(cadence.plan) AND clause = \(cadence.clause)
                AND customer_id = \(cadence.customer) AND installation_id IS NULL AND settled_at IS NULL
                AND dropped_at IS NULL
            """
        )
        for row in open {
            let id: ID<Owed> = try row["id"]
            try drop(id, at: now)
            try record([JournalLine("owed.dropped", [String: String]())], on: Subject(.owed, id), by: .desk, at: now)
        }
    }
}
