import Storage

extension Migration {
    /// What engineers go through, per model or class of fault; a visit's own copy is in its ticket's journal.
    ///
    /// An older program would show a report without what was checked, and have that signed.
    static let checklists = Migration(
        "0088 checklists",
        """
        CREATE TABLE checklist (
            id          BIGINT PRIMARY KEY,
            version     BIGINT NOT NULL CHECK (version > 0),
            name        TEXT NOT NULL,
            model_id    BIGINT REFERENCES product_model (id),
            fault_class TEXT,
            points      TEXT NOT NULL
        )
        """
    )
}
