import AfterSales
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Storage
import Synchronization
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

/// The whole site in this process, on a database of its own, with a clock that a test moves.
///
///     let at = try await TestSite(on: engine)
///     let mei = try await at.browser(.agent)
///     let page = try await mei.get("/people")
///     #expect(page.status == .ok)
struct TestSite: Sendable {
    let database: any Database
    let desk: Desk
    let statements: StatementCount
    let clock: TestClock
    let site: Website
    let settings: SiteSettings
    private let responder: any HTTPResponder<DeskContext>
    /// The operations of the API by verb and number of words in the address, in which every answer is looked up.
    fileprivate let operations: [String: [APIRoute]]

    /// An administrator who is there from the beginning.
    let admin: Person

    init(on engine: TestDatabase, isSecure: Bool = false, trustsProxy: Bool = false) async throws {
        try await self.init(database: try await engine.database(), isSecure: isSecure, trustsProxy: trustsProxy)
    }

    init(
        database: any Database,
        isSecure: Bool = false,
        trustsProxy: Bool = false,
        livePages: Int = 2_000,
        apiRate: Int = 0
    ) async throws {
        let database = StatementCount(database)
        statements = database
        self.database = database
        try await database.migrate(Migration.all)
        let clock = TestClock()
        self.clock = clock
        desk = Desk(database: database, now: { clock.now })
        settings = SiteSettings(
            zone: try Zone("Asia/Shanghai"),
            isSecure: isSecure,
            trustsProxy: trustsProxy,
            livePages: livePages,
            // Where time stands still nothing is ever worked off.
            apiRate: apiRate
        )
        site = try Website(desk: desk, settings: settings)
        operations = Self.operations(of: site)
        responder = site.router.buildResponder()
        let profile = Profile(id: desk.newID(), name: "Root", login: "root", roles: [.administrator])
        admin = try await desk.addPerson(profile, by: .desk).profile.person
    }

    /// Another node at the same records.
    init(beside first: TestSite) throws {
        (database, clock, settings, admin) = (first.database, first.clock, first.settings, first.admin)
        statements = first.statements
        let clock = first.clock
        desk = Desk(database: first.database, now: { clock.now })
        site = try Website(desk: desk, settings: settings)
        operations = Self.operations(of: site)
        responder = site.router.buildResponder()
    }

    private static func operations(of site: Website) -> [String: [APIRoute]] {
        Dictionary(grouping: site.apiRoutes) { "\($0.method) \($0.path.split(separator: "/").count)" }
    }

    /// A new person with these roles, already signed in.
    func browser(_ roles: Role..., name: String = "Lin Mei", customer: ID<Customer>? = nil) async throws -> TestBrowser
    {
        try await browser(for: person(Set(roles), name: name, customer: customer))
    }

    func person(_ roles: Set<Role>, name: String = "Lin Mei", customer: ID<Customer>? = nil) async throws -> Person {
        let profile = Profile(id: desk.newID(), name: name, customer: customer, roles: roles)
        return try await desk.addPerson(profile, by: .desk).profile.person
    }

    /// A browser in which the person has signed in.
    func browser(for person: Person) async throws -> TestBrowser {
        let secret = try await desk.beginSession(for: person.id, address: "127.0.0.1", agent: "test")
        return TestBrowser(site: self, person: person, session: secret)
    }

    /// A browser in which nobody has signed in.
    func stranger() -> TestBrowser { TestBrowser(site: self, person: nil, session: nil) }

    /// A program with a token.
    func program(for owner: Person, rights: Set<Right>) async throws -> TestBrowser {
        let made = try await desk.addToken(
            named: "test",
            for: owner.id,
            rights: rights,
            until: clock.now.advanced(byMilliseconds: 86_400_000),
            by: owner
        )
        return TestBrowser(site: self, person: owner, session: nil, token: made.secret)
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ headers: HTTPFields,
        body: ByteBuffer,
        from peer: String = "127.0.0.1",
        to other: (any HTTPResponder<DeskContext>)? = nil
    ) async throws -> TestAnswer {
        let head = HTTPRequest(
            method: method,
            scheme: "http",
            authority: "desk.example",
            path: path,
            headerFields: headers
        )
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        logger[metadataKey: "hb.request.id"] = "test-request"
        let request = Request(head: head, body: RequestBody(buffer: body))
        let response = try await (other ?? responder).respond(
            to: request,
            context: DeskContext(logger: logger, peer: peer)
        )
        let collector = BodyCollector()
        try await response.body.write(collector)
        return TestAnswer(status: response.status, headers: response.headers, bytes: collector.bytes)
    }
}

struct TestAnswer: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var json: JSON {
        get throws { try JSONDecoder().decode(JSON.self, from: Data(text.utf8)) }
    }
}

/// Somebody's browser, or a program: it keeps cookies and sends the form token along.
final class TestBrowser: Sendable {
    let person: Person?
    private let site: TestSite
    private let token: String?
    private let jar: Mutex<[String: String]>

    init(site: TestSite, person: Person?, session: String?, token: String? = nil) {
        self.site = site
        self.person = person
        self.token = token
        jar = Mutex(session.map { [site.settings.sessionCookie: $0] } ?? [:])
    }

    var cookies: [String: String] { jar.withLock { $0 } }

    private var formToken: String? {
        cookies[site.settings.sessionCookie].map { site.desk.formToken(session: $0) }
    }

    func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> TestAnswer {
        try await send(.get, path, headers, body: "")
    }

    /// Sends a form, with the session's token unless `token` says otherwise.
    func post(
        _ path: String,
        _ fields: KeyValuePairs<String, String> = [:],
        token: String? = nil,
        _ headers: HTTPFields = [:]
    ) async throws -> TestAnswer {
        try await post(path, pairs: fields.map { ($0.key, $0.value) }, token: token, headers)
    }

    /// The same for fields that were put together.
    func post(
        _ path: String,
        pairs fields: [(name: String, value: String)],
        token: String? = nil,
        _ headers: HTTPFields = [:]
    ) async throws -> TestAnswer {
        var pairs = fields.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }
        if let token = token ?? formToken { pairs.append("form-token=\(token)") }
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        return try await send(.post, path, headers, body: pairs.joined(separator: "&"))
    }

    /// Asks the API below `/api/v1`, and checks the answer against the document.
    func api(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSON? = nil,
        _ headers: HTTPFields = [:],
        at location: SourceLocation = #_sourceLocation
    ) async throws -> TestAnswer {
        var headers = headers
        if body != nil { headers[.contentType] = "application/json" }
        if let formToken { headers[.formToken] = formToken }
        let answer = try await send(
            method,
            APIServer.root + path,
            headers,
            body: body.map { try JSON.text($0) } ?? ""
        )
        expectDocumented(answer, method, path, location)
        return answer
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ headers: HTTPFields,
        body: String
    ) async throws -> TestAnswer {
        try await send(method, path, headers, bytes: Array(body.utf8))
    }

    /// A file on its way, as a form carries it.
    struct SentFile {
        let name: String
        let bytes: [UInt8]
    }

    /// Sends a form with files.
    func post(
        _ path: String,
        _ fields: KeyValuePairs<String, String>,
        files: [SentFile],
        token: String? = nil
    ) async throws -> TestAnswer {
        var body: [UInt8] = []
        func part(_ head: String, _ bytes: [UInt8]) {
            body += "--edge\r\nContent-Disposition: form-data; \(head)\r\n\r\n".utf8
            body += bytes
            body += "\r\n".utf8
        }
        if let token = token ?? formToken { part("name=\"form-token\"", Array(token.utf8)) }
        for file in files { part("name=\"files\"; filename=\"\(file.name)\"", file.bytes) }
        for field in fields { part("name=\"\(field.key)\"", Array(field.value.utf8)) }
        body += "--edge--\r\n".utf8
        return try await send(.post, path, [.contentType: "multipart/form-data; boundary=edge"], bytes: body)
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ headers: HTTPFields,
        bytes: [UInt8]
    ) async throws -> TestAnswer {
        var headers = headers
        if !cookies.isEmpty {
            headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        }
        if let token { headers[.authorization] = "Bearer \(token)" }
        let answer = try await site.send(method, path, headers, body: ByteBuffer(bytes: bytes))
        for field in answer.headers[values: .setCookie] {
            let pair = field.split(separator: ";")[0].split(separator: "=", maxSplits: 1)
            jar.withLock { $0[String(pair[0])] = pair.count == 2 ? String(pair[1]) : nil }
        }
        return answer
    }

    /// The document must be true of every answer, errors included.
    private func expectDocumented(
        _ answer: TestAnswer,
        _ method: HTTPRequest.Method,
        _ path: String,
        _ location: SourceLocation
    ) {
        let parts = path.prefix(while: { $0 != "?" }).split(separator: "/")
        let matching = site.operations["\(method) \(parts.count)", default: []].filter { route in
            zip(route.path.split(separator: "/"), parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        // `/people/new` fits `/people/{person}` too: the one with fewer captures is meant.
        let captures: (APIRoute) -> Int = { $0.path.count(where: { $0 == "{" }) }
        guard let route = matching.min(by: { captures($0) < captures($1) }) else { return }
        let isSuccess = answer.status == route.status
        #expect(
            isSuccess || route.problemStatuses.contains(answer.status.code),
            "\(method) \(route.path) answers \(answer.status.code), which the document does not know",
            sourceLocation: location
        )
        let schema = isSuccess ? route.answers : Problem.schema
        guard let schema else {
            #expect(answer.text.isEmpty || route.export != nil, sourceLocation: location)
            return
        }
        #expect(throws: Never.self, "\(method) \(route.path): \(answer.text)", sourceLocation: location) {
            try schema.check(answer.json)
        }
    }
}

/// Gathers what a response writes.
private final class BodyCollector: ResponseBodyWriter, Sendable {
    private let buffer = Mutex(ByteBuffer())

    var bytes: [UInt8] { buffer.withLock { Array(buffer: $0) } }

    func write(_ part: ByteBuffer) async throws {
        buffer.withLock { _ = $0.writeImmutableBuffer(part) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
