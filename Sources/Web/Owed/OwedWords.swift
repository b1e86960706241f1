import AfterSales
import ServiceDesk

extension Words {
    /// The plan language's word for something owed, in the reader's language.
    func owed(_ what: String) -> String { find("owed.what-\(what)") ?? what }
}
