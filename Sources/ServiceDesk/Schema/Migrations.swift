public import Storage

extension Migration {
    /// Every step of the schema's history, in order; a step that has landed is never edited.
    public static let all: [Migration] = [
        journal, people, customersAndDevices, plansAndCalendars, tickets, customerLinks, rounds, thingsOwed,
        returns, journalTransactions, purging, searching, knowledge, attachments, presence, audit,
        ownViews, cannedTexts, figures, unreadWords, owedByPlan, requestUse, checklists, ratings,
        quotesAndPayments, parts, inspections, webhooks, backups, quotationsOwing, searchAnew, jobs,
    ]
}
