import Storage

extension Migration {
    /// The catalogue of parts; what tickets want, send and cost is laid out beside their journals.
    ///
    /// An older program cannot read what happens to parts, and would let a replacement leave that must not.
    static let parts = Migration(
        "0092 parts",
        """
        CREATE TABLE part (
            id            BIGINT PRIMARY KEY,
            version       BIGINT NOT NULL CHECK (version > 0),
            number        TEXT NOT NULL,
            number_key    TEXT NOT NULL,
            name          TEXT NOT NULL,
            words         TEXT NOT NULL,
            cost_minor    BIGINT,
            cost_currency TEXT,
            list_minor    BIGINT,
            list_currency TEXT,
            is_retired    BOOLEAN NOT NULL,
            CHECK ((cost_minor IS NULL) = (cost_currency IS NULL)),
            CHECK ((list_minor IS NULL) = (list_currency IS NULL))
        )
        """,
        "CREATE UNIQUE INDEX part_number ON part (number_key)",
        """
        CREATE TABLE part_model (
            part_id  BIGINT NOT NULL REFERENCES part (id),
            model_id BIGINT NOT NULL REFERENCES product_model (id),
            PRIMARY KEY (part_id, model_id)
        )
        """,
        "CREATE INDEX part_of_model ON part_model (model_id, part_id)",
        """
        CREATE TABLE wanted_part (
            ticket_id   BIGINT NOT NULL REFERENCES ticket (id),
            line        BIGINT NOT NULL,
            part_id     BIGINT,
            number      TEXT,
            name        TEXT NOT NULL,
            count       BIGINT NOT NULL,
            state       TEXT NOT NULL,
            wanted_at   BIGINT NOT NULL,
            needed_by   BIGINT,
            supplier    TEXT,
            expected_at BIGINT,
            arrived_at  BIGINT,
            ended_at    BIGINT,
            -- When somebody should have it: the day it is needed, else the day it was wanted.
            due_at      BIGINT NOT NULL,
            PRIMARY KEY (ticket_id, line)
        )
        """,
        "CREATE INDEX wanted_part_due ON wanted_part (due_at, ticket_id, line) WHERE ended_at IS NULL",
        """
        CREATE TABLE shipment (
            ticket_id         BIGINT NOT NULL REFERENCES ticket (id),
            shipment          BIGINT NOT NULL,
            kind              TEXT NOT NULL,
            goods             TEXT NOT NULL,
            consignment       TEXT NOT NULL,
            old_serial        TEXT,
            old_serial_key    TEXT,
            new_serial        TEXT,
            new_serial_key    TEXT,
            sent_at           BIGINT NOT NULL,
            defective_due_at  BIGINT,
            defective_back_at BIGINT,
            PRIMARY KEY (ticket_id, shipment)
        )
        """,
        "CREATE INDEX shipment_owed ON shipment (defective_due_at, ticket_id, shipment) WHERE defective_back_at IS NULL",
        "CREATE INDEX shipment_old_serial ON shipment (old_serial_key) WHERE old_serial_key IS NOT NULL",
        "CREATE INDEX shipment_new_serial ON shipment (new_serial_key) WHERE new_serial_key IS NOT NULL",
        """
        CREATE TABLE ticket_cost (
            ticket_id BIGINT NOT NULL REFERENCES ticket (id),
            entry     BIGINT NOT NULL,
            place     BIGINT NOT NULL,
            kind      TEXT NOT NULL,
            what      TEXT NOT NULL,
            count     BIGINT NOT NULL,
            minor     BIGINT,
            currency  TEXT,
            at        BIGINT NOT NULL,
            -- What the fault came from, as far as the ticket knows by now: it tells who bears it.
            cause     TEXT,
            PRIMARY KEY (ticket_id, entry, place)
        )
        """,
        "CREATE INDEX ticket_cost_at ON ticket_cost (at)",
        "CREATE INDEX visit_finished ON visit (finished_at) WHERE finished_at IS NOT NULL"
    )
}
