import AfterSales
import Hummingbird
import ServiceDesk

/// Files, for programs.
struct ImportsAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .post(
                "/imports",
                "importFile",
                "Takes in a file of customers or devices, all of it or nothing.",
                needs: .importFiles,
                answers: ImportRecord.self,
                .ok,
                takeIn
            )
        ]
    }

    private func takeIn(_ context: APIContext, _ file: NewImport) async throws -> Answer<ImportRecord> {
        let report = try await desk.takeIn(
            file.kind,
            Array(file.text.utf8),
            ImportOptions(fileName: file.name ?? "-", skipsBadRows: file.skipBadRows ?? false),
            by: context.person
        )
        return Answer(ImportRecord(report, context.words))
    }
}

/// Which kind of file somebody brings.
enum ImportKind: String, CaseIterable, Codable, Sendable {
    case customers, devices

    /// The headings of its columns, in English.
    var columns: [String] {
        switch self {
        case .customers: FileHeadings.ofCustomers
        case .devices: FileHeadings.ofDevices
        }
    }
}

struct NewImport: Described, Decodable {
    static let schema = Schema.object(
        "NewImport",
        "A file to take in. The answer says whether it was taken; if not, nothing of it was saved.",
        [
            .must("kind", .choice(ImportKind.self)),
            .must("text", .text, "The file as text: CSV, separated by commas, semicolons or tabs."),
            .may("name", .text(limit: 200), "What the journal calls the file."),
            .may("skipBadRows", .boolean, "Leave out the rows that cannot be taken, instead of refusing the file."),
        ]
    )

    let kind: ImportKind
    let text: String
    let name: String?
    let skipBadRows: Bool?
}

extension Desk {
    func takeIn(
        _ kind: ImportKind,
        _ bytes: [UInt8],
        _ options: ImportOptions,
        by person: Person
    ) async throws -> ImportReport {
        switch kind {
        case .customers: try await importCustomers(bytes, options, by: person)
        case .devices: try await importDevices(bytes, options, by: person)
        }
    }
}
