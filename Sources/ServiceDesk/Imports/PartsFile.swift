import AfterSales

/// A file of the catalogue, one part a row.
///
/// A blank cell says nothing: it takes nothing away from what is known.
enum PartsFile {
    enum Column: String, FileColumn {
        case number, name, models, cost, list, currency, retired

        var headings: [String] {
            switch self {
            case .number: ["part number", "part", "number", "料号", "备件号", "配件号", "物料编号"]
            case .name: ["part name", "name", "名称", "备件名称", "配件名称"]
            case .models: ["models", "fits", "适用型号", "型号"]
            case .cost: ["cost price", "cost", "成本价", "成本"]
            case .list: ["list price", "price", "目录价", "定价", "售价", "标价"]
            case .currency: ["currency", "币种", "货币"]
            case .retired: ["retired", "停用", "是否停用"]
            }
        }

        var isRequired: Bool { self == .number }
    }

    struct Line: Sendable {
        let place: Place<Column>
        let number: String
        let name: String?
        let models: [String]
        let cost: String?
        let list: String?
        let currency: String?
        let isRetired: Bool?
    }

    static func read(_ table: FileTable, _ columns: Columns<Column>) -> ReadLines<Line> {
        table.read(columns) { row in
            Line(
                place: row.place,
                number: row.required(.number),
                name: row.text(.name),
                models: (row.text(.models) ?? "").split { ",，、;；".contains($0) }.map { String($0).trimmed }
                    .filter { !$0.isEmpty },
                cost: row.text(.cost),
                list: row.text(.list),
                currency: row.text(.currency)?.uppercased(),
                isRetired: row.word(.retired, Bool.init(written:), expected: "yes, no")
            )
        }
    }
}

extension Bool {
    fileprivate init?(written text: String) {
        switch Spelling.ofWords(text).filter({ !$0.isWhitespace }) {
        case "yes", "true", "1", "是", "停用": self = true
        case "no", "false", "0", "否", "在用": self = false
        default: return nil
        }
    }
}

extension PartsFile.Column {
    /// `codes` are the models' type designations.
    func text(of part: Part, codes: [ID<ProductModel>: String]) -> String? {
        let details = part.details
        return switch self {
        case .number: details.number
        case .name: details.name
        case .models: details.models.compactMap { codes[$0] }.joined(separator: "; ")
        case .cost: details.cost?.plain
        case .list: details.list?.plain
        case .currency: details.cost?.currency ?? details.list?.currency
        case .retired: details.isRetired ? "yes" : "no"
        }
    }
}
