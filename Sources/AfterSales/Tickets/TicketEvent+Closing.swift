/// What is written down when the work is done: the report, its signature, and the calls that follow.
extension TicketEvent {
    /// One version of the service report; its hash is what a signature signs.
    public struct ReportVersion: Sendable, Equatable, Codable {
        public var version: Int
        public var content: ServiceReport
        /// SHA-256 of the content's canonical form, in hexadecimal; made by the desk.
        public var hash: String
        /// SHA-256 of each file of the visits that belongs to it; absent where there were none.
        public var files: [String]?

        public init(version: Int, content: ServiceReport, hash: String, files: [String]? = nil) {
            self.version = version
            self.content = content
            self.hash = hash
            self.files = files
        }
    }

    /// The customer's responsible person confirms one version of the report (C48, C76).
    public struct Signature: Sendable, Equatable, Codable {
        public var version: Int
        public var hash: String
        public var signer: String
        /// Drawn on the engineer's glass, a name typed there, or through the customer's own link or account.
        public var how: String
        /// The strokes as an SVG path in a 600 × 200 box; `nil` for a typed name.
        public var strokes: String?

        public init(version: Int, hash: String, signer: String, how: String, strokes: String? = nil) {
            self.version = version
            self.hash = hash
            self.signer = signer
            self.how = how
            self.strokes = strokes
        }
    }

    public struct HandBack: Sendable, Equatable, Codable {
        public var version: Int
        public var words: String

        public init(version: Int, words: String = "") {
            self.version = version
            self.words = words
        }
    }

    public struct Resolution: Sendable, Equatable, Codable {
        public var rung: Rung
        public var how: String
        public var cause: String?

        public init(rung: Rung, how: String, cause: String? = nil) {
            self.rung = rung
            self.how = how
            self.cause = cause
        }
    }

    /// One call owed (C50); one per rule and occurrence, whoever looks for it and however often.
    public struct FollowUpOwed: Sendable, Equatable, Codable {
        public var occurrence: Int
        public var due: Instant
        public var clause: String

        public init(occurrence: Int, due: Instant, clause: String) {
            self.occurrence = occurrence
            self.due = due
            self.clause = clause
        }
    }

    public struct FollowUpStamp: Sendable, Equatable, Codable {
        public var occurrence: Int

        public init(occurrence: Int) {
            self.occurrence = occurrence
        }
    }

    public struct FollowUpDone: Sendable, Equatable, Codable {
        public var occurrence: Int
        public var reached: Bool
        public var words: String
        /// 1 (bad) … 5 (good), if the customer said.
        public var satisfaction: Int?

        public init(occurrence: Int, reached: Bool, words: String, satisfaction: Int? = nil) {
            self.occurrence = occurrence
            self.reached = reached
            self.words = words
            self.satisfaction = satisfaction
        }
    }
}
