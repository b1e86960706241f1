import AfterSales

/// The body of an article as a page prints it.
///
/// The text is cut into blocks here and escaped by the template like any other: whatever is written, it is shown and
/// never executed.
struct ArticleBody: Sendable {
    /// Exactly one of the four is there.
    struct Block: Sendable, Equatable {
        var heading: String?
        var paragraph: String?
        var steps: Items?
        var points: Items?
    }

    struct Items: Sendable, Equatable {
        var items: [Item]
    }

    struct Item: Sendable, Equatable {
        let line: String
    }

    let blocks: [Block]

    /// `# ` begins a heading, `1. ` or `1、` a step, `- ` or `• ` a point; an empty line ends a paragraph.
    init(_ text: String) {
        var blocks: [Block] = []
        var paragraph: [Substring] = []
        func endParagraph() {
            if !paragraph.isEmpty { blocks.append(Block(paragraph: paragraph.joined(separator: "\n"))) }
            paragraph.removeAll()
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = line.drop(while: \.isWhitespace)
            if line.isEmpty {
                endParagraph()
            } else if line.hasPrefix("#") {
                endParagraph()
                blocks.append(Block(heading: String(line.drop { $0 == "#" || $0.isWhitespace })))
            } else if let step = line.afterNumber {
                endParagraph()
                if blocks.last?.steps != nil {
                    blocks[blocks.count - 1].steps?.items.append(Item(line: step))
                } else {
                    blocks.append(Block(steps: Items(items: [Item(line: step)])))
                }
            } else if let point = line.afterBullet {
                endParagraph()
                if blocks.last?.points != nil {
                    blocks[blocks.count - 1].points?.items.append(Item(line: point))
                } else {
                    blocks.append(Block(points: Items(items: [Item(line: point)])))
                }
            } else {
                paragraph.append(line)
            }
        }
        endParagraph()
        self.blocks = blocks
    }
}

extension Substring {
    /// What stands behind `12. `, `12) ` or `12、`.
    fileprivate var afterNumber: String? {
        let rest = drop { $0.isASCII && $0.isNumber }
        guard rest.startIndex != startIndex, utf8.distance(from: startIndex, to: rest.startIndex) <= 3,
            let sign = rest.first
        else { return nil }
        let behind = rest.dropFirst()
        guard sign == "、" || (sign == "." || sign == ")") && behind.first?.isWhitespace == true else { return nil }
        return String(behind.drop(while: \.isWhitespace))
    }

    fileprivate var afterBullet: String? {
        guard let sign = first, "-*•".contains(sign), dropFirst().first?.isWhitespace == true else { return nil }
        return String(dropFirst().drop(while: \.isWhitespace))
    }
}

extension Article.Text {
    /// What is said to somebody in a message: the title and the body, without the signs that make headings.
    var plain: String {
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("#") ? line.drop { $0 == "#" || $0.isWhitespace } : line
        }
        return title + "\n" + lines.joined(separator: "\n") + "\n"
    }
}
