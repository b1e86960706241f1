/// Something wrong in a file people wrote: where it stands, what stands there, and what was expected.
public struct Mistake: Error, Sendable, Hashable, Codable, CustomStringConvertible {
    /// Line of the file, from 1.
    public let line: Int
    /// Character of the line, from 1.
    public let column: Int
    /// What it belongs to, such as `C15 › deadline › within`; empty for the whole file.
    public let place: String
    /// What is wrong, in one clause.
    public let found: String
    /// What would have been right.
    public let expected: String

    public init(line: Int, column: Int, place: String = "", found: String, expected: String) {
        self.line = line
        self.column = column
        self.place = place
        self.found = found
        self.expected = expected
    }

    /// Whether the file is no YAML, so that nothing of it could be read.
    public var isOfYAML: Bool { expected == Mistake.yaml }

    static let yaml = "well-formed YAML"

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
