import AfterSales
import Foundation
import HTTPTypes
import ServiceDesk
import Synchronization

/// The OpenAPI 3.1 document of a list of operations.
struct OpenAPI: Sendable {
    let routes: [APIRoute]

    var json: JSON {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Aftercare", "version": "1",
                "summary": "Every promise made after the sale, and the work that keeps it.",
                "description": .string(OpenAPI.about),
            ],
            "servers": [["url": .string(APIServer.root)]],
            "security": [["token": []], ["session": []]],
            "paths": paths,
            "components": [
                "schemas": schemas,
                "responses": [
                    "Problem": [
                        "description": "A refusal, as RFC 9457 says it.",
                        "content": ["application/problem+json": ["schema": Problem.schema.json]],
                    ],
                    "TooMany": [
                        "description": "More than the limits let through; what was refused was not carried out.",
                        "headers": [
                            "Retry-After": [
                                "description": "Seconds until it is worth trying again.",
                                "schema": ["type": "integer"],
                            ]
                        ],
                        "content": ["application/problem+json": ["schema": Problem.schema.json]],
                    ],
                ],
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer"],
                    "session": ["type": "apiKey", "in": "cookie", "name": "session"],
                ],
            ],
        ]
    }

    private static let about = """
        Each token may send so many requests a minute, 600 unless the desk was set up otherwise, and each person four times as \
        many with all of theirs; up to a minute's worth may come at once. What comes beyond is answered 429 \
        `too-many-requests` with `Retry-After`. Nodes count together, and tell each other every second.
        """

    private var paths: JSON {
        var paths: [String: [String: JSON]] = [:]
        for route in routes { paths[route.path, default: [:]][route.method.rawValue.lowercased()] = operation(route) }
        return .object(paths.mapValues(JSON.object))
    }

    private func operation(_ route: APIRoute) -> JSON {
        var operation: [String: JSON] = [
            "operationId": .string(route.id),
            "summary": .string(route.summary),
            "tags": [.string(String(route.path.split(separator: "/").first ?? ""))],
            "parameters": .list(parameters(route)),
            "responses": responses(route),
        ]
        if let right = route.right { operation["description"] = .string("Needs the right `\(right.rawValue)`.") }
        if let takes = route.takes {
            operation["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": takes.json]],
            ]
        }
        if route.takesFile {
            let file: JSON = ["schema": ["type": "string", "format": "binary"]]
            operation["requestBody"] = ["required": true, "content": ["*/*": file]]
        }
        if !route.refusals.isEmpty { operation["x-refusals"] = .list(route.refusals.map(JSON.string)) }
        return .object(operation)
    }

    private func parameters(_ route: APIRoute) -> [JSON] {
        var parameters: [JSON] = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            [
                "name": .string(String(part.dropFirst().dropLast())), "in": "path", "required": true,
                "schema": ["type": "string"],
            ]
        }
        parameters += route.query.map { parameter in
            [
                "name": .string(parameter.name), "in": "query", "required": false,
                "description": .string(parameter.about), "schema": parameter.schema.json,
            ]
        }
        if route.ifMatch != .ignored {
            parameters.append([
                "name": "If-Match", "in": "header", "required": .bool(route.ifMatch == .needed),
                "schema": ["type": "string"],
                "description":
                    "The ETag of the record as you saw it. Reminders that the desk wrote meanwhile do not count.",
            ])
        }
        if route.method == .post {
            parameters.append([
                "name": "Idempotency-Key", "in": "header", "required": false, "schema": ["type": "string"],
                "description": "Any word of your own; the same word within a day is carried out once.",
            ])
        }
        return parameters
    }

    private func responses(_ route: APIRoute) -> JSON {
        var success: [String: JSON] = ["description": "Done."]
        if let answers = route.answers { success["content"] = ["application/json": ["schema": answers.json]] }
        if route.export != nil {
            let file: JSON = ["schema": ["type": "string", "format": "binary"]]
            let types = ExportFormat.allCases.map { ($0.contentType, file) }
            success["content"] = .object(Dictionary(uniqueKeysWithValues: types))
        }
        if route.file != nil { success["content"] = ["*/*": ["schema": ["type": "string", "format": "binary"]]] }
        if route.answersVersion || route.status == .created {
            success["headers"] = ["ETag": ["schema": ["type": "string"]], "Location": ["schema": ["type": "string"]]]
        }
        var responses: [String: JSON] = [String(route.status.code): .object(success)]
        for status in route.problemStatuses {
            responses[String(status)] = [
                "$ref": .string("#/components/responses/\(status == 429 ? "TooMany" : "Problem")")
            ]
        }
        return .object(responses)
    }

    private var schemas: JSON {
        var found: [String: Schema] = [:]
        Problem.schema.records(into: &found)
        for route in routes {
            route.takes?.records(into: &found)
            route.answers?.records(into: &found)
        }
        return .object(found.mapValues(\.definition))
    }
}

/// The document as programs get it, put together when it is first asked for: no start waits for it.
final class OpenAPIText: Sendable {
    private let document: OpenAPI
    private let made = Mutex<String?>(nil)

    init(_ document: OpenAPI) { self.document = document }

    func read() throws -> String {
        try made.withLock { made in
            if let made { return made }
            let text = try JSON.text(document.json)
            made = text
            return text
        }
    }
}

extension APIRoute {
    var answersVersion: Bool { ifMatch != .ignored || method == .get }

    /// Every status beside success that the route may answer.
    var problemStatuses: [Int] {
        var statuses: Set = [400, 401, 403, 405, 429, 500, 503]
        if path.contains("{") { statuses.insert(404) }
        if !query.isEmpty || takes != nil { statuses.insert(422) }
        if takes != nil || takesFile { statuses.formUnion([413, 415]) }
        if method != .get { statuses.formUnion([404, 409, 422]) }
        if ifMatch != .ignored { statuses.insert(412) }
        if ifMatch == .needed { statuses.insert(428) }
        return statuses.sorted()
    }
}

extension Problem: Described {
    static let schema = Schema.object(
        "Problem",
        "Why not, and what to do.",
        [
            .must("type", .text, "Stable; an address that explains it."),
            .must("title", .text),
            .must("status", .integer),
            .must("detail", .text, "What to do, in the reader's language."),
            .may("field", .text, "The field it is about."),
            .may("clause", .text, "The clause of the plan that wants it."),
            .may("opens", .text, "What would open the gate."),
            .may("problems", .list(ImportRecord.Problem.schema), "Where a file is wrong, row by row."),
            .must("request", .text, "Quote this when you call us."),
        ]
    )
}
