public import AfterSales

/// A row under its headings; remembers everything that is wrong with its cells.
struct RowReader<Column: FileColumn> {
    let place: Place<Column>
    private(set) var problems: [FileProblem] = []

    init(_ place: Place<Column>) {
        self.place = place
        problems =
            [place.columns.overhang(of: place.row)].compactMap(\.self) + place.columns.failedFormulas(in: place.row)
    }

    func text(_ column: Column) -> String? {
        place.columns.text(column, in: place.row)
    }

    /// The cell's text; a blank one is a problem.
    mutating func required(_ column: Column) -> String {
        if let text = text(column) { return text }
        problems.append(place.problem(.missing(column.rawValue)))
        return ""
    }

    /// The cell read by `reading`; what that cannot read is a problem.
    mutating func word<Value>(_ column: Column, _ reading: (String) -> Value?, expected: String) -> Value? {
        guard let text = text(column) else { return nil }
        if let value = reading(text) { return value }
        problems.append(place.problem(.invalid(column.rawValue, expected: expected)))
        return nil
    }
}

/// Where a row stands in its file.
struct Place<Column: FileColumn>: Sendable {
    let row: FileTable.Record
    let columns: Columns<Column>

    var line: Int { row.line }

    func problem(_ refusal: Refusal) -> FileProblem {
        columns.problem(refusal, in: row)
    }
}

extension FileTable {
    /// Every row read as a line; those with a problem are left out.
    func read<Column: FileColumn, Line>(
        _ columns: Columns<Column>,
        _ line: (inout RowReader<Column>) -> Line
    ) -> ReadLines<Line> {
        var read = ReadLines<Line>()
        for row in rows {
            var reader = RowReader(Place(row: row, columns: columns))
            let line = line(&reader)
            if reader.problems.isEmpty {
                read.lines.append(line)
            } else {
                read.problems += reader.problems
                read.badRows += 1
            }
        }
        return read
    }
}

extension Day {
    /// A date as people and spreadsheets write it, year first: `2026-03-29`, `2026/3/29`, `20260329`, `2026年3月29日`.
    ///
    /// A time behind it is passed over. Anything that could be read in two ways is not a date.
    init?(written text: String) {
        let plain = Spelling.ofWords(text)
        let digits = plain.split { !("0"..."9").contains($0) }
        if digits.count == 1, digits[0].utf8.count == 8, plain.utf8.count == 8 {
            self.init("\(plain.prefix(4))-\(plain.dropFirst(4).prefix(2))-\(plain.suffix(2))")
            return
        }
        let date = plain.prefix { !$0.isWhitespace && $0 != "t" }
        let numbers = date.split { "-/.年月日".contains($0) }
        guard numbers.count == 3, numbers[0].utf8.count == 4, numbers[1].utf8.count <= 2, numbers[2].utf8.count <= 2,
            numbers.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        func two(_ number: Substring) -> String { number.utf8.count == 1 ? "0" + number : String(number) }
        self.init("\(numbers[0])-\(two(numbers[1]))-\(two(numbers[2]))")
    }
}

extension Language {
    init?(written text: String) {
        switch Spelling.ofWords(text).filter({ !$0.isWhitespace }) {
        case "zh-hant", "zh-tw", "zh-hk", "繁体", "繁体中文": self = .traditionalChinese
        case "zh-hans", "zh-cn", "zh", "简体", "简体中文", "中文": self = .simplifiedChinese
        case "en", "english", "英文", "英语": self = .english
        default: return nil
        }
    }
}

extension Contact.Kind {
    init?(written text: String) {
        switch Spelling.ofWords(text).filter({ !$0.isWhitespace }) {
        case "engineer", "工程师": self = .engineer
        case "responsible", "负责人", "责任人", "主管": self = .responsible
        case "other", "其他", "其它": self = .other
        default: return nil
        }
    }
}

extension DevicePhase {
    init?(written text: String) {
        switch Spelling.ofWords(text).filter({ !$0.isWhitespace && $0 != "已" }) {
        case "ordered", "订购", "下单": self = .ordered
        case "shipped", "发货": self = .shipped
        case "delivered", "交付", "到货": self = .delivered
        case "installed", "安装": self = .installed
        case "accepted", "验收", "验收合格": self = .accepted
        case "retired", "退役", "报废": self = .retired
        default: return nil
        }
    }
}

extension ContractKind {
    init?(written text: String) {
        switch Spelling.ofWords(text).filter({ !$0.isWhitespace }) {
        case "product", "goods", "产品", "货物", "设备", "买卖", "no", "false", "否", "非项目": self = .product
        case "project", "项目", "工程", "yes", "true", "是": self = .project
        default: return nil
        }
    }
}

extension Plan.Reference {
    /// `standard@1`.
    public init?(written text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false).map {
            String($0.drop(while: \.isWhitespace))
        }
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 80 }) else { return nil }
        self.init(id: parts[0], version: parts[1])
    }
}
