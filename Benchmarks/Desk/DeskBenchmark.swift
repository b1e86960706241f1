import ArgumentParser
import Foundation
import Glibc
import ServiceDesk
import Storage

@main
struct DeskBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the serving program beside its floor, and verifies what it has written.",
        subcommands: [MeasureCommand.self, FloorCommand.self],
        defaultSubcommand: MeasureCommand.self
    )
}

/// Fills desks, serves them, asks, and prints what came of it.
struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "measure", shouldDisplay: false)

    @Option(help: "The built aftercare.") var program: String
    @Option(help: "An empty folder for SQLite's files.") var scratch: String
    @Option(help: "An empty PostgreSQL database: postgresql://… .") var postgres: String?
    @Option(help: "The process of its server, whose time is counted too.") var postgresProcess: Int32?
    @Option(help: "How many tickets; may be said several times.") var tickets: [Int] = []
    @Option(help: "Only these engines.") var engine: [String] = []
    @Option(help: "How many clients; may be said several times.") var clients: [Int] = []
    @Option(help: "Only questions whose name begins so.") var only: String = ""
    @Option(help: "Seconds of each stretch of asking.") var seconds = 0.6
    @Option(help: "Stretches for each, ours and the floor's in turn.") var rounds = 3
    @Option(help: "The first of two free ports.") var port = 18_160
    @Option(help: "Where to keep the results.") var json: String?
    @Option(help: "Results of an earlier run.") var compare: String?
    @Flag(help: "A small desk and one short stretch of each: whether it works, not how fast.") var quick = false

    func run() async throws {
        let before = try compare.map(Results.read)
        var results = Results()
        say(Results.head)
        for count in quick ? [200] : tickets.isEmpty ? [10_000] : tickets {
            var places = [Place("sqlite:\(scratch)/bench-\(count).sqlite")]
            if let postgres { places.append(Place("\(postgres)?options=-csearch_path%3Dbench_\(count)")) }
            for place in places where engine.isEmpty || engine.contains(place.engine.rawValue) {
                try await measure(place, tickets: count, before, &results)
            }
        }
        if let json { try results.write(to: json) }
    }

    private func measure(_ place: Place, tickets: Int, _ before: Results?, _ results: inout Results) async throws {
        let database = try place.open()
        if place.engine == .postgres {
            let schema = "bench_\(tickets)"
            try await database.write { db in try db.run("CREATE SCHEMA \(SQL.identifier(schema))") }
        }
        let began = ContinuousClock.now
        let desk = try await FullDesk(
            tickets: tickets,
            on: database,
            plans: URL(filePath: FileManager.default.currentDirectoryPath).appending(path: "plans")
        )
        let filling = (ContinuousClock.now - began) / .seconds(1)
        results.filling["\(place.engine.rawValue) \(tickets)"] = filling
        say("\(place.engine.rawValue): \(tickets) tickets filled in \(Int(filling)) s")
        let ours = try RunningServer(program, ["serve", "--database", place.address, "--api-rate", "0"], port: port)
        defer { ours.stop() }
        let floor = try RunningServer(
            CommandLine.arguments[0],
            ["floor", "--database", place.address],
            port: port + 1
        )
        defer { floor.stop() }
        for clients in quick ? [2] : clients.isEmpty ? [8, 64] : clients {
            for question in Question.allCases where question.rawValue.hasPrefix(only) {
                let measurement = try measure(question, clients, place.engine, tickets, desk, ours, floor)
                results.measurements.append(measurement)
                let earlier = before?.measurements.first { $0.name == measurement.name }
                say(Results.line(measurement, before: earlier))
            }
        }
        try await verify(database, place)
        await database.close()
    }

    private func measure(
        _ question: Question,
        _ clients: Int,
        _ engine: Place.Engine,
        _ tickets: Int,
        _ desk: FullDesk,
        _ ours: RunningServer,
        _ floor: RunningServer
    ) throws -> Measurement {
        var asker = Asker(desk)
        let client = try LoadClient(port: ours.port, connections: clients)
        // The first answers are slower, and say how large one is.
        let warm = try client.run(seconds: quick ? 0.05 : 0.3) { asker.ask(question) }
        let floorClient = try LoadClient(port: floor.port, connections: clients)
        _ = try floorClient.run(seconds: quick ? 0.05 : 0.2) { asker.askFloor(question, answer: warm.bytes) }
        var (oursAll, floorAll) = (LoadClient.Outcome(), LoadClient.Outcome())
        var (oursTime, floorTime) = (0.0, 0.0)
        var ratios: [Double] = []
        for _ in 0..<(quick ? 1 : rounds) {
            let time = used(by: floor)
            let beneath = try floorClient.run(seconds: quick ? 0.1 : seconds) {
                asker.askFloor(question, answer: warm.bytes)
            }
            floorTime += used(by: floor) - time
            let began = used(by: ours)
            let above = try client.run(seconds: quick ? 0.1 : seconds) { asker.ask(question) }
            oursTime += used(by: ours) - began
            ratios.append(
                Double(above.latencies.count) / above.seconds / (Double(beneath.latencies.count) / beneath.seconds)
            )
            floorAll.add(beneath)
            oursAll.add(above)
        }
        if let refusal = oursAll.firstRefusal ?? floorAll.firstRefusal {
            FileHandle.standardError.write(Data("\(question.rawValue): \(refusal)\n".utf8))
        }
        return Measurement(
            engine: engine,
            tickets: tickets,
            question: question,
            clients: clients,
            bytes: warm.bytes,
            refused: oursAll.refused + floorAll.refused,
            ours: .init(oursAll, cpu: oursTime),
            floor: .init(floorAll, cpu: floorTime),
            ratio: ratios.sorted()[ratios.count / 2]
        )
    }

    /// At once, also into a file: a run takes minutes.
    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }

    private func used(by server: RunningServer) -> Double {
        ProcessorTime.of(server.id) + (postgresProcess.map(ProcessorTime.ofChildren) ?? 0)
    }

    /// Speed counts only if everything written under load is right.
    private func verify(_ database: any Database, _ place: Place) async throws {
        let verification = try await FullDesk.desk(on: database).verify()
        guard verification.differenceCount == 0 else {
            for difference in verification.differences.prefix(20) { say(difference.description) }
            throw LoadFailure("\(place.engine.rawValue): \(verification.differenceCount) differences")
        }
        say("\(place.engine.rawValue): \(verification.entries) entries verified, nothing differs")
    }
}
