public import AfterSales
import Storage

/// What came of publishing a plan.
public struct PlanPublication: Sendable, Equatable {
    public let plan: Plan
    /// False where the same text was published before.
    public let isNew: Bool
    /// What open promises it moves, or would move.
    public let moves: Moves
}

extension Desk {
    /// Publishes a version of a plan, for ever: a version never changes.
    ///
    /// The same text once more changes nothing. Open tickets keep the version they were opened under,
    /// unless `movingOpen`; closed ones always do. The first plan published becomes the desk's own.
    /// - Throws: `Refusal` for a file with mistakes, a contradiction without a ruling, a calendar the
    ///   desk does not have, or another text under a version that is taken.
    @discardableResult
    public func publishPlan(
        _ source: String,
        asOwn: Bool = false,
        movingOpen: Bool = false,
        by person: Person
    ) async throws -> PlanPublication {
        try person.needs(.publishPlans)
        let moves = try await whatMoves(publishing: try readable(source))
        let put = try await putOut(source, asOwn: asOwn, movingOpen: movingOpen, by: person)
        if let job = put.job { try await finish(job, under: put.lease) }
        return PlanPublication(plan: put.plan, isNew: put.isNew, moves: moves)
    }

    /// The same for who does not wait: open tickets are moved at once where they are few, else by and by.
    /// - Returns: the plan's version, and what goes on after this.
    public func beginPublishing(
        _ source: String,
        asOwn: Bool = false,
        movingOpen: Bool = false,
        by person: Person
    ) async throws -> (plan: Plan.Reference, job: Job?) {
        try person.needs(.publishPlans)
        let put = try await putOut(source, asOwn: asOwn, movingOpen: movingOpen, by: person)
        return (put.plan.reference, try await finishOrLeave(put.job, under: put.lease))
    }

    /// Publishes, and puts on record with it what is to be moved, so that nothing is left behind by a program that stops.
    private func putOut(
        _ source: String,
        asOwn: Bool,
        movingOpen: Bool,
        by person: Person
    ) async throws -> (plan: Plan, isNew: Bool, job: Job?, lease: Int64) {
        let plan = try readable(source)
        let (now, id, lease) = (now(), newID(Job.self), newLease())
        let (isNew, job) = try await database.write { db -> (Bool, Job?) in
            let known = try db.planSource(plan.reference)
            guard known == nil || known == source else { throw Refusal.planVersionTaken(plan.reference) }
            if known == nil {
                try db.needsCalendars(of: plan)
                try db.insert(plan, source: source, by: person, at: now)
                let line = try JournalLine("plan.published", ["version": plan.reference.version, "source": source])
                try db.record([line], on: Subject(.plan, plan.reference.id), by: person, at: now)
            }
            let own = try db.ownPlan()
            if own == nil || asOwn && own != plan.reference.id {
                try db.makeOwn(plan.reference.id, by: person, at: now)
            }
            guard movingOpen else { return (known == nil, nil) }
            let move = NewJob(
                id: id,
                kind: .plan,
                subject: plan.reference.id,
                version: plan.reference.version,
                total: try db.openTickets(under: plan.reference).count,
                lease: lease
            )
            return (known == nil, try db.beginMove(move, by: person, at: now))
        }
        return (plan, isNew, job, lease)
    }

    /// Makes a published plan the desk's own: the one for whoever has no other.
    public func chooseOwnPlan(_ id: String, by person: Person) async throws {
        try person.needs(.publishPlans)
        let now = now()
        try await database.write { db in
            guard try db.currentVersion(ofPlan: id) != nil else { throw Refusal.notFound }
            guard try db.ownPlan() != id else { return }
            try db.makeOwn(id, by: person, at: now)
        }
    }

    /// Every published version, plan by plan, the newest first.
    public func plans(seenBy person: Person) async throws -> [PublishedPlan] {
        try person.needs(.seePlans)
        return try await database.read { try $0.publishedPlans() }
    }

    public func plan(_ reference: Plan.Reference, seenBy person: Person) async throws -> Plan {
        try person.needs(.seePlans)
        return try await database.read { try plan(reference, in: $0) }
    }

    /// The newest version of a plan.
    public func currentPlan(_ id: String, seenBy person: Person) async throws -> Plan {
        try person.needs(.seePlans)
        return try await database.read { db in
            guard let reference = try db.currentVersion(ofPlan: id) else { throw Refusal.notFound }
            return try plan(reference, in: db)
        }
    }

    /// The text a version was published as.
    public func planSource(_ reference: Plan.Reference, seenBy person: Person) async throws -> String {
        try person.needs(.seePlans)
        return try await database.read { db in
            guard let source = try db.planSource(reference) else { throw Refusal.notFound }
            return source
        }
    }

    // MARK: Inside a transaction

    /// A published version; read from the database the first time only.
    func plan(_ reference: Plan.Reference, in db: any Connection) throws -> Plan {
        try shelf.plan(reference) {
            guard let source = try db.planSource(reference) else { throw Refusal.notFound }
            return try PlanReader.read(source)
        }
    }

    /// The desk's own plan in its newest version, for whoever has no other.
    func currentPlan(in db: any Connection) throws -> Plan {
        guard let id = try db.ownPlan(), let reference = try db.currentVersion(ofPlan: id) else {
            throw Refusal.noPlan
        }
        return try plan(reference, in: db)
    }

    private func readable(_ source: String) throws -> Plan {
        let plan: Plan
        do {
            plan = try PlanReader.read(source)
        } catch {
            throw Refusal.planMistakes(error)
        }
        let review = plan.review()
        guard review.isSettled else { throw Refusal.planUnsettled(review) }
        return plan
    }
}

extension Connection {
    /// Refuses a plan that names a calendar this desk has not accepted.
    fileprivate func needsCalendars(of plan: Plan) throws {
        let known = try acceptedCalendars()
        for calendar in plan.calendars where known[calendar.word] == nil {
            throw Refusal.planNeedsCalendar(calendar.word)
        }
    }

    fileprivate func makeOwn(_ id: String, by person: Person, at now: Instant) throws {
        try setOwnPlan(id)
        try record([JournalLine("plan.made-own", ["plan": id])], on: Subject(.plan, id), by: person, at: now)
    }
}

extension Refusal {
    /// The file has mistakes; `mistakes` lists them, a line each.
    static func planMistakes(_ mistakes: Mistakes) -> Refusal {
        Refusal(
            .invalid,
            "plan-mistakes",
            field: "source",
            values: [
                "count": String(mistakes.all.count), "first": mistakes.all.first?.description ?? "",
                "mistakes": mistakes.description,
            ]
        )
    }

    /// Sentences disagree and nobody has ruled on it.
    static func planUnsettled(_ review: PlanReview) -> Refusal {
        let open = review.contradictions.filter { $0.settledBy == nil }
        let first = open.first.map { "\($0.first), \($0.second)" } ?? review.unsettled.first?.id ?? ""
        return Refusal(
            .invalid,
            "plan-unsettled",
            field: "source",
            values: ["count": String(open.count + review.unsettled.count), "first": first],
            clause: open.first?.first ?? review.unsettled.first?.between.first
        )
    }

    static func planVersionTaken(_ reference: Plan.Reference) -> Refusal {
        Refusal(.conflict, "plan-version-taken", field: "version", values: ["version": reference.version])
    }

    static func planNeedsCalendar(_ name: String) -> Refusal {
        Refusal(.conflict, "plan-needs-calendar", field: "calendars", values: ["calendar": name])
    }

    /// The desk has no plan of its own yet.
    static let noPlan = Refusal(.conflict, "no-plan")
}
