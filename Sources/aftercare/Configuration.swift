import ArgumentParser
import Foundation
import Yams

/// Where a setting comes from: the flag, else the environment (`AFTERCARE_LOG_LEVEL`), else the configuration file
/// (`log-level: debug`).
struct Configuration {
    private let environment: [String: String]
    private let file: [String: String]

    /// - Throws: `ValidationError` if the file cannot be read or says something that no setting is called.
    init(
        path: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        known: Set<String> = Configuration.names
    ) throws {
        self.environment = environment
        guard let path = path ?? environment["AFTERCARE_CONFIG"] else {
            file = [:]
            return
        }
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ValidationError("The configuration file \(path) cannot be read.")
        }
        guard !text.allSatisfy(\.isWhitespace) else {
            file = [:]
            return
        }
        do {
            file = try YAMLDecoder().decode([String: String].self, from: text)
        } catch {
            throw ValidationError(
                "The configuration file \(path) must be a flat list of settings such as `port: 8080`."
            )
        }
        let unknown = file.keys.filter { !known.contains($0) }.sorted()
        guard unknown.isEmpty else {
            throw ValidationError("\(path): unknown setting \(unknown.joined(separator: ", ")).")
        }
    }

    /// Every setting there is.
    static let names: Set = [
        "database", "address", "port", "zone", "log-level", "https", "behind-proxy", "live-pages", "file-limit",
        "api-rate", "connections", "replica", "vendor", "hotline", "public-address",
        "webhook-networks", "webhook-http", "webhook-authorities", "backup-every", "backup-folder", "backup-keep",
    ]

    /// The setting's text, or `standard`; an empty one counts as not given.
    func text(_ flag: String?, _ name: String, or standard: String) -> String {
        let variable = "AFTERCARE_" + name.uppercased().replacing("-", with: "_")
        return [flag, environment[variable], file[name]].compactMap { $0 }.first { !$0.isEmpty } ?? standard
    }

    /// - Throws: `ValidationError` if the text is no whole number in the range.
    func number(_ flag: Int?, _ name: String, or standard: Int, in range: ClosedRange<Int>) throws -> Int {
        let text = text(flag.map(String.init), name, or: String(standard))
        guard let number = Int(text), range.contains(number) else {
            throw ValidationError("\(name) must be \(range.lowerBound) to \(range.upperBound), not \(text).")
        }
        return number
    }

    /// - Throws: `ValidationError` if the text is neither true nor false.
    func flag(_ flag: Bool, _ name: String) throws -> Bool {
        switch text(flag ? "true" : nil, name, or: "false").lowercased() {
        case "true", "yes", "1": true
        case "false", "no", "0": false
        case let other: throw ValidationError("\(name) must be true or false, not \(other).")
        }
    }
}
