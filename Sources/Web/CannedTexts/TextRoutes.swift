import AfterSales
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceDesk

/// Texts kept ready: by whom they are kept, and how they get into what one writes.
struct TextRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/texts", needs: .editTexts, list),
            .staff(.get, "/texts/new", needs: .editTexts, new),
            .staff(.post, "/texts", needs: .editTexts, add),
            .staff(.get, "/texts/{text}/edit", needs: .editTexts, edit),
            .staff(.post, "/texts/{text}", needs: .editTexts, change),
            .staff(.post, "/texts/{text}/deletion", needs: .editTexts, delete),
            .staff(.get, "/tickets/{ticket}/texts/{text}", needs: .workTicket, words),
        ]
    }

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let texts = try await desk.cannedTexts(seenBy: context.person)
        return pages.html(TextsPage(texts, context.reader), context.visit)
    }

    private func new(_ request: Request, context: StaffContext) async throws -> Response {
        pages.html(RecordForm.text(nil, .fresh, context.words), context.visit)
    }

    private func add(_ request: Request, context: StaffContext) async throws -> Response {
        try await pages.attempt(context.visit) {
            _ = try await desk.keep(context.form.cannedText(), by: context.person)
            return .see("/texts", done: "record-saved")
        } again: { state in
            RecordForm.text(nil, state, context.words)
        }
    }

    private func edit(_ request: Request, context: StaffContext) async throws -> Response {
        let text = try await desk.cannedText(context.id("text"), seenBy: context.person)
        return pages.html(RecordForm.text(text, .fresh, context.words), context.visit)
    }

    private func change(_ request: Request, context: StaffContext) async throws -> Response {
        let text = try await desk.cannedText(context.id("text"), seenBy: context.person)
        return try await pages.attempt(context.visit) {
            _ = try await desk.change(
                text.id,
                to: context.form.cannedText(),
                version: context.form.version,
                by: context.person
            )
            return .see("/texts", done: "record-saved")
        } again: { state in
            RecordForm.text(text, state, context.words)
        }
    }

    private func delete(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<CannedText> = try context.id("text")
        return try await pages.once(context.visit) {
            try await desk.deleteCannedText(id, by: context.person)
            return .see("/texts", done: "text-deleted")
        }
    }

    /// Its words alone, filled in for a ticket, in the language we write to its customer in.
    private func words(_ request: Request, context: StaffContext) async throws -> Response {
        let card = try await desk.ticket(context.ticket(), seenBy: context.person)
        let text = try await desk.cannedText(context.id("text"), seenBy: context.person)
        let reader = Reader(words: pages.catalogue[card.language(context.reader)], zone: context.reader.zone)
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text.filled(for: card, reader)))
        )
    }
}

extension CannedText {
    /// As it is put into what is written about the ticket; `reader` prints times for the customer.
    func filled(for card: TicketCard, _ reader: Reader) -> String {
        let promised = card.clocks.filter { $0.isPublic && $0.isRunning && !$0.isShadow }.compactMap(\.due).min()
        let known: [Blank: String?] = [
            .ticket: card.ticket.id.description,
            .customer: card.customer.details.shortName ?? card.customer.name,
            .engineer: card.ticket.engineer?.name,
            .promise: promised.map { reader.time($0, now: card.now) },
        ]
        return filled(in: reader.language, with: known.compactMapValues { $0 })
    }
}

/// The texts kept ready, by name.
struct TextsPage: Page {
    static let template = "texts/list"

    struct Row: Sendable {
        let href: String
        let name: String
        let purpose: Chip
        let languages: String
        let begins: String
        let deletion: String
    }

    let title: String
    let rows: [Row]
    let isEmpty: Bool

    init(_ texts: [CannedText], _ reader: Reader) {
        let words = reader.words
        title = words["texts.title"]
        rows = texts.map { text in
            let body = text.filled(in: reader.language, with: [:])
            return Row(
                href: "/texts/\(text.id)/edit",
                name: text.details.name,
                purpose: text.details.purpose == .note
                    ? Chip(.plain, icon: "lock", words["text.purpose-note"])
                    : Chip(.accent, icon: "chat", words["text.purpose-reply"]),
                languages: text.details.texts.map(\.language.ownName)
                    .joined(separator: words["list.comma"]),
                begins: body.count > 90 ? "\(body.prefix(90))…" : body,
                deletion: "/texts/\(text.id)/deletion"
            )
        }
        isEmpty = rows.isEmpty
    }
}

/// Picking a text inside a form: it is filled in and put into its words.
struct TextPicks: Sendable {
    let label: String
    let options: [Choice.Option]
    /// Where a script asks for the words; the name of the text follows.
    let source: String

    init(_ texts: [CannedText], on ticket: Ticket.ID, _ words: Words) {
        label = words["text.insert-label"]
        options = texts.map { Choice.Option($0.id.description, $0.details.name, chosen: false) }
        source = "/tickets/\(ticket)/texts/"
    }
}

extension RecordForm {
    static func text(_ text: CannedText?, _ state: FormState, _ words: Words) -> RecordForm {
        var form = FormBuilder(state, words)
        let details = text?.details
        form.field("text-name", details?.name, hint: words["text.name-hint"], required: true, limit: 80)
        form.select(
            "text-purpose",
            (details?.purpose ?? .reply).rawValue,
            CannedText.Purpose.allCases.map { ($0.rawValue, words["text.purpose-\($0.rawValue)"]) },
            required: true
        )
        for language in Language.allCases {
            form.text(
                "body-\(language.rawValue)",
                details?.texts.first { $0.language == language }?.body,
                hint: words(
                    "text.body-hint",
                    ["blanks": CannedText.Blank.allCases.map(\.written).joined(separator: " ")]
                ),
                limit: 10_000
            )
        }
        return RecordForm(
            text == nil ? words["text.new"] : words["text.edit"],
            back: ("/texts", words["texts.title"]),
            action: text.map { "/texts/\($0.id)" } ?? "/texts",
            address: text.map { "/texts/\($0.id)/edit" } ?? "/texts/new",
            version: text?.version,
            form
        )
    }
}

extension Form {
    func cannedText() throws(Refusal) -> CannedText.Details {
        CannedText.Details(
            name: self["text-name"],
            purpose: try choice("text-purpose"),
            texts: Language.allCases.map { .init(language: $0, body: self["body-\($0.rawValue)"]) }
        )
    }

    /// The same form with more in one of its fields, on a line of its own.
    func adding(_ text: String, to name: String) -> Form {
        let before = exact(name) ?? ""
        let gap = before.isEmpty || before.hasSuffix("\n") ? "" : "\n"
        return Form(entries.filter { $0.name != name } + [(name: name, value: before + gap + text)])
    }
}
