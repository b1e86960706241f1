import Storage

extension Migration {
    /// Long work that goes on after the page that began it was left, and what came of it.
    ///
    /// What a file came to is a row of its own: it is written in the transaction that takes the file in, while the
    /// job's own row tells meanwhile how far it is.
    static let jobs = Migration(
        "0106 jobs",
        compatibleSince: "0096 webhooks",
        """
        CREATE TABLE job (
            id           BIGINT PRIMARY KEY,
            kind         TEXT NOT NULL CHECK (kind IN ('plan', 'calendar', 'file')),
            subject      TEXT NOT NULL,
            version      TEXT NOT NULL,
            person_id    BIGINT NOT NULL,
            person_name  TEXT NOT NULL,
            state        TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'replaced')),
            began_at     BIGINT NOT NULL,
            ended_at     BIGINT,
            done         BIGINT NOT NULL,
            total        BIGINT NOT NULL,
            place        BIGINT NOT NULL,
            last_place   BIGINT NOT NULL,
            left_behind  TEXT NOT NULL,
            content      TEXT,
            skips        BOOLEAN NOT NULL,
            tries        BIGINT NOT NULL,
            lease        BIGINT NOT NULL,
            leased_until BIGINT NOT NULL,
            CHECK ((ended_at IS NULL) = (state = 'running'))
        )
        """,
        "CREATE INDEX job_running ON job (leased_until, id) WHERE state = 'running'",
        "CREATE INDEX job_ended ON job (ended_at)",
        """
        CREATE TABLE job_report (
            job_id BIGINT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
            report TEXT NOT NULL
        )
        """
    )
}
