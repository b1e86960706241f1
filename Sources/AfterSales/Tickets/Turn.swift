/// Whose turn it is: the one thing a status has to say.
public enum Turn: String, Sendable, Hashable, CaseIterable, Codable {
    /// 待響應
    case toRespond = "to-respond"
    /// 待答覆
    case toAnswer = "to-answer"
    /// 排查中
    case diagnosing
    /// 遠程中
    case remote
    /// 待上門
    case toVisit = "to-visit"
    /// 待改期
    case toReschedule = "to-reschedule"
    /// 現場中
    case onSite = "on-site"
    /// 返修中
    case atBench = "at-bench"
    /// 送供應商
    case atSupplier = "at-supplier"
    /// 待客戶
    case customer
    /// 待備件
    case parts
    /// 待付款
    case payment
    /// 待簽字
    case toSign = "to-sign"
    /// 待交回
    case toHandBack = "to-hand-back"
    /// 待回訪
    case toCallBack = "to-call-back"
    /// 已結
    case closed
}

extension Ticket {
    /// Whose turn it is at `now`; it follows from the journal and is never set.
    ///
    /// A promise to respond never stands still, so it comes before any waiting; what is going on comes
    /// before what is waited for, and an appointment after it.
    public func turn(at now: Instant, under plan: Plan) -> Turn {
        if isOver { return .closed }
        let visit = currentVisit
        if visit?.state == .finished { return isOpen(.reportSigned, under: plan) ? .toHandBack : .toSign }
        if respondedAt == nil { return .toRespond }
        if visit?.state == .arrived { return .onSite }
        if openRemoteSession != nil { return .remote }
        if visit?.state == .departed { return .toVisit }
        if let waiting = pause(at: now).flatMap({ waitingTurn($0, under: plan) }) { return waiting }
        // The customer waits for another time, whatever else we wait for.
        if visit?.moveAsked != nil { return .toReschedule }
        if let waiting = quotationTurn(under: plan) { return waiting }
        if visit != nil { return .toVisit }
        let lacksParts = awaitsParts && resolved == nil && answeredAt != nil
        if let order = currentReturn { return lacksParts && order.state == .received ? .parts : order.turn }
        if lacksParts { return .parts }
        if let report = reportTurn(under: plan) { return report }
        if resolved != nil { return .toCallBack }
        return answeredAt == nil ? .toAnswer : .diagnosing
    }

    private func waitingTurn(_ pause: Pause, under plan: Plan) -> Turn? {
        switch plan.pauseReasons.first(where: { $0.id == pause.start.reason })?.waitingFor {
        case .customer: .customer
        case .payment: .payment
        case .supplier, .parts: .parts
        case .ourselves, nil: nil
        }
    }

    /// What the report of a visit that is over still waits for.
    private func reportTurn(under plan: Plan) -> Turn? {
        guard let report, report.version != acknowledgedVersion else { return nil }
        if handedBackVersion != report.version, !isOpen(.reportSigned, under: plan) { return .toSign }
        return isOpen(.handedBack, under: plan) ? nil : .toHandBack
    }
}

extension ReturnOrder {
    /// Whose turn it is while it is under way.
    fileprivate var turn: Turn {
        switch state {
        case .received, .shippedBack: .atBench
        case .atSupplier: .atSupplier
        case .arranged, .cancelled: .customer
        }
    }
}
