/// Another document that says it, and whether it wins over this one.
public struct DocumentReference: Sendable, Equatable, Encodable {
    public var to: String
    public var prevails: Bool
    /// The documents it yields to or beats, strongest first, where the sentence orders several.
    public var order: [String]

    public init(to: String, prevails: Bool = false, order: [String] = []) {
        self.to = to
        self.prevails = prevails
        self.order = order
    }
}

/// What a word of the commitment means.
public struct Meaning: Sendable, Equatable, Encodable {
    public var word: String
    /// In the plan's language.
    public var explanation: String

    public init(word: String, explanation: String) {
        self.word = word
        self.explanation = explanation
    }
}
