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

    /// A process of it, with its log on a pipe, for whoever ends it themselves.
    static func started(_ arguments: [String]) throws -> (process: Child, log: FileHandle) {
        let log = Line()
        let process = try Child(file, arguments, errors: log.writing)
        try log.writing.close()
        return (process, log.reading)
    }

    static func run(
        _ arguments: [String],
        input: Data,
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        let (stdin, stdout, stderr) = (Line(), Line(), Line())
        let process = try Child(
            file,
            arguments,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            input: stdin.reading,
            output: stdout.writing,
            errors: stderr.writing
        )
        try stdin.reading.close()
        try stdout.writing.close()
        try stderr.writing.close()
        // All three at once: a pipe that nobody empties would stop the program.
        async let output = onThread { try stdout.reading.readToEnd() ?? Data() }
        async let errors = onThread { try stderr.reading.readToEnd() ?? Data() }
        try await onThread {
            try stdin.writing.write(contentsOf: input)
            try stdin.writing.close()
        }
        let outcome = try await (output, errors)
        try await onThread { process.waitUntilExit() }
        return Outcome(
            output: String(decoding: outcome.0, as: UTF8.self),
            errors: String(decoding: outcome.1, as: UTF8.self),
            exitCode: process.terminationStatus
        )
    }
}
