/// Going there, the report, the signature, and handing it back.
extension Ticket {
    /// Throws unless `number` is the visit that is planned or going on; `nil` is whichever that is.
    public func checkCurrent(_ number: Int?) throws(Refusal) {
        guard let number, number != currentVisit?.id else { return }
        guard let visit = visits.first(where: { $0.id == number }) else { throw .notFound }
        throw Refusal(.conflict, "visit-is-\(visit.state.rawValue)", values: ["visit": String(number)])
    }

    /// Promises the customer an engineer at a time (C46); the customer has been told who pays (C74).
    public func planVisit(
        engineer: TicketEvent.Who,
        from: Instant,
        to: Instant,
        packing: [TicketEvent.PackedItem],
        under plan: Plan
    ) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard currentVisit == nil else { throw Refusal(.conflict, "visit-already-planned") }
        let packing = try Self.checked(from: from, to: to, packing: packing)
        try passes(.ladderOrder, before: .visit, under: plan)
        try passes(.toldWhoPays, under: plan)
        let number = (visits.last?.id ?? 0) + 1
        return [.visitPlanned(.init(visit: number, engineer: engineer, from: from, to: to, packing: packing))]
    }

    /// Moves the appointment, the engineer or the packing list, before anybody has set out.
    public func moveVisit(
        engineer: TicketEvent.Who,
        from: Instant,
        to: Instant,
        packing: [TicketEvent.PackedItem],
        reason: String
    ) throws(Refusal) -> [TicketEvent] {
        let visit = try currentVisit(in: [.planned])
        let packing = try Self.checked(from: from, to: to, packing: packing)
        let reason = try TypedText.paragraphs(reason, "reason", limit: 2_000)
        return [
            .visitMoved(
                .init(visit: visit.id, engineer: engineer, from: from, to: to, packing: packing, reason: reason)
            )
        ]
    }

    /// Calls the appointment off; once the engineer is there, only the work itself ends it.
    public func cancelVisit(reason: String) throws(Refusal) -> [TicketEvent] {
        let visit = try currentVisit(in: [.planned, .departed])
        let reason = try TypedText.paragraphs(reason, "reason", limit: 2_000)
        return [.visitCancelled(.init(visit: visit.id, reason: reason))]
    }

    /// 出發: the engineer sets out.
    public func depart() throws(Refusal) -> [TicketEvent] {
        [.departed(.init(visit: try currentVisit(in: [.planned]).id))]
    }

    /// 到達: the engineer is there; this answers a promise to arrive.
    ///
    /// `checklist` is what the visit goes through, from now on its own.
    public func arrive(with checklist: Checklist? = nil) throws(Refusal) -> [TicketEvent] {
        [.arrived(.init(visit: try currentVisit(in: [.planned, .departed]).id, checklist: checklist?.copy))]
    }

    /// The hands-on work is done; a version of the report is drawn from it (C47, C75).
    ///
    /// Each visit has its own, so one that did not solve it is signed, too, before another is planned.
    /// `answers` are to the points of the visit's checklist, by their numbers; all of them where it was solved.
    /// `whoPays` is what the plan says of this repair: one that the customer pays is none before it may begin (C24, C25).
    /// - Throws: `already-resolved` if it was not solved although the ticket says so: reopen it first.
    public func finishWork(
        result: Rung.Result,
        found: String,
        done: String,
        parts: [String],
        used: [TicketEvent.PartUsed] = [],
        removed: [ServiceReport.RemovedPart] = [],
        answers: [Int: CheckedList.Answer] = [:],
        advice: String,
        under plan: Plan,
        whoPays: WhoPays? = nil,
        hash: (String) -> String
    ) throws(Refusal) -> [TicketEvent] {
        let visit = try currentVisit(in: [.arrived])
        let used = try checked(used, on: visit.id)
        if result != .solved, resolved != nil { throw Refusal(.conflict, "already-resolved") }
        let report = try ServiceReport(
            found: found,
            done: done,
            parts: used.map { $0.item.text(times: $0.count) } + parts,
            isRepaired: result == .solved,
            advice: advice,
            removed: removed,
            checklist: checked(visit.checklist, answers, isComplete: result == .solved)
        ).checked()
        let finished = TicketEvent.WorkFinished(
            visit: visit.id,
            result: result,
            found: report.found,
            done: report.done,
            parts: report.parts,
            typed: parts.isEmpty ? nil : Array(report.parts.dropFirst(used.count))
        )
        if finished.isRepair, !visit.isBegunAsPaid { try mayRepair(under: plan, whoPays: whoPays) }
        let solved: [TicketEvent] =
            result == .solved && resolved == nil ? [.resolved(.init(rung: .visit, how: report.done))] : []
        return [.workFinished(finished)] + used.map(TicketEvent.partUsed) + [newVersion(of: report, hash: hash)]
            + solved
    }

    /// Writes a new version of the report, which bears no signature; a signed one stays as it was.
    ///
    /// The same words are a new version where photographs of a visit came or went since.
    public func rewriteReport(_ content: ServiceReport, hash: (String) -> String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard report != nil || hadOnSiteWork else { throw Refusal(.conflict, "no-work-to-report") }
        let content = try content.checked()
        guard content != report?.content || reportedFiles != report?.files ?? [] else { return [] }
        return [newVersion(of: content, hash: hash)]
    }

    /// The same, with other answers to the checklist that the report is about; without any, those it had stay.
    ///
    /// So do the parts taken out, unless the content says which (`[]` for none).
    public func rewriteReport(
        _ content: ServiceReport,
        answers: [Int: CheckedList.Answer]?,
        hash: (String) -> String
    ) throws(Refusal) -> [TicketEvent] {
        var content = content
        content.removed = content.removed ?? report?.content.removed
        content.checklist =
            if let answers {
                try checked(reportedVisit?.checklist, answers, isComplete: false)
            } else {
                report?.content.checklist
            }
        return try rewriteReport(content, hash: hash)
    }

    /// The visit that the newest report is about.
    public var reportedVisit: Visit? {
        visits.last { $0.finished != nil } ?? visits.last { $0.arrivedAt != nil }
    }

    private func checked(
        _ list: Checklist.Copy?,
        _ answers: [Int: CheckedList.Answer],
        isComplete: Bool
    ) throws(Refusal) -> CheckedList? {
        guard let list else {
            guard answers.isEmpty else { throw Refusal(.conflict, "no-checklist") }
            return nil
        }
        return try CheckedList(list, answers, isComplete: isComplete)
    }

    /// The customer's responsible person confirms the version they read (C48, C76).
    ///
    /// `version` is what was on the screen; a newer version cannot be signed unread.
    public func sign(
        version: Int,
        signer: String,
        how: String,
        strokes: String?
    ) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        let signer = try TypedText.line(signer, "signer", limit: 200)
        guard let report else { throw Refusal(.conflict, "no-report") }
        guard report.version == version else {
            throw Refusal(.conflict, "report-changed", values: ["version": String(report.version)])
        }
        guard signature == nil else { throw Refusal(.conflict, "already-signed") }
        if let strokes { try Self.check(strokes: strokes) }
        return [
            .reportSigned(.init(version: version, hash: report.hash, signer: signer, how: how, strokes: strokes))
        ]
    }

    /// 完成: on-site work ends and the report goes to the agent; not before it is signed (C48, C49).
    public func closeOnSite(words: String, under plan: Plan) throws(Refusal) -> [TicketEvent] {
        let visit = try currentVisit(in: [.finished])
        try passes(.reportSigned, under: plan)
        guard let report else { throw Refusal(.conflict, "no-report") }
        let words = try words.maybe("words", limit: 2_000)
        return [.onSiteClosed(.init(visit: visit.id)), .handedBack(.init(version: report.version, words: words))]
    }

    /// The agent has the report in hand (C49); from here follow-up calls are owed (C50).
    public func acknowledgeHandBack(words: String) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard let version = handedBackVersion, report?.version == version else {
            throw Refusal(.conflict, "not-handed-back")
        }
        guard acknowledgedVersion != version else { throw Refusal(.conflict, "already-acknowledged") }
        return [.handBackAcknowledged(.init(version: version, words: try words.maybe("words", limit: 2_000)))]
    }

    /// A report rewritten after the visit was over is handed back by itself once it is signed.
    public func handBack(words: String, under plan: Plan) throws(Refusal) -> [TicketEvent] {
        try needsWork()
        guard let report else { throw Refusal(.conflict, "no-report") }
        guard currentVisit == nil else { throw Refusal(.conflict, "visit-under-way") }
        guard handedBackVersion != report.version else { throw Refusal(.conflict, "already-handed-back") }
        try passes(.reportSigned, under: plan)
        return [.handedBack(.init(version: report.version, words: try words.maybe("words", limit: 2_000)))]
    }

    private func newVersion(of content: ServiceReport, hash: (String) -> String) -> TicketEvent {
        newVersion(of: content, with: reportedFiles, hash: hash)
    }

    /// The next version of the report, with the files that the customer reads beside it.
    func newVersion(of content: ServiceReport, with files: [String], hash: (String) -> String) -> TicketEvent {
        let version = (report?.version ?? 0) + 1
        let text = content.canonicalText(ticket: id, version: version, files: files)
        return .reportWritten(
            .init(version: version, content: content, hash: hash(text), files: files.isEmpty ? nil : files)
        )
    }

    /// What the customer is shown with the report: photographs and other files of visits.
    var reportedFiles: [String] {
        attachments.filter { $0.visit != nil && $0.isForCustomer }.map(\.file.content)
    }

    private func currentVisit(in states: [Visit.State]) throws(Refusal) -> Visit {
        try needsWork()
        guard let visit = currentVisit else { throw Refusal(.conflict, "no-visit") }
        guard states.contains(visit.state) else {
            throw Refusal(.conflict, "visit-is-\(visit.state.rawValue)", values: ["visit": String(visit.id)])
        }
        return visit
    }

    private static func checked(
        from: Instant,
        to: Instant,
        packing: [TicketEvent.PackedItem]
    ) throws(Refusal) -> [TicketEvent.PackedItem] {
        guard from < to else { throw .invalid("to", expected: "after-start", called: "end") }
        guard packing.count <= 200 else { throw .tooLong("packing", limit: 200) }
        var checked = packing
        for index in packing.indices {
            checked[index].name = try TypedText.line(packing[index].name, "packing", limit: 300)
            guard (1...10_000).contains(packing[index].count) else {
                throw .invalid("packing", expected: "1…10000")
            }
        }
        return checked
    }

    /// Only what a pen draws: moves and lines with numbers, so that nothing else can hide in a picture; and at least
    /// one line, for moves alone leave nothing on the paper.
    private static func check(strokes: String) throws(Refusal) {
        guard strokes.utf8.count <= 60_000 else { throw .tooLong("strokes", limit: 60_000) }
        let allowed = Set("ML0123456789 .-".utf8)
        guard strokes.utf8.allSatisfy(allowed.contains), strokes.utf8.first == UInt8(ascii: "M"),
            strokes.utf8.contains(UInt8(ascii: "L"))
        else {
            throw .invalid("strokes", expected: "strokes")
        }
    }
}
