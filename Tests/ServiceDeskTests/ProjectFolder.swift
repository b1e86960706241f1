import Foundation
import ServiceDesk

/// The project's own folder and the reference data beside it, found from this file.
enum ProjectFolder {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let shared = root.deletingLastPathComponent().appending(path: "shared")
    static let plans = PlanFolder(root.appending(path: "plans"))
    /// The shipped calendars by name, read once.
    static let calendars = Result { try ProjectFolder.plans.calendars().values.sorted { $0.name < $1.name } }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func sharedText(_ path: String) throws -> String {
        try String(contentsOf: shared.appending(path: path), encoding: .utf8)
    }

    static let hasShared = FileManager.default.fileExists(atPath: shared.appending(path: "README.md").path)

    /// The rows of a CSV file under `shared`, by heading.
    static func sharedTable(_ path: String) throws -> [[String: String]] {
        var rows: [[String]] = [[""]]
        var isQuoted = false
        for letter in try sharedText(path) {
            let row = rows.count - 1
            let field = rows[row].count - 1
            switch letter {
            case "\"":
                // A doubled quote closes and opens again, and is one quote.
                if !isQuoted, rows[row][field].isEmpty == false, rows[row][field].last != "\"" {
                    rows[row][field] += "\""
                }
                isQuoted.toggle()
            case "," where !isQuoted: rows[row].append("")
            case "\n" where !isQuoted, "\r\n" where !isQuoted: rows.append([""])
            default: rows[row][field].append(letter)
            }
        }
        let heading = rows[0]
        return rows.dropFirst().filter { $0.count == heading.count }.map {
            Dictionary(uniqueKeysWithValues: zip(heading, $0))
        }
    }
}
