import Storage

extension Migration {
    /// People, how they sign in, and the keys of programs that act for them.
    static let people = Migration(
        "0010 people",
        """
        CREATE TABLE person (
            id            BIGINT PRIMARY KEY,
            name          TEXT NOT NULL,
            login         TEXT,
            password      TEXT,
            email         TEXT,
            phone         TEXT,
            customer      BIGINT,
            region        TEXT,
            city          TEXT,
            language      TEXT,
            theme         TEXT NOT NULL CHECK (theme IN ('auto', 'light', 'dark')),
            zone          TEXT,
            disabled_at   BIGINT,
            version       BIGINT NOT NULL
        )
        """,
        "CREATE UNIQUE INDEX person_login ON person (login)",
        "CREATE INDEX person_name ON person (name, id)",
        "CREATE INDEX person_customer ON person (customer)",
        """
        CREATE TABLE person_role (
            person BIGINT NOT NULL REFERENCES person (id),
            role   TEXT NOT NULL,
            PRIMARY KEY (person, role)
        )
        """,
        "CREATE INDEX person_role_role ON person_role (role)",
        """
        CREATE TABLE person_team (
            person BIGINT NOT NULL REFERENCES person (id),
            team   TEXT NOT NULL,
            PRIMARY KEY (person, team)
        )
        """,
        """
        CREATE TABLE person_skill (
            person BIGINT NOT NULL REFERENCES person (id),
            skill  TEXT NOT NULL,
            PRIMARY KEY (person, skill)
        )
        """,
        """
        CREATE TABLE session (
            digest     TEXT PRIMARY KEY,
            person     BIGINT NOT NULL REFERENCES person (id),
            started_at BIGINT NOT NULL,
            seen_at    BIGINT NOT NULL,
            ends_at    BIGINT NOT NULL,
            address    TEXT NOT NULL,
            agent      TEXT NOT NULL
        )
        """,
        "CREATE INDEX session_person ON session (person)",
        "CREATE INDEX session_ends ON session (ends_at)",
        """
        CREATE TABLE api_token (
            id         BIGINT PRIMARY KEY,
            person     BIGINT NOT NULL REFERENCES person (id),
            name       TEXT NOT NULL,
            digest     TEXT NOT NULL,
            rights     TEXT NOT NULL,
            made_at    BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            revoked_at BIGINT,
            used_at    BIGINT
        )
        """,
        "CREATE UNIQUE INDEX api_token_digest ON api_token (digest)",
        "CREATE INDEX api_token_person ON api_token (person)",
        """
        CREATE TABLE sign_in_attempt (
            subject TEXT NOT NULL,
            period  BIGINT NOT NULL,
            tries   BIGINT NOT NULL,
            PRIMARY KEY (subject, period)
        )
        """,
        "CREATE INDEX sign_in_attempt_period ON sign_in_attempt (period)",
        """
        CREATE TABLE idempotency (
            person      BIGINT NOT NULL,
            request_key TEXT NOT NULL,
            digest      TEXT NOT NULL,
            begun_at    BIGINT NOT NULL,
            carried_out BIGINT NOT NULL CHECK (carried_out IN (0, 1)),
            status      BIGINT,
            headers     TEXT,
            body        TEXT,
            PRIMARY KEY (person, request_key)
        )
        """,
        "CREATE INDEX idempotency_begun ON idempotency (begun_at)"
    )
}
