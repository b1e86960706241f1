import Storage

extension Migration {
    /// Installations with their experts, their inspections, and what is owed of them.
    ///
    /// An older program would count what is owed without its installation, and settle it with a sentence where a
    /// report is due.
    static let inspections = Migration(
        "0094 inspections",
        """
        CREATE TABLE installation (
            id          BIGINT PRIMARY KEY,
            customer_id BIGINT NOT NULL REFERENCES customer (id),
            site_id     BIGINT,
            contract_id BIGINT,
            expert_id   BIGINT,
            expert_name TEXT,
            version     BIGINT NOT NULL CHECK (version > 0),
            FOREIGN KEY (site_id, customer_id) REFERENCES site (id, customer_id),
            FOREIGN KEY (contract_id, customer_id) REFERENCES contract (id, customer_id)
        )
        """,
        // One per place, however many nodes find it.
        """
        CREATE UNIQUE INDEX installation_place
        ON installation (customer_id, coalesce(site_id, 0), coalesce(contract_id, 0))
        """,
        """
        CREATE TABLE expert_naming (
            installation_id BIGINT NOT NULL REFERENCES installation (id),
            place           BIGINT NOT NULL CHECK (place > 0),
            expert_id       BIGINT NOT NULL,
            expert_name     TEXT NOT NULL,
            named_at        BIGINT NOT NULL,
            basis           TEXT NOT NULL CHECK (basis IN ('first', 'words', 'free', 'consent', 'override')),
            PRIMARY KEY (installation_id, place)
        )
        """,
        """
        CREATE TABLE inspection (
            id              BIGINT PRIMARY KEY,
            version         BIGINT NOT NULL CHECK (version > 0),
            installation_id BIGINT NOT NULL REFERENCES installation (id),
            customer_id     BIGINT NOT NULL REFERENCES customer (id),
            occurrence      BIGINT,
            year            BIGINT,
            is_beyond       BOOLEAN NOT NULL,
            state           TEXT NOT NULL
                CHECK (state IN ('planned', 'begun', 'reported', 'done', 'cancelled')),
            way             TEXT NOT NULL CHECK (way IN ('remote', 'visit')),
            inspector_id    BIGINT NOT NULL,
            inspector_name  TEXT NOT NULL,
            basis           TEXT CHECK (basis IN ('consent', 'override')),
            planned_at      BIGINT NOT NULL,
            begun_at        BIGINT,
            reported_at     BIGINT,
            handed_over_at  BIGINT,
            report_version  BIGINT,
            handed_version  BIGINT,
            faulty          BIGINT NOT NULL,
            handed_faulty   BIGINT
        )
        """,
        "CREATE INDEX inspection_of_installation ON inspection (installation_id, planned_at)",
        "CREATE INDEX inspection_of_customer ON inspection (customer_id, planned_at)",
        "CREATE INDEX inspection_of_inspector ON inspection (inspector_id, planned_at)",
        "CREATE INDEX inspection_open ON inspection (planned_at, id) WHERE state IN ('planned', 'begun', 'reported')",
        "CREATE INDEX inspection_done ON inspection (handed_over_at, id) WHERE state = 'done'",
        // What is owed is settled by one inspection.
        """
        CREATE UNIQUE INDEX inspection_occurrence ON inspection (installation_id, occurrence)
        WHERE occurrence IS NOT NULL AND state <> 'cancelled'
        """,
        "ALTER TABLE owed ADD COLUMN installation_id BIGINT",
        "ALTER TABLE owed ADD COLUMN inspection_id BIGINT",
        "DROP INDEX owed_occurrence",
        """
        CREATE UNIQUE INDEX owed_occurrence
        ON owed (plan_id, clause, customer_id, coalesce(installation_id, 0), occurrence)
        """,
        "CREATE INDEX owed_of_installation ON owed (installation_id, due_at) WHERE installation_id IS NOT NULL",
        // Since when the rounds count for an installation, and when they look at it again.
        """
        CREATE TABLE inspection_round (
            installation_id BIGINT PRIMARY KEY REFERENCES installation (id),
            counted_from    BIGINT NOT NULL,
            next_at         BIGINT NOT NULL
        )
        """,
        "CREATE INDEX inspection_round_next ON inspection_round (next_at)",
        "INSERT INTO round_task (name, next_at) VALUES ('installations', 0)"
    )
}
