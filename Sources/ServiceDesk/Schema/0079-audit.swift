import Storage

extension Migration {
    /// Each kind's journals by when they were written, and everything by whom; both grow at their ends.
    static let audit = Migration(
        "0079 audit",
        compatibleSince: "0070 search",
        "CREATE INDEX journal_recorded ON journal (subject_kind, recorded_at, subject_id, seq)",
        "CREATE INDEX journal_of_person ON journal (person_id, recorded_at, subject_kind, subject_id, seq)"
    )
}
