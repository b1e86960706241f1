import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// What supply chain sees to: parts that tickets want, defective ones that are owed back, and the catalogue.
struct PartRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/parts", needs: .seeDevices, query: Self.wantedQuery, wanted),
            .staff(.get, "/parts/owed-back", needs: .seeDevices, query: [.after], owedBack),
            .staff(.get, "/parts/catalogue", needs: .seeDevices, query: Self.catalogueQuery, catalogue),
            .staff(.get, "/parts/catalogue/export", needs: .export, query: [.words, .format], export),
            .staff(.get, "/parts/catalogue/new", needs: .editParts, new),
            .staff(.post, "/parts/catalogue", needs: .editParts, add),
            .staff(.get, "/parts/catalogue/{part}", needs: .editParts, edit),
            .staff(.post, "/parts/catalogue/{part}", needs: .editParts, change),
        ]
    }

    private static let wantedQuery: [APIRoute.Parameter] = [
        .init("show", .choice(WantedFilter.Show.self), "Which of them; what is not yet in a device unless said."),
        .words, .after,
    ]
    private static let catalogueQuery: [APIRoute.Parameter] = [
        .words, .init("retired", .words(["too"]), "Also what is not in use any more."), .after,
        .init("limit", .integer(1...200), "How many at most."),
    ]

    private func wanted(_ request: Request, context: StaffContext) async throws -> Response {
        let filter = WantedFilter(show: try context.query.word("show") ?? .open, words: context.query.find("q"))
        let after = context.query.find("after")
        let found = try await desk.wantedParts(filter, after: after, seenBy: context.person)
        return pages.html(WantedPartsPage(found, filter, after: after, now: desk.now(), context), context.visit)
    }

    private func owedBack(_ request: Request, context: StaffContext) async throws -> Response {
        let after = context.query.find("after")
        let found = try await desk.owedDefectives(after: after, seenBy: context.person)
        return pages.html(OwedDefectivesPage(found, after: after, now: desk.now(), context), context.visit)
    }

    private func catalogue(_ request: Request, context: StaffContext) async throws -> Response {
        let query = try ListQuery(context.query)
        let filter = PartFilter(words: context.query.find("q"), isRetiredToo: context.query.has("retired"))
        let found = try await desk.parts(filter, after: query.place, limit: query.limit, seenBy: context.person)
        let models = try await desk.models(with: found.items.flatMap(\.details.models), seenBy: context.person)
        return pages.html(CataloguePage(found, filter, models, query, context), context.visit)
    }

    private func export(_ request: Request, context: StaffContext) async throws -> Response {
        let filter = PartFilter(words: context.query.find("q"), isRetiredToo: true)
        return try .download(.parts(filter), context.query, from: desk, for: context.person)
    }

    private func new(_ request: Request, context: StaffContext) async throws -> Response {
        pages.html(RecordForm.part(nil, [], .fresh, context.words), context.visit)
    }

    private func add(_ request: Request, context: StaffContext) async throws -> Response {
        try await pages.attempt(context.visit) {
            _ = try await desk.add(details(context), by: context.person)
            return .see("/parts/catalogue", done: "record-saved")
        } again: { state in
            RecordForm.part(nil, [], state, context.words)
        }
    }

    private func edit(_ request: Request, context: StaffContext) async throws -> Response {
        let part = try await desk.part(context.id("part"), seenBy: context.person)
        let models = try await desk.models(with: part.details.models, seenBy: context.person)
        return pages.html(RecordForm.part(part, models, .fresh, context.words), context.visit)
    }

    private func change(_ request: Request, context: StaffContext) async throws -> Response {
        let part = try await desk.part(context.id("part"), seenBy: context.person)
        return try await pages.attempt(context.visit) {
            let details = try await details(context)
            _ = try await desk.change(part.id, to: details, version: context.form.version, by: context.person)
            return .see("/parts/catalogue", done: "record-saved")
        } again: { state in
            let models = try await desk.models(with: part.details.models, seenBy: context.person)
            return RecordForm.part(part, models, state, context.words)
        }
    }

    private func details(_ context: StaffContext) async throws -> Part.Details {
        let form = context.form
        var models: [ID<ProductModel>] = []
        for code in form.several("models") {
            do {
                models.append(try await desk.model(code: code, seenBy: context.person).id)
            } catch let refusal as Refusal where refusal == .notFound {
                throw Refusal.invalid("models", expected: "model-code")
            }
        }
        return Part.Details(
            number: form["number"],
            name: form["name"],
            models: models,
            cost: try form.money("cost"),
            list: try form.money("list"),
            isRetired: try form.flag("retired")
        )
    }
}

extension RecordForm {
    static func part(_ known: Part?, _ models: [ProductModel], _ state: FormState, _ words: Words) -> RecordForm {
        let details = known?.details
        let currency = details?.cost?.currency ?? details?.list?.currency ?? "CNY"
        let codes = (details?.models ?? []).compactMap { id in models.first { $0.id == id }?.code }
        var form = FormBuilder(state, words)
        form.field("number", details?.number, called: "part-number", required: true, limit: 60)
        form.field("name", details?.name, called: "recordName", required: true, limit: 200)
        form.field("models", codes.joined(separator: words["list.comma"]), hint: words["part.models-hint"])
        form.field("cost", details?.cost?.plain, hint: words["part.price-hint"], limit: 20)
        form.field("list", details?.list?.plain, called: "list-price", limit: 20)
        form.select("currency", currency, Money.known.map { ($0, $0) }, required: true)
        form.select(
            "retired",
            details?.isRetired == true ? "true" : "false",
            ["false", "true"].map { ($0, words["part.retired-\($0)"]) },
            required: true
        )
        return RecordForm(
            known?.number ?? words["part.new"],
            back: ("/parts/catalogue", words["parts.catalogue"]),
            action: known.map { "/parts/catalogue/\($0.id)" } ?? "/parts/catalogue",
            address: known == nil ? "/parts/catalogue/new" : nil,
            version: known?.version,
            form
        )
    }
}

/// The three lists of parts, as tabs.
enum PartsTab: String, CaseIterable {
    case wanted
    case owedBack = "owed-back"
    case catalogue

    private var href: String { self == .wanted ? "/parts" : "/parts/\(rawValue)" }

    static func tabs(_ current: PartsTab, _ words: Words) -> [Tab] {
        allCases.map { Tab(words["parts.\($0.rawValue)"], href: $0.href, current: $0 == current) }
    }
}

/// Parts that tickets want, by when somebody should have them.
struct WantedPartsPage: Page {
    static let template = "parts/wanted"

    struct Row: Sendable {
        let href: String
        let text: String
        let number: String
        let about: String
        let state: Chip
        let needed: String?
        let supplier: String?
        let expected: String?
        let isLate: Bool
        let engineer: String?
    }

    let title: String
    let tabs: [Tab]
    let text: String
    let shows: [Choice.Option]
    let rows: [Row]
    let isEmpty: Bool
    let more: More?

    init(
        _ listing: Listing<WantedPart>,
        _ filter: WantedFilter,
        after: String?,
        now: Instant,
        _ context: StaffContext
    ) {
        let (words, reader) = (context.words, context.reader)
        title = words["parts.title"]
        tabs = PartsTab.tabs(.wanted, words)
        text = filter.words ?? ""
        shows = WantedFilter.Show.allCases.map {
            Choice.Option($0.rawValue, words["parts.show-\($0.rawValue)"], chosen: $0 == filter.show)
        }
        func day(_ instant: Instant) -> String { reader.date(reader.zone.day(of: instant), showsYear: false) }
        rows = listing.items.map { part in
            Row(
                href: "/tickets/\(part.ticket)\(part.deed.map { "?do=\($0)&on=\(part.line)#do" } ?? "")",
                text: part.item.text(times: part.count),
                number: part.ticket.description,
                about: "\(part.customer) · \(part.subject)",
                state: Chip(part: part.state, isLate: part.state == .ordered && part.isLate(at: now), words),
                needed: part.neededBy.map(day),
                supplier: part.supplier,
                expected: part.expected.map(day),
                isLate: part.isLate(at: now),
                engineer: part.engineer
            )
        }
        isEmpty = rows.isEmpty
        let narrowed = [("show", filter.show == .open ? nil : filter.show.rawValue), ("q", filter.words)]
        let query = narrowed.compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } }
        let path = query.isEmpty ? "/parts" : "/parts?\(query.joined(separator: "&"))"
        more = More(path: path, after: after, next: listing.next)
    }
}

extension WantedPart {
    /// What is to be done with it next.
    fileprivate var deed: String? {
        if isTicketOver { return TicketDeed.dropPart.rawValue }
        return switch state {
        case .wanted: TicketDeed.orderPart.rawValue
        case .ordered: TicketDeed.receivePart.rawValue
        case .arrived: TicketDeed.handOverPart.rawValue
        case .handedOver, .used, .dropped: nil
        }
    }
}

/// Defective ones that customers owe us, the earliest due first.
struct OwedDefectivesPage: Page {
    static let template = "parts/owed-back"

    struct Row: Sendable {
        let href: String
        let goods: String
        let number: String
        let about: String
        let sent: String
        let due: String
        let isLate: Bool
    }

    let title: String
    let tabs: [Tab]
    let rows: [Row]
    let isEmpty: Bool
    let more: More?

    init(_ listing: Listing<OwedDefective>, after: String?, now: Instant, _ context: StaffContext) {
        let (words, reader) = (context.words, context.reader)
        title = words["parts.title"]
        tabs = PartsTab.tabs(.owedBack, words)
        rows = listing.items.map { owed in
            Row(
                href: owed.href,
                goods: owed.text,
                number: owed.ticket.description,
                about: "\(owed.customer) · \(owed.subject)",
                sent: reader.date(reader.zone.day(of: owed.sentAt), showsYear: false),
                due: reader.date(reader.zone.day(of: owed.due), showsYear: false),
                isLate: owed.isLate(at: now)
            )
        }
        isEmpty = rows.isEmpty
        more = More(path: "/parts/owed-back", after: after, next: listing.next)
    }
}

extension OwedDefective {
    /// Where its coming is written down.
    var href: String { "/tickets/\(ticket)?do=\(TicketDeed.receiveDefective.rawValue)&on=\(shipment)#do" }
    var text: String { [goods, oldSerial.map { "S/N \($0)" }].compactMap { $0 }.joined(separator: " · ") }
}

/// The catalogue, by number.
struct CataloguePage: Page {
    static let template = "parts/catalogue"

    struct Row: Sendable {
        let number: String
        let name: String
        let models: String?
        let cost: String?
        let list: String?
        let isRetired: Bool
        let edit: String?
    }

    let title: String
    let tabs: [Tab]
    let text: String
    let isRetiredToo: Bool
    let rows: [Row]
    let isEmpty: Bool
    let mayEdit: Bool
    let imports: String?
    let exports: ExportLinks?
    let more: More?

    init(
        _ listing: Listing<Part>,
        _ filter: PartFilter,
        _ models: [ProductModel],
        _ query: ListQuery,
        _ context: StaffContext
    ) {
        let (words, reader) = (context.words, context.reader)
        title = words["parts.title"]
        tabs = PartsTab.tabs(.catalogue, words)
        text = filter.words ?? ""
        isRetiredToo = filter.isRetiredToo
        mayEdit = context.person.may(.editParts)
        imports = context.person.may(.importFiles) && mayEdit ? "/imports?kind=parts" : nil
        rows = listing.items.map { part in
            let details = part.details
            let fits = details.models.compactMap { id in models.first { $0.id == id }?.code }
            return Row(
                number: details.number,
                name: details.name,
                models: fits.joined(separator: words["list.comma"]).nonEmpty,
                cost: details.cost.map(reader.money),
                list: details.list.map(reader.money),
                isRetired: details.isRetired,
                edit: context.person.may(.editParts) ? "/parts/catalogue/\(part.id)" : nil
            )
        }
        isEmpty = rows.isEmpty
        let asked = filter.words.map { "?q=\($0.percentEncoded)" } ?? ""
        exports = ExportLinks("/parts/catalogue/export\(asked)", for: context.person)
        let narrowed = [filter.words.map { "q=\($0.percentEncoded)" }, filter.isRetiredToo ? "retired=too" : nil]
        let address = narrowed.compactMap { $0 }.joined(separator: "&")
        more = More(
            path: address.isEmpty ? "/parts/catalogue" : "/parts/catalogue?\(address)",
            after: query.after?.description,
            next: listing.next.map { Cursor([$0]).description }
        )
    }
}
