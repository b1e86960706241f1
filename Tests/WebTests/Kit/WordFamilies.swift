import AfterSales
import ServiceDesk

@testable import Web

/// Keys that are put together at run time: how they begin, and everything that may follow.
struct WordFamily: Sendable {
    let beginning: String
    let members: Set<String>
    /// Whether nothing else begins so, so that a key beyond the members is one that nothing uses.
    let isWhole: Bool

    private init(_ beginning: String, _ members: some Sequence<String>, isWhole: Bool) {
        self.beginning = beginning
        self.members = Set(members)
        self.isWhole = isWhole
    }

    /// Each of these has a word, and no other key begins so.
    private static func whole<Value: CaseIterable & RawRepresentable>(
        _ beginning: String,
        _: Value.Type,
        and more: String...
    ) -> WordFamily where Value.RawValue == String {
        WordFamily(beginning, Value.allCases.map(\.rawValue) + more, isWhole: true)
    }

    private static func these(_ beginning: String, _ members: String...) -> WordFamily {
        WordFamily(beginning, members, isWhole: true)
    }

    /// Each of these has a word; other keys begin so too.
    private static func among<Value: CaseIterable & RawRepresentable>(
        _ beginning: String,
        _: Value.Type
    ) -> WordFamily where Value.RawValue == String {
        WordFamily(beginning, Value.allCases.map(\.rawValue), isWhole: false)
    }

    private static func theseAmong(_ beginning: String, _ members: String...) -> WordFamily {
        WordFamily(beginning, members, isWhole: false)
    }

    static let all: [WordFamily] = tickets + records + promises + desk

    private static let tickets: [WordFamily] = [
        whole("turn.", Turn.self), whole("track.next-", Turn.self), whole("deed.", TicketDeed.self),
        whole("track.wish-", TicketForCustomer.Wish.self), whole("timeline.show-", TimelineFilter.self),
        whole("kind.", RequestKind.self), whole("severity.", Severity.self), whole("portal.severity-", Severity.self),
        whole("channel.", Channel.self), whole("outcome.", TicketEvent.Outreach.Outcome.self),
        whole("rung.", Rung.self), whole("result.", Rung.Result.self), whole("gate.", Gate.self),
        whole("opens.gate-", Gate.self), whole("cause.", FaultCause.self),
        among("entry.", TicketEvent.Kind.self), theseAmong("entry.", "article.written", "article.published"),
        among("view.", SavedView.self), whole("likeness.", SimilarTicket.Likeness.self),
        whole("visit.", Ticket.Visit.State.self, and: "signed", "late"),
        whole("keeper.", ServiceReport.RemovedPart.Keeper.self, and: "choose"),
        whole("check.", CheckedList.Outcome.self, and: "open"),
        whole("stage.", TicketEvent.Attached.Stage.self, and: "none"), these("signed.", "glass", "typed", "link"),
        these("how.", "link", "account"), these("guided.", "yes", "no", "unknown"),
        these("tried.", "not", "true", "false"), these("reached.", "true", "false"),
        these("mark.", "none", "1", "2", "3", "4", "5"), whole("purpose.", CustomerLink.Purpose.self),
        theseAmong(
            "dispatch.",
            "skills-missing",
            "skills-proven",
            "same-city",
            "same-region",
            "elsewhere",
            "open-tickets",
            "visits-that-day"
        ),
        these("ladder.now-", "guidance", "remote", "visit", "report", "hand-back"),
        these("step.", "done", "current", "ahead", "skipped"),
        these("file-type.", "picture", "pdf", "text", "workbook", "document", "archive"),
        whole("audience.", TicketAPI.Audience.self),
    ]

    private static let records: [WordFamily] = [
        whole("role.", Role.self), whole("role-hint.", Role.self), whole("theme.", Theme.self),
        these("people.tab-", "staff", "customers", "all"),
        these("skill.", "printer", "network", "security", "av", "medical"),
        whole("team.", Team.self), whole("contact-kind.", Contact.Kind.self), among("contact.", Contact.Kind.self),
        whole("contract-kind.", ContractKind.self), whole("phase.", DevicePhase.self),
        these("accepts.", "true", "false"), these("part.retired-", "true", "false"),
        whole("part-state.", PartLine.State.self), whole("parts.show-", WantedFilter.Show.self),
        among("parts.", PartsTab.self), whole("cost-kind.", CostKind.self),
        whole("goods-kind.", TicketEvent.Shipped.Kind.self), whole("leg.", FreightLeg.State.self),
        whole("direction.", FreightLeg.Direction.self),
        // What was called off is shown nowhere.
        these("return.state-", "arranged", "received", "at-supplier", "shipped-back"),
        among("quotation.", Quotation.State.self), whole("line.", TicketEvent.QuotationLine.Kind.self),
        whole("means.", TicketEvent.QuotationAnswer.Means.self), among("payments.", PaymentsRequest.View.self),
        whole("inspection.state-", Inspection.State.self, and: "owed"), whole("inspection.way-", Inspection.Way.self),
        among("inspection.", Soundness.self), whole("inspections.show-", InspectionFilter.Which.self),
        whole("measures.expert-", InspectionYear.Expert.self, and: "breaches"),
        whole("text.purpose-", CannedText.Purpose.self),
    ]

    private static let promises: [WordFamily] = [
        whole("metric.", Metric.self), whole("measures.outcome-", Clock.State.self),
        whole("void.", Clock.VoidReason.self),
        WordFamily("pause.", PauseReason.usual.map(\.id) + ["question-hint"], isWhole: true),
        among("warranty.", WarrantyStanding.State.self),
        these("warranty.from-", "shipped", "delivered", "installed", "accepted"),
        whole("price-category.", PriceCategory.self, and: "everything"),
        these(
            "price-basis.",
            "free",
            "cost",
            "list",
            "quoted",
            "contract",
            "each-sender",
            "time-and-material",
            "ex-works",
            "first-purchase",
            "fee",
            "not-stated"
        ),
        these("payer.", "vendor", "customer", "supplier", "manufacturer", "partner", "third-party"),
        whole("plan.gap-", Assumptions.Gap.self), whole("why.assumed-", Assumptions.Gap.self),
        whole("plan.status-", TextStatus.self), these("plan.owed-", "phone-visit", "documents"),
        these("owed.what-", "inspection", "phone-visit", "documents"),
    ]

    private static let desk: [WordFamily] = [
        WordFamily("weekday.", Weekday.allCases.map { "\($0)" }, isWhole: true),
        WordFamily("weekday-short.", Weekday.allCases.map { "\($0)" }, isWhole: true),
        WordFamily("month.", (1...12).map(String.init), isWhole: false),
        these("calendar.kind-", "open", "closed", "holiday", "worked", "hours"),
        these("done.access-", "disable", "enable", "sign-out"),
        these("measures.days-", "30", "90", "365", "4000"), whole("notice.", Notice.Kind.self),
        whole("webhook.event-", Webhook.Event.self), whole("webhook.state-", WebhookDelivery.State.self),
        among("webhook.off-", Webhook.OffReason.self),
        these(
            "webhook.failure-",
            "address-refused",
            "not-an-address",
            "name-unknown",
            "connection-refused",
            "timed-out",
            "certificate"
        ),
        these("backups.advice-", "none", "late", "failed", "untested", "unsound", "old-test", "unwatched"),
        whole("audit.subject-", Subject.Kind.self), whole("import.tab-", ImportKind.self),
        theseAmong("subject.", "customer", "site", "contact", "contract", "model", "device", "part", "ticket"),
        these("morning.no-", "inspections", "promises", "calls", "owed", "defectives"),
        theseAmong("morning.", "inspections", "promises", "calls", "owed", "defectives"),
    ]

    /// Beginnings whose members nobody could list here, and why.
    static let open: [String: String] = [
        "field.": "every field of every form; a refusal of one without a word names it as programs do",
        "label.": "what a field is called in one form only", "audit.field-": "what journals hold is without end",
        "audit.verb-": "the last part of an entry's kind; read from the program's text below",
        "deed-hint.": "some forms have one", "deed-submit.": "some forms have one",
        "done.": "read from the program's text",
        "refusal.": "read from the program's text", "opens.": "those of refused gates, as `opens.gate-`",
        "mistake.": "read from the text of those who read files", "expected.": "read from the program's text",
        "problem.": "statuses", "intake.": "some fields of one form",
        "fault.": "the trade's usual ones", "holiday.": "China's public ones", "ladder.": "some of the steps",
        "owed.": "a field's name in one form",
    ]
}
