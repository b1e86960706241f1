import ArgumentParser
import Hummingbird
import Logging
import Storage

/// The floor: the same HTTP library and the same storage, doing nothing but what cannot be left out.
struct FloorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "floor", shouldDisplay: false)

    @Option var database: String
    @Option var port: Int

    func run() async throws {
        let database = try Place(database).open()
        let router = Router()
        // One indexed read, and an answer of so many bytes.
        router.get("/read/:id/:bytes") { _, context in
            let id = try context.parameters.require("id", as: Int.self)
            let bytes = try context.parameters.require("bytes", as: Int.self)
            let found = try await database.read { db in
                try db.rows("SELECT id, body FROM floor_record WHERE id = \(id)")
            }
            guard let body: String = try found.first?["body"] else { throw HTTPError(.notFound) }
            return Response.of(bytes, beginning: body)
        }
        // One durable insert, and an answer of so many bytes.
        router.post("/insert/:bytes") { request, context in
            let bytes = try context.parameters.require("bytes", as: Int.self)
            let body = String(buffer: try await request.body.collect(upTo: 65_536))
            let id = Int64(bitPattern: UInt64.random(in: 0...UInt64.max)) >> 1
            try await database.write { db in
                try db.run("INSERT INTO floor_record (id, body) VALUES (\(id), \(body))")
            }
            return Response.of(bytes, beginning: String(id))
        }
        var logger = Logger(label: "floor")
        logger.logLevel = .warning
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port), backlog: 1_024),
            logger: logger
        )
        try await application.runService()
        await database.close()
    }
}

extension Response {
    fileprivate static func of(_ bytes: Int, beginning: String) -> Response {
        var body = ByteBuffer(string: beginning)
        body.writeRepeatingByte(UInt8(ascii: "x"), count: max(0, bytes - body.readableBytes))
        return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
    }
}

/// Where the records of a run are.
struct Place: Sendable {
    enum Engine: String, Sendable, Codable { case sqlite, postgres }

    let engine: Engine
    let address: String

    init(_ address: String) {
        self.address = address
        engine = address.hasPrefix("sqlite:") ? .sqlite : .postgres
    }

    func open() throws -> any Database {
        switch engine {
        case .sqlite: try SQLiteDatabase(path: String(address.dropFirst("sqlite:".count)))
        case .postgres: try PostgresDatabase(address, connections: 8)
        }
    }
}
