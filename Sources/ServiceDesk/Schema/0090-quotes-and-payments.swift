import Storage

extension Migration {
    /// What repairs cost customers and what they paid, for finding what is owed; the words are in tickets' journals. (C24, C25, C72)
    ///
    /// An older program would begin a repair that nobody paid.
    static let quotesAndPayments = Migration(
        "0090 quotes and payments",
        """
        CREATE TABLE quotation (
            ticket_id   BIGINT NOT NULL REFERENCES ticket (id),
            version     BIGINT NOT NULL CHECK (version > 0),
            state       TEXT NOT NULL,
            currency    TEXT NOT NULL,
            total       BIGINT NOT NULL CHECK (total >= 0),
            received    BIGINT NOT NULL,
            written_at  BIGINT NOT NULL,
            expires_at  BIGINT NOT NULL,
            answered_at BIGINT,
            PRIMARY KEY (ticket_id, version)
        )
        """,
        "CREATE INDEX quotation_by_answer ON quotation (state, answered_at, ticket_id)",
        """
        CREATE TABLE payment (
            ticket_id   BIGINT NOT NULL REFERENCES ticket (id),
            payment     BIGINT NOT NULL CHECK (payment > 0),
            currency    TEXT NOT NULL,
            amount      BIGINT NOT NULL CHECK (amount > 0),
            received_on BIGINT NOT NULL,
            reference   TEXT NOT NULL,
            payer       TEXT NOT NULL,
            noted_by    TEXT NOT NULL,
            reversed_at BIGINT,
            PRIMARY KEY (ticket_id, payment)
        )
        """,
        "CREATE INDEX payment_by_day ON payment (received_on, ticket_id, payment)"
    )
}
