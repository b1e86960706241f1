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
    /// 現場中
    case onSite = "on-site"
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
