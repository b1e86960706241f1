import AfterSales
import Storage

/// The tables of terms, one for each kind of record that can be searched for.
enum TermTable: String, CaseIterable, Sendable {
    case ticket, customer, site, contact, model, device, article

    var name: SQL {
        switch self {
        case .ticket: "ticket_terms"
        case .customer: "customer_terms"
        case .site: "site_terms"
        case .contact: "contact_terms"
        case .model: "model_terms"
        case .device: "device_terms"
        case .article: "article_terms"
        }
    }

    /// Where the records themselves are.
    var records: SQL {
        switch self {
        case .ticket: "ticket"
        case .customer: "customer"
        case .site: "site"
        case .contact: "contact"
        case .model: "product_model"
        case .device: "device"
        case .article: "article"
        }
    }

    /// What another record's terms hold that belongs to this one.
    func mark(_ id: Int64) -> SearchTerms.Mark? {
        switch self {
        case .customer: .customer(ID(number: id))
        case .contact: .contact(ID(number: id))
        case .model: .model(ID(number: id))
        case .device: .device(ID(number: id))
        case .ticket, .site, .article: nil
        }
    }
}

extension TermTable: SQLConvertible {}

extension Connection {
    /// Lays out by what a record is found, in the transaction that changes it; nothing is written where nothing differs.
    func keep(_ terms: SearchTerms, of id: some SQLConvertible, in table: TermTable) throws {
        try keepTerms(terms.text, of: id, in: table.name)
    }
}
