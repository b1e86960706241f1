import AfterSales
import ServiceDesk

/// Inspections owed, planned and made; what is open the next first, what is made the last first.
struct InspectionsPage: Page {
    static let template = "inspections/list"

    struct Row: Sendable {
        let href: String
        let whose: String
        let what: String
        let state: Chip
        /// By when it is owed; nothing for one that is not, or is made.
        let due: String?
        /// The day alone, for a column that says what it is.
        let dueDay: String?
        let isLate: Bool
        let planned: String?
        let stamp: String?
        let inspector: String?
    }

    let title: String
    let tabs: [Tab]
    let rows: [Row]
    let isEmpty: Bool
    let more: More?
    let measures: String?

    init(_ listing: Listing<InspectionRow>, _ filter: InspectionFilter, now: Instant, _ context: StaffContext) {
        let (reader, words) = (context.reader, context.words)
        title = words["inspections.title"]
        let narrowed: [(String, String?)] = [
            ("customer", filter.customer?.description), ("installation", filter.installation?.description),
            ("inspector", filter.inspector?.description), ("year", filter.year.map(String.init)),
        ]
        func path(_ which: InspectionFilter.Which) -> String {
            let all = [("show", which == .open ? nil : which.rawValue)] + narrowed
            let parts = all.compactMap { name, value in value.map { "\(name)=\($0)" } }
            return parts.isEmpty ? "/inspections" : "/inspections?\(parts.joined(separator: "&"))"
        }
        tabs = InspectionFilter.Which.allCases.map { which in
            Tab(words["inspections.show-\(which.rawValue)"], href: path(which), current: which == filter.which)
        }
        rows = listing.items.map { Row($0, now: now, context.person, reader) }
        isEmpty = rows.isEmpty
        more = More(path: path(filter.which), after: context.query.find("after"), next: listing.next?.percentEncoded)
        measures = context.person.may(.seeMeasures) ? "/measures/inspections" : nil
    }
}

extension InspectionsPage.Row {
    init(_ row: InspectionRow, now: Instant, _ person: Person, _ reader: Reader) {
        let words = reader.words
        href =
            row.inspection.map { "/inspections/\($0)" }
            ?? "/installations/\(row.installation)\(person.may(.schedule) ? "/inspections/new" : "")"
        whose = [row.customerName, row.siteName].compactMap { $0 }.joined(separator: " · ")
        what = row.name(words)
        state = row.chip(now: now, words)
        let isOver = row.state == .done || row.state == .cancelled
        dueDay = isOver ? nil : row.due.map { reader.day((row.zone ?? reader.zone).day(of: $0)) }
        due = dueDay.map { words("inspection.by", ["day": $0]) }
        isLate = !isOver && row.isLate(at: now)
        planned = (row.begunAt ?? row.plannedAt).map { reader.time($0, now: now) }
        stamp = (row.begunAt ?? row.plannedAt).map(reader.stamp)
        inspector = row.inspector?.name
    }
}

extension InspectionRow {
    /// `2026–27 保修年第 1 次 · HT-2026-01`, or that it is one more.
    func name(_ words: Words) -> String {
        let which = occurrence.map { words.inspection($0) } ?? words["inspection.one-more"]
        return [which, contractNumber].compactMap { $0 }.joined(separator: " · ")
    }

    func chip(now: Instant, _ words: Words) -> Chip {
        guard let state else {
            let isNear = due.map { $0.milliseconds(since: now) < 30 * 86_400_000 } ?? false
            let tone: Chip.Tone = isLate(at: now) ? .alarm : isNear ? .soon : .plain
            return Chip(tone, icon: "flag", words["inspection.state-owed"])
        }
        return state.chip(words, isLate: isLate(at: now))
    }
}

extension Inspection.State {
    func chip(_ words: Words, isLate: Bool = false) -> Chip {
        let text = words["inspection.state-\(rawValue)"]
        return switch self {
        case .planned: Chip(isLate ? .alarm : .plain, icon: "calendar", text)
        case .begun: Chip(.accent, icon: "tool", text)
        case .reported: Chip(isLate ? .alarm : .soon, icon: "report", text)
        case .done: Chip(.good, icon: "check", text)
        case .cancelled: Chip(.plain, icon: "ban", text)
        }
    }
}

extension Words {
    /// What an inspection is owed for, from its number: 202601 is the first of the warranty year that begins in 2026.
    func inspection(_ occurrence: Int) -> String {
        self("inspection.occurrence", ["year": Self.year(from: occurrence / 100), "number": String(occurrence % 100)])
    }

    /// `2026–27`: a warranty year by the calendar years it begins and ends in.
    static func year(from number: Int) -> String {
        let next = (number + 1) % 100
        return "\(number)–\(next < 10 ? "0" : "")\(next)"
    }

    /// How many are promised: `每保修年 2–3 次巡檢`.
    func promise(_ rule: InspectionRule) -> String {
        let words = self
        guard let most = rule.most, most > rule.least else {
            return words("installation.promise-exact", ["least": String(rule.least)])
        }
        return words("installation.promise", ["least": String(rule.least), "most": String(most)])
    }
}

/// Where inspections are promised, and who makes them.
struct InstallationsPage: Page {
    static let template = "inspections/installations"

    let title: String
    let rows: [InstallationLine]
    let isEmpty: Bool
    let more: More?

    init(_ listing: Listing<InstallationRow>, of customer: ID<Customer>?, now: Instant, _ context: StaffContext) {
        title = context.words["installations.title"]
        rows = listing.items.map { InstallationLine($0, now: now, context.reader) }
        isEmpty = rows.isEmpty
        let path = customer.map { "/installations?customer=\($0)" } ?? "/installations"
        more = More(path: path, after: context.query.find("after"), next: listing.next?.percentEncoded)
    }
}

/// An installation in one line: where, by whom, the last inspection and the next.
struct InstallationLine: Sendable {
    let href: String
    let name: String
    let place: String
    let expert: String
    let isUnnamed: Bool
    let last: String
    let next: String
    let isLate: Bool

    init(_ row: InstallationRow, now: Instant, _ reader: Reader) {
        let words = reader.words
        href = "/installations/\(row.id)"
        name = row.customerName
        place = [
            row.siteName ?? words["installation.no-site"], row.contractNumber ?? words["installation.no-contract"],
        ]
        .joined(separator: " · ")
        expert = row.expert?.name ?? words["installation.no-expert"]
        isUnnamed = row.expert == nil
        let zone = row.terms?.zone ?? reader.zone
        last = row.last.map { reader.date(zone.day(of: $0), showsYear: true) } ?? words["installation.never"]
        let promised = row.terms?.rule == nil ? words["installation.not-promised"] : words["installation.none-owed"]
        next = row.next.map { reader.date(zone.day(of: $0), showsYear: true) } ?? promised
        isLate = row.next.map { $0 < now } ?? false
    }
}

/// One installation: what is promised, who makes the inspections, what was made.
struct InstallationPage: Page {
    static let template = "inspections/installation"

    struct Naming: Sendable {
        let name: String
        let experience: String
        let time: String
        let basis: Chip?
        let why: String?
    }

    struct Year: Sendable {
        let name: String
        let span: String
        let parts: [String]
    }

    struct Device: Sendable {
        let href: String
        let serial: String
        let model: String
        let phase: Chip
    }

    let title: String
    let customer: String
    let customerHref: String
    let contract: String?
    let sentence: QuotedClause?
    let promise: String
    /// How many devices have no acceptance, so that nothing is owed for them yet.
    let waiting: String?
    let expert: Naming?
    let nameExpert: String?
    let plan: String?
    let namings: [Naming]
    let hasHistory: Bool
    let years: [Year]
    let hasYears: Bool
    let devices: [Device]
    let hasDevices: Bool
    let rows: [InspectionsPage.Row]
    let isEmpty: Bool

    init(_ card: InstallationCard, _ context: StaffContext) {
        let (reader, words) = (context.reader, context.words)
        let id = card.installation.id
        title = card.siteName ?? words["installation.no-site"]
        customer = card.customerName
        customerHref = "/customers/\(card.installation.place.customer)"
        contract = card.contractNumber
        let rule = card.terms?.rule
        sentence = rule.flatMap { rule in card.terms.flatMap { QuotedClause(rule.clause, in: $0.plan) } }
        promise = rule.map(words.promise) ?? words["installation.not-promised"]
        let waits = card.terms?.waiting ?? 0
        waiting = waits == 0 || rule == nil ? nil : words("installation.waiting", ["count": String(waits)])
        let told = card.namings.reversed().map { Naming($0, now: card.now, reader) }
        expert = told.first
        namings = Array(told.dropFirst())
        hasHistory = !namings.isEmpty
        nameExpert = context.person.may(.nameExpert) ? "/installations/\(id)/expert" : nil
        plan = context.person.may(.schedule) ? "/installations/\(id)/inspections/new" : nil
        let today = card.terms?.zone.day(of: card.now)
        years = (card.terms?.schedule?.years ?? []).filter { year in today.map { year.through >= $0 } ?? true }
            .prefix(2).map { year in
                Year(
                    name: words("inspection.year", ["year": Words.year(from: year.number)]),
                    span: "\(reader.day(year.began)) – \(reader.day(year.through))",
                    parts: year.parts.map { part in
                        words(
                            "installation.part",
                            [
                                "number": String(part.number), "from": reader.day(part.opens),
                                "day": reader.day(part.due),
                            ]
                        )
                    }
                )
            }
        hasYears = !years.isEmpty
        devices = card.devices.map { device in
            Device(
                href: "/devices/\(device.id)",
                serial: device.serial,
                model: [device.model, device.location].compactMap { $0 }.joined(separator: " · "),
                phase: device.phase.chip(words)
            )
        }
        hasDevices = !devices.isEmpty
        rows = card.inspections.map { .init($0, now: card.now, context.person, reader) }
        isEmpty = rows.isEmpty
    }
}

extension InstallationPage.Naming {
    fileprivate init(_ told: InstallationCard.Naming, now: Instant, _ reader: Reader) {
        let words = reader.words
        name = told.naming.expert.name
        experience = told.naming.experience
        time = words("installation.named-at", ["time": reader.time(told.at, now: now), "by": told.by])
        basis = told.naming.replacement.map { Chip($0, words) }
        why = told.naming.replacement.map { $0.sentence(reader) }
    }
}

extension Chip {
    /// Whether the customer agreed to somebody else.
    init(_ replacement: Installation.Replacement, _ words: Words) {
        self =
            replacement.isBreach
            ? Chip(.alarm, icon: "alert", words["expert.breach"]) : Chip(.good, icon: "check", words["expert.consent"])
    }
}

extension Installation.Replacement {
    func sentence(_ reader: Reader) -> String {
        switch self {
        case .consent(let by, let how, let day):
            reader.words("expert.consent-by", ["name": by, "how": how, "day": reader.day(day)])
        case .override(let reason): reader.words("expert.breach-because", ["reason": reason])
        }
    }
}
