import Storage

extension Migration {
    /// What became of copies of the records, and of bringing them back to try.
    static let backups = Migration(
        "0098 backups",
        compatibleSince: "0096 webhooks",
        """
        CREATE TABLE backup (
            id       BIGINT PRIMARY KEY,
            place    TEXT NOT NULL,
            is_own   BOOLEAN NOT NULL,
            began_at BIGINT NOT NULL,
            ended_at BIGINT,
            outcome  TEXT NOT NULL CHECK (outcome IN ('running', 'made', 'failed')),
            bytes    BIGINT,
            words    TEXT NOT NULL,
            schema   TEXT NOT NULL,
            gone_at  BIGINT,
            CHECK ((ended_at IS NULL) = (outcome = 'running'))
        )
        """,
        "CREATE INDEX backup_place ON backup (place)",
        """
        CREATE TABLE restore_test (
            id       BIGINT PRIMARY KEY,
            place    TEXT NOT NULL,
            began_at BIGINT NOT NULL,
            ended_at BIGINT NOT NULL,
            outcome  TEXT NOT NULL CHECK (outcome IN ('sound', 'differs', 'failed')),
            words    TEXT NOT NULL
        )
        """,
        "CREATE INDEX restore_test_place ON restore_test (place, id)"
    )
}
