import AfterSales
import Yams

/// Amounts, quantities and what may be not stated.
extension Block {
    private static let notStated = "not-stated"

    func optionalAmount(_ key: String) -> Amount? {
        guard let text = optionalText(key) else { return nil }
        return amount(text, key, node(key)?.mark)
    }

    func amounts(_ key: String) -> [Amount] {
        texts(key).compactMap { amount($0.text, key, $0.mark) }
    }

    /// An amount, or `not-stated`; nothing at all is a mistake, because forgetting is not the same as not saying.
    func statedAmount(_ key: String) -> Stated<Amount> {
        guard has(key) else {
            missing(key, "an amount such as “2 working days”, or “not-stated”")
            return .notStated
        }
        guard let text = optionalText(key), text != Self.notStated else { return .notStated }
        return amount(text, key, node(key)?.mark).map { .stated($0) } ?? .notStated
    }

    /// A calendar the plan lists, or `not-stated`.
    func statedCalendar(_ key: String) -> Stated<String> {
        guard has(key) else {
            missing(key, "a calendar listed under “calendars”, or “not-stated”")
            return .notStated
        }
        guard let text = optionalText(key), text != Self.notStated else { return .notStated }
        return calendar(text, key).map { .stated($0) } ?? .notStated
    }

    func optionalCalendar(_ key: String) -> String? {
        guard let text = optionalText(key) else { return nil }
        return calendar(text, key)
    }

    func statedWord(_ key: String, _ known: [String]) -> Stated<String> {
        guard has(key) else {
            missing(key, "a word, or “not-stated”")
            return .notStated
        }
        guard let text = optionalText(key), text != Self.notStated else { return .notStated }
        return checked(text, key, node(key)?.mark, known).map { .stated($0) } ?? .notStated
    }

    func statedWords(_ key: String, _ known: [String]) -> Stated<[String]> {
        guard has(key) else {
            missing(key, "an event such as “reported”, or “not-stated”")
            return .notStated
        }
        let texts = texts(key)
        if texts.count == 1, texts[0].text == Self.notStated { return .notStated }
        let words = texts.compactMap { checked($0.text, key, $0.mark, known) }
        return words.isEmpty ? .notStated : .stated(words)
    }

    func optionalQuantity(_ key: String) -> Quantity? {
        guard let text = optionalText(key) else { return nil }
        guard let quantity = Quantity(text) else {
            wrong(
                node(key)?.mark,
                key,
                "“\(text)”",
                expected: "a number or a range and what is counted, such as “2-3 persons”"
            )
            return nil
        }
        return quantity
    }

    /// A share of a whole: more than a hundred percent cannot be.
    func optionalShare(_ key: String) -> Quantity? {
        guard let quantity = optionalQuantity(key) else { return nil }
        if quantity.unit == "percent", quantity.high > Figure(100) {
            wrong(node(key)?.mark, key, "“\(quantity)”", expected: "at most 100 percent")
        }
        return quantity
    }

    func optionalFigure(_ key: String) -> Figure? {
        guard let text = optionalText(key) else { return nil }
        guard let figure = Figure(text) else {
            wrong(node(key)?.mark, key, "“\(text)”", expected: "a number")
            return nil
        }
        return figure
    }

    func day(_ key: String) -> Day {
        let text = text(key, "a date such as 2026-03-29")
        if let day = Day(text) { return day }
        if !text.isEmpty {
            wrong(node(key)?.mark, key, "“\(text)”", expected: "a date that exists, such as 2026-03-29")
        }
        return Day(number: 0)
    }

    private func calendar(_ text: String, _ key: String) -> String? {
        if findings.calendars.contains(text) { return text }
        let near: Phrase? = nearest(to: text, in: findings.calendars).map { "“\($0)”" }
        wrong(
            node(key)?.mark,
            key,
            "unknown calendar “\(text)”",
            expected: near ?? "a calendar listed under “calendars”, or “not-stated”"
        )
        return nil
    }

    private func amount(_ text: String, _ key: String, _ mark: Mark?) -> Amount? {
        guard let amount = Amount(text) else {
            wrong(mark, key, "“\(text)”", expected: expectedAmount(text))
            return nil
        }
        guard let period = amount.period() else {
            wrong(mark, key, "“\(text)”", expected: "a whole number of \(amount.unit.rawValue)")
            return nil
        }
        // Zero says "at once"; it is legal to write and no clock runs for it.
        guard period.isPossible || amount.high == Figure(0) else {
            wrong(mark, key, "“\(text)”", expected: "at most a thousand years")
            return nil
        }
        return amount
    }

    private func expectedAmount(_ text: String) -> Phrase {
        let words = text.split(separator: " ").dropFirst().joined(separator: "-")
        let units = Amount.Unit.allCases.map(\.rawValue)
        let all = units.map { $0.replacing("-", with: " ") }.joined(separator: ", ")
        guard let near = nearest(to: words, in: units), let number = text.split(separator: " ").first else {
            return "a number and a unit (\(all))"
        }
        let unit = near.replacing("-", with: " ")
        return Amount("\(number) \(unit)") == nil
            ? "a number, such as 2, 0.5 or 2-3, and \(unit)" : "“\(number) \(unit)”"
    }
}
