import AfterSales
import Testing

@Suite("A site")
struct SiteTests {
    @Test("has a zone by its IANA name, and an offset is none (hard case 3)")
    func zones() throws {
        #expect(try Site.Details(name: "本部", zone: "Asia/Urumqi").checked().zone == "Asia/Urumqi")
        #expect(try Site.Details(name: "本部", zone: " ").checked().zone == nil)
        for zone in ["+08:00", "GMT+8", "Shanghai", "Asia/Atlantis"] {
            let refusal = #expect(throws: Refusal.self) { try Site.Details(name: "本部", zone: zone).checked() }
            #expect(refusal?.field == "zone")
        }
    }
}
