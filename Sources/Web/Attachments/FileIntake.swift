import AfterSales
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceDesk

/// Reads a body that carries files: each goes to the disk as it comes in, and what else was typed is kept.
struct FileIntake: Sendable {
    let desk: Desk
    /// Bytes that one file may have.
    let limit: Int
    /// Whether whoever sends them may send files at all; of strangers only the fields are read.
    let keepsFiles: Bool
    /// Whether whoever sends them was signed in once: their files are passed over, for the words beside them.
    var passesFiles = false

    /// What came in.
    struct Arrival: Sendable {
        var form = Form.empty
        var files: [ReceivedFile] = []
        /// Files that came and were passed over, because nobody knows who sent them.
        var passedOver = 0
        /// Why the files are refused, if they are; told once everything was read, so that nothing typed is lost.
        var refusal: Refusal?
        /// What was sent, in so few words that it can be compared with what is sent again.
        var digest = ""
    }

    /// Bytes after which nobody is listened to any more.
    ///
    /// Whoever may send files is let finish, even far beyond what is kept: only then does a browser show our answer.
    /// So is whoever may have lost their session while they wrote: nothing of theirs is kept but the words.
    private var bodyLimit: Int { keepsFiles || passesFiles ? 40 * limit : Door.bodyLimit }

    /// A form with files, as a page sends it.
    func read(form parts: Multipart, _ body: RequestBody) async throws -> Arrival {
        var (parts, parcel) = (parts, Parcel(intake: self))
        do {
            try await eachPiece(of: body) { bytes in
                for piece in try parts.take(bytes) { try await parcel.take(piece) }
            }
            try parts.finish()
        } catch is Multipart.Malformed {
            throw Refusal.unreadable
        }
        return try await parcel.arrival()
    }

    /// One file, as programs send it: the body is the file.
    func read(fileNamed name: String, _ body: RequestBody) async throws -> Arrival {
        var parcel = Parcel(intake: self)
        try await parcel.take(.begin(field: "files", file: name.isEmpty ? "file" : name))
        try await eachPiece(of: body) { bytes in try await parcel.take(.bytes(bytes)) }
        try await parcel.take(.end)
        return try await parcel.arrival()
    }

    private func eachPiece(of body: RequestBody, _ take: ([UInt8]) async throws -> Void) async throws {
        var size = 0
        var buffers = body.makeAsyncIterator()
        while let buffer = try await next(of: &buffers) {
            size += buffer.readableBytes
            guard size <= bodyLimit else { throw Refusal.fileTooLarge(limit: limit) }
            try await take(Array(buffer.readableBytesView))
        }
    }

    private func next(of buffers: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
        do {
            return try await buffers.next()
        } catch {
            throw Refusal.brokenOff
        }
    }

    /// A form on its way in.
    private struct Parcel {
        let intake: FileIntake
        private var fields: [(name: String, value: [UInt8])] = []
        private var fieldBytes = 0
        private var open: Open = .none
        private var whole = Arrival()

        init(intake: FileIntake) { self.intake = intake }

        private enum Open {
            case none
            case field
            case file(ReceivedFile)
            /// Its bytes are passed over.
            case refused
        }

        mutating func take(_ piece: Multipart.Piece) async throws {
            switch (piece, open) {
            case (.begin(let field, nil), _):
                guard fields.count < 2_000 else { throw Refusal.unreadable }
                fields.append((field, []))
                open = .field
            case (.begin(_, let name?), _): open = try await begin(file: name)
            case (.bytes(let bytes), .field):
                fieldBytes += bytes.count
                guard fieldBytes <= Door.bodyLimit else { throw Refusal.http(.contentTooLarge) }
                fields[fields.count - 1].value += bytes
            case (.bytes(let bytes), .file(let received)):
                guard await received.size + bytes.count <= intake.limit else {
                    whole.refusal = whole.refusal ?? .fileTooLarge(limit: intake.limit)
                    open = .refused
                    break
                }
                try await received.take(bytes)
            case (.bytes, _): break
            case (.end, .file(let received)):
                open = .none
                // A browser sends an empty file without a name where none was chosen.
                if await received.size > 0 || !received.name.isEmpty { whole.files.append(received) }
            case (.end, _): open = .none
            }
        }

        mutating func arrival() async throws -> Arrival {
            whole.form = try Form(typed: fields)
            if whole.refusal != nil { whole.files = [] }
            for field in fields { whole.digest += "\(field.name)=\(String(decoding: field.value, as: UTF8.self))\n" }
            for received in whole.files { whole.digest += "\(await received.fingerprint()) \(received.name)\n" }
            return whole
        }

        private mutating func begin(file name: String) async throws -> Open {
            guard intake.keepsFiles else {
                // A browser sends an empty file without a name where none was chosen.
                whole.passedOver += name.isEmpty ? 0 : 1
                return .refused
            }
            guard whole.refusal == nil else { return .refused }
            guard whole.files.count < Desk.filesAtOnce || name.isEmpty else {
                let values = ["limit": String(Desk.filesAtOnce)]
                whole.refusal = Refusal(.invalid, "attachments-at-once", field: "files", values: values)
                return .refused
            }
            return .file(try await intake.desk.receiveFile(named: name))
        }
    }
}

extension Form {
    /// The fields of a form that came with files.
    ///
    /// - Throws: `Refusal.unreadable` for text that is not UTF-8, or a NUL.
    fileprivate init(typed fields: [(name: String, value: [UInt8])]) throws(Refusal) {
        var read: [(name: String, value: String)] = []
        for field in fields {
            guard field.name.isPrintable else { throw .unreadable }
            read.append((field.name, try Form.typed(field.value)))
        }
        self.init(read)
    }
}

extension Refusal {
    /// The sender was gone before all had come; as a rule nobody is there to read this.
    static let brokenOff = Refusal(.invalid, "broken-off")

    /// One file is larger than `limit` bytes.
    static func fileTooLarge(limit: Int) -> Refusal {
        Refusal(.invalid, "attachment-too-large", field: "files", values: ["limit": String(max(limit / 1_000_000, 1))])
    }
}

extension Door {
    /// Reads a body with files into the visit; whether it was one.
    func takeFiles(_ request: Request, _ visit: inout Visit) async throws -> Bool {
        let type = request.headers[.contentType] ?? ""
        var intake = FileIntake(
            desk: desk,
            limit: settings.fileLimit,
            keepsFiles: visit.pass != nil,
            passesFiles: request.cookies[settings.sessionCookie] != nil
        )
        let arrival: FileIntake.Arrival
        if let parts = Multipart(type) {
            if let token = TrackRoutes.token(inUploadTo: request.uri.path) {
                // Whoever holds a link is no stranger; whoever guesses at one is counted. One that is over says so,
                // and shows what was typed, when the form is taken to it.
                let isOver: Bool
                do {
                    try await desk.checkLink(token, from: visit.address)
                    isOver = false
                } catch let refusal as Refusal where refusal == .linkExpired || refusal == .linkRevoked {
                    isOver = true
                }
                intake = FileIntake(desk: desk, limit: settings.fileLimit, keepsFiles: !isOver, passesFiles: true)
            } else if LabelRoutes.isReport(request.uri.path) {
                intake = try await labelIntake(&visit)
            }
            arrival = try await intake.read(form: parts, request.body)
        } else if TicketAPI.isUpload(request), !visit.isJSON {
            guard visit.pass != nil else { throw SignInNeeded() }
            arrival = try await intake.read(fileNamed: visit.query["name"], request.body)
        } else {
            return false
        }
        visit.form = arrival.form
        visit.files = arrival.files
        visit.fileRefusal = visit.fileRefusal ?? arrival.refusal
        visit.filesPassedOver = arrival.passedOver
        visit.body = ByteBuffer(string: arrival.digest)
        return true
    }
}

extension Door {
    /// A stranger's photographs of a device, smaller ones and not many: of whoever sends more only the words are read.
    private func labelIntake(_ visit: inout Visit) async throws -> FileIntake {
        let limit = min(settings.fileLimit, 10_000_000)
        do {
            try await desk.admitLabelFiles(from: visit.address)
            return FileIntake(desk: desk, limit: limit, keepsFiles: true)
        } catch let refusal as Refusal {
            visit.fileRefusal = refusal
            return FileIntake(desk: desk, limit: limit, keepsFiles: false, passesFiles: true)
        }
    }
}

extension Visit {
    /// The files that came, unless they were refused at the door.
    var acceptedFiles: Result<[ReceivedFile], Refusal> {
        fileRefusal.map(Result.failure) ?? .success(files)
    }
}
