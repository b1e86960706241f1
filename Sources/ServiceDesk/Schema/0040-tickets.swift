import Storage

extension Migration {
    /// What the journal says of tickets, laid out for looking things up; `verify` rebuilds and compares it.
    static let tickets = Migration(
        "0040 tickets",
        SQL.createNumberSeries,
        SQL.startNumberSeries,
        """
        CREATE TABLE ticket (
            id                  BIGINT PRIMARY KEY,
            version             BIGINT NOT NULL,
            customer_id         BIGINT NOT NULL REFERENCES customer (id),
            site_id             BIGINT REFERENCES site (id),
            device_id           BIGINT REFERENCES device (id),
            contact_id          BIGINT,
            reporter            TEXT NOT NULL,
            subject             TEXT NOT NULL,
            words               TEXT NOT NULL,
            kind                TEXT NOT NULL,
            severity            TEXT NOT NULL,
            fault_class         TEXT,
            channel             TEXT NOT NULL,
            turn                TEXT NOT NULL,
            is_open             BOOLEAN NOT NULL,
            lead                TEXT,
            support             TEXT,
            engineer_id         BIGINT,
            engineer_name       TEXT,
            opened_by           BIGINT NOT NULL,
            reported_at         BIGINT NOT NULL,
            resolved_at         BIGINT,
            ended_at            BIGINT,
            ending              TEXT CHECK (ending IN ('closed', 'cancelled', 'merged')),
            merged_into         BIGINT,
            plan_id             TEXT,
            plan_version        TEXT,
            next_clock          TEXT,
            next_due_at         BIGINT NOT NULL,
            next_is_internal    BOOLEAN NOT NULL,
            next_is_paused      BOOLEAN NOT NULL,
            next_is_provisional BOOLEAN NOT NULL,
            call_due_at         BIGINT,
            wake_at             BIGINT,
            external_reference  TEXT
        )
        """,
        "CREATE UNIQUE INDEX ticket_external_reference ON ticket (external_reference) WHERE external_reference IS NOT NULL",
        // What is over has the greatest `next_due_at`, so that each of these serves the open, by promise, and the
        // closed, by number.
        "CREATE INDEX ticket_queue ON ticket (next_due_at, id)",
        "CREATE INDEX ticket_of_turn ON ticket (turn, next_due_at, id)",
        "CREATE INDEX ticket_of_engineer ON ticket (engineer_id, next_due_at, id)",
        "CREATE INDEX ticket_of_customer ON ticket (customer_id, next_due_at, id)",
        "CREATE INDEX ticket_of_device ON ticket (device_id, reported_at) WHERE device_id IS NOT NULL",
        "CREATE INDEX ticket_of_fault ON ticket (fault_class, id) WHERE fault_class IS NOT NULL AND is_open",
        "CREATE INDEX ticket_reported ON ticket (reported_at)",
        "CREATE INDEX ticket_call ON ticket (call_due_at, id) WHERE call_due_at IS NOT NULL",
        "CREATE INDEX ticket_wake ON ticket (wake_at) WHERE wake_at IS NOT NULL",
        """
        CREATE TABLE ticket_request (
            request_key TEXT PRIMARY KEY,
            ticket_id   BIGINT NOT NULL
        )
        """,
        """
        CREATE TABLE clock (
            ticket_id        BIGINT NOT NULL REFERENCES ticket (id),
            metric           TEXT NOT NULL,
            clause           TEXT NOT NULL,
            plan_id          TEXT NOT NULL,
            is_shadow        BOOLEAN NOT NULL,
            is_internal      BOOLEAN NOT NULL,
            state            TEXT NOT NULL CHECK (state IN ('pending', 'kept', 'broken', 'void')),
            void_reason      TEXT,
            calendar         TEXT NOT NULL,
            calendar_version TEXT NOT NULL,
            start_at         BIGINT NOT NULL,
            due_at           BIGINT,
            is_provisional   BOOLEAN NOT NULL,
            is_pinned        BOOLEAN NOT NULL,
            late_by_change   BOOLEAN NOT NULL,
            fulfilled_at     BIGINT,
            broken_at        BIGINT,
            consumed         BIGINT,
            generation       BIGINT NOT NULL,
            alarm_at         BIGINT,
            alarm_level      BIGINT,
            PRIMARY KEY (ticket_id, metric, clause)
        )
        """,
        "CREATE INDEX clock_alarm ON clock (alarm_at) WHERE alarm_at IS NOT NULL",
        "CREATE INDEX clock_measure ON clock (plan_id, start_at)",
        """
        CREATE TABLE visit (
            ticket_id     BIGINT NOT NULL REFERENCES ticket (id),
            visit         BIGINT NOT NULL,
            engineer_id   BIGINT NOT NULL,
            engineer_name TEXT NOT NULL,
            state         TEXT NOT NULL,
            from_at       BIGINT NOT NULL,
            to_at         BIGINT NOT NULL,
            arrived_at    BIGINT,
            finished_at   BIGINT,
            PRIMARY KEY (ticket_id, visit)
        )
        """,
        "CREATE INDEX visit_of_engineer ON visit (engineer_id, from_at)",
        "CREATE INDEX visit_day ON visit (from_at)",
        """
        CREATE TABLE follow_up (
            ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
            occurrence BIGINT NOT NULL,
            clause     TEXT NOT NULL,
            due_at     BIGINT NOT NULL,
            done_at    BIGINT,
            dropped_at BIGINT,
            PRIMARY KEY (ticket_id, occurrence)
        )
        """,
        "CREATE INDEX follow_up_owed ON follow_up (due_at) WHERE done_at IS NULL AND dropped_at IS NULL",
        """
        CREATE TABLE pause (
            ticket_id    BIGINT NOT NULL REFERENCES ticket (id),
            pause        BIGINT NOT NULL,
            reason       TEXT NOT NULL,
            waiting_for  TEXT,
            stops_clocks BOOLEAN NOT NULL,
            from_at      BIGINT NOT NULL,
            end_at       BIGINT NOT NULL,
            PRIMARY KEY (ticket_id, pause)
        )
        """
    )
}
