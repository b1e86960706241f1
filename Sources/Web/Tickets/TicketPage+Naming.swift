import AfterSales
import ServiceDesk

extension TicketPage {
    /// Where the device is named, and the customer's contact; `nil` for whoever may not, or when all is over.
    static func naming(_ card: TicketCard, for person: Person) -> (device: String?, contact: String?) {
        let possible = TicketDeed.possible(on: card, for: person)
        func door(_ deed: TicketDeed) -> String? {
            possible.contains(deed) ? "/tickets/\(card.ticket.id)?do=\(deed.rawValue)#do" : nil
        }
        return (door(.nameDevice), door(.nameContact))
    }
}
