import Foundation
import Testing

@Suite("The one stylesheet")
struct StylesheetTests {
    private typealias Tokens = [String: String]

    private static let grounds = ["paper", "card", "sunken", "accent-soft", "alarm-soft"]
    private static let inks = ["ink", "ink-2", "ink-3", "accent", "accent-hover", "alarm"]
    /// What is written on a fill, and the fills it is written on.
    private static let fills = ["on-accent": ["accent", "accent-hover"], "on-alarm": ["alarm"], "card": ["ink-2"]]

    private let sheet: String

    init() throws {
        sheet = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../Sources/Web/Public/site.css"),
            encoding: .utf8
        )
    }

    @Test("keeps text legible, and fields and the focus visible, on every ground in both themes")
    func contrast() throws {
        let light = try tokens(":root {")
        let chosenDark = try tokens(":root[data-theme=\"dark\"] {")
        #expect(try tokens(":root:not([data-theme=\"light\"]) {") == chosenDark, "dark is one theme, said twice")
        for (theme, tokens) in [("light", light), ("dark", light.merging(chosenDark) { $1 })] {
            func expect(_ front: String, on ground: String, _ least: Double) throws {
                let ratio = try Self.contrast(#require(tokens[front]), #require(tokens[ground]))
                #expect(ratio >= least, "\(theme): --\(front) on --\(ground) is \(ratio) : 1")
            }
            for ground in Self.grounds {
                for ink in Self.inks { try expect(ink, on: ground, 4.5) }
                for line in ["line-field", "focus"] { try expect(line, on: ground, 3) }
            }
            for (ink, grounds) in Self.fills {
                for ground in grounds { try expect(ink, on: ground, 4.5) }
            }
        }
    }

    @Test("writes in no colour whose contrast is not computed, and draws fields with the line that is")
    func named() throws {
        let written = Set(sheet.matches(of: /[\s;{]color: var\(--([a-z0-9-]+)\)/).map { String($0.1) })
        #expect(written.subtracting(Self.inks + Array(Self.fills.keys)).isEmpty)
        let field = try #require(sheet.split(separator: "\n").first { $0.hasPrefix(":where(input:not(") })
        #expect(field.contains("border: 1px solid var(--line-field)"))
    }

    /// The colours that the block beginning with this line names.
    private func tokens(_ beginning: String) throws -> Tokens {
        let start = try #require(sheet.firstRange(of: beginning)).upperBound
        let block = sheet[start...].prefix { $0 != "}" }
        let named = block.matches(of: /--([a-z0-9-]+): (#[0-9a-f]{6});/).map { (String($0.1), String($0.2)) }
        return Tokens(named) { $1 }
    }

    /// The ratio of WCAG 2, 1.4.3.
    private static func contrast(_ one: String, _ other: String) throws -> Double {
        let lights = try [luminance(one), luminance(other)].sorted()
        return (lights[1] + 0.05) / (lights[0] + 0.05)
    }

    private static func luminance(_ colour: String) throws -> Double {
        let value = try #require(Int(colour.dropFirst(), radix: 16))
        let parts = [16, 8, 0].map { shift -> Double in
            let part = Double((value >> shift) & 0xFF) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
}
