import Storage

extension Migration {
    /// Plans and calendars, every version as it was published; none is ever changed.
    static let plansAndCalendars = Migration(
        "0030 plans and calendars",
        """
        CREATE TABLE plan_version (
            id           TEXT NOT NULL,
            version      TEXT NOT NULL,
            title        TEXT NOT NULL,
            source       TEXT NOT NULL,
            published_at BIGINT NOT NULL,
            published_by BIGINT NOT NULL,
            place        BIGINT NOT NULL CHECK (place > 0),
            PRIMARY KEY (id, version)
        )
        """,
        "CREATE UNIQUE INDEX plan_version_place ON plan_version (id, place)",
        // The plan for whoever has no other; one row.
        """
        CREATE TABLE default_plan (
            place   BIGINT PRIMARY KEY CHECK (place = 1),
            plan_id TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE calendar_version (
            name              TEXT NOT NULL,
            version           TEXT NOT NULL,
            data              TEXT NOT NULL,
            announced_through BIGINT,
            state             TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'rejected')),
            proposed_at       BIGINT NOT NULL,
            proposed_by       BIGINT NOT NULL,
            accepted_at       BIGINT,
            place             BIGINT,
            PRIMARY KEY (name, version),
            CHECK ((state = 'accepted') = (place IS NOT NULL))
        )
        """,
        "CREATE UNIQUE INDEX calendar_version_place ON calendar_version (name, place)"
    )
}
