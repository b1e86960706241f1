import AfterSales
import ServiceDesk

extension Desk {
    /// Names the device of a ticket, by its record or by the serial that was typed, or the customer's contact.
    func name(_ asked: DeedSubmission) async throws -> TicketCard {
        let (id, form, version, person) = (asked.ticket, asked.form, asked.version, asked.person)
        if asked.deed == .nameContact {
            return try await nameContact(id, try form.id("contact"), version: version, by: person)
        }
        let reason = form.find("reason")
        if let device: ID<Device> = try form.findID("device") {
            return try await nameDevice(id, device, reason: reason, version: version, by: person)
        }
        let serial = try form.required("serial")
        return try await nameDevice(id, bearing: serial, reason: reason, version: version, by: person)
    }
}

extension Form {
    /// The engineer who was chosen: one of those proposed, or somebody else from the list beside them.
    func engineer() throws(Refusal) -> ID<Person> {
        let other: ID<Person>? = try findID("other-engineer")
        guard self["engineer"] == DeedInput.Proposals.somebodyElse else {
            // Without a script the list does not tick its own line: better ask than give it to the wrong one.
            if other != nil { throw Refusal(.invalid, "two-engineers", field: "engineer") }
            return try id("engineer")
        }
        guard let other else { throw .missing("other-engineer") }
        return other
    }
}
