import Storage

extension Migration {
    /// Links by which a customer's contact follows one ticket without an account; only a token's digest is kept.
    static let customerLinks = Migration(
        "0045 customer links",
        """
        CREATE TABLE customer_link (
            id         BIGINT PRIMARY KEY,
            digest     TEXT NOT NULL,
            ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
            contact_id BIGINT NOT NULL REFERENCES contact (id),
            purpose    TEXT NOT NULL CHECK (purpose IN ('track', 'sign')),
            issued_at  BIGINT NOT NULL,
            issued_by  BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            revoked_at BIGINT
        )
        """,
        "CREATE UNIQUE INDEX customer_link_digest ON customer_link (digest)",
        "CREATE INDEX customer_link_ticket ON customer_link (ticket_id)",
        // What was tried in vain from one address, or done through one link, in one quarter of an hour.
        """
        CREATE TABLE customer_link_use (
            subject TEXT NOT NULL,
            period  BIGINT NOT NULL,
            uses    BIGINT NOT NULL,
            PRIMARY KEY (subject, period)
        )
        """,
        "CREATE INDEX customer_link_use_period ON customer_link_use (period)"
    )
}
