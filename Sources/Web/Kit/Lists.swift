import AfterSales
import Foundation

/// How a list is asked for: at most `limit` rows, in `order`, beginning behind the row that `after` names.
struct ListQuery: Sendable {
    let limit: Int
    /// One of the list's orders; the first if none was asked for.
    let order: String
    let after: Cursor?

    static let largest = 200

    init(_ query: Form, orders: [String] = [], limit standard: Int = 50) throws(Refusal) {
        switch query.find("limit") {
        case let text?:
            guard let limit = Int(text), (1...ListQuery.largest).contains(limit) else {
                throw .invalid("limit", expected: "1…\(ListQuery.largest)")
            }
            self.limit = limit
        case nil: limit = standard
        }
        let order = query.find("order") ?? orders.first ?? ""
        guard orders.isEmpty ? order.isEmpty : orders.contains(order) else {
            throw .invalid("order", expected: orders.joined(separator: ", "))
        }
        self.order = order
        after = try query.find("after").map { text throws(Refusal) in
            guard let cursor = Cursor(text) else { throw .invalid("after", expected: "cursor") }
            return cursor
        }
    }

    static func parameters(orders: [String]) -> [APIRoute.Parameter] {
        [
            APIRoute.Parameter("after", .text(limit: 500), "The `next` of the page before."),
            APIRoute.Parameter("limit", .integer(1...largest), "How many at most; 50 unless said."),
        ] + (orders.isEmpty ? [] : [APIRoute.Parameter("order", .words(orders), "\(orders[0]) unless said.")])
    }
}

/// Where a page of a list ends: the sort key and the id of its last row, opaque to whoever carries it.
struct Cursor: Sendable, CustomStringConvertible {
    let parts: [String]

    init(_ parts: [String]) { self.parts = parts }

    init?(_ text: String) {
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = base64 + String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: padded),
            let parts = try? JSONDecoder().decode([String].self, from: data),
            parts.allSatisfy(\.isPrintable)
        else { return nil }
        self.parts = parts
    }

    var description: String {
        let json = (try? JSON.text(parts)) ?? "[]"
        return Data(json.utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

/// One page of a list.
struct Listed<Item: Described & Encodable>: Described, Encodable {
    let items: [Item]
    /// What `after` wants for the next page; nothing on the last.
    let next: String?

    init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }

    /// One page out of `rows`, which hold one more than was asked for if there is a next page.
    init<Row>(_ rows: [Row], _ query: ListQuery, cursor: (Row) -> Cursor, item: (Row) throws -> Item) rethrows {
        let shown = rows.prefix(query.limit)
        items = try shown.map(item)
        next = rows.count > query.limit ? shown.last.map { cursor($0).description } : nil
    }

    static var schema: Schema {
        let item = Item.schema
        let name = if case .record(let name, _, _) = item { name } else { "Item" }
        return .object(
            "\(name)List",
            "One page of a list.",
            [.must("items", .list(item)), .may("next", .text, "What `after` wants for the next page.")]
        )
    }
}
