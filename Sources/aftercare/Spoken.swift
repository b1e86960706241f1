import AfterSales
import ArgumentParser
import Foundation
import Web

/// How commands speak: answers to standard output, reasons to standard error.
enum Spoken {
    static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    static func say(json value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return }
        FileHandle.standardOutput.write(data + Data("\n".utf8))
    }

    /// Says what went wrong beside what was asked for, which goes on.
    static func complain(_ line: String) {
        FileHandle.standardError.write(Data((withoutAddresses(line) + "\n").utf8))
    }

    /// Says in one line why a command could not do it, for `throw`: it ends with status 1.
    static func failure(_ reason: String) -> ExitCode {
        FileHandle.standardError.write(Data((withoutAddresses(reason) + "\n").utf8))
        return .failure
    }

    /// The words without what somebody typed as an address of records: it may hold a password, and stand where
    /// something else was meant.
    static func withoutAddresses(_ words: String, typed: [String] = CommandLine.arguments) -> String {
        typed.reduce(words) { words, argument in
            if let scheme = argument.range(of: "://"), scheme.upperBound < argument.endIndex {
                return words.replacing(argument[scheme.lowerBound...], with: "://…")
            }
            return argument.contains("password=") ? words.replacing(argument, with: "…") : words
        }
    }

    /// Does what the desk is asked; its refusal is said in one line, its code behind it, and ends the command with status 1.
    static func orFail<Answer>(_ ask: () async throws -> Answer) async throws -> Answer {
        do {
            return try await ask()
        } catch let refusal as Refusal {
            throw failure(sentence(refusal))
        }
    }
}

extension Spoken {
    /// The catalogue's sentence in the language of the terminal, and the code by which programs know it.
    private static func sentence(_ refusal: Refusal) -> String {
        let code = [refusal.code, refusal.field].compactMap { $0 }.joined(separator: ": ")
        guard let catalogue = try? Catalogue() else { return "Refused (\(code))." }
        let environment = ProcessInfo.processInfo.environment
        let spoken = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        let language = spoken.flatMap { Language(tag: $0.prefix { $0 != "." }) } ?? .english
        return "\(catalogue.sentence(refusal, in: language)) (\(code))"
    }
}

/// Words nobody guesses.
enum Secrets {
    /// Some 80 bits in letters that are not misread, in groups: `k7mq-x2td-9rwp-4hva`.
    static func password() -> String {
        let letters = Array("23456789abcdefghjkmnpqrstvwxyz")
        var random = SystemRandomNumberGenerator()
        let groups = (0..<4).map { _ in String((0..<4).map { _ in letters.randomElement(using: &random) ?? "x" }) }
        return groups.joined(separator: "-")
    }
}
