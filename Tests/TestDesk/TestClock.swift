public import AfterSales
import Synchronization

/// A clock that stands still until a test moves it.
public final class TestClock: Sendable {
    private let instant: Mutex<Instant>

    /// Begins at noon in Shanghai on 30 September 2026, a Wednesday before a week of holidays.
    public init(at instant: Instant = Instant(milliseconds: 1_790_740_800_000)) {
        self.instant = Mutex(instant)
    }

    public var now: Instant { instant.withLock { $0 } }

    public func advance(milliseconds: Int64) {
        instant.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) }
    }

    public func advance(minutes: Int64) { advance(milliseconds: minutes * 60_000) }
    public func advance(hours: Int64) { advance(minutes: hours * 60) }
    public func advance(days: Int64) { advance(hours: days * 24) }
}
