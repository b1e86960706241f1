import AfterSales

/// What a report lists besides its words: the checklist, and the parts that were taken out.
struct ReportLists: Sendable {
    struct Point: Sendable {
        let words: String
        let result: Chip
    }

    struct Removed: Sendable {
        let name: String
        let note: String
    }

    /// The checklist by its name and version; nothing where there was none.
    let checklist: String?
    let points: [Point]
    let hasRemoved: Bool
    let removed: [Removed]

    /// `nil` where the report has neither.
    init?(_ report: ServiceReport, _ words: Words) {
        guard report.checklist != nil || report.removed != nil else { return nil }
        checklist = report.checklist.map {
            words("report.checklist", ["name": $0.name, "version": String($0.version)])
        }
        points = (report.checklist?.points ?? []).map { Point(words: $0.words, result: Chip(of: $0, words)) }
        removed = (report.removed ?? []).map { part in
            let serial = part.serial.map { "S/N \($0)" }
            let keeper = words["keeper.\(part.keeper.rawValue)"]
            return Removed(name: part.name, note: [serial, keeper].compactMap { $0 }.joined(separator: " · "))
        }
        hasRemoved = !removed.isEmpty
    }
}

extension ReportLists {
    /// A checklist alone, as an inspection has one for each device.
    init(_ list: CheckedList, _ words: Words) {
        checklist = words("report.checklist", ["name": list.name, "version": String(list.version)])
        points = list.points.map { Point(words: $0.words, result: Chip(of: $0, words)) }
        hasRemoved = false
        removed = []
    }
}

extension Chip {
    fileprivate init(of point: CheckedList.Point, _ words: Words) {
        switch point.outcome {
        case .passed: self.init(.good, icon: "check", words["check.passed"])
        case .failed: self.init(.alarm, icon: "alert", words["check.failed"])
        case .measured:
            let value = [point.value, point.unit].compactMap { $0 }.joined(separator: " ")
            self.init(.plain, icon: "measures", value)
        case .notApplicable: self.init(.plain, icon: "skip", words["check.not-applicable"])
        case nil: self.init(.plain, icon: "circle", words["check.open"])
        }
    }
}

/// The points of a visit's checklist, to be answered all at once.
struct ChecklistInput: Sendable {
    struct Row: Sendable {
        let number: String
        let words: String
        /// What the value is measured in; such a point has no pass or fail.
        let unit: String?
        let value: String
        let error: String?
        let options: [Choice.Option]
    }

    let label: String
    let rows: [Row]

    init(_ list: Checklist.Copy, or known: CheckedList?, _ state: FormState, _ words: Words) {
        label = words("report.checklist", ["name": list.name, "version": String(list.version)])
        rows = list.points.enumerated().map { index, point in
            let number = String(index + 1)
            let answer = known?.answers[index + 1]
            let outcomes: [CheckedList.Outcome] =
                point.unit == nil ? [.passed, .failed, .notApplicable] : [.notApplicable]
            return Row(
                number: number,
                words: point.words,
                unit: point.unit,
                value: state.value("value-\(number)", or: answer?.value ?? ""),
                error: state.error("point-\(number)", words),
                options: outcomes.map { outcome in
                    .init(
                        outcome.rawValue,
                        words["check.\(outcome.rawValue)"],
                        chosen: state.chosen("point-\(number)", outcome.rawValue, or: answer?.outcome == outcome)
                    )
                }
            )
        }
    }
}

/// Parts that were taken out: some rows to fill in.
struct RemovedInput: Sendable {
    struct Row: Sendable {
        let number: String
        let name: String
        let serial: String
        let error: String?
        let keepers: [Choice.Option]
    }

    let label: String
    let error: String?
    let isOpen: Bool
    let rows: [Row]

    init(_ known: [ServiceReport.RemovedPart], _ state: FormState, _ words: Words) {
        label = words["report.removed"]
        error = state.error("removed", words)
        // Who asks for more rows without a script gets three more than they filled in.
        let typed = (1...200).last { !state.value("removed-\($0)").isEmpty } ?? 0
        let count = max(3, known.count + 2, typed, min(200, state.value("look") == "rows" ? max(3, typed) + 3 : 0))
        let rows = (1...count).map { number in
            let part = known.indices.contains(number - 1) ? known[number - 1] : nil
            let keepers = [""] + ServiceReport.RemovedPart.Keeper.allCases.map(\.rawValue)
            return Row(
                number: String(number),
                name: state.value("removed-\(number)", or: part?.name ?? ""),
                serial: state.value("removed-serial-\(number)", or: part?.serial ?? ""),
                error: state.error("removed-keeper-\(number)", words) ?? state.error("removed-\(number)", words),
                keepers: keepers.map { keeper in
                    .init(
                        keeper,
                        keeper.isEmpty ? words["keeper.choose"] : words["keeper.\(keeper)"],
                        chosen: state.chosen(
                            "removed-keeper-\(number)",
                            keeper,
                            or: part.map { $0.keeper.rawValue == keeper } ?? keeper.isEmpty
                        )
                    )
                }
            )
        }
        self.rows = rows
        isOpen = error != nil || state.value("look") == "rows" || rows.contains { !$0.name.isEmpty || $0.error != nil }
    }
}

extension Form {
    /// What was said about the points of a checklist, by their numbers.
    func checklistAnswers() throws(Refusal) -> [Int: CheckedList.Answer] {
        var answers: [Int: CheckedList.Answer] = [:]
        for number in 1...60 {
            if let value = find("value-\(number)") {
                answers[number] = .init(.measured, value: value)
            } else if let outcome = try findChoice("point-\(number)", as: CheckedList.Outcome.self) {
                answers[number] = .init(outcome)
            }
        }
        return answers
    }

    /// The rows of parts taken out that somebody filled in.
    func removedParts() throws(Refusal) -> [ServiceReport.RemovedPart] {
        var parts: [ServiceReport.RemovedPart] = []
        for number in 1...210 {
            let serial = find("removed-serial-\(number)")
            guard let name = find("removed-\(number)") else {
                guard serial == nil else { throw .missing("removed-\(number)", called: "removed") }
                continue
            }
            let field = "removed-keeper-\(number)"
            guard has(field) else { throw .missing(field, called: "keeper") }
            guard let keeper = try findChoice(field, as: ServiceReport.RemovedPart.Keeper.self) else {
                throw .missing(field, called: "keeper")
            }
            parts.append(.init(name, serial: serial, keeper: keeper))
        }
        return parts
    }
}
