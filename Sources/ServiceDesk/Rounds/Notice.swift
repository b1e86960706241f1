public import AfterSales
public import Storage

/// Something a person of ours was told by the desk.
public struct Notice: Sendable, Equatable {
    public enum Kind: String, Sendable, Hashable, CaseIterable, Codable, SQLConvertible {
        /// A promise will fall due soon.
        case warned
        /// A promise has passed its time unkept.
        case fellDue = "fell-due"
        /// The ticket is theirs now.
        case assigned
        /// A wait ended by itself.
        case resumed
        /// The customer asks for another time than the one agreed on.
        case visitMoveAsked = "visit-move-asked"
        /// The customer accepted a quotation, or declined it.
        case quotationAccepted = "quotation-accepted"
        case quotationDeclined = "quotation-declined"
        /// The last day of a quotation passed without an answer.
        case quotationExpired = "quotation-expired"
        /// Money is here for a repair.
        case moneyReceived = "money-received"
        /// The customer signed the report.
        case signed
        /// A report came back and wants to be acknowledged.
        case handedBack = "handed-back"
        /// The day of a follow-up call has come.
        case followUpDue = "follow-up-due"
        /// How it came out, for the team that must be told.
        case leadTold = "lead-told"
        /// Something owed without a ticket is for today.
        case owedDue = "owed-due"
        /// Nothing is sent to a webhook any more, by the desk's own decision.
        case webhookOff = "webhook-off"
        /// The newest copy of the records is older than it may be.
        case backupLate = "backup-late"
        /// No copy came of trying to make one.
        case backupFailed = "backup-failed"
        /// A copy was brought back, and is not as it should be.
        case backupUnsound = "backup-unsound"
    }

    /// What the sentence in the catalogue fills in; what a kind has no use for is absent.
    public struct Particulars: Sendable, Equatable, Codable {
        /// What the ticket is about, or what is owed.
        public var subject: String
        public var clause: String?
        public var metric: Metric?
        public var due: Instant?
        /// Of a warning: higher is nearer.
        public var level: Int?
        /// Of a follow-up call or of something owed: the first is 1.
        public var occurrence: Int?
        /// Who did it, as they were called at the time.
        public var by: String?
        public var words: String?

        public init(subject: String) {
            self.subject = subject
        }
    }

    /// Names what happened, once: the ticket and the number of its entry, `SR-1001/17`.
    public let fact: String
    public let kind: Kind
    public let ticket: Ticket.ID?
    /// The plan the ticket goes by now, in whose words its clause is read.
    public let plan: Plan.Reference?
    public let particulars: Particulars
    public let happenedAt: Instant
    public let toldAt: Instant
    public let readAt: Instant?
}

extension Notice {
    init(_ row: Row) throws {
        let ticket: Int? = try row["ticket_id"]
        try self.init(
            fact: row["fact"],
            kind: row["kind"],
            ticket: ticket.map(Ticket.ID.init(number:)),
            plan: Plan.Reference(row),
            particulars: Particulars(stored: row["particulars"]),
            happenedAt: row["happened_at"],
            toldAt: row["told_at"],
            readAt: row["read_at"]
        )
    }
}
