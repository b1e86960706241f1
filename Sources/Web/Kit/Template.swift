import AfterSales

/// A template read once, ready to print pages: Mustache, as much of it as our templates speak.
///
/// Names with dots, sections, inverted sections, partials, and inheritance with blocks. What differs from the letter
/// of Mustache: the indentation of a partial's tag is not repeated before its lines, which would change what stands
/// in a text area.
struct Template: Sendable {
    fileprivate indirect enum Node: Sendable {
        case text([UInt8])
        case value([String], isRaw: Bool)
        case section([String], [Node])
        case inverted([String], [Node])
        case part(String)
        case block(String, [Node])
        case inherited(String, [String: [Node]])
    }

    fileprivate let nodes: [Node]

    /// - Throws: `TemplateFault` for a tag that is not closed, or closed by another name.
    init(_ text: String) throws {
        var reader = TemplateReader(bytes: Array(text.utf8))
        nodes = try reader.nodes(until: nil)
    }
}

/// A template that cannot be read.
struct TemplateFault: Error, CustomStringConvertible {
    let description: String
}

/// All templates of one language, by name.
struct TemplateLibrary: Sendable {
    private var templates: [String: [Template.Node]] = [:]

    mutating func register(_ text: String, named name: String) throws {
        do {
            templates[name] = try Template(text).nodes
        } catch let fault as TemplateFault {
            throw TemplateFault(description: "\(name): \(fault.description)")
        }
    }

    /// The page as bytes of UTF-8; `nil` if there is no such template.
    func render(_ page: Printed, with name: String) -> [UInt8]? {
        guard let nodes = templates[name] else { return nil }
        var press = Press(templates: templates, scopes: [page])
        press.print(nodes)
        return press.bytes
    }

    private struct Press {
        let templates: [String: [Template.Node]]
        /// What is in scope, outermost first.
        var scopes: [Printed]
        var blocks: [String: [Template.Node]] = [:]
        var bytes: [UInt8] = []

        init(templates: [String: [Template.Node]], scopes: [Printed]) {
            self.templates = templates
            self.scopes = scopes
            bytes.reserveCapacity(65_536)
        }

        mutating func print(_ nodes: [Template.Node]) {
            for node in nodes {
                switch node {
                case .text(let text): bytes.append(contentsOf: text)
                case .value(let name, let isRaw): print(find(name), isRaw: isRaw)
                case .section(let name, let inner): print(inner, over: find(name))
                case .inverted(let name, let inner): if find(name).isNothing { print(inner) }
                case .part(let name): print(templates[name] ?? [])
                case .block(let name, let own): print(blocks[name] ?? own)
                case .inherited(let name, let given):
                    let before = blocks
                    // Of a block given twice the outer one is printed.
                    blocks.merge(given) { outer, _ in outer }
                    print(templates[name] ?? [])
                    blocks = before
                }
            }
        }

        private mutating func print(_ inner: [Template.Node], over value: Printed) {
            switch value {
            case .nothing, .flag(false): break
            case .flag(true): print(inner)
            case .list(let elements):
                for element in elements {
                    scopes.append(element)
                    print(inner)
                    scopes.removeLast()
                }
            case .text, .record:
                scopes.append(value)
                print(inner)
                scopes.removeLast()
            }
        }

        private func find(_ name: [String]) -> Printed {
            guard let first = name.first else { return scopes.last ?? .nothing }
            for scope in scopes.reversed() {
                guard var value = scope[first] else { continue }
                for part in name.dropFirst() { value = value[part] ?? .nothing }
                return value
            }
            return .nothing
        }

        private mutating func print(_ value: Printed, isRaw: Bool) {
            switch value {
            case .text(let text): if isRaw { bytes.append(contentsOf: text.utf8) } else { escape(text) }
            case .flag(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
            case .nothing, .list, .record: break
            }
        }

        private mutating func escape(_ text: String) {
            var text = text
            text.withUTF8 { letters in
                var begin = 0
                for place in letters.indices {
                    let escaped: StaticString
                    switch letters[place] {
                    case UInt8(ascii: "<"): escaped = "&lt;"
                    case UInt8(ascii: ">"): escaped = "&gt;"
                    case UInt8(ascii: "&"): escaped = "&amp;"
                    case UInt8(ascii: "\""): escaped = "&quot;"
                    case UInt8(ascii: "'"): escaped = "&#39;"
                    default: continue
                    }
                    bytes.append(contentsOf: letters[begin..<place])
                    escaped.withUTF8Buffer { bytes.append(contentsOf: $0) }
                    begin = place + 1
                }
                bytes.append(contentsOf: letters[begin...])
            }
        }
    }
}

/// Reads a template's text into nodes.
private struct TemplateReader {
    let bytes: [UInt8]
    private var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    private struct Tag {
        /// `#`, `^`, `/`, `>`, `<`, `$`, `!`, `&`, or nothing for a value.
        let sign: UInt8?
        let name: String
    }

    /// Everything up to the tag that closes `name`.
    mutating func nodes(until name: String?) throws -> [Template.Node] {
        var nodes: [Template.Node] = []
        while let start = opening() {
            let tagStart = start
            var text = place..<start
            place = start
            let tag = try self.tag()
            if tag.sign != nil, tag.sign != UInt8(ascii: "&"),
                let line = wholeLine(from: tagStart, notBefore: text.lowerBound)
            {
                text = text.lowerBound..<line.start
                place = line.end
            }
            if !text.isEmpty { nodes.append(.text(Array(bytes[text]))) }
            switch tag.sign {
            case UInt8(ascii: "/"):
                guard tag.name == name else {
                    throw TemplateFault(description: "{{/\(tag.name)}} closes what is not open")
                }
                return nodes
            case UInt8(ascii: "!"): break
            case UInt8(ascii: "#"): nodes.append(.section(path(tag.name), try self.nodes(until: tag.name)))
            case UInt8(ascii: "^"): nodes.append(.inverted(path(tag.name), try self.nodes(until: tag.name)))
            case UInt8(ascii: ">"): nodes.append(.part(tag.name))
            case UInt8(ascii: "$"): nodes.append(.block(tag.name, try self.nodes(until: tag.name)))
            case UInt8(ascii: "<"):
                var blocks: [String: [Template.Node]] = [:]
                for case .block(let block, let inner) in try self.nodes(until: tag.name) { blocks[block] = inner }
                nodes.append(.inherited(tag.name, blocks))
            default: nodes.append(.value(path(tag.name), isRaw: tag.sign != nil))
            }
        }
        guard name == nil else { throw TemplateFault(description: "{{\(name ?? "")}} is never closed") }
        if place < bytes.count { nodes.append(.text(Array(bytes[place...]))) }
        place = bytes.count
        return nodes
    }

    private func path(_ name: String) -> [String] {
        name == "." ? [] : name.split(separator: ".").map(String.init)
    }

    /// Where the next tag begins.
    private func opening() -> Int? {
        var at = place
        while at + 1 < bytes.count {
            if bytes[at] == UInt8(ascii: "{"), bytes[at + 1] == UInt8(ascii: "{") { return at }
            at += 1
        }
        return nil
    }

    private mutating func tag() throws -> Tag {
        place += 2
        let isTriple = place < bytes.count && bytes[place] == UInt8(ascii: "{")
        if isTriple { place += 1 }
        let begin = place
        while place + 1 < bytes.count, bytes[place] != UInt8(ascii: "}") || bytes[place + 1] != UInt8(ascii: "}") {
            place += 1
        }
        guard place + 1 < bytes.count else { throw TemplateFault(description: "a tag without end") }
        var inner = bytes[begin..<place]
        place += isTriple ? 3 : 2
        var sign: UInt8? = isTriple ? UInt8(ascii: "&") : nil
        if let first = inner.first, "#^/><$!&".utf8.contains(first) {
            sign = first
            inner = inner.dropFirst()
        }
        return Tag(sign: sign, name: String(decoding: inner, as: UTF8.self).trimmed)
    }

    /// The line a tag has to itself, its end included.
    private func wholeLine(from start: Int, notBefore first: Int) -> (start: Int, end: Int)? {
        func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var begin = start
        while begin > first, isSpace(bytes[begin - 1]) { begin -= 1 }
        guard begin == 0 || bytes[begin - 1] == UInt8(ascii: "\n") else { return nil }
        var end = place
        while end < bytes.count, isSpace(bytes[end]) || bytes[end] == UInt8(ascii: "\r") { end += 1 }
        guard end < bytes.count else { return (begin, end) }
        guard bytes[end] == UInt8(ascii: "\n") else { return nil }
        return (begin, end + 1)
    }
}
