import Storage

extension Migration {
    /// What the manager's figures are counted by: gates opened by right and reason, which are few among all entries,
    /// calls by their day, and goods that lie here.
    static let figures = Migration(
        "0083 figures",
        compatibleSince: "0070 search",
        """
        CREATE INDEX journal_overridden ON journal (recorded_at, subject_id, seq)
        WHERE subject_kind = 'ticket' AND kind = 'overridden'
        """,
        "CREATE INDEX follow_up_due ON follow_up (due_at)",
        """
        CREATE INDEX return_here ON return_order (received_at, ticket_id)
        WHERE received_at IS NOT NULL AND shipped_back_at IS NULL
        """
    )
}
