import CExpat

/// What listens to the elements of one part of a workbook.
protocol XMLListener: AnyObject {
    /// Names come without their prefix.
    func began(_ element: String, _ attributes: XMLAttributes) throws(WorkbookProblem)
    func ended(_ element: String) throws(WorkbookProblem)
    func said(_ text: UnsafeBufferPointer<UInt8>) throws(WorkbookProblem)
}

extension XMLListener {
    func ended(_ element: String) {}
    func said(_ text: UnsafeBufferPointer<UInt8>) {}
}

/// The attributes of an element, for as long as it is being told of.
struct XMLAttributes {
    fileprivate let pairs: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?

    /// By the name without its prefix.
    subscript(name: String) -> String? {
        guard var pair = pairs else { return nil }
        while let key = pair[0], let value = pair[1] {
            if XMLPart.bareName(key) == name { return String(cString: value) }
            pair += 2
        }
        return nil
    }
}

/// Reads one part with expat, piece by piece; a document type, and with it every entity of its own, is refused.
final class XMLPart {
    private let parser: XML_Parser
    private let part: String
    private let listener: any XMLListener
    private var problem: WorkbookProblem?

    /// Deeper than any workbook nests.
    private static let deepest = 100
    private var depth = 0

    /// Reads `part` out of the archive; `false` if there is none.
    static func read(
        _ part: String,
        of archive: inout Archive,
        _ listener: any XMLListener
    ) throws(WorkbookProblem) -> Bool {
        guard let parser = XML_ParserCreate("UTF-8") else { throw .damaged(part: part) }
        let reading = XMLPart(parser, part, listener)
        defer { XML_ParserFree(parser) }
        return try withExtendedLifetime(reading) { () throws(WorkbookProblem) in
            let found = try archive.read(part) { (piece) throws(WorkbookProblem) in try reading.feed(piece) }
            if found { try reading.finish() }
            return found
        }
    }

    private init(_ parser: XML_Parser, _ part: String, _ listener: any XMLListener) {
        self.parser = parser
        self.part = part
        self.listener = listener
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { me, name, attributes in
                guard let name else { return }
                XMLPart.from(me)?.hear { (it) throws(WorkbookProblem) in
                    it.depth += 1
                    guard it.depth <= XMLPart.deepest else { throw .damaged(part: it.part) }
                    try it.listener.began(XMLPart.bareName(name), XMLAttributes(pairs: attributes))
                }
            },
            { me, name in
                guard let name else { return }
                XMLPart.from(me)?.hear { (it) throws(WorkbookProblem) in
                    it.depth -= 1
                    try it.listener.ended(XMLPart.bareName(name))
                }
            }
        )
        XML_SetCharacterDataHandler(parser) { me, text, length in
            guard let text else { return }
            XMLPart.from(me)?.hear { (it) throws(WorkbookProblem) in
                let bytes = UnsafeRawBufferPointer(start: text, count: Int(length))
                try it.listener.said(bytes.assumingMemoryBound(to: UInt8.self))
            }
        }
        XML_SetStartDoctypeDeclHandler(parser) { me, _, _, _, _ in
            XMLPart.from(me)?.hear { (it) throws(WorkbookProblem) in throw .damaged(part: it.part) }
        }
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> XMLPart? {
        pointer.map { Unmanaged<XMLPart>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Lets the listener hear something, unless it had enough already.
    private func hear(_ tell: (XMLPart) throws(WorkbookProblem) -> Void) {
        guard problem == nil else { return }
        do {
            try tell(self)
        } catch {
            problem = error
            XML_StopParser(parser, XML_Bool(XML_FALSE))
        }
    }

    private func feed(_ piece: UnsafeRawBufferPointer) throws(WorkbookProblem) {
        let text = piece.assumingMemoryBound(to: XML_Char.self)
        let status = XML_Parse(parser, text.baseAddress, Int32(text.count), 0)
        if let problem { throw problem }
        guard status == XML_STATUS_OK else { throw .damaged(part: part) }
    }

    private func finish() throws(WorkbookProblem) {
        let status = XML_Parse(parser, nil, 0, 1)
        if let problem { throw problem }
        guard status == XML_STATUS_OK else { throw .damaged(part: part) }
    }

    fileprivate static func bareName(_ name: UnsafePointer<XML_Char>) -> String {
        var start = name
        var place = name
        while place.pointee != 0 {
            if place.pointee == XML_Char(UInt8(ascii: ":")) { start = place + 1 }
            place += 1
        }
        return String(cString: start)
    }
}
