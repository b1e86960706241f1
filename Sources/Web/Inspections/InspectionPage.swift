import AfterSales
import ServiceDesk

/// One inspection, for the expert's phone and for everybody else: when, where, by whom, device by device.
struct InspectionPage: Page {
    static let template = "inspections/inspection"

    struct Unit: Sendable {
        let href: String?
        let serial: String
        let model: String
        let state: Chip
        let words: String?
        let tickets: [String]
    }

    struct Line: Sendable {
        let what: String
        let by: String
        let time: String
        let stamp: String
    }

    let title: String
    let customer: String
    let installationHref: String
    let banner: Banner?
    let state: Chip
    let facts: [TicketPage.Fact]
    let due: DueView?
    let beyond: String?
    let replacement: Chip?
    let replacementWhy: String?
    let address: String
    let version: String
    let mayBegin: Bool
    let rearrange: String?
    let cancel: String?
    /// The next device to look at.
    let goOn: String?
    let write: String?
    let isWritten: Bool
    let handOver: String?
    let report: String?
    let reportLabel: String?
    let handed: String?
    let receipt: String?
    let units: [Unit]
    let hasUnits: Bool
    let progress: String
    let lines: [Line]

    init(_ card: InspectionCard, _ state: FormState, _ context: StaffContext) {
        let (reader, words, inspection) = (context.reader, context.words, card.inspection)
        let path = "/inspections/\(inspection.id)"
        title = [card.row.customerName, card.row.siteName].compactMap { $0 }.joined(separator: " · ")
        customer = card.row.name(words)
        installationHref = "/installations/\(card.installation.id)"
        banner = state.banner(words)
        self.state = inspection.state.chip(words, isLate: card.row.isLate(at: card.now))
        let arrangement = inspection.arrangement
        let facts: [(String, String?)] = [
            ("inspection.planned-for", reader.time(arrangement.at, now: card.now)),
            ("inspection.way", words["inspection.way-\(arrangement.way.rawValue)"]),
            ("inspection.expert", arrangement.inspector.name),
            ("today.address", [card.row.siteName, card.row.address].compactMap { $0 }.joined(separator: " · ")),
            ("inspection.begun-at", inspection.begunAt.map { reader.time($0, now: card.now) }),
            ("inspection.cancelled-because", inspection.cancelledBecause),
        ]
        self.facts = facts.compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : TicketPage.Fact(name: words[name], value: $0) }
        }
        let isOver = inspection.state == .done || inspection.state == .cancelled
        due = isOver ? nil : card.row.due.map { DueView($0, words["inspection.owed-by"], now: card.now, reader) }
        beyond = inspection.planning.beyond.map { words("inspection.beyond", ["reason": $0]) }
        replacement = arrangement.replacement.map { Chip($0, words) }
        replacementWhy = arrangement.replacement.map { $0.sentence(reader) }
        address = path
        version = String(inspection.version)
        let person = context.person
        let isMine = person.may(.inspect) && person.id == (inspection.inspector ?? arrangement.inspector).id
        mayBegin = isMine && inspection.state == .planned
        let maySchedule = person.may(.schedule)
        rearrange = maySchedule && inspection.state == .planned ? "\(path)/arrangement" : nil
        cancel =
            maySchedule && (inspection.state == .planned || inspection.state == .begun) ? "\(path)/cancellation" : nil
        let isGoing = isMine && inspection.begunAt != nil && inspection.cancelledBecause == nil
        goOn = isGoing ? inspection.openUnits.first.map { "\(path)/units/\($0)" } : nil
        isWritten = inspection.report != nil
        write = isGoing && inspection.openUnits.isEmpty ? "\(path)/report/new" : nil
        let hasCurrent = inspection.report != nil && !inspection.isReportStale && inspection.state == .reported
        handOver = person.may(.inspect) && hasCurrent ? "\(path)/handing-over" : nil
        report = inspection.report.map { _ in "\(path)/report" }
        reportLabel = inspection.report.map { words("inspection.report-version", ["version": String($0.version)]) }
        handed = inspection.handedOver.map { handing in
            words(
                handing.how == "portal" ? "inspection.handed-portal" : "inspection.handed",
                ["names": handing.to.joined(separator: words["list.comma"]), "how": handing.how]
            )
        }
        receipt = inspection.receipt.map { words("inspection.received", ["name": $0.by]) }
        units = inspection.units.enumerated().map { index, unit in
            Unit(unit, index + 1, inspection, isOpen: isGoing, words)
        }
        hasUnits = !units.isEmpty
        let done = units.count - inspection.openUnits.count
        progress = words("inspection.progress", ["done": String(done), "count": String(units.count)])
        lines = card.lines.reversed().map { line in
            Line(
                what: line.event.sentence(inspection, words),
                by: line.by,
                time: reader.time(line.at, now: card.now),
                stamp: reader.stamp(line.at)
            )
        }
    }
}

extension InspectionPage.Unit {
    fileprivate init(_ unit: Inspection.Unit, _ number: Int, _ inspection: Inspection, isOpen: Bool, _ words: Words) {
        href = isOpen ? "/inspections/\(inspection.id)/units/\(number)" : nil
        serial = unit.serial
        model = [unit.model, unit.location].compactMap { $0 }.joined(separator: " · ")
        let check = inspection.checks[number]
        let omission = inspection.leftOut[number]
        state = Chip(soundness: check?.isSound, isLeftOut: omission != nil, words)
        self.words = (check?.words ?? omission)?.nonEmpty
        tickets = (inspection.tickets[number] ?? []).map(\.description)
    }
}

extension Chip {
    init(soundness isSound: Bool?, isLeftOut: Bool, _ words: Words) {
        switch isSound {
        case true?: self.init(.good, icon: "check", words["inspection.sound"])
        case false?: self.init(.alarm, icon: "alert", words["inspection.faulty"])
        case nil where isLeftOut: self.init(.soon, icon: "skip", words["inspection.left-out"])
        case nil: self.init(.plain, icon: "circle", words["inspection.open"])
        }
    }
}

extension InspectionEvent {
    fileprivate func sentence(_ inspection: Inspection, _ words: Words) -> String {
        func serial(_ unit: Int) -> String {
            inspection.units.indices.contains(unit - 1) ? inspection.units[unit - 1].serial : String(unit)
        }
        return switch self {
        case .planned(let planning):
            words("inspection.told-planned", ["name": planning.arrangement.inspector.name])
        case .rearranged(let arrangement): words("inspection.told-rearranged", ["name": arrangement.inspector.name])
        case .cancelled(let reason): words("inspection.told-cancelled", ["reason": reason])
        case .begun: words["inspection.told-begun"]
        case .checked(let unit, let check):
            words(
                check.isSound ? "inspection.told-sound" : "inspection.told-faulty",
                ["serial": serial(unit)]
            )
        case .leftOut(let unit, let reason):
            words("inspection.told-left-out", ["serial": serial(unit), "reason": reason])
        case .faultReported(let unit, let ticket):
            words("inspection.told-fault", ["serial": serial(unit), "ticket": ticket.description])
        case .reported(let report): words("inspection.told-reported", ["version": String(report.version)])
        case .handedOver(let handing):
            words("inspection.told-handed-over", ["names": handing.to.joined(separator: words["list.comma"])])
        case .received(let receipt): words("inspection.received", ["name": receipt.by])
        }
    }
}

/// One device of an inspection, gone through on the phone: the list point by point, sound or not, what was found.
struct InspectedUnitPage: Page {
    static let template = "inspections/unit"

    let title: String
    let model: String
    let place: String
    let back: String
    let backLabel: String
    let banner: Banner?
    let action: String
    let omission: String
    let version: String
    let checklist: ChecklistInput?
    let sound: Choice
    let told: Field
    let fault: Field?
    let reason: Field
    let isOmitting: Bool

    init(_ card: InspectionCard, _ number: Int, _ state: FormState, _ context: StaffContext) throws(Refusal) {
        let (words, inspection) = (context.words, card.inspection)
        guard inspection.units.indices.contains(number - 1) else { throw .notFound }
        let unit = inspection.units[number - 1]
        let known = inspection.checks[number]
        title = unit.serial
        model = [unit.model, unit.location].compactMap { $0 }.joined(separator: " · ")
        place = words("inspection.unit-of", ["number": String(number), "count": String(inspection.units.count)])
        back = "/inspections/\(inspection.id)"
        backLabel = card.row.customerName
        let isOvertaken = state.isOvertaken
        banner = isOvertaken ? Banner(.alarm, words["record.stale"]) : state.banner(words)
        action = "/inspections/\(inspection.id)/units/\(number)"
        omission = "\(action)/omission"
        // Once it was said that somebody saved meanwhile, saving again is meant.
        let current = String(inspection.version)
        version = isOvertaken ? current : state.value("version", or: current)
        checklist = unit.list.map { ChecklistInput($0, or: known?.list, state, words) }
        sound = Choice(
            "sound",
            words["field.sound"],
            state,
            words: words,
            options: Soundness.allCases.map { option in
                .init(
                    option.rawValue,
                    words["inspection.\(option.rawValue)"],
                    chosen: state.chosen(
                        "sound",
                        option.rawValue,
                        or: (known?.isSound ?? true) == (option == .sound)
                    )
                )
            },
            required: true
        )
        told = Field(
            "words",
            words["inspection.finding"],
            state,
            words: words,
            or: known?.words ?? "",
            hint: unit.list == nil ? words["inspection.no-list"] : words["inspection.finding-hint"],
            required: unit.list == nil,
            limit: 20_000
        )
        fault =
            context.person.may(.openTicket)
            ? Field(
                "fault",
                words["inspection.fault"],
                state,
                words: words,
                hint: words["inspection.fault-hint"],
                limit: 200
            )
            : nil
        reason = Field(
            "reason",
            words["inspection.omission-reason"],
            state,
            words: words,
            or: inspection.leftOut[number] ?? "",
            required: true,
            limit: 500
        )
        isOmitting = state.typed?.has("reason") ?? false
    }
}

/// The written report of an inspection, to read and to print (C61).
struct InspectionReportPage: Page {
    static let template = "inspections/report"

    struct Unit: Sendable {
        let serial: String
        let model: String
        let state: Chip
        let words: String?
        let lists: ReportLists?
        let tickets: String?
    }

    let title: String
    let back: String
    let backLabel: String
    let banner: Banner?
    let label: String
    let facts: [TicketPage.Fact]
    let outcome: Chip
    let summary: String
    let advice: String?
    let units: [Unit]
    let hash: String
    let receipt: String?
    /// Where the customer's person says that they have it; nothing for others, and once it was said.
    let receive: String?
    let version: String

    init(
        _ card: InspectionCard,
        _ report: Inspection.WrittenReport,
        back: String,
        receive: String? = nil,
        _ state: FormState,
        _ reader: Reader
    ) {
        let (words, content) = (reader.words, report.content)
        title = words["inspection.report-title"]
        self.back = back
        backLabel = card.row.name(words)
        banner = state.banner(words)
        label = words("inspection.report-version", ["version": String(report.version)])
        let written = card.lines.last { line in
            if case .reported(let told) = line.event { told.version == report.version } else { false }
        }
        func dated(_ instant: Instant) -> String {
            "\(reader.date(reader.zone.day(of: instant), showsYear: true)) \(reader.clock(instant))"
        }
        let facts: [(String, String?)] = [
            ("field.customer", content.customer), ("field.site", content.site), ("field.contract", content.contract),
            ("inspection.what", card.row.name(words)),
            ("inspection.expert", content.inspector),
            ("inspection.way", words["inspection.way-\(content.how.rawValue)"]),
            ("inspection.begun-at", dated(content.begunAt)),
            ("inspection.written-at", written.map { dated($0.at) }),
        ]
        self.facts = facts.compactMap { name, value in value.map { TicketPage.Fact(name: words[name], value: $0) } }
        outcome =
            content.faulty == 0
            ? Chip(.good, icon: "check", words["inspection.all-sound"])
            : Chip(.alarm, icon: "alert", words("inspection.some-faulty", ["count": String(content.faulty)]))
        summary = content.summary
        advice = content.advice.nonEmpty
        units = content.units.map { unit in
            Unit(
                serial: unit.serial,
                model: [unit.model, unit.location].compactMap { $0 }.joined(separator: " · "),
                state: Chip(soundness: unit.isSound, isLeftOut: unit.isSound == nil, words),
                words: unit.words.nonEmpty,
                lists: unit.list.map { ReportLists($0, words) },
                tickets: unit.tickets.isEmpty ? nil : unit.tickets.joined(separator: words["list.comma"])
            )
        }
        hash = report.hash
        let received = card.inspection.receipt.flatMap { $0.version == report.version ? $0 : nil }
        receipt = received.map { words("inspection.received", ["name": $0.by]) }
        self.receive = received == nil ? receive : nil
        version = String(report.version)
    }
}
