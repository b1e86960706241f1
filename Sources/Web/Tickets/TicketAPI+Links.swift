import AfterSales
import ServiceDesk

/// Links by which a contact of the customer follows a ticket without an account.
extension TicketAPI {
    var linkRoutes: [APIRoute] {
        [
            .get(
                "/tickets/{ticket}/customer-links",
                "customerLinks",
                "The links issued on a ticket, the newest first; at most 200.",
                needs: .issueCustomerLink,
                answers: CustomerLinkList.self
            ) { context in
                let links = try await desk.links(to: context.ticket(), seenBy: context.person)
                return Answer(CustomerLinkList(items: links.map { CustomerLinkRecord($0, context.reader) }))
            },
            .post(
                "/tickets/{ticket}/customer-links",
                "issueCustomerLink",
                "Issues a link; its token is in this answer and nowhere else.",
                needs: .issueCustomerLink,
                takes: NewCustomerLink.self,
                answers: IssuedCustomerLink.self,
                refusals: ["ticket-over", "contact-not-responsible"],
                showsSecret: true
            ) { context, new in
                let issued = try await desk.issueLink(
                    to: context.ticket(),
                    for: new.contact,
                    purpose: new.purpose,
                    days: new.days ?? 30,
                    by: context.person
                )
                return Answer(
                    IssuedCustomerLink(
                        link: CustomerLinkRecord(issued.link, context.reader),
                        token: issued.token
                    )
                )
            },
            .delete(
                "/customer-links/{link}",
                "revokeCustomerLink",
                "Ends a link at once.",
                needs: .issueCustomerLink
            ) { context in
                try await desk.revokeLink(context.id("link"), by: context.person)
            },
        ]
    }
}

struct NewCustomerLink: Described, Decodable {
    static let schema = Schema.object(
        "NewCustomerLink",
        "Who may follow the ticket, and for how long.",
        [
            .must("contact", .id, "A contact of the ticket's customer."),
            .must("purpose", .choice(CustomerLink.Purpose.self), "Only a responsible contact signs."),
            .may("days", .integer(1...90), "30 unless said."),
        ]
    )

    let contact: ID<Contact>
    let purpose: CustomerLink.Purpose
    let days: Int?
}

struct CustomerLinkRecord: Described, Encodable {
    static let schema = Schema.object(
        "CustomerLink",
        "A link that lets a contact follow one ticket for a while.",
        [
            .must("id", .id),
            .must("ticket", .text(limit: 24)),
            .must("contact", .id),
            .must("purpose", .choice(CustomerLink.Purpose.self)),
            .must("issuedAt", .instant),
            .must("expiresAt", .instant),
            .may("revokedAt", .instant),
        ]
    )

    let id: ID<CustomerLink>
    let ticket: Ticket.ID
    let contact: ID<Contact>
    let purpose: CustomerLink.Purpose
    let issuedAt: Moment
    let expiresAt: Moment
    let revokedAt: Moment?

    init(_ link: CustomerLink, _ reader: Reader) {
        id = link.id
        ticket = link.ticket
        contact = link.contact
        purpose = link.purpose
        issuedAt = Moment(link.issuedAt, in: reader.zone)
        expiresAt = Moment(link.expiresAt, in: reader.zone)
        revokedAt = link.revokedAt.map { Moment($0, in: reader.zone) }
    }
}

struct CustomerLinkList: Described, Encodable {
    static let schema = Schema.object(
        "CustomerLinks",
        "The links of a ticket.",
        [.must("items", .list(CustomerLinkRecord.schema))]
    )

    let items: [CustomerLinkRecord]
}

struct IssuedCustomerLink: Described, Encodable {
    static let schema = Schema.object(
        "IssuedCustomerLink",
        "A link and its secret.",
        [.must("link", CustomerLinkRecord.schema), .must("token", .text, "Stands in the address: /track/{token}.")]
    )

    let link: CustomerLinkRecord
    let token: String
}
