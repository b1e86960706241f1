/// One page of a longer list, and how to ask for the next.
public struct Listing<Item: Sendable>: Sendable {
    public let items: [Item]
    /// What `after` must be to get the page behind this one; `nil` on the last page.
    public let next: String?

    public init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }

    /// Cuts what was read with one row more than asked for, so that the end is known without a count.
    init(_ found: [Item], limit: Int, cursor: (Item) -> String) {
        items = Array(found.prefix(limit))
        next = found.count > limit ? items.last.map(cursor) : nil
    }

    /// How many rows one page may have: 1 to 200, whatever was asked.
    static func rows(_ asked: Int) -> Int {
        min(max(asked, 1), 200)
    }
}
