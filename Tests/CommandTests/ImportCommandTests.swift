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
        let workbook = "\(desk.folder.path)/out.xlsx"
        #expect(try await desk.run("export", "devices", "-o", workbook).exitCode == 0)
        #expect(try await desk.run("import", "devices", workbook).lines == ["3 rows read; 3 told nothing new."])
        #expect(try await desk.run("export", "journal", "--format", "xlsx", "-o", "/no/such/x").exitCode == 1)
        #expect(try await desk.run("export", "journal", "--format", "pdf").exitCode == 2)
        let journal = try await desk.run("export", "journal")
        #expect(
            journal.output.hasPrefix(
                "\u{FEFF}subject kind,subject,sequence,occurred at,recorded at,person,person name,kind,data,hash\r\n"
            )
        )
        let printed = try await desk.run("export", "customers")
        #expect(printed.output.hasPrefix("\u{FEFF}customer code,"))
        #expect(printed.output.split(separator: "\r\n").count == 4)
    }

    @Test("take contracts, in GB18030 with a line break in a cell, and devices under them")
    func contracts() async throws {
        let desk = try Desk()
        defer { desk.remove() }
        #expect(try await desk.run("import", "customers", "\(examples)/customers.csv").exitCode == 0)
        let first = try await desk.run("import", "contracts", "\(examples)/contracts.csv")
        #expect(first.exitCode == 0, "\(first.output)")
        #expect(first.lines.contains("Contracts: 2 new, 0 changed"))
        // 合同号;客户编号;交货地点 with CRLF, a quoted line break, and a row that ends early.
        let text = "合同号;客户编号;交货地点;备注\r\nHT-7;K-1001;\"上海\r\n长宁\"\r\n\r\nHT-8;K-1002\r\n"
        let bytes = try #require(text.data(using: String.Encoding(rawValue: 0x8000_0632)))
        let file = desk.folder.appending(path: "gb.csv")
        try bytes.write(to: file)
        let second = try await desk.run("import", "contracts", file.path, "--json")
        #expect(second.exitCode == 0, "\(second.output)")
        #expect(second.output.contains(#""contract":{"changed":0,"new":2}"#))
        #expect(second.output.contains(#""ignoredHeadings":["备注"]"#))
        let exported = try await desk.run("export", "contracts")
        #expect(exported.output.contains("HT-7,K-1001,"))
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
        #expect(try await desk.run("import", "customers", "/nowhere.csv").exitCode == 1)
        #expect(try await desk.run("import", "tea").exitCode == 2)
    }
}
