import AfterSales
import Foundation
import ServiceDesk

/// What people know and may change about a record, as programs send and get it.
///
/// Its fields are described once: creating asks for them, changing takes any of them, and every answer holds them.
protocol RecordDetails: Described, Codable, Equatable {
    /// What the document calls the record: `Customer`.
    static var recordName: String { get }
    static var recordAbout: String { get }
    static var recordFields: [Schema.Field] { get }
}

extension RecordDetails {
    static var schema: Schema { .object("New\(recordName)", recordAbout, recordFields) }
}

/// A record with its id and version around what people know about it.
struct Record<Details: RecordDetails>: Described, Encodable {
    static var schema: Schema {
        .object(
            Details.recordName,
            Details.recordAbout,
            [.must("id", .id)] + Details.recordFields + [
                .may("customer", .id, "Whose it is, if it belongs to a customer."),
                .must("version", .integer, "What `If-Match` wants, in quotation marks."),
            ]
        )
    }

    let id: String
    let details: Details
    var customer: ID<Customer>?
    let version: Int

    init<Subject>(_ id: ID<Subject>, _ details: Details, of customer: ID<Customer>? = nil, version: Int) {
        self.id = id.description
        self.details = details
        self.customer = customer
        self.version = version
    }

    private enum Key: String, CodingKey {
        case id, customer, version
    }

    func encode(to encoder: any Encoder) throws {
        try details.encode(to: encoder)
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(id, forKey: .id)
        try fields.encodeIfPresent(customer, forKey: .customer)
        try fields.encode(version, forKey: .version)
    }
}

/// A change of a record: what is named is replaced, an empty text takes away, and the rest stays.
struct Changes<Details: RecordDetails>: Described, Decodable {
    static var schema: Schema {
        .object(
            "\(Details.recordName)Change",
            "What to change; what is left out stays, an empty text takes away.",
            Details.recordFields.map { field in
                let schema = field.isRequired ? field.schema : .either([field.schema, .words([""])])
                return .may(field.name, schema, field.about)
            }
        )
    }

    private let changes: JSON

    init(from decoder: any Decoder) throws {
        changes = try JSON(from: decoder)
    }

    func applied(to details: Details) throws -> Details {
        guard case .object(let changes) = changes,
            case .object(var fields) = try JSONDecoder().decode(JSON.self, from: JSONEncoder().encode(details))
        else { throw Refusal.unreadable }
        for (name, value) in changes where value != .null {
            fields[name] = value == "" ? nil : value
        }
        do {
            return try JSONDecoder().decode(Details.self, from: JSONEncoder().encode(JSON.object(fields)))
        } catch let error as DecodingError {
            throw Refusal.missing(error.field)
        }
    }
}

extension Listed {
    /// A page as the desk gave it.
    init<Row>(_ listing: Listing<Row>, _ item: (Row) -> Item) {
        items = listing.items.map(item)
        next = listing.next.map { Cursor([$0]).description }
    }

    /// A page of a list that is short enough to be read whole.
    init<Row>(all rows: [Row], _ query: ListQuery, id: (Row) -> String, item: (Row) -> Item) throws(Refusal) {
        var rest = rows[...]
        if let after = try query.place {
            guard let last = rows.firstIndex(where: { id($0) == after }) else {
                throw .invalid("after", expected: "cursor")
            }
            rest = rows[(last + 1)...]
        }
        self.init(Array(rest), query, cursor: { Cursor([id($0)]) }, item: item)
    }
}

extension ListQuery {
    /// The one thing `after` holds: the id of the last row of the page before.
    var place: String? {
        get throws(Refusal) {
            guard let after else { return nil }
            guard after.parts.count == 1 else { throw .invalid("after", expected: "cursor") }
            return after.parts[0]
        }
    }
}

extension Form {
    /// The id in a filter, if there is one.
    func findID<Subject>(_ name: String, of _: Subject.Type = Subject.self) throws(Refusal) -> ID<Subject>? {
        guard let text = find(name) else { return nil }
        guard let id = ID<Subject>(text) else { throw .invalid(name, expected: "id") }
        return id
    }
}

extension Schema {
    /// One published version of a plan.
    static let plan = Schema.object(
        "PlanReference",
        "One published version of a plan.",
        [.must("id", .text(limit: 80)), .must("version", .text(limit: 80))]
    )
}
