import Foundation

/// A program of ours that serves on a port until told to leave.
final class RunningServer {
    let port: Int
    private let process = Process()

    init(_ program: String, _ arguments: [String], port: Int) throws {
        self.port = port
        process.executableURL = URL(filePath: program)
        process.arguments = arguments + ["--port", String(port)]
        // It logs as it does at work; nobody reads it here.
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        for _ in 0..<200 {
            usleep(50_000)
            if (try? LoadClient(port: port, connections: 1)) != nil { return }
            guard process.isRunning else { break }
        }
        throw LoadFailure("\(program) does not serve on port \(port)")
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    var id: Int32 { process.processIdentifier }
}

/// Processor time used so far, in microseconds.
enum ProcessorTime {
    /// Of a process with all its threads.
    static func of(_ process: Int32) -> Double {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return 0 }
        // Behind the name: state, parent, … ; fields 14 and 15 of all are the time in user and system mode.
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) * 1_000_000 / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Of all children of a process.
    static func ofChildren(of parent: Int32) -> Double {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { Int32($0) }.reduce(0) { sum, process in
            guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")"),
                text[text.index(after: end)...].split(separator: " ").dropFirst().first == Substring(String(parent))
            else { return sum }
            return sum + of(process)
        }
    }
}
