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

extension Plan.Reference {
    /// Reads `standard@1`, as `description` writes it.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        self.init(id: String(parts[0]), version: String(parts[1]))
    }
}
