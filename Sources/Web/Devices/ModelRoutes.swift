import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Product models, for our people.
struct ModelRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/models", needs: .seeDevices, list),
            .staff(.get, "/models/new", needs: .editDevices, new),
            .staff(.post, "/models", needs: .editDevices, register),
            .staff(.get, "/models/{model}", needs: .editDevices, edit),
            .staff(.post, "/models/{model}", needs: .editDevices, change),
        ]
    }

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let query = try ListQuery(context.query)
        let text = context.query.find("q")
        let found = try await desk.models(
            words: text,
            after: query.place,
            limit: query.limit,
            seenBy: context.person
        )
        return pages.html(ModelsPage(found, words: text, query, context), context.visit)
    }

    private func new(_ request: Request, context: StaffContext) async throws -> Response {
        pages.html(RecordForm.model(nil, .fresh, context.words), context.visit)
    }

    private func register(_ request: Request, context: StaffContext) async throws -> Response {
        try await pages.attempt(context.visit) {
            _ = try await desk.register(context.form.model(context.words), by: context.person)
            return .see("/models", done: "record-saved")
        } again: { state in
            RecordForm.model(nil, state, context.words)
        }
    }

    private func edit(_ request: Request, context: StaffContext) async throws -> Response {
        let model = try await desk.model(context.id("model"), seenBy: context.person)
        return pages.html(RecordForm.model(model, .fresh, context.words), context.visit)
    }

    private func change(_ request: Request, context: StaffContext) async throws -> Response {
        let model = try await desk.model(context.id("model"), seenBy: context.person)
        return try await pages.attempt(context.visit) {
            _ = try await desk.change(
                model.id,
                to: context.form.model(context.words),
                version: context.form.version,
                by: context.person
            )
            return .see("/models", done: "record-saved")
        } again: { state in
            RecordForm.model(model, state, context.words)
        }
    }
}

/// Every kind of device we look after, by code.
struct ModelsPage: Page {
    static let template = "devices/models"

    struct Row: Sendable {
        let code: String
        let name: String
        let brand: String?
        let productLine: String?
        let skills: String?
        let edit: String?
        let devices: String
    }

    let title: String
    let text: String
    let rows: [Row]
    let isEmpty: Bool
    let mayAdd: Bool
    /// Where the checklists are kept, for whoever keeps them.
    let checklists: String?
    let more: More?

    init(_ listing: Listing<ProductModel>, words text: String?, _ query: ListQuery, _ context: StaffContext) {
        title = context.words["models.title"]
        self.text = text ?? ""
        mayAdd = context.person.may(.editDevices)
        checklists = context.person.may(.editChecklists) ? "/checklists" : nil
        rows = listing.items.map { model in
            let details = model.details
            return Row(
                code: details.code,
                name: details.name,
                brand: details.brand,
                productLine: details.productLine,
                skills: details.skills.isEmpty ? nil : context.words.skills(details.skills),
                edit: context.person.may(.editDevices) ? "/models/\(model.id)" : nil,
                devices: "/devices?model=\(model.id)"
            )
        }
        isEmpty = rows.isEmpty
        more = More(
            path: text.map { "/models?q=\($0.percentEncoded)" } ?? "/models",
            after: query.after?.description,
            next: listing.next.map { Cursor([$0]).description }
        )
    }
}
