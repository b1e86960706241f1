public import AfterSales

/// Whatever keeps a journal of its own.
public struct Subject: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable {
        case ticket, customer, site, contact, model, device, contract, person, plan, calendar, link, owed, article,
            view, text, checklist, installation, inspection, part
        case webhook
    }

    public let kind: Kind
    public let id: String

    public init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    public init<Thing>(_ kind: Kind, _ id: ID<Thing>) {
        self.init(kind, id.description)
    }

    public var description: String { "\(kind.rawValue) \(id)" }
}
