import AfterSales
import ServiceDesk

/// What is told of parts and goods in a ticket's history.
extension Telling {
    mutating func tellOfParts(_ event: TicketEvent) {
        (side, icon) = (.internal, "parts")
        switch event {
        case .partWanted(let wanted):
            body = lines([
                wanted.item.text(times: wanted.count),
                wanted.neededBy.map { labelled(words["field.needed-by"], day($0)) },
                wanted.words,
            ])
        case .partOrdered(let ordered):
            body = lines([
                item(ordered.line), ordered.supplier,
                ordered.expected.map { labelled(words["field.expected"], day($0)) },
                ordered.reference,
            ])
        case .partArrived(let arrived): body = lines([item(arrived.line), arrived.words])
        case .partHandedOver(let handed): body = lines([item(handed.line), handed.engineer.name])
        case .partUsed(let used): body = used.item.text(times: used.count)
        case .partDropped(let dropped): (icon, body) = ("ban", lines([item(dropped.line), dropped.reason]))
        case .shipped(let shipped):
            (side, isSeenInPart) = (.outgoing, true)
            clause = shipped.clause
            let serials = [shipped.oldSerial, shipped.newSerial].compactMap { $0 }.joined(separator: " → ")
            body = lines([
                shipped.goods, serials.isEmpty ? nil : "S/N \(serials)", shipped.consignment,
                shipped.payer.map { labelled(words["field.freight"], words.find("payer.\($0)") ?? $0) },
                shipped.defectiveDue.map { labelled(words["field.defective-due"], day($0)) }, shipped.words,
            ])
        case .defectiveReceived(let received):
            side = .good
            let shipped = card.ticket.shipments.first { $0.id == received.shipment }?.shipped
            body = lines([shipped?.goods, shipped?.oldSerial.map { "S/N \($0)" }, received.words])
        case .costNoted(let noted):
            icon = "money"
            title += words["why.colon"] + words["cost-kind.\(noted.kind.rawValue)"]
            body = lines([reader.money(noted.amount), noted.words])
        default: break
        }
    }

    private func item(_ line: Int) -> String? {
        card.ticket.parts.first { $0.id == line }.map { $0.item.text(times: $0.count) }
    }

    private func day(_ instant: Instant) -> String { reader.date(reader.zone.day(of: instant), showsYear: false) }
}
