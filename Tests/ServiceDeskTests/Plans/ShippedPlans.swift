import AfterSales
import Foundation
import ServiceDesk
import Testing

/// The project's own folder, found from this file.
enum ProjectFolder {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let shared = root.deletingLastPathComponent().appending(path: "shared")

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func sharedText(_ path: String) throws -> String {
        try String(contentsOf: shared.appending(path: path), encoding: .utf8)
    }

    static let hasShared = FileManager.default.fileExists(atPath: shared.appending(path: "README.md").path)

    static func plan(_ name: String) throws -> Plan {
        try PlanReader.read(try text("plans/\(name).yaml"))
    }
}

@Suite("The plans we ship")
struct ShippedPlans {
    static let parts: [String: ClosedRange<Int>] = [
        "quality-assurance": 1...28, "service-guarantee": 29...51, "response-procedure": 52...77,
        "service-scope": 78...90, "standard": 1...90,
    ]

    @Test(
        "each reads without a mistake, is settled, and has its part of the ninety clauses",
        arguments: parts.keys.sorted()
    )
    func reads(name: String) throws {
        let plan = try ProjectFolder.plan(name)
        let review = plan.review()
        let expected = try #require(Self.parts[name]).map { "C\($0 < 10 ? "0" : "")\($0)" }
        #expect(plan.clauses.map(\.id) == expected)
        #expect(review.contradictions.filter { $0.settledBy == nil } == [])
    }
}
