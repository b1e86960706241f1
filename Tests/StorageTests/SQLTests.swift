import Testing

@testable import Storage

@Suite("A statement")
struct SQLTests {
    @Test("binds what is interpolated, whatever it says")
    func binding() {
        let name = "'; DROP TABLE ticket; --"
        let none: Int? = nil
        let sql: SQL = "SELECT \(name), \(7), \(none), \(true), \(2.5), \([1, 2] as [UInt8])"
        #expect(sql.text(for: .postgres) == "SELECT $1, $2, $3, $4, $5, $6")
        #expect(sql.text(for: .sqlite) == "SELECT ?1, ?2, ?3, ?4, ?5, ?6")
        #expect(sql.values == [.text(name), .integer(7), .null, .bool(true), .real(2.5), .blob([1, 2])])
    }

    @Test("takes in other statements with their values, in order")
    func splicing() {
        let mine: SQL = "assignee = \("anna")"
        let late: SQL = "due_at < \(100)"
        let sql: SQL = "SELECT id FROM ticket WHERE \([mine, late].joined(" AND ")) LIMIT \(50)"
        #expect(sql.text(for: .postgres) == "SELECT id FROM ticket WHERE assignee = $1 AND due_at < $2 LIMIT $3")
        #expect(sql.values == [.text("anna"), .integer(100), .integer(50)])
    }

    @Test("spells words as the engine does")
    func dialects() {
        let sql: SQL = "SELECT id FROM ticket WHERE title \(SQL.like) \("%a%") \(SQL.skippingLocked)"
        #expect(sql.text(for: .sqlite) == "SELECT id FROM ticket WHERE title LIKE ?1 ")
        #expect(sql.text(for: .postgres) == "SELECT id FROM ticket WHERE title ILIKE $1 FOR UPDATE SKIP LOCKED")
    }

    @Test("quotes names that are known only at run time")
    func identifiers() {
        let sql: SQL = "SELECT 1 FROM \(SQL.identifier(#"a"b"#))"
        #expect(sql.text(for: .sqlite) == #"SELECT 1 FROM "a""b""#)
    }

    @Test("pads a list to a power of two", arguments: [(0, 1), (1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (9, 16)])
    func lists(count: Int, padded: Int) {
        let sql: SQL = "\(list: Array(0..<count))"
        #expect(sql.values.count == padded)
        #expect(sql.values.last == (count == 0 ? .null : .integer(Int64(count - 1))))
    }

    @Test("has one shape however its values differ")
    func shapes() {
        func sql(_ id: Int, _ ids: [Int]) -> SQL { "SELECT \(id) WHERE x IN \(list: ids)" }
        #expect(sql(1, [1, 2, 3]).shape == sql(2, [4, 5, 6, 7]).shape)
        #expect(sql(1, [1, 2, 3]).shape != sql(1, [1, 2]).shape)
    }

    @Test("keeps few prepared, and forgets the one unused for longest")
    func cache() {
        var cache = StatementCache<Int>(capacity: 2)
        #expect(cache.insert(1, for: "SELECT 1") == nil)
        #expect(cache.insert(2, for: "SELECT 2") == nil)
        let first: SQL = "SELECT 10"
        let second: SQL = "SELECT 20"
        #expect(cache.insert(10, for: first) == 1)
        #expect(cache.insert(20, for: second) == 2)
        #expect(cache.statement(for: first) == 10)
        #expect(cache.insert(3, for: "SELECT 3") == 20)
        #expect(cache.statement(for: first) == 10)
        #expect(cache.statement(for: second) == nil)
    }
}
