import AfterSales
import ServiceDesk

/// One line of a ticket's history as its page shows it.
struct TimelineEntry: Sendable {
    /// Who can know of it: `internal`, `outgoing`, `incoming`, or nobody's business in particular.
    let side: String
    let icon: String
    let title: LinkedText
    let by: String
    let time: String
    let stamp: String
    /// Why it stands here later than it happened.
    let late: String?
    /// Says in words what the look says: that the customer does not see it, or that they do.
    let badge: Chip?
    let body: LinkedText?
    let files: [FileView]
    let hasFiles: Bool
    /// The article it is about.
    let link: Link?
    /// Whether it was a mistake and counts for nothing.
    let isTakenBack: Bool
    /// Whether the part of the history that is shown goes without it.
    let isLeftOut: Bool

    struct Link: Sendable {
        let href: String
        let name: String
    }

    init(_ entry: TicketEntry, _ card: TicketCard, shown: TimelineFilter = .all, _ reader: Reader) {
        let words = reader.words
        let telling = Telling(entry, card, reader)
        side = telling.side.rawValue
        icon = telling.icon
        let clause = telling.clause.map { ClauseLink($0, in: card.ticket.plan(at: entry) ?? card.plan.reference) }
        title = LinkedText(telling.title, clause)
        body = telling.body.flatMap { $0.isEmpty ? nil : LinkedText($0, clause) }
        link = telling.link
        files = card.ticket.attachments.filter { telling.attachments.contains($0.id) }.map {
            FileView($0, under: "/tickets/\(card.ticket.id)", now: card.now, reader)
        }
        hasFiles = !files.isEmpty
        isTakenBack = card.ticket.takenBack.contains(entry.sequence)
        isLeftOut = !shown.takes(entry.event)
        by = entry.by.id.number == 0 ? words["timeline.desk"] : entry.by.name
        time = reader.time(entry.occurredAt, now: card.now)
        stamp = reader.stamp(entry.occurredAt)
        late =
            entry.recordedAt.milliseconds(since: entry.occurredAt) > 5 * 60_000
            ? words("timeline.recorded-at", ["time": reader.shortTime(entry.recordedAt, now: entry.occurredAt)]) : nil
        badge =
            switch telling.side {
            case _ where isTakenBack: Chip(.plain, icon: "undo", words["timeline.undone"])
            case .internal: Chip(.plain, icon: "lock", words["timeline.internal"])
            case .outgoing where telling.isSeenInPart: Chip(.plain, icon: "person", words["timeline.seen-in-part"])
            case .outgoing: Chip(.accent, icon: "person", words["timeline.seen"])
            case .incoming, .event, .alarm, .good: nil
            }
    }
}

extension TimelineEntry: Printing {
    var printed: Printed {
        [
            "side": .text(side), "icon": .text(icon), "title": title.printed, "by": .text(by), "time": .text(time),
            "stamp": .text(stamp), "late": .of(late), "badge": .of(badge), "body": .of(body),
            "files": .list(files.map(Printed.init)), "hasFiles": .flag(hasFiles), "link": .of(link),
            "isTakenBack": .flag(isTakenBack), "isLeftOut": .flag(isLeftOut),
        ]
    }
}

extension TimelineEntry.Link: Printing {
    var printed: Printed { ["href": .text(href), "name": .text(name)] }
}

extension Ticket {
    /// Which plan bound the ticket when this was written.
    fileprivate func plan(at entry: TicketEntry) -> Plan.Reference? {
        for earlier in entries.reversed() where earlier.sequence <= entry.sequence {
            if case .termsChanged(let terms) = earlier.event { return terms.plan }
        }
        return nil
    }
}

/// What one entry says, and to whom.
struct Telling {
    enum Side: String { case `internal`, outgoing, incoming, event, alarm, good }

    var side: Side = .event
    var icon = "dot"
    var title = ""
    var body: String?
    /// The sentence it names.
    var clause: String?
    var link: TimelineEntry.Link?
    /// Whether the customer knows that it happened and not all that stands here.
    var isSeenInPart = false
    /// The numbers of the files it brought.
    var attachments: [Int] = []

    let words: Words
    let reader: Reader
    let card: TicketCard

    init(_ entry: TicketEntry, _ card: TicketCard, _ reader: Reader) {
        words = reader.words
        self.reader = reader
        self.card = card
        title = words["entry.\(entry.event.kind.rawValue)"]
        tell(entry)
    }

    private mutating func tell(_ entry: TicketEntry) {
        switch entry.event {
        case .opened, .classified, .termsChanged, .led, .assigned, .leadTold, .leadAcknowledged, .linked, .merged,
            .absorbed, .overridden:
            tellOfBooks(entry)
        case .deviceNamed, .contactNamed: tellOfNaming(entry.event)
        case .contacted, .heard, .noted, .consented, .costsTold, .costsAcknowledged, .rated: tellOfTalk(entry.event)
        case .quotationWritten, .quotationAccepted, .quotationDeclined, .quotationWithdrawn, .quotationExpired,
            .repairBegun, .moneyReceived, .moneyReversed:
            tellOfMoney(entry.event)
        case .articleTried, .guided, .remoteStarted, .remoteEnded, .causeTold, .resolved, .reopened, .closed,
            .cancelled,
            .followUpOwed,
            .followUpDone, .followUpDue:
            tellOfWork(entry.event)
        case .visitPlanned, .visitMoved, .visitConfirmed, .visitMoveAsked, .visitCancelled, .departed, .arrived,
            .workFinished, .onSiteClosed,
            .reportWritten, .reportSigned, .handedBack, .handBackAcknowledged:
            tellOfVisit(entry)
        case .returnArranged, .returnCancelled, .returnReceived, .sentToSupplier, .backFromSupplier, .shippedBack:
            tellOfGoods(entry.event)
        case .partWanted, .partOrdered, .partArrived, .partHandedOver, .partUsed, .partDropped, .shipped,
            .defectiveReceived, .costNoted:
            tellOfParts(entry.event)
        case .attached, .detached: tellOfFiles(entry)
        case .takenBack(let back):
            icon = "undo"
            let what = card.ticket.entries.first { $0.sequence == back.entry }?.event.kind
            body = what.map { words["entry.\($0.rawValue)"] }
        case .paused, .resumed, .datePinned, .warned, .fellDue: tellOfTime(entry.event)
        }
    }

    private mutating func tellOfBooks(_ entry: TicketEntry) {
        switch entry.event {
        case .opened(let opening):
            (side, icon) = (.incoming, "plus")
            title = words(
                "timeline.opened-by",
                ["name": opening.reporter.name, "channel": words["channel.\(opening.channel.rawValue)"]]
            )
            body = lines([
                opening.subject, opening.words,
                opening.suitable.map { labelled(words["field.suitable"], $0) },
                opening.backdating.map { labelled(words["timeline.backdated"], $0) },
            ])
        case .classified(let change):
            icon = "edit"
            let before = standing(before: entry)
            body = lines([
                change.subject.map { changed("field.subject", from: before?.subject, to: $0) },
                change.kind.map {
                    changed(
                        "plan.kind",
                        from: (before?.kind).map { words["kind.\($0.rawValue)"] },
                        to: words["kind.\($0.rawValue)"]
                    )
                },
                change.severity.map {
                    changed(
                        "field.severity",
                        from: (before?.severity).map { words["severity.\($0.rawValue)"] },
                        to: words["severity.\($0.rawValue)"]
                    )
                },
                change.faultClass.map {
                    changed("field.faultClass", from: before?.faultClass.map(words.fault), to: words.fault($0))
                },
                change.reason.map { labelled(words["field.reason"], $0) },
            ])
        case .termsChanged(let terms):
            icon = "plans"
            let name = terms.plan == card.plan.reference ? card.plan.title : terms.plan.id
            body = lines(["\(name) · \(terms.plan.version)", terms.reason])
        case .led(let leadership):
            icon = "handover"
            clause = leadership.clause
            title = words("timeline.led", ["team": words["team.\(leadership.lead.rawValue)"]])
            body = lines([
                leadership.support.map { words("timeline.support", ["team": words["team.\($0.rawValue)"]]) },
                leadership.clause.map { words("timeline.by-clause", ["clause": $0]) },
                instead(
                    of: (standing(before: entry)?.leadership?.lead).map { words["team.\($0.rawValue)"] },
                    words["team.\(leadership.lead.rawValue)"]
                ),
                leadership.reason,
            ])
        case .assigned(let assignment):
            icon = "person"
            title = words("timeline.assigned", ["name": assignment.engineer.name])
            body = lines([
                instead(of: standing(before: entry)?.engineer?.name, assignment.engineer.name), assignment.reason,
            ])
        case .leadTold(let note), .leadAcknowledged(let note): (side, icon, body) = (.internal, "flag", note.words)
        case .linked(let link), .merged(let link), .absorbed(let link):
            icon = "link"
            body = lines([link.ticket.description, link.words])
        case .overridden(let override):
            (side, icon) = (.alarm, "unlock")
            title = words("timeline.overridden", ["gate": words["gate.\(override.gate.rawValue)"]])
            body = override.reason
        default: break
        }
    }

    private mutating func tellOfTalk(_ event: TicketEvent) {
        switch event {
        case .contacted(let outreach):
            icon = outreach.channel == .phone ? "phone" : "mail"
            let shown = card.ticket.shows(outreach)
            side = shown == .nothing ? .internal : .outgoing
            isSeenInPart = shown == .thatItWas
            title = words(
                "timeline.contacted",
                [
                    "channel": words["channel.\(outreach.channel.rawValue)"], "to": outreach.to,
                    "outcome": words["outcome.\(outreach.outcome.rawValue)"],
                ]
            )
            body = lines([outreach.isAnswer ? words["timeline.answer"] : nil, outreach.words])
        case .heard(let message):
            (side, icon, body) = (.incoming, "chat", message.words)
            title = words(
                "timeline.heard",
                ["name": message.from, "channel": words["channel.\(message.channel.rawValue)"]]
            )
        case .noted(let note): (side, icon, body) = (.internal, "note", note.words)
        case .consented(let consent):
            (side, icon, body) = (.incoming, "shield", lines([consent.by, consent.how]))
        case .rated(let given):
            (side, icon, body) = (.incoming, "star", given.words ?? "")
            title = words("timeline.rated", ["mark": String(given.marks)])
        case .costsTold(let told): (side, icon, body) = (.outgoing, "money", lines([told.to, told.words]))
        case .costsAcknowledged(let acknowledged):
            (side, icon, body) = (.incoming, "check", lines([acknowledged.by, acknowledged.how]))
        default: break
        }
    }

    private mutating func tellOfWork(_ event: TicketEvent) {
        switch event {
        case .articleTried(let trial):
            (side, icon) = (.internal, "note")
            title += words["why.colon"] + words["tried.\(trial.helped)"]
            link = TimelineEntry.Link(href: "/articles/\(trial.article)", name: trial.title)
        case .guided(let guidance):
            icon = "phone"
            side = .internal
            title += words["why.colon"] + words["result.\(guidance.result.rawValue)"]
            body = lines([guidance.steps.joined(separator: words["list.comma"]), guidance.words])
        case .remoteStarted(let start): (icon, body) = ("remote", lines([start.engineer.name, start.tool]))
        case .remoteEnded(let end):
            icon = "remote"
            side = .internal
            title += words["why.colon"] + words["result.\(end.result.rawValue)"]
            body = lines([end.diagnosis, end.done])
        case .causeTold(let told):
            (side, icon) = (.internal, "question")
            title += words["why.colon"] + words["cause.\(told.cause.rawValue)"]
            body = told.words
        case .resolved(let resolution):
            (side, icon) = (.good, "check")
            title = words("timeline.resolved", ["rung": words["rung.\(resolution.rung.rawValue)"]])
            body = lines([resolution.how, resolution.cause.map { labelled(words["timeline.cause"], $0) }])
        case .reopened(let note): (side, icon, body) = (.alarm, "refresh", note.words)
        case .closed(let note): (side, icon, body) = (.good, "check", note.words)
        case .cancelled(let note): (icon, body) = ("ban", note.words)
        case .followUpOwed(let owed):
            (icon, clause) = ("return", owed.clause)
            body = words("timeline.call-due", ["time": reader.time(owed.due, now: card.now), "clause": owed.clause])
        case .followUpDone(let done):
            (side, icon) = (.internal, "return")
            title = done.reached ? words["timeline.called"] : words["timeline.not-reached"]
            let mark = done.satisfaction.map { words("timeline.mark", ["mark": String($0)]) }
            body = lines([done.words, mark])
        case .followUpDue: icon = "bell"
        default: break
        }
    }

    private mutating func tellOfVisit(_ entry: TicketEntry) {
        switch entry.event {
        case .visitPlanned(let plan), .visitMoved(let plan):
            (side, icon, isSeenInPart) = (.outgoing, "visit", true)
            let packing = plan.packing.map { $0.count == 1 ? $0.name : "\($0.name) × \($0.count)" }
            let earlier = standing(before: entry)?.visits.first { $0.id == plan.visit }?.plan
            body = lines([
                appointment(plan), instead(of: earlier.map(appointment), appointment(plan)),
                packing.isEmpty
                    ? nil : labelled(words["timeline.packing"], packing.joined(separator: words["list.comma"])),
                plan.reason,
            ])
        case .visitConfirmed(let confirmed):
            (side, icon, body) = (.incoming, "check", lines([confirmed.by, how(confirmed.how)]))
        case .visitMoveAsked(let asked):
            (side, icon) = (.incoming, "calendar")
            title = words("timeline.move-asked", ["name": asked.by])
            body = lines([
                asked.wished.map { labelled(words["field.wished"], reader.time($0, now: card.now)) }, asked.words,
                words["timeline.move-clock"],
            ])
        case .visitCancelled(let cancelled): (icon, body) = ("ban", cancelled.reason)
        case .departed: icon = "visit"
        case .arrived: (side, icon) = (.good, "visit")
        case .workFinished(let finished):
            icon = "tool"
            title += words["why.colon"] + words["result.\(finished.result.rawValue)"]
            body = lines([finished.found, finished.done, finished.parts.joined(separator: words["list.comma"])])
        case .onSiteClosed: icon = "check"
        case .reportWritten(let report):
            icon = "report"
            title = words("timeline.report", ["version": String(report.version)])
        case .reportSigned(let signature):
            (side, icon) = (.good, "sign")
            title = words("timeline.signed", ["name": signature.signer, "version": String(signature.version)])
        case .handedBack(let handBack), .handBackAcknowledged(let handBack):
            (icon, body) = ("handover", handBack.words)
        default: break
        }
    }

    private mutating func tellOfGoods(_ event: TicketEvent) {
        icon = "parts"
        switch event {
        case .returnArranged(let arranged):
            side = .outgoing
            body = lines([
                arranged.goods, labelled(words["field.packing"], arranged.packing),
                labelled(words["field.freight"], arranged.freight), labelled(words["field.to"], arranged.to),
            ])
        case .returnCancelled(let cancelled): (icon, body) = ("ban", cancelled.reason)
        case .returnReceived(let received): (side, body) = (.good, received.words)
        case .sentToSupplier(let sent):
            (side, isSeenInPart) = (.outgoing, true)
            title = words("timeline.sent-to-supplier", ["supplier": sent.supplier])
            body = lines([sent.words, labelled(words["field.told"], sent.told)])
        case .backFromSupplier(let back): body = back.words
        case .shippedBack(let shipped):
            side = shipped.result == .solved ? .good : .event
            title += words["why.colon"] + words["result.\(shipped.result.rawValue)"]
            body = lines([shipped.found, shipped.done, shipped.consignment])
        default: break
        }
    }

    private mutating func tellOfFiles(_ entry: TicketEntry) {
        switch entry.event {
        case .attached(let attached):
            icon = "camera"
            attachments = attached.files.map(\.attachment)
            side = attached.isInternal ? .internal : isByCustomer(entry) ? .incoming : .outgoing
            title = words("timeline.attached", ["count": String(attached.files.count)])
            body = attached.words
        case .detached(let detached):
            (side, icon) = (.internal, "ban")
            let name = card.ticket.attachments.first { $0.id == detached.attachment }?.file.name
            body = lines([name, detached.reason])
        default: break
        }
    }

    /// Whether one of the customer's people wrote it, by their link or their account.
    private func isByCustomer(_ entry: TicketEntry) -> Bool {
        // Whoever reported it on the web is theirs, with or without a contact of that name.
        if card.ticket.opening.channel == .web, entry.by == card.ticket.openedBy { return true }
        return card.contact.map { $0.id.number == entry.by.id.number || $0.details.person == entry.by.id } ?? false
    }

    private mutating func tellOfTime(_ event: TicketEvent) {
        switch event {
        case .paused(let start):
            icon = "pause"
            title = words("timeline.paused", ["reason": words.pauseReason(start.reason)])
            body = lines([
                words("timeline.until", ["time": reader.time(start.until, now: card.now)]),
                start.question.map { labelled(words["field.question"], $0) }, start.words,
            ])
            // The customer reads what they are asked, and not what we think of it.
            if start.question != nil { (side, isSeenInPart) = (.outgoing, !start.words.isEmpty) }
        case .resumed: icon = "right"
        case .datePinned(let pin):
            (side, icon, isSeenInPart) = (.outgoing, "calendar", true)
            title = words(
                "timeline.pinned",
                ["metric": words["metric.\(pin.metric.rawValue)"], "time": reader.time(pin.due, now: card.now)]
            )
            body = pin.words
        case .warned(let warning):
            (icon, clause) = ("bell", warning.clock.clause)
            title = words("timeline.warned", promise(warning.clock, warning.due))
        case .fellDue(let overdue):
            (side, icon, clause) = (.alarm, "alert", overdue.clock.clause)
            title = words("timeline.fell-due", promise(overdue.clock, overdue.due))
        default: break
        }
    }

    private func promise(_ clock: Clock.ID, _ due: Instant) -> [String: String] {
        [
            "metric": words["metric.\(clock.metric.rawValue)"], "clause": clock.clause,
            "time": reader.time(due, now: card.now),
        ]
    }

    /// How the customer said it: by their link or account in the reader's words, else as it was written down.
    private func how(_ how: String) -> String { words.find("how.\(how)") ?? how }

    private func appointment(_ plan: TicketEvent.VisitPlan) -> String {
        words(
            "timeline.appointment",
            [
                "from": reader.time(plan.from, now: card.now), "to": reader.shortTime(plan.to, now: plan.from),
                "name": plan.engineer.name,
            ]
        )
    }

    /// The ticket as it was just before this was written.
    private func standing(before entry: TicketEntry) -> Ticket? {
        Ticket(card.ticket.id, journal: card.ticket.entries.filter { $0.sequence < entry.sequence })
    }

    /// `主題：離心機開蓋報警 → 客戶說很急`.
    private func changed(_ field: String, from: String?, to: String) -> String {
        let sides = [from ?? "", to].map { $0.isEmpty ? words["form.none"] : $0 }
        return labelled(words[field], sides.joined(separator: " → "))
    }

    /// What it was before, where it was something else.
    private func instead(of before: String?, _ now: String) -> String? {
        before.flatMap { $0 == now ? nil : words("timeline.instead", ["before": $0]) }
    }

    func labelled(_ label: String, _ text: String) -> String { label + words["why.colon"] + text }

    func lines(_ parts: [String?]) -> String {
        parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
