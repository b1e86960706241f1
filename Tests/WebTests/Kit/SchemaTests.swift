import AfterSales
import Testing

@testable import Web

@Suite("A schema")
struct SchemaTests {
    let schema = Schema.object(
        "Order",
        "An order.",
        [
            .must("name", .text(limit: 5)), .may("count", .integer(1...9)), .may("when", .instant), .may("on", .day),
            .may("role", .choice(Role.self)), .may("lines", .list(.object("Line", "", [.must("sku", .text)]))),
            .may("person", .id), .may("urgent", .boolean), .may("price", .number),
            .may(
                "amount",
                .either([
                    .object("W", "", [.must("workingDays", .integer)]), .object("M", "", [.must("months", .integer)]),
                ])
            ),
        ]
    )

    @Test("takes what it describes")
    func fits() throws {
        try schema.check(["name": "abcde"])
        try schema.check([
            "name": "林林林林林", "count": 9, "when": "2026-09-30T17:30:00+08:00", "on": "2026-02-28",
            "role": "repair-bench",
            "lines": [["sku": "a"], ["sku": "b"]], "person": "0000000000001", "urgent": false, "price": .number(1.5),
            "amount": ["months": 2],
        ])
        try schema.check(["name": "a", "count": .null])
    }

    @Test(
        "names the field that does not fit",
        arguments: [
            (["count": 1], "name"), (["name": .null], "name"), (["name": 1], "name"), (["name": "abcdef"], "name"),
            (["name": "a\u{0}"], "name"), (["name": "a", "count": 0], "count"),
            (["name": "a", "count": .number(1.5)], "count"),
            (["name": "a", "count": .number(1e300)], "count"), (["name": "a", "when": "2026-09-30T17:30:00"], "when"),
            (["name": "a", "on": "2026-02-29"], "on"), (["name": "a", "role": "king"], "role"),
            (["name": "a", "lines": [["sku": "a"], ["sku": 7]]], "lines[1].sku"),
            (["name": "a", "lines": "x"], "lines"),
            (["name": "a", "person": "x"], "person"), (["name": "a", "urgent": "true"], "urgent"),
            (["name": "a", "other": 1], "other"), (["name": "a", "amount": ["days": 1]], "amount"),
        ] as [(JSON, String)]
    )
    func doesNotFit(value: JSON, field: String) {
        #expect { try schema.check(value) } throws: { ($0 as? Refusal)?.field == field }
    }

    @Test("refuses what is no object at all", arguments: ["x", 1, true, .null, []] as [JSON])
    func noObject(value: JSON) {
        #expect(throws: Refusal.self) { try schema.check(value) }
    }
}
