import Storage

extension Migration {
    /// What was owed under a plan by its day, settled or not, for the figures.
    static let owedByPlan = Migration(
        "0085 owed by plan",
        compatibleSince: "0084 unread words",
        "CREATE INDEX owed_of_plan ON owed (plan_id, due_at)"
    )
}
