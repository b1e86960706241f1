import AfterSales

/// A file of contracts, one a row.
///
/// A blank cell says nothing: it takes nothing away from what is known.
enum ContractsFile {
    enum Column: String, FileColumn {
        case number, customer, customerName, kind, plan, signedOn, deliveryPlace

        var headings: [String] {
            switch self {
            case .number: ["contract number", "contract", "number", "合同号", "合同编号", "合同", "合约号", "合约编号", "合约"]
            case .customer: ["customer code", "customer", "客户编号", "客户代码", "客户号", "客户"]
            // Written by our own export for people to read.
            case .customerName: ["customer name", "客户名称"]
            case .kind: ["kind", "contract kind", "project", "合同类型", "合约类型", "类型", "是否项目", "项目"]
            case .plan: ["plan", "service plan", "服务方案", "方案"]
            case .signedOn: ["signed on", "signed", "签订日期", "签约日期", "签署日期"]
            case .deliveryPlace: ["delivery place", "place of delivery", "交货地点", "交付地点"]
            }
        }

        var isRequired: Bool { self == .number || self == .customer }
    }

    struct Line: Sendable {
        let place: Place<Column>
        let number: String
        let customer: String
        let kind: ContractKind?
        let plan: Plan.Reference?
        let signedOn: Day?
        let deliveryPlace: String?
    }

    static func read(_ table: FileTable, _ columns: Columns<Column>) -> ReadLines<Line> {
        table.read(columns) { row in
            Line(
                place: row.place,
                number: row.required(.number),
                customer: row.required(.customer),
                kind: row.word(.kind, ContractKind.init(written:), expected: "product, project"),
                plan: row.word(.plan, Plan.Reference.init(written:), expected: "plan"),
                signedOn: row.word(.signedOn, Day.init(written:), expected: "date"),
                deliveryPlace: row.text(.deliveryPlace)
            )
        }
    }
}
