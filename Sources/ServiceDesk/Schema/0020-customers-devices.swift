import Storage

extension Migration {
    /// Customers with their sites, contacts and contracts, product models and devices.
    ///
    /// A `…_key` column holds the folded spelling (see `Spelling`) by which its neighbour is found and kept unique;
    /// `words` holds what a search looks through. The pairs of keys make both engines refuse a device, contact or
    /// contract that points at another customer's site.
    static let customersAndDevices = Migration(
        "0020 customers and devices",
        """
        CREATE TABLE customer (
            id           BIGINT PRIMARY KEY,
            code         TEXT NOT NULL,
            code_key     TEXT NOT NULL,
            name         TEXT NOT NULL,
            short_name   TEXT,
            notes        TEXT,
            language     TEXT,
            plan_id      TEXT,
            plan_version TEXT,
            words        TEXT NOT NULL,
            version      BIGINT NOT NULL CHECK (version > 0),
            CHECK ((plan_id IS NULL) = (plan_version IS NULL))
        )
        """,
        "CREATE UNIQUE INDEX customer_code ON customer (code_key)",
        """
        CREATE TABLE site (
            id           BIGINT PRIMARY KEY,
            customer_id  BIGINT NOT NULL REFERENCES customer (id),
            name         TEXT NOT NULL,
            name_key     TEXT NOT NULL,
            address      TEXT,
            region       TEXT,
            city         TEXT,
            zone         TEXT,
            version      BIGINT NOT NULL CHECK (version > 0)
        )
        """,
        "CREATE UNIQUE INDEX site_name ON site (customer_id, name_key)",
        "CREATE UNIQUE INDEX site_of_customer ON site (id, customer_id)",
        """
        CREATE TABLE contact (
            id           BIGINT PRIMARY KEY,
            customer_id  BIGINT NOT NULL REFERENCES customer (id),
            site_id      BIGINT,
            name         TEXT NOT NULL,
            kind         TEXT NOT NULL,
            email        TEXT,
            email_key    TEXT,
            language     TEXT,
            person_id    BIGINT,
            words        TEXT NOT NULL,
            version      BIGINT NOT NULL CHECK (version > 0),
            FOREIGN KEY (site_id, customer_id) REFERENCES site (id, customer_id)
        )
        """,
        "CREATE INDEX contact_of_customer ON contact (customer_id)",
        "CREATE INDEX contact_email ON contact (email_key) WHERE email_key IS NOT NULL",
        """
        CREATE TABLE contact_phone (
            contact_id   BIGINT NOT NULL REFERENCES contact (id),
            place        BIGINT NOT NULL CHECK (place >= 0),
            phone        TEXT NOT NULL,
            digits       TEXT NOT NULL,
            PRIMARY KEY (contact_id, place)
        )
        """,
        // Read backwards, because a caller's number may come without its area code.
        "CREATE INDEX contact_phone_digits ON contact_phone (digits)",
        """
        CREATE TABLE contract (
            id             BIGINT PRIMARY KEY,
            customer_id    BIGINT NOT NULL REFERENCES customer (id),
            number         TEXT NOT NULL,
            number_key     TEXT NOT NULL,
            kind           TEXT NOT NULL,
            plan_id        TEXT,
            plan_version   TEXT,
            signed_on      BIGINT,
            delivery_place TEXT,
            version        BIGINT NOT NULL CHECK (version > 0),
            CHECK ((plan_id IS NULL) = (plan_version IS NULL))
        )
        """,
        "CREATE UNIQUE INDEX contract_number ON contract (number_key)",
        "CREATE UNIQUE INDEX contract_of_customer ON contract (id, customer_id)",
        "CREATE INDEX contract_customer ON contract (customer_id)",
        """
        CREATE TABLE product_model (
            id           BIGINT PRIMARY KEY,
            code         TEXT NOT NULL,
            code_key     TEXT NOT NULL,
            name         TEXT NOT NULL,
            brand        TEXT,
            product_line TEXT,
            skills       TEXT NOT NULL,
            words        TEXT NOT NULL,
            version      BIGINT NOT NULL CHECK (version > 0)
        )
        """,
        "CREATE UNIQUE INDEX product_model_code ON product_model (code_key)",
        """
        CREATE TABLE device (
            id           BIGINT PRIMARY KEY,
            serial       TEXT NOT NULL,
            serial_key   TEXT NOT NULL,
            model_id     BIGINT NOT NULL REFERENCES product_model (id),
            customer_id  BIGINT NOT NULL REFERENCES customer (id),
            site_id      BIGINT,
            contract_id  BIGINT,
            location     TEXT,
            phase        TEXT NOT NULL,
            ordered_on   BIGINT,
            shipped_on   BIGINT,
            delivered_on BIGINT,
            installed_on BIGINT,
            accepted_on  BIGINT,
            retired_on   BIGINT,
            version      BIGINT NOT NULL CHECK (version > 0),
            FOREIGN KEY (site_id, customer_id) REFERENCES site (id, customer_id),
            FOREIGN KEY (contract_id, customer_id) REFERENCES contract (id, customer_id)
        )
        """,
        "CREATE UNIQUE INDEX device_serial ON device (serial_key, model_id)",
        "CREATE INDEX device_of_customer ON device (customer_id, serial_key, id)",
        "CREATE INDEX device_site ON device (site_id)",
        "CREATE INDEX device_contract ON device (contract_id)",
        "CREATE INDEX device_model ON device (model_id)"
    )
}
