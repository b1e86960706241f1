import AfterSales
import ServiceDesk

/// The form of one deed on a ticket's page.
struct DeedForm: Sendable {
    let title: String
    let hint: String?
    let action: String
    /// What the person was looking at; somebody else's entry since then is shown before theirs is taken.
    let version: String
    let submit: String
    let isDanger: Bool
    /// Whether it carries files.
    let hasFiles: Bool
    /// Whether another button stands before the one that the enter key means.
    let hasTexts: Bool
    let banner: Banner?
    var changes: Changes?
    var inputs: [DeedInput]
    let earlier: Earlier?

    /// What others wrote while this form was being filled in.
    struct Changes: Sendable {
        let entries: [TimelineEntry]
        /// What somebody else saved in lists of this form, where it is not what stands there now.
        var saved: [SavedRow]
        /// The ticket as it now is, without what was typed.
        let leave: String
    }

    /// When it really happened, if that was before now.
    struct Earlier: Sendable {
        let isOpen: Bool
        let at: Field
        let backdating: Field
    }
}

/// One input of a form; exactly one of these is there.
struct DeedInput: Sendable {
    var hidden: Hidden?
    var field: Field?
    var text: Field?
    var select: Choice?
    var radios: Choice?
    var boxes: Choice?
    var proposals: Proposals?
    var articles: ArticlePicks?
    var texts: TextPicks?
    var files: FileField?
    var checklist: ChecklistInput?
    var removed: RemovedInput?
    var quotation: QuotationInput?

    struct Hidden: Sendable {
        let name: String
        let value: String
    }
}

/// What forms are filled from besides the ticket itself.
struct DeedFacts: Sendable {
    var proposals: [DispatchProposal] = []
    var engineers: [StoredProfile] = []
    /// What may help, and what was tried.
    var articles: [ArticleRow] = []
    /// Of the catalogue, what fits the device.
    var parts: [Part] = []
    /// Texts kept ready for what this form writes.
    var texts: [CannedText] = []
    /// What an article says, for the words of the form.
    var inserted: String?
    /// The serials of the customer's devices, and the customer's people.
    var serials: [String] = []
    var contacts: [Contact] = []
    /// The gate or the follow-up call that the form was opened for.
    var subject: String?
    /// Whether whoever fills it in may say that something happened long before now.
    var mayBackdate = true
    /// Where it leads once it is done, if not to the ticket.
    var back: String?
}

/// Builds the inputs of a deed's form.
struct DeedFormMaker {
    let deed: TicketDeed
    var card: TicketCard
    let facts: DeedFacts
    var state: FormState
    let reader: Reader

    var words: Words { reader.words }
    var ticket: Ticket { card.ticket }

    func form() -> DeedForm {
        let isStale = state.isOvertaken
        let seen = state.typed.flatMap { Int($0["version"]) } ?? ticket.version
        let changes = ticket.entries.filter { isStale && $0.sequence > seen }
        let (inputs, saved) = isStale ? caughtUp(since: seen) : (inputs: self.inputs, saved: [])
        return DeedForm(
            title: words["deed.\(deed.rawValue)"],
            hint: words.find("deed-hint.\(deed.rawValue)"),
            action: "/tickets/\(ticket.id)/\(resource)",
            // What was written since the form was opened is shown before the form counts as newer than it.
            version: isStale ? String(ticket.version) : state.value("version", or: String(ticket.version)),
            submit: words.find("deed-submit.\(deed.rawValue)")
                ?? (inputs.isEmpty ? words["deed.\(deed.rawValue)"] : words["ticket.record"]),
            isDanger: deed.isDanger,
            hasFiles: deed == .attach,
            hasTexts: inputs.contains { $0.texts != nil || $0.removed != nil },
            banner: isStale ? Banner(.alarm, words["ticket.stale"]) : banner,
            changes: changes.isEmpty
                ? nil
                : DeedForm.Changes(
                    entries: changes.map { TimelineEntry($0, card, reader) },
                    saved: saved,
                    leave: "/tickets/\(ticket.id)"
                ),
            inputs: inputs + (facts.back.map { [hidden("back", $0)] } ?? []),
            earlier: deed.mayBeBackdated ? earlier : nil
        )
    }

    /// A gate says what would open it.
    private var banner: Banner? {
        guard let refusal = state.refusal, refusal.kind == .gateClosed else { return state.banner(words) }
        let opens = words.find("opens.\(refusal.code)") ?? ""
        return Banner(
            .alarm,
            [words.sentence(refusal), opens].filter { !$0.isEmpty }.joined(separator: " "),
            clause: refusal.clause.map { ClauseLink($0, in: card.plan.reference) }
        )
    }

    private var resource: String {
        deed == .followUp ? "\(deed.rawValue)/\(occurrence)" : deed.rawValue
    }

    private var occurrence: Int {
        facts.subject.flatMap { Int($0) } ?? ticket.owedFollowUps.map(\.owed.occurrence).min() ?? 1
    }

    /// The questions of the form, answered by what was typed, else by what is on record.
    var inputs: [DeedInput] {
        switch deed {
        case .contact, .call, .hear, .note, .tellLead, .acknowledgeLead: talk
        case .nameDevice, .nameContact: naming
        case .attach, .detach: files
        case .guide, .tryArticles, .consent, .startRemote, .endRemote, .skipRemote: ladder
        case .tellCause: cause
        case .tellCosts, .acknowledgeCosts: costs
        case .quote, .answerQuotation, .withdrawQuotation, .receiveMoney, .reversePayment, .beginRepair: money
        case .assign, .planVisit, .confirmVisit, .askToMoveVisit, .moveVisit, .cancelVisit, .depart, .arrive: visit
        case .arrangeReturn, .receiveReturn, .sendToSupplier, .takeBackFromSupplier, .shipBack, .cancelReturn: goods
        case .wantPart, .orderPart, .receivePart, .handOverPart, .usePart, .dropPart, .shipGoods,
            .receiveDefective, .approveAdvance, .noteCost:
            partInputs
        case .finishWork, .rewriteReport, .sign, .closeOnSite, .handBack, .acknowledgeHandBack: report
        case .resolve, .followUp, .close, .reopen, .cancel, .merge, .link: ending
        case .pause, .resume, .pin, .classify, .handOver, .override, .share: terms
        }
    }

    private var talk: [DeedInput] {
        switch deed {
        case .contact: reply
        case .call: call
        case .hear:
            [
                radios("channel", [Channel.phone, .email, .chat, .web].map(\.rawValue), or: "phone") {
                    words["channel.\($0)"]
                },
                line("from-whom", or: ticket.opening.reporter.name, limit: 200), text("words"),
            ]
        case .acknowledgeLead: [text("words", isRequired: false)]
        case .note: [text("words", or: facts.inserted)] + ready + insertable(facts.articles)
        default: [text("words")]
        }
    }

    private var files: [DeedInput] {
        guard deed == .attach else {
            let standing = ticket.attachments.filter { $0.removal == nil }
            return [
                select(
                    "attachment",
                    standing.map { (String($0.id), "\($0.id) · \($0.file.name)") },
                    or: facts.subject ?? ""
                ), line("reason"),
            ]
        }
        let visits = ticket.visits.filter { $0.state != .cancelled }
        var inputs = [
            DeedInput(files: FileField(state, words: words)), text("words", isRequired: false),
            radios("audience", ["internal", "customer"], or: "internal") { words["audience.\($0)"] },
        ]
        guard !visits.isEmpty else { return inputs }
        let none = [("", words["attachment.no-visit"])]
        inputs.append(
            select(
                "visit",
                none + visits.map { (String($0.id), "\($0.id) · \(reader.time($0.plan.from, now: card.now))") },
                or: visits.last { $0.state == .arrived || $0.state == .finished }.map { String($0.id) } ?? "",
                isRequired: false
            )
        )
        let stages = TicketEvent.Attached.Stage.allCases.map(\.rawValue)
        inputs.append(radios("stage", [""] + stages, or: "") { words["stage.\($0.isEmpty ? "none" : $0)"] })
        return inputs
    }

    private var ladder: [DeedInput] {
        switch deed {
        case .guide:
            [
                radios("result", Rung.Result.allCases.map(\.rawValue), or: "not-solved") { words["result.\($0)"] },
                text("steps", isRequired: false, hint: words["ticket.steps-hint"]),
                text("words", isRequired: false),
            ] + tried
        case .tryArticles: tried
        case .consent: [line("by", or: ticket.opening.reporter.name), line("how", or: words["ticket.by-phone"])]
        case .startRemote: [line("tool", isRequired: false)]
        case .endRemote:
            [
                radios("result", [Rung.Result.solved, .notSolved].map(\.rawValue), or: "solved") {
                    words["result.\($0)"]
                },
                text("diagnosis"), text("done", isRequired: false),
            ]
        default: [text("words")]
        }
    }

    private var cause: [DeedInput] {
        let known = ticket.cause?.told.cause.rawValue ?? ""
        return [
            radios("fault-cause", FaultCause.allCases.map(\.rawValue), or: known) { words["cause.\($0)"] },
            text("words"),
        ]
    }

    /// What the plan says is written out, to be read to the customer and mended.
    private var costs: [DeedInput] {
        if deed == .tellCosts {
            return [line("to", or: ticket.opening.reporter.name), text("words", or: card.whoPays.speech(words))]
        }
        return [line("by", or: ticket.opening.reporter.name), line("how", or: words["ticket.by-phone"])]
    }

    private var visit: [DeedInput] {
        let plan = ticket.currentVisit?.plan
        switch deed {
        case .assign:
            return [
                facts.proposals.isEmpty ? engineers(ticket.engineer?.id) : proposed, line("reason", isRequired: false),
            ]
        case .planVisit, .moveVisit:
            let appointment = [
                engineers(plan?.engineer.id ?? ticket.engineer?.id), moment("from", or: plan?.from ?? slot?.start),
                moment("to", or: plan?.to ?? slot?.end), packing("parts", .part, plan),
                packing("software", .software, plan),
                packing("tools", .tool, plan),
            ]
            return deed == .moveVisit ? appointment + [line("reason", hint: wish)] : appointment
        case .confirmVisit: return told
        case .askToMoveVisit:
            return [moment("wished", isRequired: false), text("reason", hint: words["track.move-clock"])] + told
        case .cancelVisit: return [line("reason")]
        default: return []
        }
    }

    /// When the engineer of the ticket has time, or else whoever dispatch would send.
    private var slot: Interval? {
        let ofEngineer = facts.proposals.first { $0.engineer.id == ticket.engineer?.id }
        return ticket.engineer == nil ? facts.proposals.first?.slot : ofEngineer?.slot
    }

    /// Who of the customer's said it, and how.
    private var told: [DeedInput] {
        [line("by", or: ticket.opening.reporter.name, limit: 200), line("how", or: words["channel.phone"], limit: 300)]
    }

    /// The other time that the customer asked for.
    private var wish: String? {
        ticket.currentVisit?.moveAsked.map { asked in
            let time = asked.wished.map { reader.time($0, now: card.now) }
            return ([words["ticket.wish"], time].compactMap { $0 } + [asked.words]).joined(separator: " · ")
        }
    }

    private var goods: [DeedInput] {
        switch deed {
        case .arrangeReturn:
            let device = card.device.map { "\($0.model) \($0.serial)" }
            return [
                line("to", or: ticket.opening.reporter.name, limit: 200), line("goods", or: device ?? "", limit: 300),
                text("packing", or: words["return.packing-usual"]), text("freight", or: words["return.freight-usual"]),
            ]
        case .sendToSupplier:
            return [
                line("supplier", limit: 200), line("told", or: ticket.opening.reporter.name, limit: 200),
                text("words", hint: words["return.supplier-hint"]), line("consignment", isRequired: false, limit: 300),
                boxes("appraisal", "true", words["return.appraisal"], hint: words["return.appraisal-hint"]),
            ]
        case .shipBack:
            return [
                radios("result", Rung.Result.allCases.map(\.rawValue), or: "solved") { words["result.\($0)"] },
                text("found"), text("done", isRequired: false), line("consignment", isRequired: false, limit: 300),
            ]
        case .cancelReturn: return [text("reason")]
        default: return [text("words", isRequired: false), line("consignment", isRequired: false, limit: 300)]
        }
    }

    private var report: [DeedInput] {
        let content = ticket.report?.content
        switch deed {
        case .finishWork:
            return checklist(ticket.currentVisit, or: nil) + [
                radios("result", Rung.Result.allCases.map(\.rawValue), or: "solved") { words["result.\($0)"] },
                text("found"), text("done"),
            ] + usedInputs + [
                text("parts", isRequired: false, hint: words["part.typed-hint"]), removed([]),
                text("advice", isRequired: false),
            ]
        case .rewriteReport:
            return checklist(ticket.reportedVisit, or: content?.checklist) + [
                text("found", or: content?.found), text("done", or: content?.done),
                text(
                    "parts",
                    or: content?.parts.joined(separator: "\n"),
                    isRequired: false,
                    hint: words["ticket.one-a-line"]
                ),
                removed(content?.removed ?? []), text("advice", or: content?.advice, isRequired: false),
                boxes("repaired", "true", words["report.repaired"], or: content?.isRepaired ?? false),
            ]
        case .sign:
            let version = ticket.report.map { String($0.version) } ?? ""
            return [
                hidden("report", state.value("report", or: version)), line("signer", hint: words["ticket.signer-hint"]),
            ]
        default: return [text("words", isRequired: false)]
        }
    }

    private var ending: [DeedInput] {
        switch deed {
        case .resolve:
            return [
                radios("rung", [Rung.guidance, .remote].map(\.rawValue), or: "guidance") {
                    words["rung.\($0)"]
                },
                text("how"), line("cause", isRequired: false),
            ]
        case .followUp:
            return [
                radios("reached", ["true", "false"], or: "true") { words["reached.\($0)"] }, text("words"),
                radios("satisfaction", ["", "5", "4", "3", "2", "1"], or: "") {
                    words["mark.\($0.isEmpty ? "none" : $0)"]
                },
            ]
        case .merge, .link:
            return [line("ticket", hint: words["ticket.number-hint"]), line("words", isRequired: false)]
        case .close: return [text("words", isRequired: false)]
        default: return [text("reason")]
        }
    }

    private var terms: [DeedInput] {
        switch deed {
        case .pause:
            return [
                select("reason", card.plan.pauseReasons.map { ($0.id, words.pauseReason($0.id) + standsStill($0)) }),
                moment("until"), text("question", isRequired: false, hint: words["pause.question-hint"]),
                text("words", isRequired: false),
            ]
        case .pin:
            return [
                radios("metric", [Metric.answer, .arrive, .restore, .depot].map(\.rawValue), or: "arrive") {
                    words["metric.\($0)"]
                },
                moment("due"), text("words"),
            ]
        case .classify:
            return [
                line("subject", or: ticket.subject, limit: 300),
                radios("kind", RequestKind.allCases.map(\.rawValue), or: ticket.kind.rawValue) { words["kind.\($0)"] },
                radios("severity", Severity.allCases.map(\.rawValue), or: ticket.severity.rawValue) {
                    words["severity.\($0)"]
                },
                DeedInput(field: .fault(ticket.faultClass, state, words)), line("reason", isRequired: false),
            ]
        case .handOver:
            return [
                radios("lead", Team.allCases.map(\.rawValue), or: ticket.leadership?.lead.rawValue ?? "") {
                    words["team.\($0)"]
                },
                select(
                    "support",
                    [("", words["ticket.nobody"])] + Team.allCases.map { ($0.rawValue, words["team.\($0.rawValue)"]) },
                    or: ticket.leadership?.support?.rawValue ?? ""
                ), line("reason"),
            ]
        case .override:
            let shut = Gate.allCases.filter { gate in card.gates.contains { $0.gate == gate && !$0.isOpen } }
            return [
                select(
                    "gate",
                    shut.map { ($0.rawValue, words["gate.\($0.rawValue)"]) },
                    or: facts.subject ?? ""
                ), text("reason"),
            ]
        case .share: return sharing
        default: return []
        }
    }

    private func standsStill(_ reason: PauseReason) -> String {
        reason.stops.isEmpty ? words["ticket.clock-runs"] : words["ticket.clock-stops"]
    }
}

// MARK: - inputs

extension DeedFormMaker {
    func line(
        _ name: String,
        or stored: String = "",
        isRequired: Bool = true,
        limit: Int = 2_000,
        hint: String? = nil,
        known: KnownWords? = nil
    ) -> DeedInput {
        DeedInput(
            field: Field(
                name,
                label(name),
                state,
                words: words,
                or: stored,
                hint: hint,
                required: isRequired,
                limit: limit,
                known: known
            )
        )
    }

    func text(_ name: String, or stored: String? = nil, isRequired: Bool = true, hint: String? = nil)
        -> DeedInput
    {
        DeedInput(
            text: Field(
                name,
                label(name),
                state,
                words: words,
                or: stored ?? "",
                hint: hint,
                required: isRequired,
                limit: 20_000
            )
        )
    }

    func hidden(_ name: String, _ value: String) -> DeedInput {
        DeedInput(hidden: .init(name: name, value: value))
    }

    private func moment(_ name: String, or stored: Instant? = nil, isRequired: Bool = true) -> DeedInput {
        DeedInput(
            field: Field(
                name,
                label(name),
                state,
                words: words,
                or: stored.map(reader.localInput) ?? "",
                type: "datetime-local",
                required: isRequired
            )
        )
    }

    func radios(
        _ name: String,
        _ values: [String],
        or stored: String,
        _ word: (String) -> String
    ) -> DeedInput {
        DeedInput(
            radios: Choice(
                name,
                label(name),
                state,
                words: words,
                options: values.map { value in
                    .init(value, word(value), chosen: state.chosen(name, value, or: value == stored))
                }
            )
        )
    }

    func select(_ name: String, _ values: [(String, String)], or stored: String = "", isRequired: Bool = true)
        -> DeedInput
    {
        DeedInput(
            select: Choice(
                name,
                label(name),
                state,
                words: words,
                options: values.map { .init($0.0, $0.1, chosen: state.chosen(name, $0.0, or: $0.0 == stored)) },
                required: isRequired
            )
        )
    }

    func boxes(
        _ name: String,
        _ value: String,
        _ label: String,
        hint: String? = nil,
        or stored: Bool = false
    ) -> DeedInput {
        DeedInput(
            boxes: Choice(
                name,
                self.label(name),
                state,
                words: words,
                options: [.init(value, label, chosen: state.chosen(name, value, or: stored), hint: hint)]
            )
        )
    }

    private func packing(_ name: String, _ kind: TicketEvent.PackedItem.Kind, _ plan: TicketEvent.VisitPlan?)
        -> DeedInput
    {
        let known = (plan?.packing ?? []).filter { $0.kind == kind }
        let packed = plan == nil && kind == .part ? partsToCarry : known
        return line(
            name,
            or: PackingText.written(packed, between: words["list.comma"]),
            isRequired: false,
            hint: kind == .part ? words["ticket.packing-hint"] : nil
        )
    }

    func engineers(_ chosen: ID<Person>?) -> DeedInput {
        select(
            "engineer",
            [("", words["ticket.choose"])] + facts.engineers.map { ($0.profile.id.description, $0.profile.name) },
            or: chosen?.description ?? ""
        )
    }

    /// Texts kept ready, to be picked from.
    var ready: [DeedInput] {
        facts.texts.isEmpty ? [] : [DeedInput(texts: TextPicks(facts.texts, on: ticket.id, words))]
    }

    /// Articles whose words may go into those of the form.
    func insertable(_ articles: [ArticleRow]) -> [DeedInput] {
        guard !articles.isEmpty else { return [] }
        let rows = articles.map { article in
            ArticlePicks.Row(
                article,
                insert: .init(
                    href: "/tickets/\(ticket.id)?do=\(deed.rawValue)&article=\(article.id)#do",
                    text: "/articles/\(article.id)/text?language=\(card.language(reader).rawValue)"
                ),
                reader
            )
        }
        return [DeedInput(articles: ArticlePicks(label: words["article.may-help"], error: nil, rows: rows))]
    }

    /// Articles with the question whether each helped.
    private var tried: [DeedInput] {
        let rows = facts.articles.map { article in
            let known = ticket.articlesTried.first { $0.article == article.id }.map { String($0.helped) } ?? ""
            return ArticlePicks.Row(article, result: .init(of: article, known, state, words), reader)
        }
        let label = rows.isEmpty ? words["article.none-fit"] : words["article.tried"]
        let find = Field(
            ArticlePicks.words,
            words["article.find-another"],
            state,
            words: words,
            type: "search",
            limit: 200
        )
        return [
            DeedInput(
                articles: ArticlePicks(label: label, error: state.error("articles", words), rows: rows, find: find)
            )
        ]
    }

    /// What the visit goes through, if anything.
    private func checklist(_ visit: Ticket.Visit?, or known: CheckedList?) -> [DeedInput] {
        guard let list = visit?.checklist else { return [] }
        return [hidden("checklist", "1"), DeedInput(checklist: ChecklistInput(list, or: known, state, words))]
    }

    private func removed(_ known: [ServiceReport.RemovedPart]) -> DeedInput {
        DeedInput(removed: RemovedInput(known, state, words))
    }

    private var earlier: DeedForm.Earlier {
        let isAbout = state.refusal?.field == "at" || state.refusal?.field == "backdating"
        return DeedForm.Earlier(
            isOpen: isAbout || !state.value("at").isEmpty,
            at: Field(
                "at",
                label("at"),
                state,
                words: words,
                type: "datetime-local",
                hint: facts.mayBackdate ? nil : words("ticket.earlier-limit", ["minutes": "15"])
            ),
            backdating: Field("backdating", label("backdating"), state, words: words, limit: 500)
        )
    }

    /// A field may mean something particular in one form.
    func label(_ name: String) -> String {
        words.find("label.\(deed.rawValue).\(name)") ?? words["field.\(name)"]
    }
}

extension Reader {
    /// As an input of the type `datetime-local` wants it: `2026-09-30T17:30`.
    func localInput(_ instant: Instant) -> String {
        let local = LocalTime(instant, zone)
        return "\(local.day)T\(local.clock)"
    }
}
