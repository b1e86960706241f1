/// Text cut into what can be looked up: stretches of Chinese, and words of letters and digits.
///
/// Chinese is written without blanks, so a stretch is found by every character, every two and every three that stand
/// side by side; any part of it is then found by looking terms up, never by reading text (hard case 39).
struct TermRuns {
    enum Run: Equatable {
        case han([Unicode.Scalar])
        /// One word, or several that only signs hold together, as in `E-07`.
        case words([String])
    }

    let runs: [Run]

    /// Longer words are cut; one engine keeps no term beyond 2,046 bytes.
    static let longest = 64

    /// - Parameter text: as `Spelling.ofWords` folds it.
    init(_ text: some StringProtocol) {
        var reading = Reading()
        for scalar in text.unicodeScalars { reading.take(scalar) }
        reading.take(" ")
        runs = reading.runs
    }

    private struct Reading {
        var runs: [Run] = []
        var han: [Unicode.Scalar] = []
        var word = String.UnicodeScalarView()
        var words: [String] = []

        mutating func take(_ scalar: Unicode.Scalar) {
            if scalar.isHan {
                endWords()
                han.append(scalar)
            } else if scalar.isOfWord {
                endHan()
                word.append(scalar)
            } else {
                endHan()
                // One sign holds two words together, two signs do not.
                if scalar.joinsWords, !word.isEmpty { endWord() } else { endWords() }
            }
        }

        private mutating func endHan() {
            if !han.isEmpty { runs.append(.han(han)) }
            han.removeAll()
        }

        private mutating func endWord() {
            if !word.isEmpty { words.append(String(word.prefix(TermRuns.longest))) }
            word.removeAll()
        }

        private mutating func endWords() {
            endWord()
            if !words.isEmpty { runs.append(.words(words)) }
            words.removeAll()
        }
    }
}

extension [String] {
    /// The words as one, as `E-07` is also written `E07`.
    var asOneWord: String { String(joined().prefix(TermRuns.longest)) }
}

extension Unicode.Scalar {
    /// Ideographs, kana and Hangul: written without blanks between words.
    var isHan: Bool {
        properties.isIdeographic || (0x3040...0x30FF).contains(value) || (0xAC00...0xD7A3).contains(value)
    }

    var isOfWord: Bool { properties.isAlphabetic || properties.numericType != nil }

    fileprivate var joinsWords: Bool { properties.isDash || "._/'".unicodeScalars.contains(self) }
}
