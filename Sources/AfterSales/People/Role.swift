/// What someone does here; a person may have several.
public enum Role: String, Sendable, Hashable, CaseIterable, Codable {
    case agent, engineer, sales
    case supplyChain = "supply-chain"
    case projectManager = "project-manager"
    case finance
    case repairBench = "repair-bench"
    case manager, administrator
    case customerEngineer = "customer-engineer"
    case customerResponsible = "customer-responsible"

    /// Whether people of this role belong to the customer, not to the vendor.
    public var isCustomer: Bool { self == .customerEngineer || self == .customerResponsible }
}

/// One thing somebody may be allowed to do; the table of who may is beside `Role.rights`.
public enum Right: String, Sendable, Hashable, CaseIterable, Codable {
    // tickets
    case openTicket = "open-ticket"
    /// Read the tickets in one's scope; everybody who works here or is our customer has it, a token only if it was given.
    case seeTickets = "see-tickets"
    case seeEveryTicket = "see-every-ticket"
    case workTicket = "work-ticket"
    case assign, schedule
    case backdate
    case pause
    case pinDate = "pin-date"
    case merge
    case closeTicket = "close-ticket"
    case acknowledgeHandBack = "acknowledge-hand-back"
    case followUp = "follow-up"
    case issueCustomerLink = "issue-customer-link"
    /// Take a file off a ticket, such as a photograph of the wrong thing; always with a reason, always journaled.
    case removeAttachment = "remove-attachment"
    /// Open a gate that the plan keeps shut; always with a reason, always journaled.
    case overrideGate = "override-gate"
    /// Let a replacement leave before the defective one is here; always with a reason, always journaled (C23).
    case approveAdvance = "approve-advance"
    /// Say what a repair costs the customer.
    case quote
    /// Note money that came in, and take a wrong entry back.
    case recordPayment = "record-payment"
    case signReport = "sign-report"
    /// Accept or decline what a repair costs, for the customer.
    case answerQuotation = "answer-quotation"
    // records
    case seeCustomers = "see-customers"
    case editCustomers = "edit-customers"
    case seeDevices = "see-devices"
    case editDevices = "edit-devices"
    case importFiles = "import-files"
    case export
    // inspections
    /// Read what inspections are owed, planned and done, and their reports.
    case seeInspections = "see-inspections"
    /// Make the inspections one is named for.
    case inspect
    /// Name the expert of an installation, or another one (C58, C59).
    case nameExpert = "name-expert"
    // knowledge
    case writeArticles = "write-articles"
    case publishArticles = "publish-articles"
    /// Keep the texts that others write with.
    case editTexts = "edit-texts"
    /// Keep the catalogue of parts and their prices.
    case editParts = "edit-parts"
    /// Keep the checklists that engineers go through.
    case editChecklists = "edit-checklists"
    // desk
    case seeMeasures = "see-measures"
    case seePlans = "see-plans"
    case publishPlans = "publish-plans"
    case seePeople = "see-people"
    case editPeople = "edit-people"
    case seeAudit = "see-audit"
    /// See how it stands with copies of the records.
    case seeBackups = "see-backups"
    /// Say which programs are told what happens here.
    case editWebhooks = "edit-webhooks"
}

extension Right {
    /// Rights nobody can use on a ticket they cannot read, and which therefore let a token read the tickets in its scope.
    public static let withSightOfTickets: Set<Right> = [
        .seeTickets, .seeEveryTicket, .workTicket, .assign, .schedule, .backdate, .pause, .pinDate, .merge,
        .closeTicket,
        .acknowledgeHandBack, .followUp, .issueCustomerLink, .overrideGate, .approveAdvance, .signReport,
        .quote, .recordPayment, .answerQuotation,
    ]
}

extension Role {
    /// What this role may do.
    public var rights: Set<Right> { Role.table[self, default: []] }

    /// Every role's rights, put together once: they are asked for many times on every page.
    private static let table = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.given) })

    /// Who may do what: the one table.
    private var given: Set<Right> {
        let anyone: Set<Right> = [.seeTickets, .seeCustomers, .seeDevices, .seeInspections, .seePlans, .seePeople]
        switch self {
        case .agent:
            return anyone.union([
                .openTicket, .seeEveryTicket, .workTicket, .assign, .schedule, .backdate, .pause, .pinDate, .merge,
                .closeTicket, .acknowledgeHandBack, .followUp, .issueCustomerLink, .removeAttachment, .editCustomers,
                .editDevices, .export, .seeMeasures, .writeArticles, .quote, .nameExpert,
            ])
        case .engineer:
            return anyone.union([
                .openTicket, .workTicket, .schedule, .pause, .issueCustomerLink, .followUp, .writeArticles, .quote,
                .inspect,
            ])
        case .sales:
            return anyone.union([.openTicket, .workTicket, .pause, .editCustomers, .export, .quote])
        case .supplyChain:
            return anyone.union([.openTicket, .workTicket, .pause, .editDevices, .editParts])
        case .projectManager:
            return anyone.union([
                .openTicket, .workTicket, .assign, .schedule, .pause, .pinDate, .editDevices, .quote, .nameExpert,
            ])
        case .finance:
            return anyone.union([.seeEveryTicket, .export, .seeMeasures, .recordPayment])
        case .repairBench:
            return anyone.union([.workTicket, .writeArticles, .quote])
        case .manager:
            return anyone.union(Right.allCases).subtracting([
                .editPeople, .signReport, .editWebhooks, .answerQuotation,
            ])
        case .administrator:
            return Set(Right.allCases).subtracting([.signReport, .answerQuotation])
        case .customerEngineer:
            return [.openTicket, .seeTickets]
        case .customerResponsible:
            return [.openTicket, .seeTickets, .signReport, .answerQuotation, .seeDevices, .seeInspections]
        }
    }
}
