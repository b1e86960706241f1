import Glibc
import Storage
import TestDesk
import Testing

/// What `script/postgres-company` has started around the primary.
private func company(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

@Suite("PgBouncer in transaction mode", .enabled(if: company("TEST_PGBOUNCER") != nil), .timeLimit(.minutes(10)))
struct PoolerTests {
    @Test("is found out, and every transaction works in whatever session it is given")
    func throughPooler() async throws {
        let pooled = try PostgresDatabase(#require(company("TEST_PGBOUNCER")), connections: 8)
        let table = SQL.identifier("pooled\(UInt64.random(in: 0...UInt64.max))")
        try await pooled.exclusively { db in try db.run("CREATE TABLE \(table) (n BIGINT PRIMARY KEY)") }
        // Eight of ours share three of the server's.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for n in 0..<25 {
                        try await pooled.write { db in
                            try db.run("INSERT INTO \(table) (n) VALUES (\(worker * 100 + n))")
                        }
                        _ = try await pooled.read { db in try db.rows("SELECT n FROM \(table) WHERE n = \(n)") }
                    }
                }
            }
            try await group.waitForAll()
        }
        let (rows, prepared, limit): (Int, Int, String) = try await pooled.read { db in
            try (
                db.rows("SELECT count(*) AS n FROM \(table)")[0]["n"],
                db.rows("SELECT count(*) AS n FROM pg_prepared_statements")[0]["n"],
                db.rows("SELECT current_setting('statement_timeout') AS kept")[0]["kept"]
            )
        }
        #expect(rows == 200)
        #expect(prepared == 0)
        #expect(limit == "15s")
    }
}

@Suite("TLS", .enabled(if: company("TEST_TLS") != nil), .timeLimit(.minutes(10)))
struct TLSTests {
    @Test("is used as the connection string says")
    func encrypted() async throws {
        let database = try PostgresDatabase(#require(company("TEST_TLS")), connections: 1)
        let isEncrypted: Bool = try await database.read { db in
            try db.rows("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")[0]["ssl"]
        }
        #expect(isEncrypted)
    }

    @Test("refuses a server that cannot show the certificate asked for")
    func unknownCertificate() async throws {
        let conninfo = try #require(company("TEST_TLS")) + " sslrootcert=/nowhere password=hunter2"
        let database = try PostgresDatabase(conninfo, connections: 1, patience: .milliseconds(200))
        let failure = await #expect(throws: SQLFailure.self) { try await database.read { _ in } }
        #expect(String(reflecting: failure).contains("certificate"))
        #expect(!String(reflecting: failure).contains("hunter2"))
    }
}

@Suite("A read replica", .enabled(if: company("TEST_REPLICA") != nil), .serialized, .timeLimit(.minutes(10)))
struct ReplicaTests {
    let primary = TestDatabase.server ?? ""
    let replica = company("TEST_REPLICA") ?? ""

    @Test("answers what may be a little old, while writes and decisions stay with the primary")
    func near() async throws {
        let database = try PostgresDatabase(primary, connections: 2, replica: replica, replicaLimit: .seconds(60))
        try await eventually { database.figures.replica?.lag != nil }
        #expect(try await database.readOfLate(Self.isReplica))
        #expect(try await database.read(Self.isReplica) == false)
        #expect(try await database.write(Self.isReplica) == false)
        let figures = try #require(database.figures.replica)
        #expect(figures.lag != nil)
        #expect(figures.served == 1)
        await database.close()
    }

    @Test("is passed over while it is too far behind, and asked again when it has caught up")
    func behind() async throws {
        let database = try PostgresDatabase(primary, connections: 2, replica: replica, replicaLimit: .seconds(2))
        let direct = try PostgresDatabase("\(replica) target_session_attrs=any", connections: 1)
        try await eventually { database.figures.replica?.lag.map { $0 < .seconds(2) } == true }
        try await direct.read { db in _ = try db.rows("SELECT pg_wal_replay_pause()") }
        let table = SQL.identifier("late\(UInt64.random(in: 0...UInt64.max))")
        try await database.write { db in try db.run("CREATE TABLE \(table) (n BIGINT)") }
        try await eventually { database.figures.replica?.lag.map { $0 > .seconds(2) } ?? true }
        #expect(try await database.readOfLate(Self.isReplica) == false)
        try await direct.read { db in _ = try db.rows("SELECT pg_wal_replay_resume()") }
        try await eventually { database.figures.replica?.lag.map { $0 < .seconds(2) } == true }
        #expect(try await database.readOfLate(Self.isReplica))
        await database.close()
    }

    @Test("that does not know yet what is asked leaves it to the primary")
    func unknownTable() async throws {
        let database = try PostgresDatabase(primary, connections: 2, replica: replica, replicaLimit: .seconds(60))
        let direct = try PostgresDatabase("\(replica) target_session_attrs=any", connections: 1)
        try await eventually { database.figures.replica?.lag != nil }
        try await direct.read { db in _ = try db.rows("SELECT pg_wal_replay_pause()") }
        let table = SQL.identifier("new\(UInt64.random(in: 0...UInt64.max))")
        try await database.write { db in try db.run("CREATE TABLE \(table) (n BIGINT)") }
        #expect(try await database.readOfLate { db in try db.rows("SELECT n FROM \(table)").count } == 0)
        try await direct.read { db in _ = try db.rows("SELECT pg_wal_replay_resume()") }
        await database.close()
    }

    @Test("that is away is done without")
    func away() async throws {
        let database = try PostgresDatabase(primary, connections: 2, replica: "host=127.0.0.1 port=1")
        #expect(try await database.readOfLate(Self.isReplica) == false)
        let figures = try #require(database.figures.replica)
        #expect(figures.lag == nil)
        #expect(figures.passedOn == 1)
        await database.close()
    }

    @Sendable private static func isReplica(_ db: any Connection) throws -> Bool {
        try db.rows("SELECT pg_is_in_recovery() AS copy")[0]["copy"]
    }

    private func eventually(_ condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while !condition(), ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(50)) }
        #expect(condition())
    }
}
