import AfterSales
import HTTPTypes
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The pages about people")
struct PeoplePagesTests {
    @Test("show everybody to a colleague, without the buttons that are not theirs")
    func list() async throws {
        let at = try await TestSite()
        let agent = try await at.browser(.agent)
        let page = try await agent.get("/people")
        #expect(page.status == .ok)
        #expect(page.text.contains("Root") && page.text.contains("Lin Mei"))
        #expect(!page.text.contains("/people/new"))
        let admin = try await at.browser(for: at.admin)
        #expect(try await admin.get("/people").text.contains("/people/new"))
    }
}
