import AfterSales
import ServiceDesk

extension RecordForm {
    /// Who makes the inspections of an installation, and, for another one, what lets us change (C58, C59).
    static func expert(
        _ card: InstallationCard,
        _ experts: [Installation.Expert],
        _ state: FormState,
        _ context: StaffContext
    ) -> RecordForm {
        let words = context.words
        var form = FormBuilder(state, words)
        let known = card.installation.expert
        form.select("expert", known?.expert.id.description, experts.options, required: true)
        form.text("experience", known?.experience, hint: words["installation.experience-hint"], limit: 2_000)
        if known != nil { form.replacement(for: context.person, today: context.reader.zone.day(of: card.now)) }
        return RecordForm(
            known == nil ? words["installation.name-expert"] : words["installation.change-expert"],
            back: ("/installations/\(card.installation.id)", card.siteName ?? card.customerName),
            action: "/installations/\(card.installation.id)/expert",
            version: card.version,
            form
        )
    }

    static func planning(
        _ card: InstallationCard,
        _ experts: [Installation.Expert],
        _ state: FormState,
        _ context: StaffContext
    ) -> RecordForm {
        let words = context.words
        var form = FormBuilder(state, words)
        let owed = card.inspections.last { $0.inspection == nil }
        let last = card.inspections.first { $0.state == .done || $0.state == .reported }?.begunAt
        var day: Day?
        var hint: String?
        if let terms = card.terms, let occurrence = owed?.occurrence, let part = terms.schedule?.part(occurrence) {
            let best = terms.schedule?.bestDay(for: part, last: last.map(terms.zone.day)) ?? part.due
            day = max(best, terms.zone.day(of: card.now) + 1)
            hint = words(
                "inspection.best-day",
                ["what": words.inspection(occurrence), "day": context.reader.day(part.due)]
            )
        } else if card.terms?.rule != nil {
            hint = words["inspection.nothing-owed"]
        }
        form.arrangement(
            at: day.map { "\($0)T10:00" },
            hint: hint,
            way: .visit,
            inspector: card.installation.expert?.expert.id,
            among: experts
        )
        if card.installation.expert != nil {
            form.replacement(for: context.person, today: context.reader.zone.day(of: card.now))
        }
        form.field("beyond", nil, hint: words["inspection.beyond-hint"], limit: 500)
        return RecordForm(
            words["inspection.plan"],
            back: ("/installations/\(card.installation.id)", card.siteName ?? card.customerName),
            action: "/installations/\(card.installation.id)/inspections",
            address: "/installations/\(card.installation.id)/inspections/new",
            // What stands as owed here: where something else is by the time it is sent, the form is shown anew.
            version: owed?.occurrence ?? 0,
            form
        )
    }

    static func rearranging(
        _ card: InspectionCard,
        _ experts: [Installation.Expert],
        _ state: FormState,
        _ context: StaffContext
    ) -> RecordForm {
        let arrangement = card.inspection.arrangement
        var form = FormBuilder(state, context.words)
        form.arrangement(
            at: context.reader.localInput(arrangement.at),
            hint: nil,
            way: arrangement.way,
            inspector: arrangement.inspector.id,
            among: experts
        )
        form.replacement(for: context.person, today: context.reader.zone.day(of: card.now), arrangement.replacement)
        return of(card, "arrangement", context.words["inspection.rearrange"], form)
    }

    static func cancelling(_ card: InspectionCard, _ state: FormState, _ words: Words) -> RecordForm {
        var form = FormBuilder(state, words)
        form.field("reason", nil, hint: words["inspection.cancel-hint"], required: true, limit: 500)
        return of(card, "cancellation", words["inspection.cancel"], form)
    }

    static func reporting(_ card: InspectionCard, _ state: FormState, _ words: Words) -> RecordForm {
        var form = FormBuilder(state, words)
        let known = card.inspection.report?.content
        let readers = card.readers.joined(separator: words["list.comma"])
        let goes =
            card.readers.isEmpty
            ? words["inspection.no-readers"] : words("inspection.readers", ["names": readers])
        form.text("summary", known?.summary, hint: goes, limit: 20_000)
        form.text("advice", known?.advice, limit: 20_000)
        return of(card, "report", words["inspection.write-report"], form)
    }

    static func handingOver(_ card: InspectionCard, _ state: FormState, _ words: Words) -> RecordForm {
        var form = FormBuilder(state, words)
        form.field("to", nil, called: "handed-to", hint: words["inspection.to-hint"], required: true, limit: 2_000)
        form.field("how", nil, called: "handed-how", hint: words["inspection.how-hint"], required: true, limit: 200)
        return of(card, "handing-over", words["inspection.hand-over"], form)
    }

    private static func of(_ card: InspectionCard, _ what: String, _ title: String, _ form: FormBuilder) -> RecordForm {
        let path = "/inspections/\(card.inspection.id)"
        return RecordForm(
            title,
            back: (path, [card.row.customerName, card.row.siteName].compactMap { $0 }.joined(separator: " · ")),
            action: "\(path)/\(what)",
            address: what == "report" ? "\(path)/report/new" : nil,
            version: card.version,
            form
        )
    }
}

extension FormBuilder {
    fileprivate mutating func arrangement(
        at: String?,
        hint: String?,
        way: Inspection.Way,
        inspector: ID<Person>?,
        among experts: [Installation.Expert]
    ) {
        field("plannedAt", at, type: "datetime-local", hint: hint, required: true)
        select(
            "way",
            way.rawValue,
            Inspection.Way.allCases.map { ($0.rawValue, words["inspection.way-\($0.rawValue)"]) },
            required: true
        )
        select("inspector", inspector?.description, experts.options, required: true)
    }

    /// For whoever names somebody else: what the customer said, or (by right) why we decided so.
    fileprivate mutating func replacement(
        for person: Person,
        today: Day,
        _ known: Installation.Replacement? = nil
    ) {
        var (by, how, on, reason): (String?, String?, Day?, String?)
        switch known {
        case .consent(let who, let way, let day)?: (by, how, on) = (who, way, day)
        case .override(let why)?: reason = why
        case nil: break
        }
        field("consentBy", by, hint: words["expert.consent-hint"], limit: 200)
        field("consentHow", how, hint: words["expert.how-hint"], limit: 200)
        field("consentOn", (on ?? today).description, type: "date")
        if person.may(.overrideGate) {
            field("overrideReason", reason, hint: words["expert.override-hint"], limit: 500)
        }
    }
}

extension [Installation.Expert] {
    fileprivate var options: [(value: String, label: String)] { map { ($0.id.description, $0.name) } }
}
