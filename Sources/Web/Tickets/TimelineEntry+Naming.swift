import AfterSales

/// What was found out after the ticket was opened.
extension Telling {
    mutating func tellOfNaming(_ event: TicketEvent) {
        switch event {
        case .deviceNamed(let named):
            icon = "devices"
            title += words["why.colon"] + named.serial
            body = lines([
                named.before.map { words("timeline.instead", ["before": $0]) }, named.reason,
                words["timeline.device-follows"],
            ])
            link = TimelineEntry.Link(href: "/devices/\(named.device)", name: named.serial)
        case .contactNamed(let named):
            icon = "person"
            title += words["why.colon"] + named.name
        default: break
        }
    }
}
