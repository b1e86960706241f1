/// The terms under which one record is found; a projection of what its journal says.
///
/// A term holds letters and digits only, or begins with `@` and says what the record belongs to. They are kept as one
/// text with a blank between, in order, so that the same record always has the same text.
public struct SearchTerms: Sendable, Equatable {
    fileprivate(set) var terms: Set<String> = []

    public init() {}

    public var text: String { terms.sorted().joined(separator: " ") }

    /// Running text: parts of Chinese stretches, words from their beginning; the first 4,000 characters of it.
    public mutating func add(words text: String?) {
        guard let text, !text.isEmpty else { return }
        add(folded: Spelling.ofWords(String(text.prefix(Self.longestText))))
    }

    /// A name of a person, customer or place: also by its reading (`zhangwei`) and by initials (`zw`), from every
    /// syllable on: what tells 上海市長寧醫院 from others is not what it begins with.
    public mutating func add(name: String?) {
        guard let name, !name.isEmpty else { return }
        let folded = Spelling.ofWords(String(name.prefix(200)))
        add(folded: folded)
        for run in TermRuns(folded).runs {
            guard case .han(let scalars) = run, scalars.count > 1 else { continue }
            for reading in Pinyin.readings(of: scalars) {
                for start in reading.indices {
                    let ending = reading[start...]
                    // A single letter would be found by anybody who types it.
                    if ending.count > 1 { terms.insert(String(ending.compactMap(\.first))) }
                    terms.insert(String(ending.joined().prefix(TermRuns.longest)))
                }
                terms.formUnion(reading)
            }
        }
    }

    /// A serial, code or reference: any part of it that has three letters or digits, whatever signs stand between.
    public mutating func add(code: String?) {
        guard let code, !code.isEmpty else { return }
        add(words: code)
        addEndings(of: Self.bare(code))
    }

    /// A phone number in whatever spelling: from any digit on.
    public mutating func add(phone: String?) {
        guard let phone, !phone.isEmpty else { return }
        addEndings(of: Spelling.ofPhone(phone))
    }

    /// What the record is, or belongs to; found by a question's `.term` alone, never by what somebody types.
    public mutating func add(mark: Mark) { terms.insert(mark.term) }

    /// A code with letters and digits alone, as endings are kept and looked for.
    static func bare(_ code: String) -> String {
        var bare = String.UnicodeScalarView()
        bare.append(contentsOf: Spelling.ofWords(code).unicodeScalars.lazy.filter(\.isOfWord))
        return String(bare)
    }

    private mutating func addEndings(of code: String) {
        var ending = code.prefix(TermRuns.longest)
        if ending.count < 3, !ending.isEmpty { terms.insert(String(ending)) }
        while ending.count >= 3 {
            terms.insert(String(ending))
            ending.removeFirst()
        }
    }

    private mutating func add(folded text: String) {
        for run in TermRuns(text).runs {
            switch run {
            case .words(let words):
                terms.formUnion(words)
                if words.count > 1 { terms.insert(words.asOneWord) }
            case .han(let scalars):
                for length in 1...3 where length <= scalars.count {
                    for start in 0...(scalars.count - length) {
                        terms.insert(String(scalars[start..<(start + length)]))
                    }
                }
            }
        }
    }

    private static let longestText = 4_000
}

extension SearchTerms {
    /// What ties a record to others without a word of theirs, so that a renamed customer changes no ticket.
    public enum Mark: Sendable, Hashable {
        case ticket(Ticket.ID)
        case customer(ID<Customer>)
        case contact(ID<Contact>)
        case device(ID<Device>)
        case model(ID<ProductModel>)
        /// Whoever works on it, or opened it.
        case person(ID<Person>)
        case team(String)
        /// Whoever may read it, customers too.
        case everyone
        /// Which of the desk's thousands of tickets it is among: the newest are looked through first.
        case age(Int)

        public var term: String {
            switch self {
            case .ticket(let id): "@n\(id.number)"
            case .customer(let id): "@c\(id.number)"
            case .contact(let id): "@k\(id.number)"
            case .device(let id): "@d\(id.number)"
            case .model(let id): "@m\(id.number)"
            case .person(let id): "@p\(id.number)"
            case .team(let name): "@t" + SearchTerms.bare(name)
            case .everyone: "@e"
            case .age(let thousands): "@a\(thousands)"
            }
        }
    }
}

extension String {
    init(_ scalars: some Sequence<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
