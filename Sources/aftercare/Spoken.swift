import AfterSales
import ArgumentParser
import Foundation

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

    /// Says in one line why a command could not do it, for `throw`: it ends with status 1.
    static func failure(_ reason: String) -> ExitCode {
        FileHandle.standardError.write(Data((reason + "\n").utf8))
        return .failure
    }

    /// Does what the desk is asked; its refusal is said in one line and ends the command with status 1.
    static func orFail<Answer>(_ ask: () async throws -> Answer) async throws -> Answer {
        do {
            return try await ask()
        } catch let refusal as Refusal {
            let words = [refusal.code, refusal.field].compactMap { $0 }.joined(separator: ": ")
            let values = refusal.values.filter { $0.value != refusal.field }.sorted { $0.key < $1.key }
                .map { "; \($0.key): \($0.value)" }.joined()
            FileHandle.standardError.write(Data("Refused (\(words)\(values)).\n".utf8))
            throw ExitCode.failure
        }
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
