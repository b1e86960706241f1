import Storage

extension Migration {
    /// Files on tickets, and which contents they name; a server keeps the contents too.
    static let attachments = Migration(
        "0072 attachments",
        [
            """
            CREATE TABLE attachment (
                ticket_id   BIGINT NOT NULL REFERENCES ticket (id),
                attachment  BIGINT NOT NULL,
                name        TEXT NOT NULL,
                type        TEXT NOT NULL,
                size        BIGINT NOT NULL,
                content     TEXT NOT NULL,
                preview     TEXT,
                is_internal BOOLEAN NOT NULL,
                visit       BIGINT,
                removed_at  BIGINT,
                PRIMARY KEY (ticket_id, attachment)
            )
            """,
            // Contents that nobody names are looked for now and then.
            "CREATE INDEX attachment_content ON attachment (content)",
            "CREATE INDEX attachment_preview ON attachment (preview) WHERE preview IS NOT NULL",
        ] + SQL.createContents
    )
}
