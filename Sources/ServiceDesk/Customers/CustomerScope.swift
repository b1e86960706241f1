import AfterSales
import Storage

/// Who may see which customers and devices: two conditions, in every look-up, list, search, count and export.
///
/// What the condition leaves out does not exist for that person.
extension Person {
    /// Our people with the right see all customers; a customer's people see their own, and what belongs to it.
    func seesCustomer(_ column: SQL) -> SQL {
        if let customer { return "\(column) = \(customer)" }
        return may(.seeCustomers) ? "1 = 1" : "1 = 0"
    }

    /// Like `seesCustomer`, for those who have the right to see devices at all.
    func seesDevices(ofCustomer column: SQL) -> SQL {
        guard may(.seeDevices) else { return "1 = 0" }
        if let customer { return "\(column) = \(customer)" }
        return "1 = 1"
    }
}

extension SQL {
    /// `column` contains `words`, both in the spelling that `Spelling` folds to.
    static func contains(_ column: SQL, _ words: String) -> SQL {
        "\(column) LIKE \("%\(words.escapedForLike)%") ESCAPE '\\'"
    }
}

extension String {
    /// With `%` and `_` standing for themselves.
    var escapedForLike: String {
        var escaped = ""
        for letter in self {
            if letter == "%" || letter == "_" || letter == "\\" { escaped.append("\\") }
            escaped.append(letter)
        }
        return escaped
    }
}
