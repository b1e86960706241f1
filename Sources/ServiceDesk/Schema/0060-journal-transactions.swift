import Storage

extension Migration {
    /// Which transaction wrote an entry, so that nodes can ask PostgreSQL for what they have not seen.
    ///
    /// SQLite, with one writer, knows by the row. Entries from before have none: nobody asks for them.
    static let journalTransactions = Migration(
        "0060 journal transactions",
        compatibleSince: "0050 rounds",
        "ALTER TABLE journal ADD COLUMN txid BIGINT",
        SQL.numberJournalTransactions,
        "CREATE INDEX journal_txid ON journal (txid) WHERE txid IS NOT NULL"
    )
}
