import Storage

extension Migration {
    /// Programs that are told what happens, what they are to be told, and what came of telling them.
    ///
    /// What an older program writes would be told to nobody.
    static let webhooks = Migration(
        "0096 webhooks",
        """
        CREATE TABLE webhook (
            id          BIGINT PRIMARY KEY,
            version     BIGINT NOT NULL CHECK (version > 0),
            keeper_id   BIGINT NOT NULL,
            url         TEXT NOT NULL,
            about       TEXT NOT NULL,
            events      TEXT NOT NULL,
            customer_id BIGINT,
            is_active   BOOLEAN NOT NULL,
            off_reason  TEXT CHECK (off_reason IN ('gone', 'failing'))
        )
        """,
        // What must be known to sign, and is in no journal.
        """
        CREATE TABLE webhook_secret (
            webhook_id     BIGINT PRIMARY KEY REFERENCES webhook (id),
            secret         TEXT NOT NULL,
            previous       TEXT,
            previous_until BIGINT
        )
        """,
        // How sending goes: who is at it until when, and how long the address is left alone.
        """
        CREATE TABLE webhook_work (
            webhook_id    BIGINT PRIMARY KEY REFERENCES webhook (id),
            lease         BIGINT NOT NULL,
            leased_until  BIGINT NOT NULL,
            rest_until    BIGINT NOT NULL,
            failures      BIGINT NOT NULL,
            failing_since BIGINT
        )
        """,
        // One row per fact, written with the fact itself; nobody's delivery yet.
        """
        CREATE TABLE webhook_event (
            fact        TEXT PRIMARY KEY,
            event       TEXT NOT NULL,
            ticket_id   BIGINT,
            entry       BIGINT NOT NULL,
            customer_id BIGINT,
            body        TEXT NOT NULL,
            created_at  BIGINT NOT NULL,
            spread_at   BIGINT
        )
        """,
        "CREATE INDEX webhook_event_unspread ON webhook_event (created_at, ticket_id, entry) WHERE spread_at IS NULL",
        "CREATE INDEX webhook_event_created ON webhook_event (created_at)",
        """
        CREATE TABLE webhook_delivery (
            id         BIGINT PRIMARY KEY,
            webhook_id BIGINT NOT NULL REFERENCES webhook (id),
            fact       TEXT NOT NULL,
            event      TEXT NOT NULL,
            ticket_id  BIGINT,
            entry      BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            state      TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed', 'withheld')),
            begun_at   BIGINT NOT NULL,
            next_at    BIGINT NOT NULL,
            failures   BIGINT NOT NULL,
            attempts   BIGINT NOT NULL,
            settled_at BIGINT,
            CHECK ((settled_at IS NULL) = (state = 'waiting'))
        )
        """,
        "CREATE UNIQUE INDEX webhook_delivery_fact ON webhook_delivery (webhook_id, fact)",
        """
        CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook_id, created_at, ticket_id, entry)
        WHERE state = 'waiting'
        """,
        // What a later fact of the same ticket waits for.
        """
        CREATE INDEX webhook_delivery_before ON webhook_delivery (webhook_id, ticket_id, entry)
        WHERE state = 'waiting'
        """,
        "CREATE INDEX webhook_delivery_log ON webhook_delivery (webhook_id, id)",
        "CREATE INDEX webhook_delivery_of_fact ON webhook_delivery (fact)",
        """
        CREATE TABLE webhook_attempt (
            delivery_id BIGINT NOT NULL REFERENCES webhook_delivery (id) ON DELETE CASCADE,
            attempt     BIGINT NOT NULL,
            sent_at     BIGINT NOT NULL,
            took        BIGINT NOT NULL,
            status      BIGINT,
            failure     TEXT,
            answer      TEXT NOT NULL,
            PRIMARY KEY (delivery_id, attempt)
        )
        """
    )
}
