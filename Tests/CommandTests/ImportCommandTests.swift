import Foundation
import Testing

@Suite("The import and export commands")
struct ImportCommandTests {
    private let examples = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/examples").standardized.path

    /// A folder for one test, with the records in it.
    private struct Desk {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

        init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

        func run(_ arguments: String..., input: String = "") async throws -> BuiltProgram.Outcome {
            try await BuiltProgram.run(
                arguments + ["--database", "sqlite:\(folder.path)/desk.sqlite"],
                input: Data(input.utf8)
            )
        }

        func remove() { try? FileManager.default.removeItem(at: folder) }
    }

    @Test("take the example files, and the second time change nothing")
    func examplesTwice() async throws {
        let desk = try Desk()
        defer { desk.remove() }
        let customers = try await desk.run("import", "customers", "\(examples)/customers.csv")
        #expect(customers.exitCode == 0, "\(customers.errors)")
        #expect(customers.lines.contains("Customers: 2 new, 0 changed"))
        let devices = try await desk.run("import", "devices", "\(examples)/devices.csv", "--json")
        #expect(devices.exitCode == 0)
        #expect(devices.lines.first?.contains(#""records":{"device":{"changed":0,"new":3}"#) == true)
        let again = try await desk.run("import", "devices", "\(examples)/devices.csv")
        #expect(again.lines == ["3 rows read; 3 told nothing new."])

        let file = "\(desk.folder.path)/out.csv"
        #expect(try await desk.run("export", "devices", "--output", file).exitCode == 0)
        let exported = try await desk.run("import", "devices", file)
        #expect(exported.lines == ["3 rows read; 3 told nothing new."])
        let printed = try await desk.run("export", "customers")
        #expect(printed.output.hasPrefix("\u{FEFF}customer code,"))
        #expect(printed.output.split(separator: "\r\n").count == 4)
    }

    @Test("say where a file is wrong, and leave with 1 when nothing was saved")
    func problems() async throws {
        let desk = try Desk()
        defer { desk.remove() }
        let text = "code,name\nC-1,\nC-2,Good\n"
        let refused = try await desk.run("import", "customers", "-", input: text)
        #expect(refused.exitCode == 1)
        #expect(
            refused.lines == [
                "Nothing was saved. 1 thing is wrong with the file.",
                "  Line 2, column 2 (name): Please fill in “Name”.",
            ]
        )
        let skipped = try await desk.run("import", "customers", "-", "--skip-bad-rows", "--json", input: text)
        #expect(skipped.exitCode == 0)
        #expect(skipped.lines.first?.contains(#""rowsLeftOut":1,"rowsWithoutNews":0,"saved":true"#) == true)
        #expect(try await desk.run("import", "customers", "/nowhere.csv").exitCode == 2)
        #expect(try await desk.run("import", "tea").exitCode == 2)
    }
}
