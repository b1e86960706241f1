/// The business said no.
///
/// A refusal is an answer, not a fault: it is shown to the person who asked, in their language,
/// and never logged as an error. Anything else that is thrown is a bug or an outage.
///
/// Each folder adds its own refusals as static members; `code` is stable, is the last part of the
/// API's problem type, and is the key of the sentence in the catalogue (`refusal.<code>`).
public struct Refusal: Error, Equatable, Sendable {
    /// What kind of no this is; the doors turn it into a status.
    public enum Kind: Sendable, Equatable {
        /// There is no such record, or it is not yours to see; the two are never told apart.
        case notFound
        /// Your role does not allow this.
        case notAllowed
        /// What was sent cannot be right, whatever the state of things.
        case invalid
        /// Right in itself, but not as things stand now.
        case conflict
        /// Something must hold first; `clause` says which sentence wants it.
        case gateClosed
        /// Too often, too soon; try again later.
        case tooMany
    }

    public let kind: Kind
    public let code: String
    /// The field of the form or body that it is about, if one.
    public var field: String?
    /// What the sentence in the catalogue fills in.
    public var values: [String: String]
    /// The clause of the plan that asks for it, such as `C48`.
    public var clause: String?

    public init(
        _ kind: Kind,
        _ code: String,
        field: String? = nil,
        values: [String: String] = [:],
        clause: String? = nil
    ) {
        self.kind = kind
        self.code = code
        self.field = field
        self.values = values
        self.clause = clause
    }
}

extension Refusal {
    public static let notFound = Refusal(.notFound, "not-found")
    public static let notAllowed = Refusal(.notAllowed, "not-allowed")
    /// Someone else saved the record since it was read.
    public static let changedMeanwhile = Refusal(.conflict, "changed-meanwhile")

    /// `field` must not be empty.
    ///
    /// `called` is its name in the catalogue where another form has a field of the same name.
    public static func missing(_ field: String, called name: String? = nil) -> Refusal {
        Refusal(.invalid, "missing", field: field, values: ["field": field, "called": name].compactMapValues(\.self))
    }

    /// `field` holds something it cannot hold; `expected` says what it can.
    ///
    /// `expected` is a key of the catalogue (`expected.<key>`), or what to type in any language: `1…90`, `date, kind`.
    public static func invalid(_ field: String, expected: String, called name: String? = nil) -> Refusal {
        let values = ["field": field, "expected": expected, "called": name].compactMapValues(\.self)
        return Refusal(.invalid, "invalid", field: field, values: values)
    }

    /// `field` is longer than `limit` characters.
    public static func tooLong(_ field: String, limit: Int) -> Refusal {
        Refusal(.invalid, "too-long", field: field, values: ["field": field, "limit": String(limit)])
    }
}
