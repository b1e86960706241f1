import AfterSales
import ServiceDesk

/// What is found out after a ticket was opened.
extension TicketAPI {
    var namingRoutes: [APIRoute] {
        [
            work(
                "/device",
                "nameTicketDevice",
                "Names the device the ticket is about, or another instead; promises, lead and who pays follow.",
                needs: .workTicket,
                takes: NewTicketDevice.self,
                ifMatch: .needed,
                refusals: ["device-of-another-customer", "unknown"]
            ) { on, body in
                try await desk.nameDevice(
                    on.ticket,
                    body.device,
                    reason: body.reason,
                    version: on.version,
                    by: on.person
                )
            },
            work(
                "/reporter",
                "nameTicketContact",
                "Names the customer's contact whom the reporter is, or who speaks for them.",
                needs: .workTicket,
                takes: NewTicketContact.self,
                ifMatch: .needed,
                refusals: ["unknown"]
            ) { on, body in
                try await desk.nameContact(on.ticket, body.contact, version: on.version, by: on.person)
            },
        ]
    }
}

struct NewTicketDevice: Described, Decodable {
    static let schema = Schema.object(
        "NewTicketDevice",
        "Which device it is about.",
        [
            .must("device", .id, "One of the ticket's customer."),
            .may("reason", .text(limit: 2_000), "Needed where another stood there before."),
        ]
    )

    let device: ID<Device>
    let reason: String?
}

struct NewTicketContact: Described, Decodable {
    static let schema = Schema.object(
        "NewTicketContact",
        "Whose ticket it is.",
        [.must("contact", .id, "One of the ticket's customer.")]
    )

    let contact: ID<Contact>
}
