import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

/// Every address by every role, on what is theirs and on what is another's: as the table `who-may-what.txt` says.
///
/// The table is written by hand where an address is new: the test says which lines it expected to find.
@Suite("Who may do what")
struct WhoMayWhatTests {
    // Hard cases 35 and 36.
    @Test("stands in one table, address by address, role by role", arguments: TestDatabase.reachable)
    func matrix(engine: TestDatabase) async throws {
        let every = try await EveryRecord(on: engine)
        var found: [String: (own: String, other: String)] = [:]
        for role in Role.allCases {
            let customer = role.isCustomer ? every.site.hospital.id : nil
            let visitor = try await every.at.person([role], customer: customer)
            let own = try await every.belongings(
                of: every.site.hospital,
                givenTo: role.isCustomer ? nil : visitor
            )
            let opened = try await theirs(own, role, visitor, every)
            let other = try await every.belongings(of: every.site.school)
            var browser = try await every.at.browser(for: visitor)
            for (name, ask) in requests(every) {
                let marks = [try await ask(browser, opened), try await ask(browser, other)]
                found[name, default: ("", "")].own += marks[0]
                found[name, default: ("", "")].other += marks[1]
                // Signing out and its like have ended the session.
                if name.hasPrefix("POST /s") { browser = try await every.at.browser(for: visitor) }
            }
        }
        let lines = found.sorted { $0.key < $1.key }.map { name, marks in
            name.padding(toLength: max(name.count + 2, 72), withPad: " ", startingAt: 0) + marks.own
                + (marks.own == marks.other ? "" : "  \(marks.other)")
        }
        let table = try Self.table()
        let (said, done) = (Set(table), Set(lines))
        #expect(lines.filter { !said.contains($0) } == [], "the doors do this, and the table does not say so")
        #expect(table.filter { !done.contains($0) } == [], "the table says this, and the doors do not do so")
    }

    /// What a customer's engineer may see of tickets is what they reported themselves.
    private func theirs(
        _ own: Belongings,
        _ role: Role,
        _ visitor: Person,
        _ every: EveryRecord
    ) async throws -> Belongings {
        guard role == .customerEngineer else { return own }
        let request = TicketRequest(customer: own.customer.id, reporter: .init(name: "李"), subject: "卡紙")
        return Belongings(
            customer: own.customer,
            site: own.site,
            contact: own.contact,
            contract: own.contract,
            device: own.device,
            ticket: try await every.at.desk.openTicket(request, by: visitor).ticket.id,
            link: own.link,
            followed: own.followed
        )
    }

    private typealias Ask = (TestBrowser, Belongings) async throws -> String

    /// Every address of the registry, and what asks it: `y` may, `n` may not, `-` is not there for them.
    private func requests(_ every: EveryRecord) -> [(name: String, ask: Ask)] {
        let programs = every.at.site.apiRoutes.map { route -> (String, Ask) in
            (
                "\(route.method) \(APIServer.root)\(route.path)",
                { browser, named in
                    // Nobody has seen such a version: nothing is changed, and who may is told so.
                    let seen: HTTPFields = route.ifMatch == .ignored ? [:] : [.ifMatch: "\"999\""]
                    let address = every.address(route.path, named)
                    let answer = try await browser.api(route.method, address, every.body(route, named), seen)
                    return Self.mark(answer)
                }
            )
        }
        let pages = every.at.site.pageRoutes.map { route -> (String, Ask) in
            (
                "\(route.method) \(route.path)",
                { browser, named in
                    let address = every.address(route.path, named)
                    if route.path == LiveRoutes.path { return try await Self.markOfStream(browser, address) }
                    // Without fields: who may is told what is missing.
                    return Self.mark(
                        route.method == .get ? try await browser.get(address) : try await browser.post(address)
                    )
                }
            )
        }
        return programs + pages
    }

    /// A stream of news does not end by itself: who still listens after a moment was let in.
    ///
    /// Whoever goes before they were let in looks like a fault; they wait longer the next time.
    private static func markOfStream(_ browser: TestBrowser, _ address: String) async throws -> String {
        for moment in [50, 500, 5_000, 30_000] {
            let listening = Task { try await browser.get(address) }
            try await Task.sleep(for: .milliseconds(moment))
            listening.cancel()
            do {
                let found = mark(try await listening.value)
                if found != "!" { return found }
            } catch is CancellationError {
                return "y"
            }
        }
        return "!"
    }

    private static func mark(_ answer: TestAnswer) -> String {
        switch answer.status.code {
        case 403: "n"
        case 404, 410: "-"
        case 401, 500...: "!"
        default: "y"
        }
    }

    private static func table() throws -> [String] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Doors/who-may-what.txt").standardized
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }
}
