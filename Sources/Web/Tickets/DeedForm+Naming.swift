import AfterSales
import ServiceDesk

/// The forms in which one of the customer's devices or people is named.
extension DeedFormMaker {
    var naming: [DeedInput] {
        if deed == .nameContact { return [contact(ticket.opening.reporter.contact)] }
        let known = facts.serials.isEmpty ? nil : KnownWords(options: facts.serials)
        return [
            line("serial", or: "", limit: 200, hint: words["ticket.serial-hint"], known: known),
            text("reason", isRequired: ticket.opening.device != nil),
        ]
    }

    /// For whom the link is, and what for: to sign it goes to a responsible person.
    var sharing: [DeedInput] {
        let toSign = ticket.report != nil && ticket.signature == nil
        let reporter = facts.contacts.first { $0.id == ticket.opening.reporter.contact }
        let signer = reporter?.details.kind == .responsible ? reporter : responsible.first
        return [
            radios(
                "purpose",
                CustomerLink.Purpose.allCases.map(\.rawValue),
                or: toSign ? CustomerLink.Purpose.sign.rawValue : CustomerLink.Purpose.track.rawValue
            ) { words["purpose.\($0)"] },
            contact((toSign ? signer : nil)?.id ?? reporter?.id),
        ]
    }

    private var responsible: [Contact] { facts.contacts.filter { $0.details.kind == .responsible } }

    /// Who may sign stands first.
    private func contact(_ chosen: ID<Contact>?) -> DeedInput {
        let others = facts.contacts.filter { $0.details.kind != .responsible }
        return select(
            "contact",
            [("", words["ticket.choose"])]
                + (responsible + others).map { contact in
                    (contact.id.description, "\(contact.name) · \(words["contact.\(contact.details.kind.rawValue)"])")
                },
            or: chosen?.description ?? ""
        )
    }
}
