/// When something that could not be delivered is tried again: eight times in about a day, then no more.
public enum Retries {
    /// Between a failure and the next try, in milliseconds: 5 s, 5 min, 30 min, 2 h, 4 h, 8 h, 10 h.
    private static let waits: [Int64] = [5_000, 300_000, 1_800_000, 7_200_000, 14_400_000, 28_800_000, 36_000_000]

    /// How many times in all.
    public static let most = waits.count + 1

    /// When to try after so many failures; `nil` when it is given up.
    ///
    /// `noise` moves it by up to a tenth, so that what failed together does not come back together.
    public static func next(after failures: Int, at now: Instant, noise: UInt32) -> Instant? {
        guard failures > 0, failures <= waits.count else { return nil }
        return now.advanced(byMilliseconds: stretched(waits[failures - 1], noise))
    }

    /// How long an address that failed so many times in a row is left alone, whatever waits for it: at most ten minutes.
    public static func rest(after failures: Int, at now: Instant, noise: UInt32) -> Instant {
        let wait = min(Int64(5_000) << Int64(min(max(failures, 1) - 1, 7)), 600_000)
        return now.advanced(byMilliseconds: stretched(wait, noise))
    }

    /// An address that has taken nothing for so long is switched off: five days, in milliseconds.
    public static let patience: Int64 = 5 * 86_400_000

    /// What has waited longer than this is given up, in milliseconds: two days.
    public static let oldest: Int64 = 2 * 86_400_000

    private static func stretched(_ wait: Int64, _ noise: UInt32) -> Int64 {
        wait + wait * Int64(noise % 1_000) / 10_000
    }
}
