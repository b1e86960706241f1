import AfterSales
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceDesk

/// An answer that says no, for programs: RFC 9457 `application/problem+json`.
struct Problem: Encodable, Sendable {
    /// Stable; leads to a page that explains it.
    let type: String
    let title: String
    let status: Int
    /// What to do about it, in the reader's language.
    let detail: String
    /// The field of the body or the query that it is about.
    var field: String?
    /// The clause of the plan that wants it, such as `C48`.
    var clause: String?
    /// What would open the gate.
    var opens: String?
    /// Where a file is wrong, row by row.
    var problems: [ImportRecord.Problem]?
    /// Quote this when you call us.
    let request: String

    init(_ refusal: Refusal, status: HTTPResponse.Status, _ visit: Visit) {
        let words = visit.reader.words
        type = "/problems/\(refusal.code)"
        title = words["problem.\(status.code)"]
        self.status = status.code
        // A customer's person has nobody of ours to ask for a right.
        let isCustomers = visit.person.map { $0.customer != nil } ?? false
        detail =
            refusal == .notAllowed && isCustomers
            ? words["refusal.not-allowed-customers"] : words.sentence(refusal)
        field = refusal.field
        clause = refusal.clause
        opens = refusal.kind == .gateClosed ? words.find("opens.\(refusal.code)") : nil
        request = visit.requestID
    }
}

/// The same for people.
struct ProblemPage: Page {
    static let template = "problem"

    let title: String
    let status: Int
    let detail: String
    let clause: LinkedText?
    let opens: String?
    /// Only what is our fault is worth a call.
    let request: String?
    /// The page without what it could not read, where that was all.
    let without: String?
    let home: String

    /// `link` is where the sentence is read that asks for it, if that is known.
    init(_ problem: Problem, clause link: ClauseLink? = nil, without: String? = nil, _ words: Words) {
        self.without = without
        title = problem.title
        status = problem.status
        detail = problem.detail
        clause = problem.clause.map { LinkedText(words("problem.clause", ["clause": $0]), link) }
        opens = problem.opens
        request = problem.status < 500 ? nil : words("problem.request", ["request": problem.request])
        home = words["problem.home"]
    }
}

extension Door {
    /// The answer that an error deserves: a problem for programs, a page for people.
    func answer(to error: any Error, _ request: Request, _ context: DeskContext) -> Response {
        let isAPI = request.uri.path.hasPrefix("/api/")
        if !isAPI, let page = rescue(error, request, context.visit) { return page }
        if error is SignInNeeded, !isAPI {
            let back = request.method == .get ? "?next=\(request.uri.string.percentEncoded)" : ""
            return .redirect(to: "/sign-in\(back)", type: .normal)
        }
        let (problem, headers) = problem(for: error, request, context.visit, context.logger)
        if isAPI { return Response(KeptAnswer(problem, headers)) }
        // Whoever works on a ticket reads the sentence in the plan that the ticket goes by.
        let ticket = request.uri.path.split(separator: "/").lazy.compactMap { Ticket.ID(String($0)) }.first
        let link = problem.clause.flatMap { clause in
            ticket.map { ClauseLink(id: clause, href: "/tickets/\($0)/clauses/\(clause.percentEncoded)") }
        }
        let without = (error as? AddressNotUnderstood)?.without
        let page = ProblemPage(problem, clause: link, without: without, context.visit.reader.words)
        var response = pages.html(page, context.visit, status: .init(code: problem.status))
        response.headers.append(contentsOf: headers)
        return response
    }

    /// Says in the reader's language what went wrong; only what nobody foresaw is logged as an error.
    func problem(
        for error: any Error,
        _ request: Request,
        _ visit: Visit,
        _ logger: Logger
    ) -> (Problem, HTTPFields) {
        var headers: HTTPFields = [:]
        let refusal: Refusal
        var status: HTTPResponse.Status
        var problems: [ImportRecord.Problem]?
        switch error {
        case is SignInNeeded:
            headers[.wwwAuthenticate] = "Bearer"
            (refusal, status) = (Refusal(.notAllowed, "sign-in-needed"), .unauthorized)
        case let known as Refusal:
            (refusal, status) = (known, known.status)
            if known == .changedMeanwhile, request.headers[.ifMatch] != nil { status = .preconditionFailed }
            headers[.retryAfter] = known.retryAfter
        case let known as FileRefused:
            (refusal, status) = (known.refusal, .unprocessableContent)
            problems = ImportRecord(known.report, visit.reader.words).problems
        case let known as AddressNotUnderstood:
            (refusal, status) = (known.refusal, .badRequest)
        case let known as HTTPRefusal:
            (refusal, status, headers) = (known.refusal, known.status, known.headers)
        case let known as any HTTPResponseError:
            (refusal, status) = (.http(known.status), known.status)
        case is CancellationError:
            // The node leaves, or whoever asked has gone. A change may have been saved before that.
            logger.info("Broken off")
            if !visit.isSubmission { headers[.retryAfter] = "5" }
            refusal = Refusal(.conflict, visit.isSubmission ? "outcome-unknown" : "unavailable")
            status = .serviceUnavailable
        default:
            switch desk.outage(error) {
            case .unavailable:
                logger.warning("The database did not answer", metadata: ["error": "\(error)"])
                headers[.retryAfter] = "5"
                (refusal, status) = (Refusal(.conflict, "unavailable"), .serviceUnavailable)
            case .diskFull:
                logger.error("The disk is full", metadata: ["error": "\(error)"])
                headers[.retryAfter] = "60"
                (refusal, status) = (Refusal(.conflict, "disk-full"), .init(code: 507))
            case .outcomeUnknown:
                // No Retry-After: a program that repeats by itself might do it twice.
                logger.error("A change may or may not have been saved", metadata: ["error": "\(error)"])
                (refusal, status) = (Refusal(.conflict, "outcome-unknown"), .serviceUnavailable)
            case .newerRecords:
                logger.warning("A newer program wrote what was asked for", metadata: ["error": "\(error)"])
                headers[.retryAfter] = "5"
                (refusal, status) = (Refusal(.conflict, "newer-records"), .serviceUnavailable)
            case nil:
                logger.error("Unforeseen", metadata: ["error": "\(String(reflecting: error))"])
                (refusal, status) = (Refusal(.conflict, "unforeseen"), .internalServerError)
            }
        }
        var problem = Problem(refusal, status: status, visit)
        problem.problems = problems
        return (problem, headers)
    }
}

/// A no that belongs to the protocol, not to the business.
struct HTTPRefusal: Error {
    let refusal: Refusal
    let status: HTTPResponse.Status
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ code: String, field: String? = nil, headers: HTTPFields = [:]) {
        refusal = Refusal(.invalid, code, field: field)
        self.status = status
        self.headers = headers
    }
}

extension Refusal {
    /// What the HTTP library refused by itself.
    static func http(_ status: HTTPResponse.Status) -> Refusal {
        switch status {
        case .notFound: .notFound
        case .contentTooLarge: Refusal(.invalid, "too-large")
        default: .unreadable
        }
    }

    /// Seconds until it is worth trying again, where time is all it takes.
    var retryAfter: String? { kind == .tooMany ? values["seconds"] ?? "60" : nil }

    var status: HTTPResponse.Status {
        switch kind {
        case .notFound: .notFound
        case .notAllowed: .forbidden
        case .invalid:
            self == .unreadable || self == .addressTooLong
                ? .badRequest : code == "attachment-too-large" ? .contentTooLarge : .unprocessableContent
        case .conflict, .gateClosed: .conflict
        case .tooMany: .tooManyRequests
        }
    }
}

extension String {
    /// Safe as one value behind `?name=`.
    var percentEncoded: String {
        var encoded = ""
        for byte in utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F:
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            default:
                encoded += byte < 16 ? "%0\(String(byte, radix: 16))" : "%\(String(byte, radix: 16))"
            }
        }
        return encoded
    }
}

/// What stands behind the `type` of a problem.
struct ExplanationPage: Page {
    static let template = "explanation"

    let title: String
    let sentence: String
    let code: String

    init(_ code: String, _ sentence: String, _ words: Words) {
        title = words["problem.explanation"]
        self.sentence = sentence
        self.code = code
    }
}
