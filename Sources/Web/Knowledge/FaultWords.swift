import AfterSales

/// Classes of fault are words of the house's own; the usual ones of the trade are kept as codes and said in the
/// reader's language.
extension Words {
    private static let usualFaults = [
        "no-power", "power", "display", "no-image", "touch", "audio", "network", "offline", "paper-jam", "paper-feed",
        "print-quality", "noise", "sensor", "mechanical", "leak", "overheating", "battery", "hardware", "firmware",
        "software", "settings",
    ]

    /// Besides, the class of the lists that inspections go through: no fault that anybody reports.
    private static let namedFaults = usualFaults + ["inspection"]

    /// `paper-jam` as `卡紙`; a word of the house's own as it is.
    func fault(_ code: String) -> String {
        let key = Spelling.ofCode(code)
        return Words.namedFaults.first { Spelling.ofCode($0) == key }.flatMap { find("fault.\($0)") } ?? code
    }

    /// What somebody wrote into a form, the other way round.
    func faultCode(_ written: String) -> String {
        let (name, code) = (Spelling.ofWords(written), Spelling.ofCode(written))
        return Words.namedFaults.first { Spelling.ofWords(fault($0)) == name || Spelling.ofCode($0) == code } ?? written
    }

    /// The usual ones by name, to choose from.
    var faults: KnownWords { KnownWords(options: Words.usualFaults.map(fault)) }
}

extension Field {
    /// A class of fault: one of the usual ones by its name, or one in own words; `stored` is its code.
    static func fault(_ stored: String?, _ state: FormState, _ words: Words) -> Field {
        Field(
            "faultClass",
            words["field.faultClass"],
            state,
            words: words,
            or: stored.map(words.fault) ?? "",
            hint: state.saved("faultClass", stored.map(words.fault), words) ?? words["intake.fault-class-hint"],
            autocomplete: "off",
            limit: 100,
            known: words.faults
        )
    }
}

extension FormBuilder {
    mutating func fault(_ stored: String?) {
        let said = stored.map(words.fault)
        let field = Field.fault(stored, state.following("faultClass", said), words)
        add(Input(field: field, was: state.carried("faultClass", said)))
    }
}
