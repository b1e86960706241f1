/// A connection's prepared statements, at most `capacity` of them; the one unused for longest goes first.
struct StatementCache<Statement> {
    private var entries: [[SQL.Token]: (statement: Statement, usedAt: Int)] = [:]
    private var clock = 0
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        entries.reserveCapacity(capacity)
    }

    mutating func statement(for sql: SQL) -> Statement? {
        clock += 1
        guard let index = entries.index(forKey: sql.shape) else { return nil }
        entries.values[index].usedAt = clock
        return entries.values[index].statement
    }

    /// - Returns: the statement that had to make room.
    mutating func insert(_ statement: Statement, for sql: SQL) -> Statement? {
        var evicted: Statement?
        // Looking through all of them is fine for something this rare.
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.usedAt < $1.value.usedAt }) {
            evicted = entries.removeValue(forKey: oldest.key)?.statement
        }
        clock += 1
        entries[sql.shape] = (statement, clock)
        return evicted
    }

    mutating func removeAll() {
        entries.removeAll()
    }
}
