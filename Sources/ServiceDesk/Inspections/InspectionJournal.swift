import AfterSales
import Storage

/// How what happens to installations and inspections is written into their journals, and read back.
extension Installation.Change {
    func line() throws -> JournalLine {
        switch self {
        case .found(let place): try JournalLine("installation.found", place)
        case .named(let naming): try JournalLine("installation.expert-named", naming)
        }
    }

    init(_ entry: JournalEntry) throws {
        switch entry.kind {
        case "installation.found": self = .found(try entry.decode(Installation.Place.self))
        case "installation.expert-named": self = .named(try entry.decode(Installation.Naming.self))
        default: throw UnknownEntry(subject: entry.subject, sequence: entry.sequence, kind: entry.kind)
        }
    }
}

extension InspectionEvent {
    func line() throws -> JournalLine {
        switch self {
        case .planned(let planning): try JournalLine("inspection.planned", planning)
        case .rearranged(let arrangement): try JournalLine("inspection.rearranged", arrangement)
        case .cancelled(let reason): try JournalLine("inspection.cancelled", ["reason": reason])
        case .begun(let person, let units): try JournalLine("inspection.begun", Beginning(by: person, units: units))
        case .checked(let unit, let check): try JournalLine("inspection.checked", Checked(unit: unit, check: check))
        case .leftOut(let unit, let reason): try JournalLine("inspection.left-out", LeftOut(unit: unit, reason: reason))
        case .faultReported(let unit, let ticket):
            try JournalLine("inspection.fault-reported", Fault(unit: unit, ticket: ticket))
        case .reported(let report): try JournalLine("inspection.reported", report)
        case .handedOver(let handing): try JournalLine("inspection.handed-over", handing)
        case .received(let receipt): try JournalLine("inspection.received", receipt)
        }
    }

    init(_ entry: JournalEntry) throws {
        switch entry.kind {
        case "inspection.planned": self = .planned(try entry.decode(Inspection.Planning.self))
        case "inspection.rearranged": self = .rearranged(try entry.decode(Inspection.Arrangement.self))
        case "inspection.cancelled":
            self = .cancelled(reason: try entry.decode([String: String].self)["reason"] ?? "")
        case "inspection.begun":
            let begun = try entry.decode(Beginning.self)
            self = .begun(by: begun.by, units: begun.units)
        case "inspection.checked":
            let checked = try entry.decode(Checked.self)
            self = .checked(unit: checked.unit, checked.check)
        case "inspection.left-out":
            let left = try entry.decode(LeftOut.self)
            self = .leftOut(unit: left.unit, reason: left.reason)
        case "inspection.fault-reported":
            let fault = try entry.decode(Fault.self)
            self = .faultReported(unit: fault.unit, ticket: fault.ticket)
        case "inspection.reported": self = .reported(try entry.decode(Inspection.WrittenReport.self))
        case "inspection.handed-over": self = .handedOver(try entry.decode(Inspection.HandingOver.self))
        case "inspection.received": self = .received(try entry.decode(Inspection.Receipt.self))
        default: throw UnknownEntry(subject: entry.subject, sequence: entry.sequence, kind: entry.kind)
        }
    }

    private struct Beginning: Codable {
        let by: Installation.Expert
        let units: [Inspection.Unit]
    }

    private struct Checked: Codable {
        let unit: Int
        let check: Inspection.Check
    }

    private struct LeftOut: Codable {
        let unit: Int
        let reason: String
    }

    private struct Fault: Codable {
        let unit: Int
        let ticket: Ticket.ID
    }
}

extension Installation {
    var subject: Subject { Subject(.installation, id) }
}

extension Inspection {
    var subject: Subject { Subject(.inspection, id) }

    init?(id: ID<Inspection>, journal: [JournalEntry]) throws {
        self.init(id: id, events: try journal.map { (try InspectionEvent($0), $0.occurredAt) })
    }
}
