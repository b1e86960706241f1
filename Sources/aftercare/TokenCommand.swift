import AfterSales
import ArgumentParser
import Foundation
import ServiceDesk

/// Keys for programs, from the machine the desk runs on.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Adds a key for a program that acts for a person, or revokes one.",
        subcommands: [Add.self, Revoke.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a key for a program; its secret is printed once."
        )

        @OptionGroup var records: DatabaseOptions
        @Argument(help: "For whom it acts.") var login: String
        @Option(help: "What it is for.") var name: String
        @Option(name: .customLong("right"), help: "A right it has, such as see-devices; may be repeated.")
        var rights: [String] = []
        @Option(help: "After how many days it expires.") var days: Int64 = 90
        @Flag(help: "Answer in JSON.") var json = false

        func run() async throws {
            let rights = try rights.map { word in
                guard let right = Right(rawValue: word) else { throw ValidationError("There is no right \(word).") }
                return right
            }
            guard !rights.isEmpty else {
                let known = Right.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("Say with --right what it may do: \(known).")
            }
            guard (1...731).contains(days) else { throw ValidationError("--days must be 1 to 731.") }
            let desk = try await records.openDesk()
            let made = try await Spoken.orFail {
                let owner = try await desk.profile(login: login, for: .desk).profile
                return try await desk.addToken(
                    named: name,
                    for: owner.id,
                    rights: Set(rights),
                    until: desk.now().advanced(byMilliseconds: days * 86_400_000),
                    by: .desk
                )
            }
            if json {
                Spoken.say(json: ["id": made.token.id.description, "secret": made.secret])
            } else {
                Spoken.say("Added token \(made.token.id), good until \(made.token.expiresAt.rfc3339).")
                Spoken.say("Secret, shown only now: \(made.secret)")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a token at once.")

        @OptionGroup var records: DatabaseOptions
        @Argument(help: "The token's id.") var token: String
        @Flag(help: "Answer in JSON.") var json = false

        func run() async throws {
            guard let id = AfterSales.ID<APIToken>(token) else { throw ValidationError("\(token) is no token's id.") }
            let desk = try await records.openDesk()
            let revoked = try await Spoken.orFail { try await desk.revokeToken(id, by: .desk) }
            if json {
                Spoken.say(json: ["id": revoked.id.description])
            } else {
                Spoken.say("Revoked the token for \(revoked.name).")
            }
        }
    }
}
