import Storage

extension Migration {
    /// What was said long ago is found quickly, to be cleared away.
    static let purging = Migration(
        "0061 purging",
        compatibleSince: "0050 rounds",
        "CREATE INDEX outbox_settled ON outbox (settled_at) WHERE settled_at IS NOT NULL",
        "CREATE INDEX notice_told ON notice (told_at)"
    )
}
