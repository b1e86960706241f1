public import AfterSales
public import Hummingbird
import Logging
import ServiceDesk

/// What every request carries.
public struct DeskContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Where the request came from, as the connection says.
    let peer: String
    let hasConnection: Bool
    /// What the door found out.
    var visit: Visit {
        get {
            // Every route stands behind the door, see `Website`: without it there is no request.
            guard let admitted else { preconditionFailure("the door comes first") }
            return admitted
        }
        set { admitted = newValue }
    }
    private var admitted: Visit?

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? "unknown"
        hasConnection = true
    }

    /// A request without a connection, for tests.
    init(logger: Logger, peer: String) {
        coreContext = .init(source: Unconnected(logger: logger))
        self.peer = peer
        hasConnection = false
    }

    private struct Unconnected: RequestContextSource {
        let logger: Logger
    }
}

/// What is known of a request once the door has looked at it: who asks, in which language, and with what.
struct Visit: Sendable {
    var reader: Reader
    var theme = Theme.auto
    var path: String
    var query = Form.empty
    /// The fields of a submitted form; empty for anything else.
    var form = Form.empty
    /// Files that came with a form, or as the body of a request.
    var files: [ReceivedFile] = []
    /// Why the files that came were not taken.
    var fileRefusal: Refusal?
    /// Files that came from somebody whom nobody knows, and were not read.
    var filesPassedOver = 0
    /// The body of an API request, read whole; what stands for it where it carried files.
    var body = ByteBuffer()
    var address: String
    /// Whether the request asks for a change: anything but GET and HEAD.
    var isSubmission: Bool
    /// The form token that a script sent along.
    var headerToken: String?
    var ifMatch: String?
    var idempotencyKey: String?
    /// Whether the body says that it is JSON.
    var isJSON: Bool
    /// How many notices wait for the person.
    var unread = 0
    /// How the person showed who they are; `nil` for a stranger.
    var pass: Pass?
    /// What tells a token from all others, at every node alike, where a program showed one.
    var token: Int?
    var requestID: String
    /// Whether somebody at the other end can go away; not in tests.
    var hasConnection = false

    /// How somebody showed who they are.
    enum Pass: Sendable {
        /// A session cookie, and the word that its forms must carry.
        case session(Person, formToken: String)
        case apiToken(Person)

        var person: Person {
            switch self {
            case .session(let person, _), .apiToken(let person): person
            }
        }
    }

    var person: Person? { pass?.person }
}

/// A context that shows pages; whatever takes one can print to its reader.
protocol VisitContext: RequestContext {
    var visit: Visit { get }
}

extension VisitContext {
    var reader: Reader { visit.reader }
    var words: Words { visit.reader.words }
    var form: Form { visit.form }
    var query: Form { visit.query }

    /// The id in the path.
    /// - Throws: `Refusal.notFound` if it is no id at all: such a record cannot exist.
    func id<Subject>(_ name: String, of _: Subject.Type = Subject.self) throws(Refusal) -> ID<Subject> {
        guard let id = parameters.get(name).flatMap({ ID<Subject>($0) }) else { throw .notFound }
        return id
    }

    /// The ticket in the path: `SR-1001`.
    func ticket(_ name: String = "ticket") throws(Refusal) -> Ticket.ID {
        guard let ticket = parameters.get(name).flatMap({ Ticket.ID($0) }) else { throw .notFound }
        return ticket
    }

    /// The count in the path, such as the number of a visit.
    func number(_ name: String) throws(Refusal) -> Int {
        guard let number = parameters.get(name).flatMap({ Int($0) }), number > 0 else { throw .notFound }
        return number
    }

    /// A word in the path, such as a ticket's number.
    func word(_ name: String) throws(Refusal) -> String {
        guard let word = parameters.get(name), let form = try? Form(urlEncoded: "word=\(word)"),
            let word = form.find("word"),
            word.utf8.count <= 200
        else { throw .notFound }
        return word
    }
}

extension DeskContext: VisitContext {}

/// What a request carries once somebody has signed in, ours or a customer's.
///
/// A handler that takes this context cannot be reached by a stranger, nor by a form of another site:
/// there is no other way to make one.
public struct PersonContext: ChildRequestContext, VisitContext {
    public var coreContext: CoreRequestContextStorage
    let visit: Visit
    public let person: Person

    public init(context: DeskContext) throws {
        guard case .session(let person, let formToken) = context.visit.pass else { throw SignInNeeded() }
        if context.visit.isSubmission {
            guard context.visit.form.exact("form-token") == formToken else { throw Refusal.formExpired }
        }
        coreContext = context.coreContext
        visit = context.visit
        self.person = person
    }
}

/// What a request carries once one of our own people has signed in.
public struct StaffContext: ChildRequestContext, VisitContext {
    public var coreContext: CoreRequestContextStorage
    let visit: Visit
    public let person: Person

    public init(context: DeskContext) throws {
        let context = try PersonContext(context: context)
        guard context.person.customer == nil else { throw Refusal.notAllowed }
        coreContext = context.coreContext
        visit = context.visit
        person = context.person
    }
}

/// What a request carries once a customer's person has signed in.
public struct CustomerContext: ChildRequestContext, VisitContext {
    public var coreContext: CoreRequestContextStorage
    let visit: Visit
    public let person: Person

    public init(context: DeskContext) throws {
        let context = try PersonContext(context: context)
        guard context.person.customer != nil else { throw Refusal.notAllowed }
        coreContext = context.coreContext
        visit = context.visit
        person = context.person
    }
}

/// What an API request carries: somebody with a token, or with a session and its form token in a header.
public struct APIContext: ChildRequestContext, VisitContext {
    public var coreContext: CoreRequestContextStorage
    let visit: Visit
    public let person: Person

    public init(context: DeskContext) throws {
        guard let person = context.visit.person else { throw SignInNeeded() }
        if case .session(_, let formToken) = context.visit.pass, context.visit.isSubmission {
            guard context.visit.headerToken == formToken else { throw Refusal.formExpired }
        }
        coreContext = context.coreContext
        visit = context.visit
        self.person = person
    }
}

/// Nobody has signed in: pages lead to the sign-in form, the API answers 401.
struct SignInNeeded: Error {}

extension Refusal {
    /// The form's token does not belong to this session: it expired, or another site sent the form.
    static let formExpired = Refusal(.notAllowed, "form-expired")
}
