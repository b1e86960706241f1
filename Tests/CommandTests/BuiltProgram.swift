import Foundation

/// The program as it was built, beside the tests; run as a process of its own.
struct BuiltProgram {
    struct Outcome {
        let output: String
        let errors: String
        let exitCode: Int32

        var lines: [String] {
            output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).dropLast()
        }
    }

    static let file: URL = {
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appending(path: "aftercare")
    }()

    /// Runs to the end with this text on standard input.
    static func run(_ arguments: String..., input: String = "") async throws -> Outcome {
        try await run(arguments, input: Data(input.utf8))
    }

    /// A process of it that has not begun, with its log on a pipe, for whoever starts and ends it themselves.
    static func prepared(_ arguments: [String]) -> (process: Process, log: Pipe) {
        let process = Process()
        process.executableURL = file
        process.arguments = arguments
        let log = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = log
        return (process, log)
    }

    static func run(
        _ arguments: [String],
        input: Data,
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        let process = Process()
        process.executableURL = file
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stderr
        try process.run()
        // All three at once: a pipe that nobody empties would stop the program.
        async let output = Task.detached { try stdout.fileHandleForReading.readToEnd() ?? Data() }.value
        async let errors = Task.detached { try stderr.fileHandleForReading.readToEnd() ?? Data() }.value
        try await Task.detached {
            try stdin.fileHandleForWriting.write(contentsOf: input)
            try stdin.fileHandleForWriting.close()
        }.value
        let outcome = try await (output, errors)
        process.waitUntilExit()
        return Outcome(
            output: String(decoding: outcome.0, as: UTF8.self),
            errors: String(decoding: outcome.1, as: UTF8.self),
            exitCode: process.terminationStatus
        )
    }
}
