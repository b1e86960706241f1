/// What an acting rule applies to, in facts a ticket knows; an empty set means any.
public struct Scope: Sendable, Equatable {
    public var severities: Set<Severity>
    public var kinds: Set<RequestKind>
    public var phases: Set<DevicePhase>
    public var faultClasses: Set<String>

    public init(
        severities: Set<Severity> = [],
        kinds: Set<RequestKind> = [],
        phases: Set<DevicePhase> = [],
        faultClasses: Set<String> = []
    ) {
        self.severities = severities
        self.kinds = kinds
        self.phases = phases
        self.faultClasses = faultClasses
    }

    public static let everything = Scope()

    /// Whether the rule speaks of such a ticket.
    ///
    /// A ticket without a device matches no phase but "any".
    public func covers(severity: Severity, kind: RequestKind, phase: DevicePhase?, faultClass: String?) -> Bool {
        (severities.isEmpty || severities.contains(severity))
            && (kinds.isEmpty || kinds.contains(kind))
            && (phases.isEmpty || phase.map(phases.contains) ?? false)
            && (faultClasses.isEmpty || faultClass.map(faultClasses.contains) ?? false)
    }
}
