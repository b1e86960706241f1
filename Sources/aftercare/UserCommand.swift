import AfterSales
import ArgumentParser
import Foundation
import ServiceDesk

/// People, from the machine the desk runs on.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Adds a person who can sign in, or ends one's access.",
        subcommands: [Add.self, Disable.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a person who can sign in.",
            discussion: "Without --password-stdin a password is made and printed, once."
        )

        @OptionGroup var records: DatabaseOptions
        @Argument(help: "What they sign in with.") var login: String
        @Option(help: "Their name; the login unless said.") var name: String?
        @Option(
            name: .customLong("role"),
            help: "One or more of \(Role.allCases.filter { !$0.isCustomer }.map(\.rawValue).joined(separator: ", "))."
        )
        var roles: [String] = []
        @Option(name: .customLong("team"), help: "A team they belong to; may be repeated.") var teams: [String] = []
        @Option(name: .customLong("skill"), help: "What they know; may be repeated.") var skills: [String] = []
        @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false
        @Flag(help: "Answer in JSON.") var json = false

        func run() async throws {
            let roles = try roles.map { word in
                guard let role = Role(rawValue: word) else { throw ValidationError("There is no role \(word).") }
                return role
            }
            guard !roles.isEmpty else { throw ValidationError("Say at least one --role.") }
            let password = passwordStdin ? readLine() ?? "" : Secrets.password()
            let desk = try await records.openDesk()
            let profile = Profile(
                id: desk.newID(),
                name: name ?? login,
                login: login,
                roles: Set(roles),
                teams: Set(teams),
                skills: Set(skills)
            )
            let added = try await Spoken.orFail { try await desk.addPerson(profile, password: password, by: .desk) }
            if json {
                var answer = ["id": added.profile.id.description, "login": added.profile.login ?? ""]
                if !passwordStdin { answer["password"] = password }
                Spoken.say(json: answer)
            } else {
                Spoken.say("Added \(added.profile.name); they sign in as \(added.profile.login ?? login).")
                if !passwordStdin { Spoken.say("Password, shown only now: \(password)") }
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a person's access; what they did stays in the journal."
        )

        @OptionGroup var records: DatabaseOptions
        @Argument(help: "What they sign in with.") var login: String
        @Flag(help: "Answer in JSON.") var json = false

        func run() async throws {
            let desk = try await records.openDesk()
            let disabled = try await Spoken.orFail {
                let stored = try await desk.profile(login: login, for: .desk)
                return try await desk.disablePerson(stored.profile.id, by: .desk)
            }
            if json {
                Spoken.say(json: ["id": disabled.profile.id.description, "login": login])
            } else {
                Spoken.say("\(disabled.profile.name) can no longer sign in.")
            }
        }
    }
}
