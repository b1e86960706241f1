import AfterSales
import HTTPTypes
import Hummingbird

/// One address of the site that shows or changes something for people.
///
/// Declared as a value so that the site, its tests and the list of who may do what read the same table.
struct PageRoute: Sendable {
    /// Who can reach it at all.
    enum Audience: Sendable { case anyone, signedIn, staff, customers }

    let method: HTTPRequest.Method
    let path: String
    let audience: Audience
    /// What else it takes; the desk asks again, this is the outer door.
    let right: Right?
    /// What may stand behind its `?`; `nil` where the page reads it for itself.
    var query: [APIRoute.Parameter]?
    private let add: @Sendable (Router<DeskContext>) -> Void

    /// For everybody, strangers included.
    static func open(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ handle: @escaping @Sendable (Request, DeskContext) async throws -> Response
    ) -> PageRoute {
        PageRoute(method: method, path: path, audience: .anyone, right: nil) { router in
            router.on(RouterPath(path), method: method, use: handle)
        }
    }

    /// For whoever has signed in, ours or a customer's.
    static func signedIn(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ handle: @escaping @Sendable (Request, PersonContext) async throws -> Response
    ) -> PageRoute {
        PageRoute(method: method, path: path, audience: .signedIn, right: nil) { router in
            router.group(context: PersonContext.self).on(RouterPath(path), method: method, use: handle)
        }
    }

    /// For our own people, with a right if one is named.
    ///
    /// `query` is all that may stand behind the `?`, where the page refuses what it cannot read.
    static func staff(
        _ method: HTTPRequest.Method,
        _ path: String,
        needs right: Right? = nil,
        query: [APIRoute.Parameter]? = nil,
        _ handle: @escaping @Sendable (Request, StaffContext) async throws -> Response
    ) -> PageRoute {
        PageRoute(method: method, path: path, audience: .staff, right: right, query: query) { router in
            router.group(context: StaffContext.self).on(RouterPath(path), method: method) { request, context in
                if let right { try context.person.needs(right) }
                try query?.understand(context.query, at: context.visit.path)
                return try await handle(request, context)
            }
        }
    }

    /// For customers' people, with a right if one is named.
    static func customers(
        _ method: HTTPRequest.Method,
        _ path: String,
        needs right: Right,
        _ handle: @escaping @Sendable (Request, CustomerContext) async throws -> Response
    ) -> PageRoute {
        PageRoute(method: method, path: path, audience: .customers, right: right) { router in
            router.group(context: CustomerContext.self).on(RouterPath(path), method: method) { request, context in
                try context.person.needs(right)
                return try await handle(request, context)
            }
        }
    }

    func add(to router: Router<DeskContext>) { add(router) }
}

extension Router<DeskContext> {
    /// Answers 405 with the verbs that do exist to every other verb on the paths of `routes`.
    func refuseOtherVerbs(_ routes: [(method: HTTPRequest.Method, path: String)]) {
        for (path, routes) in Dictionary(grouping: routes, by: \.path) {
            let known = Set(routes.map(\.method))
            let allow = (known.contains(.get) ? known.union([.head]) : known).map(\.rawValue).sorted()
            for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] where !known.contains(method) {
                on(RouterPath(path), method: method) { _, _ -> Response in
                    throw HTTPRefusal(
                        .methodNotAllowed,
                        "method-not-allowed",
                        headers: [.allow: allow.joined(separator: ", ")]
                    )
                }
            }
        }
    }
}
