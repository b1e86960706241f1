import AfterSales
import ServiceDesk

/// What now stands in a row of a list, where somebody else saved it while this form was filled in.
struct SavedRow: Sendable {
    let name: String
    let value: String
}

extension DeedFormMaker {
    /// The form laid over what others saved since `version`: a field that nobody touched takes what is saved now, and
    /// one that was touched says what is saved now, where that has changed.
    func caughtUp(since version: Int) -> (inputs: [DeedInput], saved: [SavedRow]) {
        guard let typed = state.typed, let then = card.seen(at: version) else { return (inputs: inputs, saved: []) }
        var (before, now, mine) = (self, self, self)
        before.card = then
        (before.state, now.state) = (.fresh, .fresh)
        let (seen, saved) = (Standing(before.inputs), Standing(now.inputs))
        let changed = saved.names.union(seen.names).filter { saved[$0] != seen[$0] }
        let kept = changed.reduce(typed) { form, name in
            form.all(name) == seen[name] ? form.with(name, saved[name]) : form
        }
        mine.state = FormState(typed: kept, refusal: state.refusal)
        let disputed = changed.filter { kept.all($0) != saved[$0] }
        let rows = now.inputs.flatMap { $0.rows(words) }.filter { $0.names.contains(where: disputed.contains) }
        return (
            inputs: mine.inputs.map { $0.saying(disputed, saved, words) },
            saved: rows.map { row in
                SavedRow(name: row.label, value: row.value.isEmpty ? words["record.saved-nothing"] : row.value)
            }
        )
    }
}

/// A row of a list within a form: its fields, and what stands in them.
private struct ListedRow {
    let names: [String]
    let label: String
    let value: String

    init(_ names: [String], _ label: String, _ value: [String], separator: String) {
        self.names = names
        self.label = label
        self.value = value.filter { !$0.isEmpty }.joined(separator: separator)
    }
}

private typealias FormEntry = (name: String, value: String)

/// What a browser sends of a form that nobody touches, by name.
private struct Standing {
    private let values: [String: [String]]

    init(_ inputs: [DeedInput]) {
        var values: [String: [String]] = [:]
        for field in inputs.flatMap({ $0.untouched }) where !field.value.trimmed.isEmpty {
            values[field.name, default: []].append(field.value.trimmed)
        }
        self.values = values
    }

    var names: Set<String> { Set(values.keys) }

    subscript(_ name: String) -> [String] { values[name] ?? [] }
}

extension Form {
    /// The same with other values under one name.
    fileprivate func with(_ name: String, _ values: [String]) -> Form {
        var fields = entries.filter { $0.name != name }
        for value in values { fields.append((name: name, value: value)) }
        return Form(fields)
    }
}

extension DeedInput {
    /// What a browser sends of it if nobody touches it; not what it carries unseen, nor files.
    fileprivate var untouched: [FormEntry] {
        var fields: [FormEntry] = []
        for field in [field, text].compactMap({ $0 }) { fields.append((name: field.name, value: field.value)) }
        if let select { fields.append((name: select.name, value: select.options.selected)) }
        for choice in [radios, boxes].compactMap({ $0 }) { fields += choice.options.chosen(as: choice.name) }
        for person in proposals?.people ?? [] where person.chosen {
            fields.append((name: "engineer", value: person.value))
        }
        for result in (articles?.rows ?? []).compactMap({ $0.result }) {
            for option in result.options where option.chosen {
                fields.append((name: result.name, value: option.value))
            }
        }
        for row in checklist?.rows ?? [] {
            fields.append((name: "value-\(row.number)", value: row.value))
            fields += row.options.chosen(as: "point-\(row.number)")
        }
        for row in removed?.rows ?? [] { fields += row.fields }
        for row in (quotation?.rows ?? []) + (quotation?.moreRows ?? []) { fields += row.fields }
        return fields
    }

    /// The rows of its list, in words.
    fileprivate func rows(_ words: Words) -> [ListedRow] {
        var listed: [ListedRow] = []
        for row in checklist?.rows ?? [] {
            let names = ["value-\(row.number)", "point-\(row.number)"]
            let result = row.options.first { $0.chosen }?.label ?? ""
            let value = row.value.isEmpty ? [result] : [row.value, row.unit ?? "", result]
            listed.append(ListedRow(names, "\(row.number) · \(row.words)", value, separator: " "))
        }
        for row in removed?.rows ?? [] {
            let keeper = row.keepers.first { $0.chosen && !$0.value.isEmpty }?.label ?? ""
            let value = row.name.isEmpty ? [] : [row.name, row.serial, keeper]
            let label = "\(words["report.removed"]) \(row.number)"
            listed.append(ListedRow(row.fields.map { $0.name }, label, value, separator: " · "))
        }
        for row in (quotation?.rows ?? []) + (quotation?.moreRows ?? []) {
            let price = row.price.isEmpty ? "" : "\(row.quantity) × \(row.price)"
            let value = row.words.isEmpty ? [] : [row.words, price, row.clauses.selected]
            let label = "\(words["field.lines"]) \(row.number)"
            listed.append(ListedRow(row.fields.map { $0.name }, label, value, separator: " · "))
        }
        return listed
    }

    /// The same, each field of `disputed` with the word for what is saved now.
    fileprivate func saying(_ disputed: Set<String>, _ saved: Standing, _ words: Words) -> DeedInput {
        func hint(_ name: String, _ called: (String) -> String? = { $0 }) -> String? {
            guard disputed.contains(name) else { return nil }
            let values = saved[name].map { called($0) ?? $0 }
            guard !values.isEmpty else { return words["record.saved-nothing"] }
            return words("record.saved", ["value": values.joined(separator: words["list.comma"])])
        }
        func told(_ field: Field) -> Field {
            var field = field
            let isTime = field.type == "datetime-local"
            field.hint = hint(field.name) { isTime ? $0.replacing("T", with: " ") : $0 } ?? field.hint
            return field
        }
        func said(_ choice: Choice) -> Choice {
            var choice = choice
            let options = choice.options
            choice.hint = hint(choice.name) { value in options.first { $0.value == value }?.label } ?? choice.hint
            return choice
        }
        var input = self
        input.field = field.map(told)
        input.text = text.map(told)
        input.select = select.map(said)
        input.radios = radios.map(said)
        input.boxes = boxes.map(said)
        return input
    }
}

extension RemovedInput.Row {
    fileprivate var fields: [FormEntry] {
        [
            (name: "removed-\(number)", value: name), (name: "removed-serial-\(number)", value: serial),
            (name: "removed-keeper-\(number)", value: keepers.selected),
        ]
    }
}

extension QuotationInput.Row {
    fileprivate var fields: [FormEntry] {
        [
            (name: "kind-\(number)", value: kinds.selected), (name: "words-\(number)", value: words),
            (name: "quantity-\(number)", value: quantity), (name: "price-\(number)", value: price),
            (name: "clause-\(number)", value: clauses.selected),
        ]
    }
}

extension [Choice.Option] {
    /// What a browser takes of a list to choose from: without a choice, the first.
    fileprivate var selected: String { (first { $0.chosen } ?? first)?.value ?? "" }

    fileprivate func chosen(as name: String) -> [FormEntry] {
        filter { $0.chosen }.map { (name: name, value: $0.value) }
    }
}
