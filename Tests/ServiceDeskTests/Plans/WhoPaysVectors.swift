import AfterSales
import Testing

@Suite("Who pays under the commitment")
struct WhoPaysVectors {
    /// A case, and for every category payer, basis and the sentences that say it; `-` where none does.
    ///
    /// Read from the sentences by hand. Parts and labour are what "repair" means; travel in warranty nobody speaks of.
    static let vectors: [(String, [String])] = [
        (
            "within defect",
            [
                "vendor free C10 C87", "vendor free C10 C87", "-", "-", "customer each-sender C68",
                "vendor each-sender C68", "vendor free C10 C87", "vendor free C31",
            ]
        ),
        (
            "within wear",
            [
                "vendor free C10", "vendor free C10", "-", "-", "customer each-sender C68", "vendor each-sender C68",
                "vendor free C10", "vendor free C31",
            ]
        ),
        ("within misuse", harmed), ("within third-party", harmed), ("within disaster", harmed),
        ("over defect", over), ("over wear", over),
        ("over misuse", overAndHarmed), ("over third-party", overAndHarmed), ("over disaster", overAndHarmed),
        // While the cause is open: only what holds whatever it turns out to be.
        (
            "within unknown",
            ["?", "?", "-", "-", "customer each-sender C68", "vendor each-sender C68", "?", "vendor free C31"]
        ),
        (
            "over unknown",
            [
                "customer cost C13 C34 C89", "vendor free C13 C34 C89 C90", "customer not-stated C69 C74",
                "customer not-stated C13 C69 C74", "customer not-stated C69 C74", "customer not-stated C69 C74", "?",
                "vendor free C31",
            ]
        ),
        ("undecided defect", ["?", "vendor free C10 C87 C13 C34 C89 C90", "?", "?", "?", "?", "?", "vendor free C31"]),
        ("undecided misuse", ["customer cost C88", "?", "?", "?", "?", "?", "customer cost C88", "vendor free C31"]),
        ("undecided unknown", ["?", "?", "?", "?", "?", "?", "?", "vendor free C31"]),
    ]

    /// In warranty, and not the device's fault: repaired at cost, and each parcel is its sender's (C88, C68, X06, X07).
    private static let harmed = [
        "customer cost C88", "customer cost C88", "-", "-", "customer each-sender C68", "vendor each-sender C68",
        "customer cost C88", "vendor free C31",
    ]
    /// Out of warranty: parts at cost, labour free, all else the customer's without a price (C13, C34, C69, C74, X05).
    private static let over = [
        "customer cost C13 C34 C89", "vendor free C13 C34 C89 C90", "customer not-stated C69 C74",
        "customer not-stated C13 C69 C74", "customer not-stated C69 C74", "customer not-stated C69 C74",
        "customer not-stated C69 C74", "vendor free C31",
    ]
    private static let overAndHarmed = [
        "customer cost C13 C34 C88 C89", "vendor free C13 C34 C89 C90", "customer not-stated C69 C74",
        "customer not-stated C13 C69 C74", "customer not-stated C69 C74", "customer not-stated C69 C74",
        "customer cost C88", "vendor free C31",
    ]

    private static func verdict(_ name: String) throws -> WhoPays {
        let words = name.split(separator: " ").map(String.init)
        let state = try #require(WarrantyStanding.State(rawValue: words[0]))
        return try ShippedPlans.standard.get().whoPays(warranty: state, cause: FaultCause(rawValue: words[1]))
    }

    @Test("is what the sentences say", arguments: vectors)
    func vector(name: String, expected: [String]) throws {
        let told = try Self.verdict(name).lines.map { line -> String in
            guard let only = line.only else { return "?" }
            guard let price = only.price else { return "-" }
            return ([price.payer, price.basis] + only.clauses).joined(separator: " ")
        }
        #expect(told == expected)
    }

    @Test("has a branch for every cause while it is open, and shows which sentence lost by which ruling")
    func branches() throws {
        let parts = try #require(try Self.verdict("within unknown").lines.first)
        #expect(parts.answers.map(\.causes) == [[.defect, .wear], [.misuse, .thirdParty, .disaster]])
        #expect(parts.answers.map { $0.price?.basis } == ["free", "cost"])
        #expect(parts.answers[1].lost.map(\.clause) == ["C10"] && parts.answers[1].lost.map(\.why) == [.ruling("X06")])
        // Not decided, and by the warranty first: within it by the cause, out of it alike.
        let open = try #require(try Self.verdict("undecided unknown").lines.first).answers
        #expect(open.map(\.warranty) == [.within, .within, .over])
        #expect(open.map(\.causes) == [[.defect, .wear], [.misuse, .thirdParty, .disaster], []])

        let labour = try #require(try Self.verdict("over misuse").lines.first { $0.category == .labour }?.only)
        #expect(labour.lost.map(\.clause) == ["C69", "C74", "C88"])
        #expect(labour.lost.map(\.why) == [.ruling("X05"), .ruling("X05"), .customersFavour])
    }

    @Test("goes on out of warranty for money (C12), and names what only a reader can tell (C74)")
    func neverRefused() throws {
        #expect(try Self.verdict("over defect").paidService == ["C12"])
        #expect(try Self.verdict("within defect").paidService == [])
        let within = try Self.verdict("within misuse").lines
        let travel = try #require(within.first { $0.category == .travel }?.only)
        #expect(travel.reservations.map(\.clause) == ["C74"])
        #expect(travel.reservations.map(\.conditions) == [["outside-our-responsibility"]])
        // Freight in warranty is not meant by it (X07).
        #expect(within.first { $0.category == .freightIn }?.only?.reservations.isEmpty == true)
    }

    @Test("is for misuse not free where a plan says no more than that the warranty does not cover it (C11)")
    func excluded() throws {
        let plan = try ShippedPlans.plan("quality-assurance")
        let lines = plan.whoPays(warranty: .within, cause: .misuse).lines
        let labour = try #require(lines.first { $0.category == .labour }?.only)
        #expect(labour.clauses == ["C11"] && labour.price?.payer == "customer" && labour.price?.basis == "not-stated")
        #expect(labour.lost.map(\.clause) == ["C10"] && labour.lost.map(\.why) == [.exception])
    }
}
