import AfterSales
public import Foundation

/// A folder of plan files with the calendars they run on, `calendars/` beside them: how plans are shipped.
public struct PlanFolder: Sendable {
    public let folder: URL
    private let calendarFolder: URL

    /// A folder with its calendars in `calendars/` there, unless another place is given.
    public init(_ folder: URL, calendars: URL? = nil) {
        self.folder = folder
        calendarFolder = calendars ?? folder.appending(path: "calendars")
    }

    /// The folder a plan file stands in.
    public init(of file: URL, calendars: URL? = nil) {
        self.init(file.deletingLastPathComponent(), calendars: calendars)
    }

    /// The plan files, by name.
    public func plans() throws -> [URL] {
        try files(in: folder)
    }

    /// The calendars beside the plans, by name; none if there is no such folder.
    /// - Throws: `MistakesInFile` for the first file with mistakes.
    public func calendars() throws -> [String: DeskCalendar] {
        guard FileManager.default.fileExists(atPath: calendarFolder.path) else { return [:] }
        return try files(in: calendarFolder).reduce(into: [:]) { found, file in
            let calendar = try PlanFolder.calendar(file)
            found[calendar.name] = calendar
        }
    }

    /// One calendar file, with the list of dates it names beside it.
    public static func calendar(_ file: URL) throws -> DeskCalendar {
        let source = try String(contentsOf: file, encoding: .utf8)
        do throws(Mistakes) {
            return try CalendarReader.read(source) { name in
                // Only a name: a calendar does not read from elsewhere.
                guard !name.contains("/"), !name.hasPrefix(".") else { return nil }
                let list = file.deletingLastPathComponent().appending(path: name)
                return try? String(contentsOf: list, encoding: .utf8)
            }
        } catch {
            throw MistakesInFile(file: file.path, mistakes: error)
        }
    }

    private func files(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yaml" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}

/// The mistakes of a file, and which.
public struct MistakesInFile: Error, CustomStringConvertible {
    public let file: String
    public let mistakes: Mistakes

    public var description: String {
        mistakes.all.map { "\(file):\($0)" }.joined(separator: "\n")
    }
}
