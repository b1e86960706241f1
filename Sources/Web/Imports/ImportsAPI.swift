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
                "Takes in a file of customers, contracts, devices or parts, all of it or nothing.",
                needs: .importFiles,
                answers: ImportRecord.self,
                .ok,
                refusals: ["file-refused"],
                takeIn
            )
        ]
    }

    private func takeIn(_ context: APIContext, _ file: NewImport) async throws -> Answer<ImportRecord> {
        let report = try await desk.takeIn(
            file.kind,
            try BroughtContent(text: file.text, workbook: file.workbook).bytes(),
            ImportOptions(fileName: file.name ?? "-", skipsBadRows: file.skipBadRows ?? false),
            by: context.person
        )
        guard report.isSaved else { throw FileRefused(report: report) }
        return Answer(ImportRecord(report, context.words))
    }
}

/// A file of which nothing was taken, because of the rows that its report names.
struct FileRefused: Error {
    let report: ImportReport

    var refusal: Refusal {
        Refusal(.invalid, "file-refused", field: "text", values: ["count": String(report.problems.count)])
    }
}

struct NewImport: Described, Decodable {
    static let schema = Schema.object(
        "NewImport",
        "A file to take in: all of it, or nothing and the list of what is wrong with it.",
        [
            .must("kind", .choice(ImportKind.self)),
            .may("text", .text, "The file as text: CSV, separated by commas, semicolons or tabs."),
            .may("workbook", .text, "Or the file as a workbook (.xlsx), in base64."),
            .may("name", .text(limit: 200), "What the journal calls the file."),
            .may("skipBadRows", .boolean, "Leave out the rows that cannot be taken, instead of refusing the file."),
        ]
    )

    let kind: ImportKind
    let text: String?
    let workbook: String?
    let name: String?
    let skipBadRows: Bool?
}
