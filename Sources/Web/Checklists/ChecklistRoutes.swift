import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// What engineers go through on visits, for whoever keeps it.
struct ChecklistRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] {
        [
            .staff(.get, "/checklists", needs: .editChecklists, list),
            .staff(.get, "/checklists/new", needs: .editChecklists, new),
            .staff(.post, "/checklists", needs: .editChecklists, add),
            .staff(.get, "/checklists/{checklist}", needs: .editChecklists, edit),
            .staff(.post, "/checklists/{checklist}", needs: .editChecklists, change),
            .staff(.post, "/checklists/{checklist}/deletion", needs: .editChecklists, delete),
        ]
    }

    private func list(_ request: Request, context: StaffContext) async throws -> Response {
        let checklists = try await desk.checklists(seenBy: context.person)
        let models = try await desk.models(with: checklists.compactMap(\.details.model), seenBy: context.person)
        return pages.html(ChecklistsPage(checklists, models, context.words), context.visit)
    }

    private func new(_ request: Request, context: StaffContext) async throws -> Response {
        pages.html(RecordForm.checklist(nil, try await models(nil, context), .fresh, context.words), context.visit)
    }

    private func add(_ request: Request, context: StaffContext) async throws -> Response {
        try await pages.attempt(context.visit) {
            _ = try await desk.keep(context.form.checklist(context.words), by: context.person)
            return .see("/checklists", done: "record-saved")
        } again: { state in
            RecordForm.checklist(nil, try await models(nil, context), state, context.words)
        }
    }

    private func edit(_ request: Request, context: StaffContext) async throws -> Response {
        let checklist = try await desk.checklist(context.id("checklist"), seenBy: context.person)
        let models = try await models(checklist, context)
        return pages.html(RecordForm.checklist(checklist, models, .fresh, context.words), context.visit)
    }

    private func change(_ request: Request, context: StaffContext) async throws -> Response {
        let checklist = try await desk.checklist(context.id("checklist"), seenBy: context.person)
        return try await pages.attempt(context.visit) {
            _ = try await desk.change(
                checklist.id,
                to: context.form.checklist(context.words),
                version: context.form.version,
                by: context.person
            )
            return .see("/checklists", done: "record-saved")
        } again: { state in
            RecordForm.checklist(checklist, try await models(checklist, context), state, context.words)
        }
    }

    private func delete(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<Checklist> = try context.id("checklist")
        return try await pages.once(context.visit) {
            try await desk.deleteChecklist(id, by: context.person)
            return .see("/checklists", done: "checklist-deleted")
        }
    }

    private func models(_ checklist: Checklist?, _ context: StaffContext) async throws -> [ProductModel] {
        try await desk.models(with: [checklist?.details.model].compactMap { $0 }, seenBy: context.person)
    }
}

extension Desk {
    /// The models to choose from: the first by code, and those that are chosen already.
    func models(with chosen: [ID<ProductModel>], seenBy person: Person) async throws -> [ProductModel] {
        var found = try await models(limit: 200, seenBy: person).items
        for id in Set(chosen).subtracting(found.map(\.id)).sorted() {
            found.append(try await model(id, seenBy: person))
        }
        return found
    }
}

/// The checklists, by name.
struct ChecklistsPage: Page {
    static let template = "checklists/list"

    struct Row: Sendable {
        let href: String
        let name: String
        /// For which devices and faults.
        let about: String
        let count: String
        let deletion: String
    }

    let title: String
    let rows: [Row]
    let isEmpty: Bool

    init(_ checklists: [Checklist], _ models: [ProductModel], _ words: Words) {
        title = words["checklists.title"]
        rows = checklists.map { checklist in
            let details = checklist.details
            let model = details.model.map { id in models.first { $0.id == id }?.name ?? "" }
            let about = [model, details.faultClass.map(words.fault)].compactMap { $0 }
            return Row(
                href: "/checklists/\(checklist.id)",
                name: details.name,
                about: about.isEmpty ? words["checklist.for-all"] : about.joined(separator: " · "),
                count: words("checklist.points", ["count": String(details.points.count)]),
                deletion: "/checklists/\(checklist.id)/deletion"
            )
        }
        isEmpty = rows.isEmpty
    }
}

extension RecordForm {
    static func checklist(
        _ checklist: Checklist?,
        _ models: [ProductModel],
        _ state: FormState,
        _ words: Words
    ) -> RecordForm {
        var form = FormBuilder(state, words)
        let details = checklist?.details
        form.field("name", details?.name, called: "checklist-name", required: true, limit: 80)
        form.select("model", details?.model?.description, models.map { ($0.id.description, "\($0.code) \($0.name)") })
        form.fault(details?.faultClass)
        form.text(
            "points",
            details?.points.map(\.line).joined(separator: "\n"),
            hint: words["checklist.points-hint"],
            limit: 20_000
        )
        return RecordForm(
            checklist == nil ? words["checklist.new"] : words["checklist.edit"],
            back: ("/checklists", words["checklists.title"]),
            action: checklist.map { "/checklists/\($0.id)" } ?? "/checklists",
            address: checklist == nil ? "/checklists/new" : nil,
            version: checklist?.version,
            form
        )
    }
}

extension Checklist.Point {
    /// As it is typed: `Voltage [V]`.
    fileprivate var line: String { unit.map { "\(words) [\($0)]" } ?? words }
}

extension Form {
    /// A point a line; what stands in brackets at its end is the unit of a value: `Voltage [V]`.
    fileprivate func checklist(_ words: Words) throws(Refusal) -> Checklist.Details {
        Checklist.Details(
            name: self["name"],
            model: try findID("model"),
            faultClass: find("faultClass").map(words.faultCode),
            points: lines("points").map { line in
                guard let match = line.wholeMatch(of: /(.+?)\s*[\[［]\s*([^\[\]［］]+?)\s*[\]］]/) else {
                    return .init(line)
                }
                return .init(String(match.1), unit: String(match.2))
            }
        )
    }
}
