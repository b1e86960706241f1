import AfterSales

/// A packing list in one line: names between commas, each with its count where that is not one (`roller x2`).
///
/// A name that has a comma in it, or ends as if a count followed, stands in double quotes, its own doubled.
enum PackingText {
    private static let separators: Set<Character> = [",", "，", "、", ";", "；", "\n"]

    /// As it is shown, to be changed: reading it gives the same list.
    static func written(_ items: [TicketEvent.PackedItem], between comma: String) -> String {
        items.map { item in
            let needsQuotes =
                item.name.contains(where: separators.contains) || item.name.hasPrefix("\"")
                || item.name.wholeMatch(of: counted) != nil
            let name = needsQuotes ? "\"\(item.name.replacing("\"", with: "\"\""))\"" : item.name
            return item.count == 1 ? name : "\(name) x\(item.count)"
        }.joined(separator: comma)
    }

    /// What was typed, read.
    static func items(_ text: String, of kind: TicketEvent.PackedItem.Kind) -> [TicketEvent.PackedItem] {
        var items: [TicketEvent.PackedItem] = []
        var rest = text[...]
        while true {
            rest = rest.drop { $0.isWhitespace || separators.contains($0) }
            guard !rest.isEmpty else { return items }
            if let match = rest.prefixMatch(of: quoted) {
                let name = String(match.1).replacing("\"\"", with: "\"").trimmed
                let count = match.2.flatMap { Int($0) } ?? 1
                if !name.isEmpty { items.append(.init(kind: kind, name: name, count: count)) }
                rest = rest[match.range.upperBound...]
                continue
            }
            let end = rest.firstIndex(where: separators.contains) ?? rest.endIndex
            let item = String(rest[..<end]).trimmed
            rest = rest[end...]
            if let match = item.wholeMatch(of: counted), let count = Int(match.2) {
                items.append(.init(kind: kind, name: String(match.1), count: count))
            } else {
                items.append(.init(kind: kind, name: item))
            }
        }
    }

    /// `roller x2`.
    private static var counted: Regex<(Substring, Substring, Substring)> { /(.+?)\s*[x×*]\s*(\d{1,5})/ }

    /// `"screw, M3" x2`, up to where the next begins.
    private static var quoted: Regex<(Substring, Substring, Substring?)> {
        /"((?:[^"]|"")*)"\s*(?:[x×*]\s*(\d{1,5})\s*)?(?=$|[,，、;；\n])/
    }
}

extension Form {
    /// What to carry.
    func packing() -> [TicketEvent.PackedItem] {
        let kinds: [(String, TicketEvent.PackedItem.Kind)] = [
            ("parts", .part), ("software", .software), ("tools", .tool),
        ]
        return kinds.flatMap { name, kind in PackingText.items(self[name], of: kind) }
    }
}
