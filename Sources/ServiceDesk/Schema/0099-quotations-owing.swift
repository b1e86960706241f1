import Storage

extension Migration {
    /// What is accepted and not paid is found without walking everything that ever was.
    static let quotationsOwing = Migration(
        "0099 quotations owing",
        compatibleSince: "0096 webhooks",
        "DROP INDEX quotation_by_answer",
        """
        CREATE INDEX quotation_owing ON quotation (answered_at, ticket_id, version)
            WHERE state = 'accepted' AND received < total
        """
    )
}
