import Storage

extension Migration {
    /// Texts kept ready for what is written often.
    static let cannedTexts = Migration(
        "0082 canned texts",
        """
        CREATE TABLE canned_text (
            id      BIGINT PRIMARY KEY,
            version BIGINT NOT NULL CHECK (version > 0),
            name    TEXT NOT NULL,
            purpose TEXT NOT NULL CHECK (purpose IN ('reply', 'note')),
            texts   TEXT NOT NULL
        )
        """
    )
}
