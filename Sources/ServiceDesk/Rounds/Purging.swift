import AfterSales
import Storage

extension Desk {
    /// Clears away what was said long ago, at most `limit` of each; answers how much.
    ///
    /// What the outbox has settled is kept for thirty days, for whoever asks what was sent; a notice that was read for
    /// ninety, and one that nobody read for a year; what programs were told, for thirty, sent or not; long work that ended,
    /// for seven. The journal, which says what happened, is kept.
    @discardableResult
    public func purge(limit: Int = 1_000) async throws -> Int {
        let now = now()
        let (sent, read, forgotten) = (now.daysAgo(30), now.daysAgo(90), now.daysAgo(365))
        return try await database.write { db in
            try db.run(
                """
                DELETE FROM outbox WHERE fact IN (
                    SELECT fact FROM outbox WHERE settled_at < \(sent) ORDER BY settled_at LIMIT \(limit))
                """
            )
                + db.run(
                    """
                    DELETE FROM notice WHERE (person_id, fact) IN (
                        SELECT person_id, fact FROM notice
                        WHERE told_at < \(forgotten) OR (told_at < \(read) AND read_at IS NOT NULL)
                        ORDER BY told_at LIMIT \(limit))
                    """
                ) + db.purgeWebhookEvents(before: sent, limit: limit)
                + db.run(
                    """
                    UPDATE webhook_secret SET previous = NULL, previous_until = NULL WHERE previous_until <= \(now)
                    """
                )
                // A copy whose file is still there is taken away by what is noted of it.
                + db.run(
                    """
                    DELETE FROM backup
                    WHERE began_at < \(forgotten) AND NOT (is_own AND outcome = 'made' AND gone_at IS NULL)
                    """
                )
                + db.run("DELETE FROM restore_test WHERE ended_at < \(forgotten)")
                // With a file goes what it held, and what became of it.
                + db.run("DELETE FROM job WHERE ended_at < \(now.advanced(byMilliseconds: -Desk.jobsShownFor))")
        }
    }
}

extension Connection {
    /// With them go their deliveries, and with those their attempts.
    fileprivate func purgeWebhookEvents(before moment: Instant, limit: Int) throws -> Int {
        let old: SQL = """
            SELECT fact FROM webhook_event WHERE created_at < \(moment) ORDER BY created_at, fact LIMIT \(limit)
            """
        try run("DELETE FROM webhook_delivery WHERE fact IN (\(old))")
        return try run("DELETE FROM webhook_event WHERE fact IN (\(old))")
    }
}

extension Instant {
    fileprivate func daysAgo(_ days: Int64) -> Instant { advanced(byMilliseconds: -days * 86_400_000) }
}
