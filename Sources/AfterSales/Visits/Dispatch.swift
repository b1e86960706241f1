/// Whom to send: engineers by skill, place and load, each with the reasons, and whose promise would be late.
///
/// Facts in, proposals out; the person who dispatches decides. (C46, C53)
public struct Dispatch: Sendable {
    /// Work that waits to be done: a ticket with its earliest pending promise, if one runs.
    public struct Job: Sendable, Equatable {
        public let ticket: Ticket.ID
        public let clock: Clock.ID?
        /// `nil` where nothing is pending, or its calendar never opens.
        public let due: Instant?

        public init(ticket: Ticket.ID, clock: Clock.ID?, due: Instant?) {
            self.ticket = ticket
            self.clock = clock
            self.due = due
        }
    }

    /// Where somebody or something is, as far as we were told.
    public struct Place: Sendable, Equatable {
        public var region: String?
        public var city: String?

        public init(region: String? = nil, city: String? = nil) {
            self.region = region
            self.city = city
        }
    }

    /// What is known of somebody who could go.
    public struct Candidate: Sendable, Equatable {
        public var engineer: TicketEvent.Who
        public var skills: Set<String>
        public var place: Place
        /// Open tickets they have, without the one to be dispatched.
        public var openTickets: Int
        /// Appointments they have, without the ticket's own; they are kept.
        public var visits: [Interval]
        /// Their open tickets that have no appointment yet.
        public var jobs: [Job]

        public init(
            engineer: TicketEvent.Who,
            skills: Set<String> = [],
            place: Place = Place(),
            openTickets: Int = 0,
            visits: [Interval] = [],
            jobs: [Job] = []
        ) {
            self.engineer = engineer
            self.skills = skills
            self.place = place
            self.openTickets = openTickets
            self.visits = visits
            self.jobs = jobs
        }
    }

    /// The ticket that needs somebody.
    public var job: Job
    /// What its model asks of whoever repairs it.
    public var skills: Set<String>
    public var place: Place
    public var calendar: WorkCalendar
    /// The day whose appointments count as load.
    public var day: Interval
    public var now: Instant

    public init(
        job: Job,
        skills: Set<String>,
        place: Place,
        calendar: WorkCalendar,
        day: Interval,
        now: Instant
    ) {
        self.job = job
        self.skills = skills
        self.place = place
        self.calendar = calendar
        self.day = day
        self.now = now
    }

    /// Everybody who could go, the best first: fewest skills missing, nearest, least loaded; then by name.
    public func proposals(among candidates: [Candidate]) -> [DispatchProposal] {
        candidates.map(proposal).sorted { a, b in
            (a.missingSkills.count, a.nearness, a.load, a.engineer.name, a.engineer.id)
                < (b.missingSkills.count, b.nearness, b.load, b.engineer.name, b.engineer.id)
        }
    }

    private func proposal(for candidate: Candidate) -> DispatchProposal {
        let without = schedule(candidate.jobs, around: candidate.visits)
        let with = schedule(candidate.jobs + [job], around: candidate.visits)
        let lateAnyway = Set(without.compactMap(\.late?.ticket))
        return DispatchProposal(
            engineer: candidate.engineer,
            missingSkills: skills.subtracting(candidate.skills).sorted(),
            provenSkills: skills.intersection(candidate.skills).sorted(),
            nearness: nearness(of: candidate.place),
            openTickets: candidate.openTickets,
            visitsThatDay: candidate.visits.count { $0.overlaps(day) },
            slot: with.first { $0.job.ticket == job.ticket }?.slot,
            late: with.compactMap(\.late).filter { !lateAnyway.contains($0.ticket) }
        )
    }

    private func nearness(of other: Place) -> DispatchProposal.Nearness {
        func isSame(_ a: String?, _ b: String?) -> Bool {
            guard let a, let b else { return false }
            return Spelling.ofWords(a) == Spelling.ofWords(b)
        }
        // A city is called the same in two regions now and then.
        let regionsDiffer = place.region != nil && other.region != nil && !isSame(place.region, other.region)
        if isSame(place.city, other.city), !regionsDiffer { return .sameCity }
        return isSame(place.region, other.region) ? .sameRegion : .elsewhere
    }
}

extension Dispatch {
    /// A job with the time it would get.
    private struct Placed {
        let job: Job
        let slot: Interval
        /// When the promise would be kept: as somebody gets there, or once the work is done.
        let keptAt: Instant

        /// The promise that this would break.
        var late: DispatchProposal.LatePromise? {
            guard let clock = job.clock, let due = job.due, due < keptAt else { return nil }
            return .init(ticket: job.ticket, clock: clock, due: due, expected: keptAt)
        }
    }

    /// Lays the jobs out by their promises, earliest first, each into the first gap of open time that holds it whole.
    ///
    /// A job that no open time holds is left out: an empty calendar makes nobody late (hard case 20).
    private func schedule(_ jobs: [Job], around visits: [Interval]) -> [Placed] {
        var taken = visits.filter { $0.end > now }
        var placed: [Placed] = []
        let inOrder = jobs.sorted { a, b in
            (a.due ?? .latest, a.ticket) < (b.due ?? .latest, b.ticket)
        }
        for job in inOrder {
            guard let slot = gap(of: Dispatch.length(of: job.clock?.metric), around: taken) else { continue }
            taken.append(slot)
            let isKeptOnArrival = job.clock?.metric == .respond || job.clock?.metric == .arrive
            placed.append(Placed(job: job, slot: slot, keptAt: isKeptOnArrival ? slot.start : slot.end))
        }
        return placed
    }

    /// How long keeping a promise is reckoned to take, in milliseconds of open time: a quarter of an hour for a call or a
    /// written answer, two hours for going there and for the rest.
    public static func length(of metric: Metric?) -> Int64 {
        switch metric {
        case .respond, .answer: 15 * 60_000
        case .arrive, .restore, .depot, nil: 2 * 3_600_000
        }
    }

    /// The first stretch with so much open time in it that nothing else is in.
    private func gap(of length: Int64, around taken: [Interval]) -> Interval? {
        var from = now
        // Each round passes at least one of what is taken.
        for _ in 0...taken.count {
            guard let start = opening(from: from),
                let end = calendar.deadline(for: .serviceTime(milliseconds: length), from: start).due
            else { return nil }
            let slot = Interval(start, end)
            guard let next = taken.filter({ $0.overlaps(slot) }).map(\.end).max() else { return slot }
            from = next
        }
        return nil
    }

    /// The first open instant from here on.
    private func opening(from instant: Instant) -> Instant? {
        calendar.deadline(for: .serviceTime(milliseconds: 1), from: instant).due?.advanced(byMilliseconds: -1)
    }
}
