import ArgumentParser
import Foundation

/// A file named on the command line.
///
/// What cannot be had ends the command with status 1: the line itself was understood.
enum BroughtFile {
    static func bytes(_ path: String) throws -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            let isThere = FileManager.default.fileExists(atPath: path)
            throw Spoken.failure(isThere ? "The file \(path) cannot be read." : "There is no file \(path).")
        }
    }

    static func text(_ path: String) throws -> String {
        guard let text = String(validating: try bytes(path), as: UTF8.self) else {
            throw Spoken.failure("The file \(path) is not UTF-8 text.")
        }
        return text
    }
}
