/// Why a calendar cannot be.
public enum ImpossibleCalendar: Error, Sendable, Hashable, CustomStringConvertible {
    /// Not an IANA zone this machine knows; an offset is not a zone.
    case unknownZone(String)
    /// Not of the form `09:00-12:00` with times from 00:00 to 24:00.
    case notAWindow(String)
    /// Closes before it opens, or at once.
    case backwardWindow(String)
    /// Two windows of one day share time.
    case overlappingWindows(String, String)
    /// Not `mon` … `sun`.
    case notAWeekday(String)
    /// Not a date that exists, written `2026-03-29`.
    case notADate(String)

    public var description: String {
        switch self {
        case .unknownZone(let id): "unknown zone \"\(id)\"; expected an IANA name such as Asia/Shanghai"
        case .notAWindow(let text): "not a window: \"\(text)\"; expected 09:00-12:00, with times from 00:00 to 24:00"
        case .backwardWindow(let text):
            "the window \(text) closes before it opens; a night shift is two windows, 20:00-24:00 and 00:00-02:00"
        case .overlappingWindows(let a, let b): "the windows \(a) and \(b) overlap"
        case .notAWeekday(let text): "not a weekday: \"\(text)\"; expected mon, tue, wed, thu, fri, sat or sun"
        case .notADate(let text): "not a date: \"\(text)\"; expected a date that exists, such as 2026-03-29"
        }
    }
}
