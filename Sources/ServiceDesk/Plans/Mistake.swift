/// Something wrong in a file people wrote: where it stands, what stands there, and what was expected.
public struct Mistake: Error, Sendable, Hashable, Encodable, CustomStringConvertible {
    /// Line of the file, from 1.
    public let line: Int
    /// Character of the line, from 1.
    public let column: Int
    /// What it belongs to, such as `C15 › deadline › within`; empty for the whole file.
    public let place: String
    /// What is wrong, in one clause.
    public var found: String { wrong.description }
    /// What would have been right.
    public var expected: String { right.description }
    /// The same two, to be said in another language.
    public let wrong: Phrase
    public let right: Phrase

    init(line: Int, column: Int, place: String = "", found: Phrase, expected: Phrase) {
        self.line = line
        self.column = column
        self.place = place
        wrong = found
        right = expected
    }

    /// Whether the file is no YAML, so that nothing of it could be read.
    public var isOfYAML: Bool { right == Mistake.yaml }

    static let yaml: Phrase = "well-formed YAML"

    private enum Key: String, CodingKey { case line, column, place, found, expected }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(line, forKey: .line)
        try container.encode(column, forKey: .column)
        try container.encode(place, forKey: .place)
        try container.encode(found, forKey: .found)
        try container.encode(expected, forKey: .expected)
    }

    public var description: String {
        "\(line):\(column): \(place.isEmpty ? "" : "\(place): ")\(found); expected \(expected)"
    }
}

/// Every mistake of one file, in the order they stand in it.
///
/// Nothing of the file was taken.
public struct Mistakes: Error, Sendable, CustomStringConvertible {
    public let all: [Mistake]

    public init(_ all: [Mistake]) {
        self.all = all.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    public var description: String {
        all.map(\.description).joined(separator: "\n")
    }
}

/// The known word nearest to one that is not known, if it is near enough to be a slip of the pen.
func nearest(to word: String, in known: some Sequence<String>) -> String? {
    let allowed = max(1, word.count / 3)
    return known.map { (distance: editDistance(word, $0), word: $0) }
        .filter { $0.distance <= allowed }
        .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?
        .word
}

private func editDistance(_ a: String, _ b: String) -> Int {
    let a = Array(a)
    let b = Array(b)
    guard abs(a.count - b.count) <= max(a.count, b.count) / 3 + 1 else { return .max }
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in b.enumerated() {
            let substituted = diagonal + (letter == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
