import AfterSales
import ServiceDesk

/// Whole lists as files, for programs.
struct ExportsAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .file(
                "/exports/customers",
                "exportCustomers",
                "Customers with their sites and contacts, as `importFile` takes them.",
                query: [.init("q", .text(limit: 100), "Each word must be part of the code or the name.")]
            ) { context in .customers(CustomerFilter(words: try context.query.text("q", limit: 100))) },
            .file(
                "/exports/contracts",
                "exportContracts",
                "Contracts, as `importFile` takes them.",
                query: [
                    .init("customer", .id, "Only this customer's."),
                    .init("q", .text(limit: 60), "Part of the number."),
                ]
            ) { context in .contracts(try context.query.contractFilter()) },
            .file(
                "/exports/parts",
                "exportParts",
                "The catalogue of parts with its prices, as `importFile` takes it.",
                query: [.init("q", .text(limit: 200), "Part of the number or the name.")]
            ) { context in .parts(PartFilter(words: context.query.find("q"), isRetiredToo: true)) },
            .file(
                "/exports/devices",
                "exportDevices",
                "Devices, as `importFile` takes them.",
                query: DevicesAPI.filters
            ) { context in .devices(try context.query.deviceFilter()) },
            .file(
                "/exports/tickets",
                "exportTickets",
                "Tickets as the queue shows them, newest first.",
                query: TicketQuery.parameters
            ) { context in
                .tickets(try TicketQuery(context, now: desk.now()).filter, zone: context.reader.zone)
            },
            .file(
                "/exports/overrides",
                "exportOverrides",
                "Gates that were opened by right and reason, the newest first; needs `export` too.",
                needs: .seeMeasures,
                query: OverridesRequest.parameters
            ) { context in
                .overrides(try OverridesRequest(context.query).filter, zone: context.reader.zone)
            },
            .file(
                "/exports/journal",
                "exportJournal",
                "Every entry of every journal, with its hash.",
                needs: .seeAudit
            ) { context in .journal(zone: context.reader.zone) },
        ]
    }
}
