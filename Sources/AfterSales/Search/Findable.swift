/// By what each record is found. Nothing in here may be what some of those who see the record may not read.
extension Customer {
    public var searchTerms: SearchTerms {
        var terms = SearchTerms()
        terms.add(mark: .customer(id))
        terms.add(code: code)
        terms.add(name: name)
        terms.add(name: details.shortName)
        return terms
    }
}

extension Site {
    public var searchTerms: SearchTerms {
        var terms = SearchTerms()
        terms.add(mark: .customer(customer))
        terms.add(name: name)
        terms.add(words: [details.region, details.city, details.address].compactMap { $0 }.joined(separator: " "))
        return terms
    }
}

extension Contact {
    public var searchTerms: SearchTerms {
        var terms = SearchTerms()
        terms.add(mark: .contact(id))
        terms.add(mark: .customer(customer))
        terms.add(name: name)
        for phone in details.phones { terms.add(phone: phone) }
        terms.add(words: details.email)
        return terms
    }
}

extension ProductModel {
    public var searchTerms: SearchTerms {
        var terms = SearchTerms()
        terms.add(mark: .model(id))
        terms.add(code: code)
        terms.add(words: [name, details.brand, details.productLine].compactMap { $0 }.joined(separator: " "))
        return terms
    }
}

extension Device {
    public var searchTerms: SearchTerms {
        var terms = SearchTerms()
        terms.add(mark: .device(id))
        terms.add(mark: .customer(details.customer))
        terms.add(mark: .model(details.model))
        terms.add(code: serial)
        terms.add(words: details.location)
        return terms
    }
}

extension Ticket {
    /// What the customer told us, who told it, whom it concerns and what was done about it; not what our people wrote to
    /// each other.
    public var searchTerms: SearchTerms {
        var terms = SearchTerms()
        terms.add(mark: .ticket(id))
        terms.add(mark: .age(id.age))
        terms.add(mark: .customer(opening.customer))
        if let device = opening.device { terms.add(mark: .device(device)) }
        if let contact = opening.reporter.contact { terms.add(mark: .contact(contact)) }
        for person in [openedBy.id, engineer?.id].compactMap({ $0 }) + visits.map(\.plan.engineer.id) {
            terms.add(mark: .person(person))
        }
        for team in [leadership?.lead, leadership?.support].compactMap({ $0 }) {
            terms.add(mark: .team(team.rawValue))
        }
        // Supply chain sees to these, whoever leads.
        if !parts.isEmpty || shipments.contains(where: { $0.shipped.defectiveDue != nil }) {
            terms.add(mark: .team(Team.supplyChain.rawValue))
        }
        terms.add(words: subject)
        terms.add(words: opening.words)
        terms.add(words: said)
        if let report = report?.content {
            terms.add(words: ([report.found, report.done, report.advice] + report.parts).joined(separator: "\n"))
        }
        terms.add(name: opening.reporter.name)
        terms.add(phone: opening.reporter.phone)
        terms.add(code: opening.externalReference)
        return terms
    }
}

extension Ticket {
    /// What was written to us and by us since it was opened, as the customer may read it; the latest first, and no more
    /// of it than a search is worth: it is laid out anew with every entry.
    private var said: String {
        var said = ""
        let written: Set<Channel> = [.email, .chat, .web]
        // What passes between sales and us is not the customer's to read (C14).
        func isSales(_ name: String) -> Bool { opening.reporter.isSales && name == opening.reporter.name }
        for entry in entries.reversed() where !takenBack.contains(entry.sequence) && said.count < 2_000 {
            switch entry.event {
            case .heard(let message) where written.contains(message.channel) && !isSales(message.from):
                said += message.words + "\n"
            case .contacted(let outreach)
            where outreach.outcome == .sent && written.contains(outreach.channel) && !isSales(outreach.to):
                said += outreach.words + "\n"
            default: break
            }
        }
        return String(said.prefix(2_000))
    }
}

extension Ticket.ID {
    /// Which of the desk's four thousands it is among.
    public var age: Int { number >> 12 }
}
