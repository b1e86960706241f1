import Storage

extension Migration {
    /// What the desk does by itself: what waits to be said, what was said to whom, and what could not be done.
    static let rounds = Migration(
        "0050 rounds",
        // One row per fact that somebody is told of, written with the fact itself; sent from here, once.
        """
        CREATE TABLE outbox (
            fact          TEXT PRIMARY KEY,
            kind          TEXT NOT NULL,
            ticket_id     BIGINT,
            audience      TEXT NOT NULL,
            except_person BIGINT,
            particulars   TEXT NOT NULL,
            happened_at   BIGINT NOT NULL,
            created_at    BIGINT NOT NULL,
            deliver_after BIGINT NOT NULL,
            attempts      BIGINT NOT NULL,
            settled_at    BIGINT,
            outcome       TEXT CHECK (outcome IN ('delivered', 'dropped')),
            CHECK ((settled_at IS NULL) = (outcome IS NULL))
        )
        """,
        "CREATE INDEX outbox_waiting ON outbox (deliver_after, fact) WHERE settled_at IS NULL",
        """
        CREATE TABLE notice (
            person_id   BIGINT NOT NULL,
            fact        TEXT NOT NULL,
            kind        TEXT NOT NULL,
            ticket_id   BIGINT,
            particulars TEXT NOT NULL,
            happened_at BIGINT NOT NULL,
            told_at     BIGINT NOT NULL,
            read_at     BIGINT,
            PRIMARY KEY (person_id, fact)
        )
        """,
        "CREATE INDEX notice_of_person ON notice (person_id, told_at, fact)",
        "CREATE INDEX notice_unread ON notice (person_id) WHERE read_at IS NULL",
        // A ticket the rounds could not work on, and when they try again.
        """
        CREATE TABLE round_failure (
            ticket_id BIGINT PRIMARY KEY,
            attempts  BIGINT NOT NULL,
            retry_at  BIGINT NOT NULL,
            reason    TEXT NOT NULL
        )
        """,
        "CREATE INDEX round_failure_retry ON round_failure (retry_at)"
    )
}
