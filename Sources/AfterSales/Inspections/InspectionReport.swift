/// The written report of an inspection, as the customer gets it (C61).
public struct InspectionReport: Sendable, Equatable, Codable {
    /// One device of it, and how it was found.
    public struct Unit: Sendable, Equatable, Codable {
        public var serial: String
        public var model: String
        public var location: String?
        /// What was gone through; absent where there was no checklist, or the device was left out.
        public var list: CheckedList?
        /// Whether it runs as it should; absent where it was left out.
        public var isSound: Bool?
        /// What was found, or why it was left out.
        public var words: String
        /// Requests that came of it, such as `SR-1001`.
        public var tickets: [String]
    }

    public var customer: String
    public var site: String?
    public var contract: String?
    public var inspector: String
    public var how: Inspection.Way
    public var begunAt: Instant
    public var units: [Unit]
    public var summary: String
    public var advice: String
    /// The customer's language, in which its headings are printed.
    public var language: Language

    /// The text whose hash names this version: every field preceded by its length in UTF-8 bytes.
    public func canonicalText(of inspection: ID<Inspection>, version: Int) -> String {
        var fields = [
            "inspection", inspection.description, String(version), customer, site ?? "", contract ?? "", inspector,
            how.rawValue, String(begunAt.milliseconds), summary, advice, language.rawValue, String(units.count),
        ]
        for unit in units {
            fields += [unit.serial, unit.model, unit.location ?? "", unit.isSound.map(String.init) ?? "", unit.words]
            fields += [String(unit.tickets.count)] + unit.tickets
            fields += [unit.list?.name ?? "", String(unit.list?.version ?? 0), String(unit.list?.points.count ?? 0)]
            fields += (unit.list?.points ?? []).flatMap {
                [$0.words, $0.unit ?? "", $0.outcome?.rawValue ?? "", $0.value ?? ""]
            }
        }
        return fields.map { "\($0.utf8.count):\($0)" }.joined()
    }

    /// Devices that were found not to run as they should.
    public var faulty: Int { units.count { $0.isSound == false } }
}
