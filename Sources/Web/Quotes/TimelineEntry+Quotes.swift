import AfterSales
import ServiceDesk

/// What the history says of quotations, of money, and of a repair that may begin.
extension Telling {
    mutating func tellOfMoney(_ event: TicketEvent) {
        icon = "money"
        switch event {
        case .quotationWritten(let written):
            side = .outgoing
            title = words(
                "timeline.quoted",
                ["version": String(written.version), "total": reader.money(written.total)]
            )
            let shown = written.lines.map { line in
                let price = reader.money(Money(line.amount, written.currency))
                let name = line.quantity == 1 ? line.words : "\(line.words) × \(line.quantity)"
                return labelled(name, price) + (line.clause.map { " (\($0))" } ?? "")
            }
            body = lines(
                shown + [
                    labelled(words["field.to"], written.to),
                    labelled(words["field.validThrough"], reader.day(written.validThrough)), written.note,
                ]
            )
        case .quotationAccepted(let answer):
            (side, icon) = (.incoming, "check")
            title = words("timeline.quotation-accepted", ["version": String(answer.version), "name": answer.by])
            body = lines([words["means.\(answer.means.rawValue)"], answer.words])
        case .quotationDeclined(let answer):
            (side, icon) = (.incoming, "ban")
            title = words("timeline.quotation-declined", ["version": String(answer.version), "name": answer.by])
            body = lines([words["means.\(answer.means.rawValue)"], answer.words])
        case .quotationWithdrawn(let withdrawn):
            (icon, body) = ("undo", withdrawn.reason)
            title = words("timeline.quotation-withdrawn", ["version": String(withdrawn.version)])
        case .quotationExpired(let expired):
            icon = "clock"
            title = words("timeline.quotation-expired", ["version": String(expired.version)])
        case .repairBegun: icon = "tool"
        case .moneyReceived(let money):
            side = .good
            title = words("timeline.money-received", ["amount": reader.money(money.amount), "name": money.payer])
            body = lines([reader.day(money.day), labelled(words["payments.reference"], money.reference)])
        case .moneyReversed(let reversed):
            (side, icon, body) = (.alarm, "undo", reversed.reason)
            let amount = card.ticket.payments.first { $0.id == reversed.payment }?.received.amount
            title = words("timeline.money-reversed", ["amount": amount.map(reader.money) ?? ""])
        default: break
        }
    }
}
