import AfterSales
import ServiceDesk

/// A file as pages show it: `{{#files}}{{>part/file}}{{/files}}`.
struct FileView: Sendable {
    let href: String
    let name: String
    /// What it is, how large, from whom and when.
    let note: String
    let picture: Picture?
    /// Before or after the work.
    let stage: String?
    /// Why it is not there any more.
    let removed: String?

    struct Picture: Sendable {
        let source: String
        let width: String
        let height: String
    }

    /// `path` is the ticket as whoever looks at it reaches it.
    init(_ attachment: Ticket.Attachment, under path: String, now: Instant, _ reader: Reader) {
        let (file, words) = (attachment.file, reader.words)
        href = "\(path)/attachments/\(file.attachment)"
        name = file.name
        note = [
            "\(words["file-type.\(file.type.word)"]) \(FileView.size(file.size))", attachment.by.name,
            reader.time(attachment.at, now: now),
        ].joined(separator: " · ")
        picture =
            attachment.removal == nil
            ? file.preview.map {
                Picture(
                    source: "\(path)/attachments/\(file.attachment)/thumbnail",
                    width: String($0.width),
                    height: String($0.height)
                )
            } : nil
        stage = attachment.stage.map { words["stage.\($0.rawValue)"] }
        removed = attachment.removal.map {
            words("attachment.removed", ["name": $0.by.name, "reason": $0.reason])
        }
    }

    /// `340 kB`, `2.4 MB`: in thousands, as telephones and computers show it.
    private static func size(_ bytes: Int) -> String {
        guard bytes >= 1_000_000 else { return "\(max((bytes + 500) / 1_000, 1)) kB" }
        let tenths = (bytes + 50_000) / 100_000
        return tenths % 10 == 0 ? "\(tenths / 10) MB" : "\(tenths / 10).\(tenths % 10) MB"
    }
}

/// Where files are chosen: `{{#files}}{{>part/files}}{{/files}}`.
struct FileField: Sendable {
    let label: String
    let hint: String
    let error: String?
    let accept: String
    let required: Bool

    init(_ state: FormState, words: Words, required: Bool = true) {
        self.required = required
        label = words["field.files"]
        hint = words("attachment.hint", ["count": String(Desk.filesAtOnce)])
        error = state.error("files", words)
        accept = "\(FileField.pictures),.pdf,.txt,.csv,.log,.xlsx,.docx,.zip"
    }

    /// A telephone that photographs in HEIC sends a JPEG where that is asked for.
    static let pictures = "image/jpeg,image/png,image/webp,image/gif"
}

extension FileType {
    /// The last part of the key under which the catalogue has its name.
    var word: String {
        switch self {
        case .jpeg, .png, .webp, .gif, .heic: "picture"
        case .pdf: "pdf"
        case .text: "text"
        case .workbook: "workbook"
        case .document: "document"
        case .zip: "archive"
        }
    }
}
