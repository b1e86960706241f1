public import AfterSales
import Foundation
public import Storage

/// Work that is too long to wait for: it goes on when the page that began it is left, and when its node is lost.
public struct Job: Sendable, Equatable {
    public enum Kind: String, Sendable, Hashable, CaseIterable, SQLConvertible {
        /// Open tickets go over to a version of a plan.
        case plan
        /// Open tickets go over to a version of a calendar.
        case calendar
        /// A file is taken in.
        case file

        /// What lets somebody begin such work, and see how far it is.
        var right: Right { self == .file ? .importFiles : .publishPlans }
    }

    public enum State: String, Sendable, Hashable, CaseIterable, SQLConvertible {
        case running, done
        /// Nothing came of it, and nothing will.
        case failed
        /// A later version took its place before it had ended.
        case replaced
    }

    public let id: ID<Job>
    public let kind: Kind
    /// The plan's id, the calendar's name, or the name of the file.
    public let subject: String
    /// The plan's or calendar's version, or the kind of file.
    public let version: String
    /// Who began it.
    public let person: ID<Person>
    public let personName: String
    public let state: State
    public let beganAt: Instant
    public let endedAt: Instant?
    /// How many tickets it has been through, of how many; of a file, lines or records of the step it is at.
    public internal(set) var done: Int
    public internal(set) var total: Int
    /// Tickets that could not be moved.
    public let leftBehind: [Ticket.ID]
    /// What the node that is at it is doing just now; of a file only, and only there.
    public internal(set) var step: ImportProgress.Step?
    /// The last ticket it has been through, and the last there was when it began.
    let place: Int
    let lastPlace: Int
    /// Whether rows of a file that cannot be taken are left out.
    public let skips: Bool
    let tries: Int

    /// How many tickets are moved while the page waits.
    static let fewTickets = 50
    /// How long a file may be, in bytes, to be taken in while the page waits.
    static let shortFile = 100_000
}

/// A file as it comes in at the doors: pasted, or a workbook in base64.
public struct BroughtContent: Sendable, Equatable, Codable {
    /// The text, or a workbook in base64.
    public let text: String?
    public let workbook: String?

    public init(text: String?, workbook: String?) {
        self.text = text
        self.workbook = workbook
    }

    /// What is in it, whichever way it came.
    /// - Throws: `missing` where there is neither.
    public func bytes() throws(Refusal) -> [UInt8] {
        if let workbook, !workbook.isEmpty {
            guard let data = Data(base64Encoded: workbook) else { throw .invalid("workbook", expected: "base64") }
            return [UInt8](data)
        }
        guard let text, !text.isEmpty else { throw .missing("text") }
        return Array(text.utf8)
    }

    /// Whether it is too long to wait for; decided by its length, so that the same file always does the same.
    public var isLong: Bool { max(text?.utf8.count ?? 0, workbook?.utf8.count ?? 0) > Job.shortFile }
}

/// Which kind of file somebody brings.
public enum ImportKind: String, CaseIterable, Codable, Sendable {
    case customers, contracts, devices, parts

    /// The headings of its columns, in English.
    public var columns: [String] {
        switch self {
        case .customers: FileHeadings.ofCustomers
        case .contracts: FileHeadings.ofContracts
        case .devices: FileHeadings.ofDevices
        case .parts: FileHeadings.ofParts
        }
    }

    /// What is needed beside the right to bring files at all.
    var right: Right {
        switch self {
        case .customers, .contracts: .editCustomers
        case .devices: .editDevices
        case .parts: .editParts
        }
    }
}
