public import AfterSales
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceDesk

/// How the site is run; the command line decides.
public struct SiteSettings: Sendable {
    /// The zone in which times are shown to people who chose none.
    public var zone: Zone
    /// Whether browsers reach us by https: cookies are then `Secure`, and https is demanded for a year.
    public var isSecure: Bool
    /// Whether a proxy of ours stands in front and says where requests come from.
    public var trustsProxy: Bool
    /// How many live pages this node serves at the same time.
    public var livePages: Int
    /// Bytes that one file may have.
    public var fileLimit: Int
    /// Requests of the API that this node takes in a minute with one token; 0 counts none.
    ///
    /// A person may send four times as many with all of theirs.
    public var apiRate: Int
    /// The vendor's name, as it stands at the head of what is printed; nothing prints none.
    public var vendor: String?
    /// The number to call, as labels and strangers are told it.
    public var hotline: String?
    /// Whether programs may be told by addresses that begin with `http:`; in the clear, for development.
    public var allowsWebhookHTTP: Bool
    /// A backup is expected every so many hours; 0 where none is.
    public var backupHours: Int
    /// Where customers reach us, such as `https://service.example`; where nothing is said, as whoever asks did.
    public var publicAddress: String?

    public init(
        zone: Zone,
        isSecure: Bool = false,
        trustsProxy: Bool = false,
        livePages: Int = 2_000,
        fileLimit: Int = 25_000_000,
        apiRate: Int = 600,
        vendor: String? = nil,
        hotline: String? = nil,
        allowsWebhookHTTP: Bool = false,
        backupHours: Int = 0,
        publicAddress: String? = nil
    ) {
        self.publicAddress = publicAddress
        self.vendor = vendor
        self.hotline = hotline
        self.allowsWebhookHTTP = allowsWebhookHTTP
        self.backupHours = backupHours
        self.fileLimit = fileLimit
        self.apiRate = apiRate
        self.zone = zone
        self.isSecure = isSecure
        self.trustsProxy = trustsProxy
        self.livePages = livePages
    }
}

/// The first and last to see a request: it finds out who asks and in which language, lets the handler
/// answer, and turns whatever was thrown into an answer a person or a program can use.
struct Door: RouterMiddleware {
    let desk: Desk
    let pages: Pages
    let settings: SiteSettings
    let meters: Meters

    func handle(
        _ request: Request,
        context: DeskContext,
        next: (Request, DeskContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        var (request, context) = (request, context)
        var response: Response
        context.visit = visit(request, context)
        do {
            if looksAtRecords(request) {
                response = try await desk.glance {
                    try await admit(&request, &context)
                    return try await next(request, context)
                }
            } else {
                try await admit(&request, &context)
                response = try await next(request, context)
            }
        } catch {
            response = answer(to: error, request, context)
        }
        addHeaders(to: &response, context.visit)
        let took = ContinuousClock.now - started
        meters.count(request.method.rawValue, context.endpointPath ?? "unknown", response.status.code, took)
        context.logger.info(
            // Never the path itself: the address of a customer's link is its key.
            "\(request.method) \(context.endpointPath ?? "unknown") \(response.status.code)",
            metadata: [
                "ms": "\(took.milliseconds)", "from": "\(context.visit.address)",
                "person": "\(context.visit.person?.id.description ?? "-")",
            ]
        )
        return response
    }

    /// Whether the answer is put together from records of the desk, and nothing is changed for it.
    private func looksAtRecords(_ request: Request) -> Bool {
        guard request.method == .get || request.method == .head else { return false }
        guard !Door.isForAnyone(request.uri.path) else { return false }
        return request.cookies[settings.sessionCookie] != nil || request.bearerToken != nil
            || request.uri.path.hasPrefix("/track/")
    }

    /// Files and health are answered without asking who wants them.
    private static func isForAnyone(_ path: String) -> Bool {
        path.hasPrefix("/assets/") || path.hasPrefix("/health/")
    }

    /// What can be said of a request before asking the desk.
    private func visit(_ request: Request, _ context: DeskContext) -> Visit {
        let chosen = request.cookies["language"].flatMap { Language(rawValue: $0.value) }
        let language = chosen ?? Language(accepting: request.headers[.acceptLanguage])
        return Visit(
            reader: Reader(words: pages.catalogue[language], zone: settings.zone),
            path: request.uri.path,
            address: address(request, context),
            isSubmission: request.method != .get && request.method != .head,
            headerToken: request.headers[.formToken],
            ifMatch: request.headers[.ifMatch],
            idempotencyKey: request.headers[.idempotencyKey],
            isJSON: request.headers[.contentType]?.lowercased().hasPrefix("application/json") == true,
            requestID: context.id,
            hasConnection: context.hasConnection
        )
    }

    /// Reads the query, the person and the body, in this order, so that a failure is told in the right language.
    private func admit(_ request: inout Request, _ context: inout DeskContext) async throws {
        if !Door.isForAnyone(request.uri.path) { try await admitPerson(request, &context.visit) }
        guard request.uri.string.utf8.count <= Door.addressLimit else { throw Refusal.addressTooLong }
        context.visit.query = try Form(urlEncoded: request.uri.query ?? "")
        guard context.visit.isSubmission else { return }
        if context.visit.pass.map(\.isFromBrowser) ?? true { try refuseOtherSites(request) }
        if try await takeFiles(request, &context.visit) { return }
        let body = try await collectBody(&request)
        context.visit.body = body
        if request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true {
            context.visit.form = try Form(urlEncoded: String(buffer: body))
        }
    }

    private func collectBody(_ request: inout Request) async throws -> ByteBuffer {
        do {
            return try await request.collectBody(upTo: Door.bodyLimit)
        } catch let refused as any HTTPResponseError {
            throw refused
        } catch {
            throw Refusal.brokenOff
        }
    }

    private func admitPerson(_ request: Request, _ visit: inout Visit) async throws {
        let visitor: Visitor?
        if let token = request.bearerToken {
            visitor = try await desk.visitor(apiToken: token)
            guard let visitor else { throw SignInNeeded() }
            visit.pass = .apiToken(visitor.person)
            visit.token = Door.number(ofToken: token)
        } else if let token = request.cookies[settings.sessionCookie]?.value {
            visitor = try await desk.visitor(session: token, isUse: !LiveRoutes.isUnasked(request))
            if let visitor { visit.pass = .session(visitor.person, formToken: desk.formToken(session: token)) }
        } else {
            visitor = nil
        }
        guard let visitor else { return }
        let zone = visitor.zone.flatMap { try? Zone($0) } ?? settings.zone
        visit.reader = Reader(
            words: visitor.language.map { pages.catalogue[$0] } ?? visit.reader.words,
            zone: zone
        )
        visit.theme = visitor.theme
        visit.unread = visitor.unread
    }

    /// What tells a token from all others, at every node alike.
    static func number(ofToken token: String) -> Int? { Int(Digest.sha256(token).prefix(15), radix: 16) }

    /// A browser says which site a form comes from; ours must come from ours.
    private func refuseOtherSites(_ request: Request) throws {
        if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" {
            throw Refusal.formExpired
        }
        // A browser set to tell nobody where it is sends "null" for its origin.
        if request.headers[.secFetchSite] == "same-origin" { return }
        guard let origin = request.headers[.origin] else { return }
        guard let host = request.head.authority, origin == "http://\(host)" || origin == "https://\(host)" else {
            throw Refusal.formExpired
        }
    }

    private func address(_ request: Request, _ context: DeskContext) -> String {
        guard settings.trustsProxy, let passedOn = request.headers[.forwardedFor] else { return context.peer }
        // The last entry is the one our own proxy wrote; all before it is what the stranger says.
        return passedOn.split(separator: ",").last.map { String($0).trimmed } ?? context.peer
    }

    private func addHeaders(to response: inout Response, _ visit: Visit) {
        response.headers[.requestID] = visit.requestID
        // A page that is stricter than the others has said so itself.
        for (name, value) in Door.headers where response.headers[name] == nil { response.headers[name] = value }
        if settings.isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    }

    /// No form of ours is larger; a signature drawn on glass is some 30 kB.
    static let bodyLimit = 2 * 1024 * 1024
    private static let addressLimit = 8_000

    private static let headers: [(HTTPField.Name, String)] = [
        (
            .contentSecurityPolicy,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                + "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        ),
        (.xContentTypeOptions, "nosniff"),
        (.referrerPolicy, "same-origin"),
        (.permissionsPolicy, "camera=(self), geolocation=(), microphone=(), payment=()"),
        (.crossOriginOpenerPolicy, "same-origin"),
        (.crossOriginResourcePolicy, "same-origin"),
    ]
}

extension SiteSettings {
    /// What stands before the path in an address that leaves the house: on a label, in a customer's link.
    func origin(of request: Request) -> String {
        publicAddress ?? request.head.authority.map { "\(isSecure ? "https" : "http")://\($0)" } ?? ""
    }

    /// Browsers keep a cookie of this prefix to this very host and to https.
    var sessionCookie: String { isSecure ? "__Host-session" : "session" }
}

extension Visit.Pass {
    /// Whether a browser sends it along by itself, so that another site could make it do so.
    var isFromBrowser: Bool {
        if case .session = self { true } else { false }
    }
}

extension Request {
    var bearerToken: String? {
        guard let value = headers[.authorization], value.lowercased().hasPrefix("bearer ") else { return nil }
        return String(value.dropFirst(7)).trimmed
    }
}

extension Refusal {
    static let addressTooLong = Refusal(.invalid, "address-too-long")
}

extension HTTPField.Name {
    // The names are written here, by us: a name that is none would fail the first test.
    static let formToken = HTTPField.Name("X-Form-Token")!
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    static let requestID = HTTPField.Name("X-Request-ID")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    static let nextPage = HTTPField.Name("Link")!
    static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
}

extension Duration {
    /// Whole milliseconds and three decimals, as logs and meters want them.
    var milliseconds: Double {
        Double(components.seconds) * 1000 + (Double(components.attoseconds) / 1e12).rounded() / 1000
    }
}
