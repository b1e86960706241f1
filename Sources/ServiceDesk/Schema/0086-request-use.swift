import Storage

extension Migration {
    /// How much of the API each token and person has used, at all nodes together.
    ///
    /// Rows live for a minute or two and are nobody's history.
    static let requestUse = Migration(
        "0086 request use",
        compatibleSince: "0084 unread words",
        """
        CREATE TABLE request_use (
            sender     TEXT PRIMARY KEY,
            worked_off BIGINT NOT NULL
        )
        """
    )
}
