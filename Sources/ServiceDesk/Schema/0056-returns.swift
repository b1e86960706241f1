import Storage

extension Migration {
    /// Goods that customers send to our bench, and how long suppliers had them. (C67–C71)
    static let returns = Migration(
        "0056 returns",
        """
        CREATE TABLE return_order (
            ticket_id       BIGINT NOT NULL REFERENCES ticket (id),
            return_order    BIGINT NOT NULL,
            goods           TEXT NOT NULL,
            state           TEXT NOT NULL,
            received_at     BIGINT,
            shipped_back_at BIGINT,
            PRIMARY KEY (ticket_id, return_order)
        )
        """,
        """
        CREATE TABLE supplier_leg (
            ticket_id    BIGINT NOT NULL REFERENCES ticket (id),
            return_order BIGINT NOT NULL,
            leg          BIGINT NOT NULL,
            supplier     TEXT NOT NULL,
            from_at      BIGINT NOT NULL,
            end_at       BIGINT,
            PRIMARY KEY (ticket_id, return_order, leg)
        )
        """
    )
}
