import Storage

extension Migration {
    /// Obligations without a ticket, and how far each customer's have been written down. (semantics §8)
    static let thingsOwed = Migration(
        "0055 things owed",
        """
        CREATE TABLE owed (
            id          BIGINT PRIMARY KEY,
            plan_id     TEXT NOT NULL,
            clause      TEXT NOT NULL,
            customer_id BIGINT NOT NULL REFERENCES customer (id),
            occurrence  BIGINT NOT NULL CHECK (occurrence > 0),
            what        TEXT NOT NULL,
            is_internal BOOLEAN NOT NULL,
            due_at      BIGINT NOT NULL,
            settled_at  BIGINT,
            settled_by  BIGINT,
            evidence    TEXT,
            ticket_id   BIGINT,
            dropped_at  BIGINT,
            CHECK ((settled_at IS NULL) = (evidence IS NULL))
        )
        """,
        // One per plan and occurrence, whoever looks and however often (hard case 22).
        "CREATE UNIQUE INDEX owed_occurrence ON owed (plan_id, clause, customer_id, occurrence)",
        "CREATE INDEX owed_due ON owed (due_at, id) WHERE settled_at IS NULL AND dropped_at IS NULL",
        "CREATE INDEX owed_of_customer ON owed (customer_id, due_at)",
        // When the next occurrence is to be written down.
        """
        CREATE TABLE cadence (
            plan_id     TEXT NOT NULL,
            clause      TEXT NOT NULL,
            customer_id BIGINT NOT NULL REFERENCES customer (id),
            anchor_at   BIGINT NOT NULL,
            occurrence  BIGINT NOT NULL,
            due_at      BIGINT,
            next_at     BIGINT NOT NULL,
            PRIMARY KEY (plan_id, clause, customer_id)
        )
        """,
        "CREATE INDEX cadence_next ON cadence (next_at)",
        // What the rounds look for from time to time only.
        """
        CREATE TABLE round_task (
            name    TEXT PRIMARY KEY,
            next_at BIGINT NOT NULL
        )
        """,
        "INSERT INTO round_task (name, next_at) VALUES ('cadences', 0)"
    )
}
