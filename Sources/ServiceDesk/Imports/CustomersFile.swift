import AfterSales

/// A file of customers: a row is a customer, or one of its sites, or somebody there, or all three.
///
/// A blank cell says nothing: it takes nothing away from what is known.
enum CustomersFile {
    enum Column: String, FileColumn {
        case code, name, shortName, language, plan, notes
        case site, address, region, city, zone
        case contactName, contactKind, phones, email

        var headings: [String] {
            switch self {
            case .code: ["customer code", "customer", "客户编号", "客户代码", "客户号", "编号"]
            case .name: ["customer name", "客户名称", "客户", "单位名称", "名称"]
            case .shortName: ["short name", "简称", "客户简称"]
            case .language: ["language", "语言"]
            case .plan: ["plan", "服务方案", "方案"]
            case .notes: ["notes", "备注", "说明"]
            case .site: ["site", "site name", "地点", "现场", "站点", "院区", "地点名称"]
            case .address: ["address", "地址", "详细地址"]
            case .region: ["region", "province", "省", "省份", "地区", "区域"]
            case .city: ["city", "城市", "市"]
            case .zone: ["time zone", "zone", "时区"]
            case .contactName: ["contact", "contact name", "联系人", "联络人", "联系人姓名", "联络人姓名"]
            case .contactKind: ["contact kind", "contact role", "联系人类型", "联络人类型", "身份"]
            case .phones: ["phone", "phones", "telephone", "mobile", "电话", "联系电话", "联络电话", "手机", "手机号"]
            case .email: ["email", "e-mail", "mail", "邮箱", "电子邮件", "邮件"]
            }
        }

        var isRequired: Bool { self == .code }
    }

    struct Line: Sendable {
        let place: Place<Column>
        let code: String
        let name: String?
        let shortName: String?
        let language: Language?
        let plan: Plan.Reference?
        let notes: String?
        let site: String?
        let address: String?
        let region: String?
        let city: String?
        let zone: String?
        let contact: String?
        let contactKind: Contact.Kind?
        let phones: [String]
        let email: String?
    }

    static func read(_ table: FileTable, _ columns: Columns<Column>) -> ReadLines<Line> {
        table.read(columns) { row in
            Line(
                place: row.place,
                code: row.required(.code),
                name: row.text(.name),
                shortName: row.text(.shortName),
                language: row.word(.language, Language.init(written:), expected: "zh-Hant, zh-Hans, en"),
                plan: row.word(.plan, Plan.Reference.init(written:), expected: "plan"),
                notes: row.text(.notes),
                site: row.text(.site),
                address: row.text(.address),
                region: row.text(.region),
                city: row.text(.city),
                zone: row.text(.zone),
                contact: row.text(.contactName),
                contactKind: row.word(
                    .contactKind,
                    Contact.Kind.init(written:),
                    expected: "engineer, responsible, other"
                ),
                phones: row.text(.phones)?.phones ?? [],
                email: row.text(.email)
            )
        }
    }
}

extension String {
    /// Several numbers in one cell.
    fileprivate var phones: [String] {
        split { "/;；、|\n".contains($0) }.map(String.init)
    }
}
