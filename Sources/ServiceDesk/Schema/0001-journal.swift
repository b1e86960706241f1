import Storage

extension Migration {
    /// The journal: appended to, never changed. (semantics §9)
    static let journal = Migration(
        "0001 journal",
        """
        CREATE TABLE journal (
            subject_kind  TEXT NOT NULL,
            subject_id    TEXT NOT NULL,
            seq           BIGINT NOT NULL CHECK (seq > 0),
            occurred_at   BIGINT NOT NULL,
            recorded_at   BIGINT NOT NULL,
            person_id     BIGINT NOT NULL,
            person_name   TEXT NOT NULL,
            kind          TEXT NOT NULL,
            data          TEXT NOT NULL,
            previous_hash TEXT NOT NULL,
            hash          TEXT NOT NULL,
            PRIMARY KEY (subject_kind, subject_id, seq)
        )
        """
    )
}
