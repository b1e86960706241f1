/// What the engineer found and did, as the customer will sign it (C47, C75).
public struct ServiceReport: Sendable, Equatable, Codable {
    public var found: String
    public var done: String
    public var parts: [String]
    /// Whether the device runs normally again.
    public var isRepaired: Bool
    public var advice: String

    public init(found: String, done: String, parts: [String] = [], isRepaired: Bool, advice: String = "") {
        self.found = found
        self.done = done
        self.parts = parts
        self.isRepaired = isRepaired
        self.advice = advice
    }

    /// The same, made fit to keep; what was found and done must be said.
    func checked() throws(Refusal) -> ServiceReport {
        ServiceReport(
            found: try TypedText.paragraphs(found, "found", limit: 20_000),
            done: try TypedText.paragraphs(done, "done", limit: 20_000),
            parts: try parts.lines("parts", limit: 300),
            isRepaired: isRepaired,
            advice: try advice.maybe("advice", limit: 20_000)
        )
    }

    /// The text whose hash a signature signs: every field preceded by its length in UTF-8 bytes.
    ///
    /// The ticket and the version are part of it, so that no signature fits another report, and so are the fingerprints
    /// of the photographs the customer reads with it. Without any it is what it was before there were photographs.
    public func canonicalText(ticket: Ticket.ID, version: Int, files: [String] = []) -> String {
        let fields =
            [ticket.description, String(version), found, done, String(parts.count)]
            + parts + [String(isRepaired), advice] + files
        return fields.map { "\($0.utf8.count):\($0)" }.joined()
    }
}
