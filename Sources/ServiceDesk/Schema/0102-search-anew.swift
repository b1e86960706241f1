import Storage

extension Migration {
    /// Names are found from every syllable on, and tickets by what was written later: rounds lay both out anew, while
    /// the desk serves and what is not yet laid out is found as before.
    static let searchAnew = Migration(
        "0102 search anew",
        layOut("ticket", of: "ticket"),
        layOut("customer", of: "customer"),
        layOut("site", of: "site"),
        layOut("contact", of: "contact"),
        // What somebody took down and is not over, at once, however much the desk holds.
        "CREATE INDEX ticket_of_opener ON ticket (opened_by, next_due_at, id) WHERE is_open"
    )

    private static func layOut(_ kind: SQL, of table: SQL) -> SQL {
        """
        INSERT INTO term_backlog (kind, after_id) SELECT '\(kind)', 0 WHERE EXISTS (SELECT 1 FROM \(table))
        ON CONFLICT (kind) DO UPDATE SET after_id = 0
        """
    }
}
