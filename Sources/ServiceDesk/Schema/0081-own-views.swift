import Storage

extension Migration {
    /// What people saved of the queue, each under a name of their own.
    static let ownViews = Migration(
        "0081 own views",
        """
        CREATE TABLE own_view (
            id       BIGINT PRIMARY KEY,
            version  BIGINT NOT NULL CHECK (version > 0),
            owner_id BIGINT NOT NULL REFERENCES person (id),
            name     TEXT NOT NULL,
            address  TEXT NOT NULL,
            team     TEXT
        )
        """,
        "CREATE INDEX own_view_of_owner ON own_view (owner_id)",
        "CREATE INDEX own_view_of_team ON own_view (team) WHERE team IS NOT NULL"
    )
}
