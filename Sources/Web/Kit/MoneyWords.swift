import AfterSales

extension Reader {
    /// `CNY 1,250.50`, in any language: the code tells more than a sign that many share.
    func money(_ money: Money) -> String {
        let plain = money.plain
        guard let point = plain.firstIndex(of: ".") else { return "\(money.currency) \(grouped(plain[...]))" }
        return "\(money.currency) \(grouped(plain[..<point]))\(plain[point...])"
    }

    private func grouped(_ digits: Substring) -> String { Int(digits).map(number) ?? String(digits) }
}
