/// How long a promise gives: an amount in the unit the sentence uses.
///
/// Units are kinds, never a number of seconds: two working days are not 48 hours, and a month is
/// not thirty days. (PRC Civil Code, arts. 201–203; semantics §2.)
public enum Period: Sendable, Hashable, Codable {
    /// Milliseconds that pass on every clock, open or closed.
    case elapsed(milliseconds: Int64)
    /// Milliseconds of open time.
    case serviceTime(milliseconds: Int64)
    /// Ends at the close of service on the n-th working day after the day of the event.
    case workingDays(Int)
    /// Ends at the close of service on the n-th day, moved to the next working day if that day is closed.
    case calendarDays(Int)
    /// Ends with the corresponding date n months on, or that month's last day.
    case months(Int)
    /// Ends with the corresponding date n years on.
    case years(Int)
}
