/// What the engineer found and did, as the customer will sign it (C47, C75).
public struct ServiceReport: Sendable, Equatable, Codable {
    /// A part that was taken out, and with whom it stays.
    public struct RemovedPart: Sendable, Equatable, Codable {
        public enum Keeper: String, Sendable, Hashable, CaseIterable, Codable {
            case customer, vendor
            /// Nobody: it was disposed of.
            case nobody
        }

        public var name: String
        public var serial: String?
        public var keeper: Keeper

        public init(_ name: String, serial: String? = nil, keeper: Keeper) {
            self.name = name
            self.serial = serial
            self.keeper = keeper
        }
    }

    public var found: String
    public var done: String
    /// What was put in or used up.
    public var parts: [String]
    /// Whether the device runs normally again.
    public var isRepaired: Bool
    public var advice: String
    /// What was taken out; absent where nothing was.
    public var removed: [RemovedPart]?
    /// What was gone through; absent where the visit had no checklist.
    public var checklist: CheckedList?

    public init(
        found: String,
        done: String,
        parts: [String] = [],
        isRepaired: Bool,
        advice: String = "",
        removed: [RemovedPart]? = nil,
        checklist: CheckedList? = nil
    ) {
        self.found = found
        self.done = done
        self.parts = parts
        self.isRepaired = isRepaired
        self.advice = advice
        self.removed = removed
        self.checklist = checklist
    }

    /// The same, made fit to keep; what was found and done must be said.
    func checked() throws(Refusal) -> ServiceReport {
        let removed = removed ?? []
        guard removed.count <= 200 else { throw .tooLong("removed", limit: 200) }
        var taken: [RemovedPart] = []
        for part in removed {
            taken.append(
                RemovedPart(
                    try TypedText.line(part.name, "removed", limit: 300),
                    serial: try TypedText.optionalLine(part.serial, "removed", limit: 80),
                    keeper: part.keeper
                )
            )
        }
        return ServiceReport(
            found: try TypedText.paragraphs(found, "found", limit: 20_000),
            done: try TypedText.paragraphs(done, "done", limit: 20_000),
            parts: try parts.lines("parts", limit: 300),
            isRepaired: isRepaired,
            advice: try advice.maybe("advice", limit: 20_000),
            removed: taken.isEmpty ? nil : taken,
            checklist: checklist
        )
    }

    /// The text whose hash a signature signs: every field preceded by its length in UTF-8 bytes.
    ///
    /// The ticket and the version are part of it, so that no signature fits another report, and so are the fingerprints
    /// of the photographs the customer reads with it. What a report does not have leaves no trace, so that one without
    /// photographs, removed parts or checklist is what it was before there were such; the names of the latter two are
    /// no fingerprints.
    public func canonicalText(ticket: Ticket.ID, version: Int, files: [String] = []) -> String {
        let fields =
            [ticket.description, String(version), found, done, String(parts.count)]
            + parts + [String(isRepaired), advice] + files + removedFields + checklistFields
        return fields.map { "\($0.utf8.count):\($0)" }.joined()
    }

    private var removedFields: [String] {
        guard let removed else { return [] }
        return ["removed", String(removed.count)]
            + removed.flatMap { [$0.name, $0.serial ?? "", $0.keeper.rawValue] }
    }

    private var checklistFields: [String] {
        guard let checklist else { return [] }
        return ["checklist", checklist.name, String(checklist.version), String(checklist.points.count)]
            + checklist.points.flatMap {
                [$0.words, $0.unit ?? "", $0.outcome?.rawValue ?? "", $0.value ?? ""]
            }
    }
}
