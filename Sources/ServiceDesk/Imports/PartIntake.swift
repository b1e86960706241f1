import AfterSales
import Storage

/// Takes in a file of the catalogue: knows the parts and models its lines speak of.
struct PartIntake: Intake {
    private let context: IntakeContext
    private var ids: IDBlock
    private var models: [String: ID<ProductModel>] = [:]
    private var parts: [String: Part] = [:]

    private var taken: [Pending<Part>] = []
    private var lineOf: [String: Int] = [:]
    private(set) var linesWithoutNews = 0

    init(_ lines: [PartsFile.Line], context: IntakeContext, _ db: any Connection) throws {
        self.context = context
        ids = context.ids
        for keys in Array(Set(lines.flatMap(\.models).map(Spelling.ofSerial))).pieces {
            for row in try db.rows("SELECT id, code_key FROM product_model WHERE code_key IN \(list: keys)") {
                models[try row["code_key"]] = try row["id"]
            }
        }
        for keys in Array(Set(lines.map { Spelling.ofSerial($0.number) })).pieces {
            parts.merge(try db.parts(numbered: Array(keys))) { known, _ in known }
        }
    }

    mutating func take(_ line: PartsFile.Line) -> [FileProblem] {
        let key = Spelling.ofSerial(line.number)
        if let earlier = lineOf[key] { return [line.place.problem(.saidBefore("number", line: earlier))] }
        var refusals: [Refusal] = []
        let known = parts[key]
        var details: Part.Details?
        do throws(Refusal) {
            details = try merged(line, known?.details).checked()
        } catch {
            refusals.append(error)
        }
        guard refusals.isEmpty, let details else { return refusals.map(line.place.problem) }
        lineOf[key] = line.place.line
        guard known?.details != details else {
            linesWithoutNews += 1
            return []
        }
        taken.append(
            Pending(
                before: known,
                now: Part(id: known?.id ?? ids.id(), details: details, version: (known?.version ?? 0) + 1)
            )
        )
        return []
    }

    private func merged(_ line: PartsFile.Line, _ known: Part.Details?) throws(Refusal) -> Part.Details {
        var fits: [ID<ProductModel>] = []
        for code in line.models {
            guard let model = models[Spelling.ofSerial(code)] else { throw .unknown("models", code) }
            fits.append(model)
        }
        let currency = line.currency ?? known?.cost?.currency ?? known?.list?.currency
        func price(_ text: String?, _ field: String) throws(Refusal) -> Money? {
            guard let text else { return nil }
            guard let currency else { throw .missing("currency") }
            return try Money(written: text, currency, field: field)
        }
        return Part.Details(
            // A number in another spelling is no news.
            number: known?.number ?? line.number,
            name: line.name ?? known?.name ?? "",
            models: fits.isEmpty ? known?.models ?? [] : fits,
            cost: try price(line.cost, "cost") ?? known?.cost,
            list: try price(line.list, "list") ?? known?.list,
            isRetired: line.isRetired ?? known?.isRetired ?? false
        )
    }

    func save(
        to db: any Connection,
        progress: (_ done: Int, _ total: Int) -> Void
    ) throws -> [Subject.Kind: ImportReport.Count] {
        for (index, pending) in taken.enumerated() {
            try db.save(pending.now)
            try db.record(pending.now, by: context.person, at: context.now)
            progress(index + 1, taken.count)
        }
        return [.part: .init(new: taken.count { $0.before == nil }, changed: taken.count { $0.before != nil })]
    }
}
