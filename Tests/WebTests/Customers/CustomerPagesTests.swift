import AfterSales
import Foundation
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The pages about customers")
struct CustomerPagesTests {
    /// A customer with a site, a contact and a contract.
    struct Start {
        let at: TestSite
        let mei: TestBrowser
        let customer: Customer
        let site: Site
        let contact: Contact
        let contract: Contract

        init(on engine: TestDatabase) async throws {
            at = try await TestSite(on: engine)
            mei = try await at.browser(.agent)
            let details = Customer.Details(
                code: "C-1",
                name: "長寧醫院",
                shortName: "長寧",
                notes: "pays late",
                language: .english
            )
            customer = try await at.desk.register(details, by: .desk)
            site = try await at.desk.register(
                Site.Details(name: "本部", city: "上海", zone: "Asia/Shanghai"),
                of: customer.id,
                by: .desk
            )
            contact = try await at.desk.register(
                Contact.Details(
                    name: "王工",
                    kind: .engineer,
                    site: site.id,
                    phones: ["021-5888 1234"],
                    email: "w@example.com"
                ),
                of: customer.id,
                by: .desk
            )
            contract = try await at.desk.register(
                Contract.Details(number: "HT-1", kind: .project, signedOn: Day(2026, 1, 5)),
                of: customer.id,
                by: .desk
            )
        }

        var path: String { "/customers/\(customer.id)" }
    }

    @Test("and their templates name the same things", arguments: TestDatabase.reachable)
    func contract(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let context = try Samples.staff(start.at, path: "/customers")
        let row = CustomerRow(customer: start.customer, sites: 1, contacts: 1, devices: 0)
        let query = try ListQuery(Form(urlEncoded: "after=\(Cursor(["x"]))"))
        expectContract(CustomersPage(Listing(items: [row], next: "x"), words: "q", query, context))

        let plan = Plan.Reference(id: "standard", version: "1")
        var details = start.customer.details
        details.plan = plan
        var contract = start.contract.details
        contract.plan = plan
        let model = try await start.at.desk.register(ProductModel.Details(code: "M", name: "m"), by: .desk)
        let device = Device.Details(
            serial: "SN-1",
            model: model.id,
            customer: start.customer.id,
            site: start.site.id
        )
        _ = try await start.at.desk.register(device, by: .desk)
        let file = CustomerFile(
            customer: Customer(id: start.customer.id, details: details, version: 1),
            sites: [start.site],
            contacts: [start.contact],
            contracts: [Contract(id: start.contract.id, customer: start.customer.id, details: contract, version: 1)],
            devices: try await start.at.desk.devices(seenBy: .desk),
            deviceCount: 1,
            openTickets: [],
            installations: [.sample],
            now: start.at.clock.now
        )
        var page = CustomerPage(file, context)
        page.tickets = [
            CustomerPage.TicketRow(
                href: "/",
                number: "SR-1",
                subject: "x",
                turn: Chip(.plain, icon: "dot", "x", hint: "x")
            )
        ]
        expectContract(
            page,
            unused: [
                "devices.accepted", "devices.customer", "installations.name", "installations.isUnnamed",
            ]
        )

        var form = FormBuilder(FormState(typed: nil, refusal: .missing("code")), context.words)
        form.field("code", nil, hint: "x", limit: 3)
        form.text("notes", nil, hint: "x", limit: 3)
        form.select("plan", nil, [("a", "b")], hint: "x")
        var record = RecordForm("x", back: ("/", "x"), action: "/", version: 1, form)
        record.overtaken = RecordForm.Overtaken(anew: "/")
        // One question of every kind at once.
        record.inputs = [
            RecordForm.Input(
                field: form.inputs[0].field,
                select: form.inputs[2].select,
                text: form.inputs[1].text,
                was: form.inputs[0].was
            )
        ]
        expectContract(record)
    }

    @Test("list, search and page customers", arguments: TestDatabase.reachable)
    func list(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        _ = try await start.at.desk.register(Customer.Details(code: "C-2", name: "徐匯<b>"), by: .desk)
        let all = try await start.mei.get("/customers")
        #expect(all.status == .ok)
        #expect(all.text.contains("長寧醫院") && all.text.contains("徐匯&lt;b&gt;"))
        #expect(all.text.contains("/customers/new") && !all.text.contains("/imports"))
        let found = try await start.mei.get("/customers?q=%E9%95%BF%E5%AE%81")
        #expect(found.text.contains("長寧醫院") && !found.text.contains("徐匯"))
        #expect(try await start.mei.get("/customers?q=nobody").text.contains("No customer found"))
        let engineer = try await start.at.browser(.engineer)
        #expect(try await !engineer.get("/customers").text.contains("/customers/new"))
        #expect(try await engineer.get("/customers/new").status == .forbidden)
        let guest = try await start.at.browser(.customerResponsible, customer: start.customer.id)
        #expect(try await guest.get("/customers").status == .forbidden)
    }

    @Test("show a customer whole", arguments: TestDatabase.reachable)
    func show(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let page = try await start.mei.get(start.path)
        #expect(page.status == .ok)
        for text in [
            "長寧醫院", "C-1", "pays late", "本部", "Asia/Shanghai", "王工", "tel:02158881234", "HT-1", "5 January 2026",
        ] {
            #expect(page.text.contains(text), "\(text)")
        }
        #expect(try await start.mei.get("/customers/0000000000000").status == .notFound)
    }

    @Test(
        "register and change a customer, and keep what was typed when it is refused",
        arguments: TestDatabase.reachable
    )
    func forms(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let refused = try await start.mei.post("/customers", ["code": "c-1", "name": "Doppel"])
        #expect(refused.status == .conflict)
        #expect(refused.text.contains("value=\"Doppel\"") && refused.text.contains("taken already"))
        let made = try await start.mei.post("/customers", ["code": "C-9", "name": "New", "language": "zh-Hant"])
        #expect(made.status == .seeOther)
        #expect(made.headers[.location]?.hasPrefix("/customers/") == true)

        let edit = try await start.mei.get("\(start.path)/edit")
        #expect(edit.text.contains("name=\"version\" value=\"1\""))
        let saved = try await start.mei.post(start.path, ["code": "C-1", "name": "長寧", "version": "1"])
        #expect(saved.status == .seeOther)
        #expect(try await start.at.desk.customer(start.customer.id, seenBy: .desk).details.notes == nil)
        let stale = try await start.mei.post(start.path, ["code": "C-1", "name": "late", "version": "1"])
        #expect(stale.status == .conflict)
        #expect(stale.text.contains("Somebody else saved this") && stale.text.contains("value=\"late\""))
        // Both versions, and three ways on: leave it, begin anew, or save on top of what was seen.
        #expect(stale.text.contains("Saved now: 長寧<") && stale.text.components(separatedBy: "Saved now").count == 2)
        #expect(stale.text.contains("href=\"\(start.path)\">") && stale.text.contains("href=\"\(start.path)/edit\""))
        #expect(stale.text.contains("name=\"version\" value=\"2\""))
        let onTop = try await start.mei.post(start.path, ["code": "C-1", "name": "late", "version": "2"])
        #expect(onTop.status == .seeOther)
        // What nobody touched does not undo what a colleague saved in it: only the notes are hers.
        let colleagues: KeyValuePairs = ["code": "C-1", "name": "late", "notes": "B", "language": "en", "version": "3"]
        #expect(try await start.mei.post(start.path, colleagues).status == .seeOther)
        let hers = try await start.mei.post(
            start.path,
            [
                "code": "C-1", "name": "late", "notes": "A", "language": "", "version": "3", "was.code": "C-1",
                "was.name": "late", "was.notes": "", "was.language": "",
            ]
        )
        #expect(hers.text.contains("<option value=\"en\" selected>") && hers.text.contains(">A</textarea>"))
        #expect(hers.text.contains("Saved now: B") && hers.text.contains("name=\"was.notes\" value=\"B\""))
    }

    @Test("register and change sites, contacts and contracts", arguments: TestDatabase.reachable)
    func belongings(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        for form in ["sites", "contacts", "contracts", "devices"] {
            #expect(try await start.mei.get("\(start.path)/\(form)/new").status == .ok, "\(form)")
        }
        #expect(try await start.mei.post("\(start.path)/sites", ["name": "分院"]).status == .seeOther)
        let zone = try await start.mei.post(
            "/sites/\(start.site.id)",
            ["name": "本部", "zone": "+08:00", "version": "1"]
        )
        #expect(zone.status == .unprocessableContent)
        #expect(try await start.mei.get("/sites/\(start.site.id)").text.contains("Asia/Shanghai"))

        let person = try await start.mei.post(
            "\(start.path)/contacts",
            ["name": "李", "kind": "responsible", "phones": "13800138000; +852 9123 4567", "site": ""]
        )
        #expect(person.status == .seeOther)
        #expect(try await start.at.desk.callers(from: "0085291234567", seenBy: .desk).count == 1)
        let moved = try await start.mei.post(
            "/contacts/\(start.contact.id)",
            ["name": "王工", "kind": "other", "phones": "", "version": "1"]
        )
        #expect(moved.status == .seeOther)
        #expect(try await start.at.desk.contact(start.contact.id, seenBy: .desk).details.phones.isEmpty)

        let bad = try await start.mei.post(
            "\(start.path)/contracts",
            ["number": "HT-2", "kind": "project", "plan": "none@9", "signedOn": "2026-02-30"]
        )
        #expect(bad.status == .unprocessableContent)
        let changed = try await start.mei.post(
            "/contracts/\(start.contract.id)",
            ["number": "HT-1", "kind": "product", "deliveryPlace": "上海", "version": "1"]
        )
        #expect(changed.status == .seeOther)
        #expect(try await start.at.desk.contract(start.contract.id, seenBy: .desk).details.signedOn == nil)
    }

    @Test(
        "are not there for engineers to edit, and forms of other sites are refused",
        arguments: TestDatabase.reachable
    )
    func rights(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let engineer = try await start.at.browser(.engineer)
        for path in [
            "/customers", start.path, "\(start.path)/sites", "/sites/\(start.site.id)", "/contacts/\(start.contact.id)",
        ] {
            #expect(try await engineer.post(path, ["name": "x"]).status == .forbidden, "\(path)")
        }
        #expect(
            try await start.mei.post("/customers", ["code": "C-3", "name": "x"], token: "forged").status == .forbidden
        )
    }

    @Test("give the whole list as a file", arguments: TestDatabase.reachable)
    func export(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let file = try await start.mei.get("/customers/export")
        #expect(file.status == .ok)
        #expect(file.headers[.contentDisposition] == "attachment; filename=\"customers.csv\"")
        #expect(file.text.hasPrefix("\u{FEFF}customer code,"))
        #expect(file.text.contains("長寧醫院"))
        #expect(try await start.at.browser(.engineer).get("/customers/export").status == .forbidden)
    }
}
