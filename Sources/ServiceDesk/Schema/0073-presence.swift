import Storage

extension Migration {
    /// Who has which ticket open.
    ///
    /// Rows live for half a minute and are nobody's history: no journal, no references.
    static let presence = Migration(
        "0073 presence",
        compatibleSince: "0070 search",
        """
        CREATE TABLE presence (
            page          TEXT PRIMARY KEY,
            ticket_id     BIGINT NOT NULL,
            person_id     BIGINT NOT NULL,
            writing_until BIGINT NOT NULL,
            expires_at    BIGINT NOT NULL
        )
        """,
        "CREATE INDEX presence_ticket ON presence (ticket_id)"
    )
}
