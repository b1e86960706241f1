import AfterSales
import Synchronization

/// Plans and calendars already read from the file, so that no page reads them again (hard case 7).
///
/// A version never changes, so nothing on the shelf can grow stale.
final class TermsShelf: Sendable {
    private struct Case: Hashable {
        let plan: Plan.Reference
        let warranty: WarrantyStanding.State?
        let cause: FaultCause?
    }

    private struct Held {
        var plans: [Plan.Reference: Plan] = [:]
        var calendars: [TermsInForce.CalendarVersion: WorkCalendar] = [:]
        /// Put together from all sentences of a plan, which takes longer than reading a ticket's record.
        var whoPays: [Case: WhoPays] = [:]
        /// Of the newest version of each calendar, which another node may have accepted meanwhile.
        var zones: [String: (zone: Zone, readAt: ContinuousClock.Instant)] = [:]
    }

    /// How many of each are kept; a desk has a handful, an import of other people's may have many.
    private static let room = 200

    private let held = Mutex(Held())
    /// After so many acceptances of calendars no open ticket went by an older version; nothing is known before the
    /// first look.
    let acceptancesMoved = Mutex<Int?>(nil)

    func plan(_ reference: Plan.Reference, orRead read: () throws -> Plan) rethrows -> Plan {
        if let plan = held.withLock({ $0.plans[reference] }) { return plan }
        let plan = try read()
        held.withLock { held in
            if held.plans.count >= Self.room { held.plans = [:] }
            held.plans[reference] = plan
        }
        return plan
    }

    /// Who pays by this plan, of which there are some twenty cases.
    func whoPays(by plan: Plan, warranty: WarrantyStanding.State?, cause: FaultCause?) -> WhoPays {
        let asked = Case(plan: plan.reference, warranty: warranty, cause: cause)
        if let known = held.withLock({ $0.whoPays[asked] }) { return known }
        let answer = plan.whoPays(warranty: warranty, cause: cause)
        held.withLock { held in
            if held.whoPays.count >= Self.room * 20 { held.whoPays = [:] }
            held.whoPays[asked] = answer
        }
        return answer
    }

    /// The zone of a calendar as it is now, or was within the last minute.
    func zone(ofCalendar name: String, orRead read: () throws -> Zone) rethrows -> Zone {
        let now = ContinuousClock.now
        if let known = held.withLock({ $0.zones[name] }), now - known.readAt < .seconds(60) { return known.zone }
        let zone = try read()
        held.withLock { $0.zones[name] = (zone, now) }
        return zone
    }

    func calendar(
        _ version: TermsInForce.CalendarVersion,
        orRead read: () throws -> WorkCalendar
    ) rethrows -> WorkCalendar {
        if let calendar = held.withLock({ $0.calendars[version] }) { return calendar }
        let calendar = try read()
        held.withLock { held in
            if held.calendars.count >= Self.room { held.calendars = [:] }
            held.calendars[version] = calendar
        }
        return calendar
    }
}
