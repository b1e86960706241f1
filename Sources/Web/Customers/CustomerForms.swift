import AfterSales
import ServiceDesk

/// The forms for a customer, its sites and its people, and what they say.
extension RecordForm {
    static func customer(_ known: Customer?, plans: [Plan.Reference], _ state: FormState, _ words: Words) -> RecordForm
    {
        let details = known?.details
        var form = FormBuilder(state, words)
        form.field("code", details?.code, hint: words["customer.code-hint"], required: true, limit: 40)
        form.field("name", details?.name, called: "recordName", required: true, limit: 200)
        form.field("shortName", details?.shortName, hint: words["customer.short-hint"], limit: 40)
        form.select("language", details?.language?.rawValue, Language.allCases.map { ($0.rawValue, $0.ownName) })
        form.plan(details?.plan, among: plans)
        form.text("notes", details?.notes, hint: words["customer.notes-hint"], limit: 10_000)
        return RecordForm(
            known?.name ?? words["customer.new"],
            back: (known.map { "/customers/\($0.id)" } ?? "/customers", known?.name ?? words["customers.title"]),
            action: known.map { "/customers/\($0.id)" } ?? "/customers",
            address: known.map { "/customers/\($0.id)/edit" },
            version: known?.version,
            form
        )
    }

    static func site(_ known: Site?, of customer: Customer, _ state: FormState, _ words: Words) -> RecordForm {
        let details = known?.details
        var form = FormBuilder(state, words)
        form.field("name", details?.name, called: "recordName", required: true, limit: 200)
        form.field("address", details?.address, limit: 500)
        form.field("city", details?.city, limit: 80)
        form.field("region", details?.region, hint: words["site.region-hint"], limit: 80)
        form.field("zone", details?.zone, hint: words["site.zone-hint"], limit: 80)
        return RecordForm(
            known?.name ?? words["site.new"],
            back: ("/customers/\(customer.id)", customer.name),
            action: known.map { "/sites/\($0.id)" } ?? "/customers/\(customer.id)/sites",
            version: known?.version,
            form
        )
    }

    static func contact(
        _ known: Contact?,
        of customer: Customer,
        sites: [Site],
        _ state: FormState,
        _ words: Words
    ) -> RecordForm {
        let details = known?.details
        var form = FormBuilder(state, words)
        form.field("name", details?.name, required: true, limit: 100)
        form.select(
            "kind",
            (details?.kind ?? .engineer).rawValue,
            Contact.Kind.allCases.map { ($0.rawValue, words["contact-kind.\($0.rawValue)"]) },
            hint: words["contact.kind-hint"],
            required: true
        )
        form.field("phones", details?.phones.joined(separator: "; "), type: "tel", hint: words["contact.phones-hint"])
        form.field("email", details?.email, type: "email", limit: 254)
        form.select("site", details?.site?.description, sites.map { ($0.id.description, $0.name) })
        form.select("language", details?.language?.rawValue, Language.allCases.map { ($0.rawValue, $0.ownName) })
        return RecordForm(
            known?.name ?? words["contact.new"],
            back: ("/customers/\(customer.id)", customer.name),
            action: known.map { "/contacts/\($0.id)" } ?? "/customers/\(customer.id)/contacts",
            version: known?.version,
            form
        )
    }
}

extension Form {
    func customer() throws(Refusal) -> Customer.Details {
        Customer.Details(
            code: self["code"],
            name: self["name"],
            shortName: find("shortName"),
            notes: find("notes"),
            language: try findChoice("language"),
            plan: try findPlan()
        )
    }

    func site() -> Site.Details {
        Site.Details(
            name: self["name"],
            address: find("address"),
            region: find("region"),
            city: find("city"),
            zone: find("zone")
        )
    }

    /// What the form says about a contact, whose account it does not speak of.
    func contact(_ known: Contact?) throws(Refusal) -> Contact.Details {
        Contact.Details(
            name: self["name"],
            kind: try choice("kind"),
            site: try findID("site"),
            phones: several("phones"),
            email: find("email"),
            language: try findChoice("language"),
            person: known?.details.person
        )
    }
}
