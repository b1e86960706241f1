import AfterSales
import Hummingbird
import ServiceDesk

/// Product models, for programs.
struct ModelsAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .list(
                "/models",
                "models",
                "Product models by code.",
                query: [.init("q", .text(limit: 200), "Words that are part of code, name, brand or product line.")],
                of: Record<ProductModel.Details>.self,
                list
            ),
            .get("/models/{model}", "model", "One product model.", show),
            .post(
                "/models",
                "registerModel",
                "Adds a kind of device to those we look after.",
                needs: .editDevices,
                refusals: ["taken"],
                register
            ),
            .patch(
                "/models/{model}",
                "changeModel",
                "Changes what is named; the rest stays.",
                needs: .editDevices,
                refusals: ["taken"],
                change
            ),
        ]
    }

    private func list(
        _ context: APIContext,
        _ query: ListQuery
    ) async throws -> Listed<Record<ProductModel.Details>> {
        let found = try await desk.models(
            words: context.query.find("q"),
            after: query.place,
            limit: query.limit,
            seenBy: context.person
        )
        return Listed(found) { Record($0) }
    }

    private func show(_ context: APIContext) async throws -> Answer<Record<ProductModel.Details>> {
        Answer(try await desk.model(context.id("model"), seenBy: context.person))
    }

    private func register(
        _ context: APIContext,
        _ details: ProductModel.Details
    ) async throws -> Answer<Record<ProductModel.Details>> {
        let model = try await desk.register(details, by: context.person)
        return Answer(model, location: "/models/\(model.id)")
    }

    private func change(
        _ context: APIContext,
        _ changes: Changes<ProductModel.Details>,
        _ version: Int
    ) async throws -> Answer<Record<ProductModel.Details>> {
        let known = try await desk.model(context.id("model"), seenBy: context.person)
        let details = try changes.applied(to: known.details)
        return Answer(try await desk.change(known.id, to: details, version: version, by: context.person))
    }
}

extension ProductModel.Details: RecordDetails {
    static let recordName = "Model"
    static let recordAbout = "A kind of device we sell and look after."
    static let recordFields: [Schema.Field] = [
        .must("code", .text(limit: 60), "The maker's type designation, unique in any spelling."),
        .must("name", .text(limit: 200)),
        .may("brand", .text(limit: 80)),
        .may("productLine", .text(limit: 80)),
        .must("skills", .list(.text(limit: 60)), "What an engineer must know to repair it."),
    ]
}

extension Record<ProductModel.Details> {
    init(_ model: ProductModel) {
        self.init(model.id, model.details, version: model.version)
    }
}

extension Answer<Record<ProductModel.Details>> {
    init(_ model: ProductModel, location: String? = nil) {
        self.init(Record(model), version: model.version, location: location)
    }
}
