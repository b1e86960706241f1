import Storage

extension Migration {
    /// By what each record is found; `verify` rebuilds and compares it.
    static let searching = Migration(
        "0070 search",
        [SQL.createTermVector]
            + tables.flatMap(SQL.createTerms)
            + [
                // Kinds of records that were there before, and how far they are laid out; rounds work it off.
                """
                CREATE TABLE term_backlog (
                    kind     TEXT PRIMARY KEY,
                    after_id BIGINT NOT NULL
                )
                """,
                "INSERT INTO term_backlog (kind, after_id) SELECT 'ticket', 0 WHERE EXISTS (SELECT 1 FROM ticket)",
                "INSERT INTO term_backlog (kind, after_id) SELECT 'customer', 0 WHERE EXISTS (SELECT 1 FROM customer)",
                "INSERT INTO term_backlog (kind, after_id) SELECT 'site', 0 WHERE EXISTS (SELECT 1 FROM site)",
                "INSERT INTO term_backlog (kind, after_id) SELECT 'contact', 0 WHERE EXISTS (SELECT 1 FROM contact)",
                "INSERT INTO term_backlog (kind, after_id) SELECT 'model', 0 WHERE EXISTS (SELECT 1 FROM product_model)",
                "INSERT INTO term_backlog (kind, after_id) SELECT 'device', 0 WHERE EXISTS (SELECT 1 FROM device)",
            ]
    )

    private static let tables: [SQL] = [
        "ticket_terms", "customer_terms", "site_terms", "contact_terms", "model_terms", "device_terms",
    ]
}
