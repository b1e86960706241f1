import AfterSales

/// A file of devices, one a row.
///
/// A blank cell says nothing: it takes nothing away from what is known. The model may be new, if its name is given.
enum DevicesFile {
    enum Column: String, FileColumn {
        case serial, model, modelName, brand, productLine
        case customer, customerName, site, contract, location, phase
        case orderedOn, shippedOn, deliveredOn, installedOn, acceptedOn, retiredOn

        var headings: [String] {
            switch self {
            case .serial: ["serial", "serial number", "sn", "s/n", "序列号", "设备序列号", "机号", "出厂编号"]
            case .model: ["model", "model code", "型号", "设备型号", "产品型号", "规格型号"]
            case .modelName: ["model name", "product", "设备名称", "产品名称", "型号名称"]
            case .brand: ["brand", "品牌"]
            case .productLine: ["product line", "产品线", "产品系列"]
            case .customer: ["customer code", "customer", "客户编号", "客户代码", "客户号", "客户"]
            // Written by our own export for people to read.
            case .customerName: ["customer name", "客户名称"]
            case .site: ["site", "site name", "地点", "现场", "站点", "院区", "地点名称"]
            case .contract: ["contract", "contract number", "合同", "合同号", "合同编号", "合约", "合约号", "合约编号"]
            case .location: ["location", "安装位置", "位置"]
            case .phase: ["phase", "status", "阶段", "状态"]
            case .orderedOn: ["ordered on", "ordered", "订购日期", "下单日期"]
            case .shippedOn: ["shipped on", "shipped", "发货日期"]
            case .deliveredOn: ["delivered on", "delivered", "交付日期", "到货日期"]
            case .installedOn: ["installed on", "installed", "安装日期"]
            case .acceptedOn: ["accepted on", "accepted", "验收日期", "验收合格日期"]
            case .retiredOn: ["retired on", "retired", "退役日期", "报废日期"]
            }
        }

        var isRequired: Bool { [.serial, .model, .customer].contains(self) }
    }

    struct Line: Sendable {
        let place: Place<Column>
        let serial: String
        let model: String
        let modelName: String?
        let brand: String?
        let productLine: String?
        let customer: String
        let site: String?
        let contract: String?
        let location: String?
        let phase: DevicePhase?
        let days: [DevicePhase: Day]
    }

    static func read(_ table: FileTable, _ columns: Columns<Column>) -> ReadLines<Line> {
        table.read(columns) { row in
            var days: [DevicePhase: Day] = [:]
            for phase in DevicePhase.allCases {
                guard let column = Column(rawValue: phase.field) else { continue }
                days[phase] = row.word(column, Day.init(written:), expected: "date")
            }
            return Line(
                place: row.place,
                serial: row.required(.serial),
                model: row.required(.model),
                modelName: row.text(.modelName),
                brand: row.text(.brand),
                productLine: row.text(.productLine),
                customer: row.required(.customer),
                site: row.text(.site),
                contract: row.text(.contract),
                location: row.text(.location),
                phase: row.word(
                    .phase,
                    DevicePhase.init(written:),
                    expected: DevicePhase.allCases.map(\.rawValue).joined(separator: ", ")
                ),
                days: days
            )
        }
    }
}
