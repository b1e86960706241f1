public import AfterSales
import Storage

/// What somebody says who stands before a device and read its label; nobody knows who they are.
public struct LabelReport: Sendable {
    public var name: String
    public var phone: String
    public var words: String
    public var files: [ReceivedFile]

    public init(name: String, phone: String, words: String, files: [ReceivedFile] = []) {
        self.name = name
        self.phone = phone
        self.words = words
        self.files = files
    }
}

/// A fault that a stranger reports through the label on a device.
///
/// It becomes a ticket of the device's customer like any other, for the hotline to look at, and says by its channel that
/// nobody knows who reported it. Nothing is sent to anybody for it, and nothing is told of the device or of whose it is
/// (hard case 34).
extension Desk {
    /// Opens a ticket for the device; its promises run from now.
    ///
    /// `address` is where it comes from: of one device six reports are taken in a quarter of an hour, from one address
    /// ten.
    /// - Throws: `labelUnknown` for a label of no device; whatever is wrong with a field.
    public func report(_ said: LabelReport, onLabelOf device: ID<Device>, from address: String) async throws
        -> Ticket.ID
    {
        let words = try TypedText.paragraphs(said.words, "words", limit: 5_000)
        let subject = words.firstLine(limit: 80)
        let name = try TypedText.line(said.name, "name", limit: 200)
        let phone = try TypedText.line(said.phone, "phone", limit: 60)
        guard phone.unicodeScalars.count(where: { $0.properties.numericType == .decimal }) >= 5 else {
            throw Refusal.invalid("phone", expected: "phone")
        }
        let now = now()
        let attached = said.files.isEmpty ? nil : try await keep(AttachingFiles(said.files))
        return try await counting(from: address, at: now) { db in
            try db.countUse(of: "label \(device)", limit: Self.reportsPerLabel, at: now)
            let found = try db.rows("SELECT customer_id FROM device WHERE id = \(device)")
            guard let customer: ID<Customer> = try found.first?["customer_id"] else { throw Refusal.labelUnknown }
            let request = TicketRequest(
                customer: customer,
                device: device,
                reporter: .init(name: name, phone: phone),
                channel: .label,
                subject: subject,
                words: words == subject ? "" : words
            )
            let opened = try open(request.checked(), attached, reportedAt: now, by: .desk, at: now, in: db)
            return opened.ticket.id
        }
    }

    /// Counts what comes from one address, before anything is taken from it.
    ///
    /// - Throws: `tooMany` for one that sends much.
    public func admitLabelFiles(from address: String) async throws {
        let now = now()
        try await database.write { db in
            try db.countUse(of: "label files \(address.prefix(100))", limit: Self.reportsPerAddress, at: now)
        }
    }

    private static let reportsPerLabel = 6
    private static let reportsPerAddress = 10

    /// What is refused for want of a device counts as well: whoever guesses at labels is held up.
    private func counting(
        from address: String,
        at now: Instant,
        _ report: @escaping @Sendable (any Connection) throws -> Ticket.ID
    ) async throws -> Ticket.ID {
        let subject = "label from \(address.prefix(100))"
        try await writeBesides { try $0.countUse(of: subject, limit: Self.reportsPerAddress, at: now) }
        return try await database.write { db in try report(db) }
    }
}

extension String {
    /// The first line, cut where it is longer than `limit` scalars.
    fileprivate func firstLine(limit: Int) -> String {
        let line = prefix { !$0.isNewline }
        guard line.unicodeScalars.count > limit else { return String(line) }
        var kept = Substring()
        for character in line where kept.unicodeScalars.count + character.unicodeScalars.count < limit {
            kept.append(character)
        }
        return kept + "…"
    }
}

extension Refusal {
    /// The label is of no device that is known here.
    public static let labelUnknown = Refusal(.conflict, "label-unknown")
}
