import Storage

extension Migration {
    /// Troubleshooting articles, as readers see them, and on which tickets they were tried; every edition is in the
    /// article's journal, every trial in the ticket's.
    static let knowledge = Migration(
        "0071 knowledge",
        [
            """
            CREATE TABLE article (
                id            BIGINT PRIMARY KEY,
                version       BIGINT NOT NULL CHECK (version > 0),
                edition       BIGINT NOT NULL,
                shown_edition BIGINT,
                audience      TEXT CHECK (audience IN ('staff', 'public')),
                model_id      BIGINT REFERENCES product_model (id),
                fault_class   TEXT,
                fault_key     TEXT,
                asks          BOOLEAN NOT NULL,
                texts         TEXT NOT NULL,
                CHECK ((shown_edition IS NULL) = (audience IS NULL))
            )
            """,
            "CREATE INDEX article_of_model ON article (model_id)",
            "CREATE INDEX article_of_fault ON article (fault_key)",
            """
            CREATE TABLE article_trial (
                ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
                article_id BIGINT NOT NULL,
                helped     BOOLEAN NOT NULL,
                PRIMARY KEY (ticket_id, article_id)
            )
            """,
            "CREATE INDEX article_trial_of_article ON article_trial (article_id, helped)",
        ] + SQL.createTerms("article_terms")
    )
}
