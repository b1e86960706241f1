import AfterSales
import Storage

/// The versions of plans and calendars, as stored; what tickets need of them.
extension Desk {
    func plan(_ reference: Plan.Reference, in db: any Connection) throws -> Plan { throw Refusal.notFound }

    /// The desk's own plan, for whoever has no other.
    func currentPlan(in db: any Connection) throws -> Plan { throw Refusal.notFound }

    func calendar(_ name: String, version: String, in db: any Connection) throws -> WorkCalendar {
        throw Refusal.notFound
    }

    /// The version in force by calendar name.
    func currentCalendars(in db: any Connection) throws -> [String: String] { [:] }
}
