/// A sum in one currency, counted in its smallest unit, so that nothing is ever lost to rounding.
public struct Money: Sendable, Hashable, Codable {
    /// In the smallest unit: cents, fen, yen.
    public let minor: Int64
    /// ISO 4217, three capital letters: `CNY`.
    public let currency: String

    /// The greatest sum that is taken, in the smallest unit: sums of a million of them still fit.
    public static let most: Int64 = 1_000_000_000_000

    public init(_ minor: Int64, _ currency: String) {
        (self.minor, self.currency) = (minor, currency)
    }

    /// A sum as people write it, `1250.5` or `1,250.50`, in a currency that ISO 4217 knows.
    ///
    /// - Throws: `Refusal.invalid` for the field, where it is no sum of at least nothing, is too great, or tells more
    ///   places than the currency has.
    public init(written text: String, _ currency: String, field: String) throws(Refusal) {
        guard let places = Money.places(of: currency) else { throw .invalid("currency", expected: "currency") }
        let parts = Spelling.ofCode(text).split(separator: ".", omittingEmptySubsequences: false)
            .enumerated().map { $0 == 0 ? Money.ungrouped($1) : String($1) }
        guard parts.count <= 2, let whole = parts.first, !whole.isEmpty, whole.utf8.count <= 13,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { throw .invalid(field, expected: "money") }
        let rest = parts.count == 2 ? parts[1] : ""
        guard rest.utf8.count <= places,
            let minor = Int64(whole + rest + String(repeating: "0", count: places - rest.utf8.count)),
            minor <= Money.most
        else { throw .invalid(field, expected: "money") }
        self.init(minor, currency)
    }

    /// Without the commas that part thousands; any other comma stays and is refused, for `12,50` may mean two things.
    private static func ungrouped(_ whole: Substring) -> String {
        let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
        let isGrouped = (1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 }
        return isGrouped ? groups.joined() : String(whole)
    }

    /// The same, refused where it cannot be a price: less than nothing, too much, or of no currency there is.
    public func checked(_ field: String) throws(Refusal) -> Money {
        guard Money.places(of: currency) != nil else { throw .invalid("currency", expected: "currency") }
        guard (0...Money.most).contains(minor) else { throw .invalid(field, expected: "money") }
        return self
    }

    /// How many digits stand behind the point; `nil` where we do not know the currency.
    public static func places(of currency: String) -> Int? { currencies[currency] }

    /// What we can be paid in.
    public static var known: [String] { currencies.keys.sorted() }

    /// `1250.50`, without its currency and without commas: as a form holds it, and a file.
    public var plain: String {
        let places = Money.places(of: currency) ?? 0
        let digits = String(minor.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        let sign = minor < 0 ? "-" : ""
        return places == 0 ? sign + padded : "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
    }

    /// So many of it.
    public func times(_ count: Int) -> Money { Money(minor * Int64(count), currency) }

    /// The currencies of those we sell to, each with its digits behind the point.
    private static let currencies = [
        "AED": 2, "AUD": 2, "BRL": 2, "CAD": 2, "CHF": 2, "CNY": 2, "CZK": 2, "DKK": 2, "EUR": 2, "GBP": 2, "HKD": 2,
        "IDR": 2, "INR": 2, "JPY": 0, "KRW": 0, "KWD": 3, "MOP": 2, "MXN": 2, "MYR": 2, "NOK": 2, "NZD": 2, "PHP": 2,
        "PLN": 2, "SAR": 2, "SEK": 2, "SGD": 2, "THB": 2, "TRY": 2, "TWD": 2, "USD": 2, "VND": 0, "ZAR": 2,
    ]
}
