/// What a file is, told by its bytes and never by its name.
public enum FileType: String, Sendable, Hashable, CaseIterable, Codable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case webp = "image/webp"
    case gif = "image/gif"
    case heic = "image/heic"
    case pdf = "application/pdf"
    case text = "text/plain"
    case workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    case document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    case zip = "application/zip"

    /// `nil` for anything we do not take: programs, web pages, drawings with scripts in them.
    ///
    /// - Parameters:
    ///   - head: the first bytes of it, some tens of thousands; all of a shorter one.
    ///   - isText: whether there is no control character in all of it.
    public init?(head: [UInt8], isText: Bool) {
        let bytes = head[...]
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.says("RIFF"), bytes.dropFirst(8).says("WEBP") {
            self = .webp
        } else if bytes.says("GIF87a") || bytes.says("GIF89a") {
            self = .gif
        } else if bytes.dropFirst(4).says("ftyp"), FileType.isHEIF(bytes.dropFirst(8).prefix(4)) {
            self = .heic
        } else if bytes.says("%PDF-") {
            self = .pdf
        } else if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            self = FileType.inArchive(bytes)
        } else if isText, !head.isEmpty, !FileType.isMarkup(bytes) {
            self = .text
        } else {
            return nil
        }
    }

    /// Endings that such a file's name may have; the first is what it gets where it has none of them.
    public var endings: [String] {
        switch self {
        case .jpeg: ["jpg", "jpeg"]
        case .png: ["png"]
        case .webp: ["webp"]
        case .gif: ["gif"]
        case .heic: ["heic", "heif"]
        case .pdf: ["pdf"]
        case .text: ["txt", "csv", "tsv", "log"]
        case .workbook: ["xlsx"]
        case .document: ["docx"]
        case .zip: ["zip"]
        }
    }

    /// The name under which such a file is kept and handed out.
    ///
    /// Without folders, control characters and marks that turn the direction of reading, and with an ending that tells
    /// the truth: `photo.exe` that is a photograph becomes `photo.exe.jpg`.
    public func name(_ given: String) -> String {
        let last = given.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
        // What cannot stand in a name on somebody's machine becomes a blank.
        let line = last.unicodeScalars.map { "<>:\"|?*".unicodeScalars.contains($0) || $0.value < 0x20 ? " " : $0 }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: line)
        let clean = (try? TypedText.optionalLine(String(text), "name", limit: 10_000)) ?? nil
        let name = clean.map { String($0.drop { $0 == "." }) } ?? ""
        let dot = name.lastIndex(of: ".")
        let ending = dot.map { name[name.index(after: $0)...].lowercased() } ?? ""
        let isTrue = endings.contains(ending)
        let stem = isTrue ? String(name[..<(dot ?? name.endIndex)]) : name
        let short = String(stem.prefix(80)).split(separator: " ").joined(separator: " ")
        return (short.isEmpty ? "file" : short) + "." + (isTrue ? ending : endings[0])
    }

    /// The brands by which still pictures of this family begin; others are films.
    private static func isHEIF(_ brand: ArraySlice<UInt8>) -> Bool {
        let brands = ["heic", "heix", "heim", "heis", "mif1", "msf1", "hevc"]
        return brands.contains { brand.elementsEqual($0.utf8) }
    }

    /// Office files are archives whose folders say whose they are.
    private static func inArchive(_ bytes: ArraySlice<UInt8>) -> FileType {
        guard bytes.holds("[Content_Types].xml") else { return .zip }
        if bytes.holds("xl/") { return .workbook }
        return bytes.holds("word/") ? .document : .zip
    }

    /// Whether a browser could take it for a page or a drawing and run what is in it.
    private static func isMarkup(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = bytes.prefix(1_024).drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }
        if start.first == UInt8(ascii: "<") || start.says("#!") || start.says("%!") { return true }
        let lowered = String(decoding: bytes.prefix(4_096), as: UTF8.self).lowercased()
        return ["<script", "<html", "<svg", "<!doctype", "<iframe", "<body"].contains { lowered.contains($0) }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func says(_ text: String) -> Bool { starts(with: text.utf8) }

    fileprivate func holds(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        var rest = self
        while let place = rest.firstIndex(of: wanted[0]) {
            rest = rest[place...]
            if rest.starts(with: wanted) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
