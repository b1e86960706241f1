import AfterSales
import Foundation
import HTTPTypes
import Hummingbird
import ServiceDesk

/// One operation of the API: what it does, what it takes, what it answers, and the code that does it.
///
/// The router and the OpenAPI document are both made from the same list of these, so they cannot disagree;
/// bodies are checked against the very schema that the document shows.
struct APIRoute: Sendable {
    let method: HTTPRequest.Method
    /// Below `/api/v1`: `/people/{person}`.
    let path: String
    /// The operation's name for programs: `addPerson`.
    let id: String
    let summary: String
    /// What the token or the person needs; the desk asks again.
    let right: Right?
    var query: [Parameter] = []
    var takes: Schema?
    var answers: Schema?
    var status: HTTPResponse.Status = .ok
    /// Whether it changes a versioned record, and so asks for `If-Match`.
    var ifMatch = IfMatch.ignored
    /// Refusals worth telling apart, by their codes; the general ones are added.
    var refusals: [String] = []
    /// Whether the answer holds a secret that is shown once, and so is not kept for a repeated request.
    var showsSecret = false
    /// What it hands out as a file, where it answers with one.
    var export: (@Sendable (APIContext) throws -> Export)?
    /// Whether its body is a file, or a form that carries some.
    var takesFile = false
    /// What it answers with, where that is a file.
    var file: (@Sendable (Request, APIContext) async throws -> Response)?
    let handle: @Sendable (APIContext) async throws -> Reply

    /// What an operation makes of the version that the caller saw.
    enum IfMatch: Sendable {
        case ignored
        /// A stale version is refused with 412, none at all is taken.
        case welcome
        /// Who has not seen the record cannot mean it: 428 without.
        case needed
    }

    /// A word behind the `?`.
    struct Parameter: Sendable {
        let name: String
        let schema: Schema
        let about: String

        init(_ name: String, _ schema: Schema, _ about: String) {
            self.name = name
            self.schema = schema
            self.about = about
        }
    }

    /// An answer before it becomes bytes.
    struct Reply: Sendable {
        var body: String?
        var version: Int?
        var location: String?
        var next: String?
    }

    /// Every operation that begins with `GET` and shows one thing.
    static func get<Value: Described & Encodable>(
        _ path: String,
        _ id: String,
        _ summary: String,
        needs right: Right? = nil,
        query: [Parameter] = [],
        answers _: Value.Type = Value.self,
        _ handle: @escaping @Sendable (APIContext) async throws -> Answer<Value>
    ) -> APIRoute {
        APIRoute(
            method: .get,
            path: path,
            id: id,
            summary: summary,
            right: right,
            query: query,
            answers: Value.schema
        ) { try await handle($0).reply() }
    }

    /// A file of everything that the filters in `query` and the caller's scope let through.
    static func file(
        _ path: String,
        _ id: String,
        _ summary: String,
        needs right: Right = .export,
        query: [Parameter] = [],
        _ export: @escaping @Sendable (APIContext) throws -> Export
    ) -> APIRoute {
        let format = Parameter("format", .choice(ExportFormat.self), "csv unless said.")
        return APIRoute(
            method: .get,
            path: path,
            id: id,
            summary: summary,
            right: right,
            query: query + [format],
            export: export
        ) { _ in Reply() }
    }

    /// A list that pages by key: `?after=`, `?limit=`, `?order=`, and the filters in `query`.
    static func list<Item: Described & Encodable>(
        _ path: String,
        _ id: String,
        _ summary: String,
        needs right: Right? = nil,
        query: [Parameter] = [],
        orders: [String] = [],
        of _: Item.Type = Item.self,
        _ handle: @escaping @Sendable (APIContext, ListQuery) async throws -> Listed<Item>
    ) -> APIRoute {
        APIRoute(
            method: .get,
            path: path,
            id: id,
            summary: summary,
            right: right,
            query: query + ListQuery.parameters(orders: orders),
            answers: Listed<Item>.schema
        ) { context in
            let listed = try await handle(context, ListQuery(context.query, orders: orders))
            return Reply(body: try JSON.text(listed), next: listed.next)
        }
    }

    /// Makes something, or does something: 201 with where it is, or 200 with how it stands now.
    static func post<Body: Described & Decodable, Value: Described & Encodable>(
        _ path: String,
        _ id: String,
        _ summary: String,
        needs right: Right? = nil,
        takes _: Body.Type = Body.self,
        answers _: Value.Type = Value.self,
        _ status: HTTPResponse.Status = .created,
        refusals: [String] = [],
        showsSecret: Bool = false,
        _ handle: @escaping @Sendable (APIContext, Body) async throws -> Answer<Value>
    ) -> APIRoute {
        APIRoute(
            method: .post,
            path: path,
            id: id,
            summary: summary,
            right: right,
            takes: Body.schema,
            answers: Value.schema,
            status: status,
            refusals: refusals,
            showsSecret: showsSecret
        ) { try await handle($0, $0.body()).reply() }
    }

    /// Changes a record, if it still is as the caller saw it: the last argument is the version from `If-Match`.
    static func patch<Body: Described & Decodable, Value: Described & Encodable>(
        _ path: String,
        _ id: String,
        _ summary: String,
        needs right: Right? = nil,
        takes _: Body.Type = Body.self,
        answers _: Value.Type = Value.self,
        refusals: [String] = [],
        _ handle: @escaping @Sendable (APIContext, Body, Int) async throws -> Answer<Value>
    ) -> APIRoute {
        APIRoute(
            method: .patch,
            path: path,
            id: id,
            summary: summary,
            right: right,
            takes: Body.schema,
            answers: Value.schema,
            ifMatch: .needed,
            refusals: refusals
        ) { context in
            let version = try context.version()
            return try await handle(context, context.body(), version).reply()
        }
    }

    /// Takes something away; answers 204.
    static func delete(
        _ path: String,
        _ id: String,
        _ summary: String,
        needs right: Right? = nil,
        refusals: [String] = [],
        _ handle: @escaping @Sendable (APIContext) async throws -> Void
    ) -> APIRoute {
        APIRoute(
            method: .delete,
            path: path,
            id: id,
            summary: summary,
            right: right,
            status: .noContent,
            refusals: refusals
        ) { context in
            try await handle(context)
            return Reply()
        }
    }
}

/// What a handler answers: the value, its version for `ETag`, and where it is if it was just made.
struct Answer<Value: Described & Encodable>: Sendable {
    let value: Value
    var version: Int?
    var location: String?

    init(_ value: Value, version: Int? = nil, location: String? = nil) {
        self.value = value
        self.version = version
        self.location = location
    }

    func reply() throws -> APIRoute.Reply {
        APIRoute.Reply(body: try JSON.text(value), version: version, location: location)
    }
}

/// An answer or a request without any field.
struct Nothing: Described, Codable {
    static let schema = Schema.object("Nothing", "An empty object.", [])
}

extension APIContext {
    /// The body, checked against its schema and read.
    /// - Throws: `unreadable` (400), `not-json` (415), or what the schema says about a field (422).
    func body<Body: Described & Decodable>(_: Body.Type = Body.self) throws -> Body {
        let bytes = visit.body.readableBytesView
        if bytes.isEmpty, (try? Body.schema.check(.object([:]))) != nil {
            return try JSONDecoder().decode(Body.self, from: Data("{}".utf8))
        }
        guard visit.isJSON else { throw HTTPRefusal(.unsupportedMediaType, "not-json") }
        guard let value = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else { throw Refusal.unreadable }
        try Body.schema.check(value)
        do {
            return try JSONDecoder().decode(Body.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw Refusal.invalid(error.field, expected: "text")
        }
    }

    /// The version the caller saw, if they said so and the operation asks.
    func version(_ rule: APIRoute.IfMatch) throws -> Int? {
        switch rule {
        case .ignored: nil
        case .welcome: visit.ifMatch == nil ? nil : try version()
        case .needed: try version()
        }
    }

    /// The version the caller saw, from `If-Match`.
    /// - Throws: 428 if it was not said, 412 if it is no tag of ours.
    func version() throws -> Int {
        guard let tag = visit.ifMatch else { throw HTTPRefusal(.preconditionRequired, "version-needed") }
        let digits = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]
        guard digits.count > 2, digits.hasPrefix("\""), digits.hasSuffix("\""),
            let version = Int(digits.dropFirst().dropLast())
        else { throw HTTPRefusal(.preconditionFailed, "changed-meanwhile") }
        return version
    }
}

extension DecodingError {
    /// The field it is about, as `sites.2.name`.
    var field: String {
        let path =
            switch self {
            case .keyNotFound(let key, let context): context.codingPath + [key]
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            @unknown default: [any CodingKey]()
            }
        return path.map(\.stringValue).joined(separator: ".")
    }
}
