import Storage

extension Migration {
    /// Customers' marks, one per ticket and person, for counting; the words are in the ticket's journal.
    static let ratings = Migration(
        "0089 ratings",
        compatibleSince: "0088 checklists",
        """
        CREATE TABLE rating (
            ticket_id BIGINT NOT NULL REFERENCES ticket (id),
            person_id BIGINT NOT NULL,
            marks     BIGINT NOT NULL CHECK (marks BETWEEN 1 AND 5),
            rated_at  BIGINT NOT NULL,
            PRIMARY KEY (ticket_id, person_id)
        )
        """
    )
}
