import AfterSales
import ServiceDesk

/// 受理 → 電話排查 → 遠程 → 上門／返廠 → 服務報告 → 客戶確認 → 交回 → 回訪, and what each rung still needs.
struct Ladder {
    private let card: TicketCard
    private let reader: Reader
    private var words: Words { reader.words }
    private var ticket: Ticket { card.ticket }

    init(_ card: TicketCard, _ reader: Reader) {
        self.card = card
        self.reader = reader
    }

    /// How far one rung is, and what stands under it.
    private struct Standing {
        var state: Step.State
        var note: String?

        static func done(_ note: String? = nil) -> Standing { Standing(state: .done, note: note) }
        static func ahead(_ note: String? = nil) -> Standing { Standing(state: .ahead, note: note) }
        static func skipped(_ note: String? = nil) -> Standing { Standing(state: .skipped, note: note) }
        static func current(_ note: String? = nil) -> Standing { Standing(state: .current, note: note) }
    }

    var steps: [Step] {
        var rungs: [(String, Standing)] = [
            ("received", .done(reader.shortTime(ticket.reportedAt, now: card.now))),
            ("guidance", guidance), ("remote", remote), ("visit", visit), ("report", report),
            ("confirmation", confirmation), ("hand-back", handBack), ("call-back", callBack),
        ]
        let isUnderWay = rungs.contains { $0.1.state == .current }
        if !ticket.isOver, !isUnderWay, let next = rungs.firstIndex(where: { $0.1.state == .ahead }) {
            rungs[next].1.state = .current
            rungs[next].1.note = rungs[next].1.note ?? words.find("ladder.now-\(rungs[next].0)")
        }
        return rungs.map { Step(words["ladder.\($0.0)"], $0.1.state, words: words, note: $0.1.note) }
    }

    /// Whether the problem went away before anybody had to go there.
    private var needsNoVisit: Bool { ticket.resolved != nil && ticket.visits.allSatisfy { $0.state == .cancelled } }

    private func result(_ rung: Rung) -> Standing? {
        ticket.rungResults[rung].map { result in
            result == .notPossible ? .skipped(words["result.not-possible"]) : .done(words["result.\(result.rawValue)"])
        }
    }

    private var guidance: Standing {
        if let result = result(.guidance) { return result }
        return ticket.resolved != nil || ticket.overrides.contains(.ladderOrder) ? .skipped() : .ahead()
    }

    private var remote: Standing {
        if ticket.openRemoteSession != nil { return .current(words["ladder.connected"]) }
        if let result = result(.remote) { return result }
        if ticket.resolved != nil || !ticket.visits.isEmpty || !ticket.returns.isEmpty {
            return .skipped(words["ladder.not-needed"])
        }
        if ticket.rungResults[.guidance] == nil { return .ahead(words["ladder.after-guidance"]) }
        return .ahead(isShut(.remoteConsent) ? words["ladder.needs-consent"] : nil)
    }

    private var visit: Standing {
        if let visit = ticket.currentVisit, visit.state != .finished {
            return .current(words("ladder.visit-at", ["time": reader.shortTime(visit.plan.from, now: card.now)]))
        }
        if let order = ticket.currentReturn {
            return .current(words["return.state-\(order.state.rawValue)"])
        }
        if let result = result(.visit) ?? result(.factory) { return result }
        if needsNoVisit { return .skipped(words["ladder.not-needed"]) }
        if isShut(.ladderOrder) { return .ahead(words["ladder.after-remote"]) }
        return .ahead(isShut(.toldWhoPays) ? words["ladder.needs-costs"] : nil)
    }

    private var report: Standing {
        if let report = ticket.report {
            return .done(words("ladder.version", ["version": String(report.version)]))
        }
        return needsNoVisit ? .skipped(words["ladder.not-needed"]) : .ahead()
    }

    private var confirmation: Standing {
        if let signature = ticket.signature { return .done(signature.signer) }
        if ticket.report != nil { return .ahead(words["ladder.needs-signature"]) }
        return needsNoVisit ? .skipped(words["ladder.not-needed"]) : .ahead()
    }

    private var handBack: Standing {
        if let report = ticket.report {
            if ticket.acknowledgedVersion == report.version { return .done() }
            return .ahead(ticket.handedBackVersion == report.version ? words["ladder.needs-receipt"] : nil)
        }
        return needsNoVisit ? .skipped(words["ladder.not-needed"]) : .ahead()
    }

    private var callBack: Standing {
        if let next = ticket.owedFollowUps.map(\.owed.due).min() {
            let due = reader.date(reader.zone.day(of: next), showsYear: false)
            return .ahead(words("ladder.call-by", ["day": due]))
        }
        return ticket.followUps.isEmpty ? .ahead() : .done()
    }

    private func isShut(_ gate: Gate) -> Bool {
        card.gates.contains { $0.gate == gate && !$0.isOpen }
    }
}
