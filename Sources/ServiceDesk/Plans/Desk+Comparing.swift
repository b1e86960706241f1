public import AfterSales

extension Desk {
    /// Two published versions laid beside each other, clause by clause; they may be of different plans.
    public func comparePlans(
        _ first: Plan.Reference,
        _ second: Plan.Reference,
        seenBy person: Person
    ) async throws -> PlanComparison {
        PlanComparison(try await plan(first, seenBy: person), try await plan(second, seenBy: person))
    }
}
