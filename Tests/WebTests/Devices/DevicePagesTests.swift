import AfterSales
import HTTPTypes
import TestDesk
import Testing

@testable import ServiceDesk
@testable import Web

@Suite("The pages about devices")
struct DevicePagesTests {
    struct Start {
        let at: TestSite
        let mei: TestBrowser
        let customer: Customer
        let model: ProductModel
        let device: Device

        init(on engine: TestDatabase) async throws {
            at = try await TestSite(on: engine)
            mei = try await at.browser(.agent)
            customer = try await at.desk.register(Customer.Details(code: "C-1", name: "長寧醫院"), by: .desk)
            model = try await at.desk.register(
                ProductModel.Details(
                    code: "HP-4015",
                    name: "印表機",
                    brand: "HP",
                    productLine: "print",
                    skills: ["printers"]
                ),
                by: .desk
            )
            let details = Device.Details(serial: "SN-1", model: model.id, customer: customer.id, location: "3F")
            device = try await at.desk.register(details, steps: [.delivered: Day(2026, 2, 1)], by: .desk)
        }

        var path: String { "/devices/\(device.id)" }
    }

    @Test("and their templates name the same things", arguments: TestDatabase.reachable)
    func contract(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let site = try await start.at.desk.register(Site.Details(name: "本部"), of: start.customer.id, by: .desk)
        let contract = try await start.at.desk.register(
            Contract.Details(number: "HT-1", kind: .project),
            of: start.customer.id,
            by: .desk
        )
        var details = start.device.details
        details.site = site.id
        details.contract = contract.id
        _ = try await start.at.desk.change(start.device.id, to: details, version: 1, by: .desk)
        _ = try await start.at.desk.reach(.accepted, on: Day(2026, 2, 3), of: start.device.id, version: 2, by: .desk)
        _ = try await start.at.desk.correct(
            .accepted,
            to: Day(2026, 2, 4),
            of: start.device.id,
            reason: "typo",
            version: 3,
            by: .desk
        )
        let asked = "q=x&customer=\(start.customer.id)&after=\(Cursor(["x"]))"
        let query = try Form(urlEncoded: asked)
        let context = try Samples.staff(start.at, path: "/devices?\(asked)")

        let rows = try await start.at.desk.devices(seenBy: .desk).items
        let list = DevicesPage(
            Listing(items: rows, next: "x"),
            narrowedBy: [("customer", "長寧醫院")],
            try ListQuery(query),
            context
        )
        expectContract(list, unused: ["phases.hint"])

        let sheet = try await start.at.desk.deviceSheet(start.device.id, seenBy: .desk)
        let state = FormState(typed: try Form(urlEncoded: "step=accepted"), refusal: .missing("reason"))
        var page = DevicePage(
            sheet,
            warranty: WarrantyRule(clause: "C33", period: .years(2), start: .accepted)
                .standing(of: sheet.device.steps, on: Day(2026, 9, 30)),
            inspections: .sample,
            tickets: [],
            today: Day(2026, 9, 30),
            now: start.at.clock.now,
            state,
            context
        )
        page.tickets = [DevicePage.TicketRow(href: "/", number: "SR-1", subject: "x", state: "open")]
        page.exchanges = [DevicePage.Exchanged(text: "x", href: "/", number: "SR-1")]
        page.hasExchanges = true
        let ofLists: Set = ["inspections.name", "inspections.place", "inspections.isUnnamed", "inspections.isLate"]
        expectContract(page, unused: ofLists)

        let models = try await start.at.desk.models(seenBy: .desk).items
        expectContract(ModelsPage(Listing(items: models, next: "x"), words: "q", try ListQuery(query), context))

        var report = ImportReport()
        report.problems = Array(repeating: FileProblem(line: 1, column: 1, heading: "x", reason: .notFound), count: 201)
        report.ignoredHeadings = ["x"]
        report.isSaved = true
        report.rowsLeftOut = 1
        let job = try await start.at.desk.beginImport(
            .devices,
            BroughtContent(text: "x", workbook: nil),
            named: "x.csv",
            skipsBadRows: false,
            by: start.at.admin
        )
        let refused = FormState(typed: nil, refusal: .missing("text"))
        expectContract(ImportPage(report, .devices, refused, [job], now: start.at.clock.now, context))
    }

    @Test("list, narrow and search devices", arguments: TestDatabase.reachable)
    func list(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let page = try await start.mei.get("/devices?customer=\(start.customer.id)&q=sn1&phase=delivered")
        #expect(page.status == .ok)
        #expect(page.text.contains("SN-1") && page.text.contains("印表機"))
        // The condition can be taken away, and the form carries it along.
        #expect(page.text.contains("name=\"customer\" value=\"\(start.customer.id)\""))
        #expect(page.text.contains("href=\"/devices?q=sn1&amp;phase=delivered\""))
        #expect(try await start.mei.get("/devices?phase=accepted").text.contains("No device found"))
        #expect(try await start.mei.get("/devices?phase=lost").status == .badRequest)
        #expect(try await start.mei.get("/devices/export?phase=delivered").text.contains("SN-1"))
        #expect(try await !start.mei.get("/devices/export?phase=retired").text.contains("SN-1"))
    }

    @Test("show a device with its life so far", arguments: TestDatabase.reachable)
    func show(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let page = try await start.mei.get(start.path)
        #expect(page.status == .ok)
        for text in ["SN-1", "印表機", "HP-4015", "長寧醫院", "3F", "Not accepted yet", "Registered", "1 February 2026"] {
            #expect(page.text.contains(text), "\(text)")
        }
        #expect(try await start.mei.get("/devices/0000000000000").status == .notFound)
    }

    @Test("record the next step, and correct a day with a reason", arguments: TestDatabase.reachable)
    func steps(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let early = try await start.mei.post(
            "\(start.path)/steps",
            ["phase": "accepted", "on": "2026-01-01", "version": "1"]
        )
        #expect(early.status == .unprocessableContent)
        #expect(early.text.contains("lies before 2026-02-01") && early.text.contains("value=\"2026-01-01\""))
        let reached = try await start.mei.post(
            "\(start.path)/steps",
            ["phase": "accepted", "on": "2026-03-01", "version": "1"]
        )
        #expect(reached.status == .seeOther)
        let nameless = try await start.mei.post(
            "\(start.path)/corrections",
            ["step": "accepted", "day": "2026-03-02", "reason": " ", "version": "2"]
        )
        #expect(nameless.status == .unprocessableContent)
        #expect(nameless.text.contains("<details class=\"card why\" open>"))
        let corrected = try await start.mei.post(
            "\(start.path)/corrections",
            ["step": "accepted", "day": "2026-03-02", "reason": "slip of the pen", "version": "2"]
        )
        #expect(corrected.status == .seeOther)
        let page = try await start.mei.get(start.path)
        #expect(page.text.contains("slip of the pen") && page.text.contains("2 March 2026"))
        let stale = try await start.mei.post(
            "\(start.path)/steps",
            ["phase": "retired", "on": "2026-04-01", "version": "2"]
        )
        #expect(stale.status == .conflict)
    }

    @Test("register and change devices and models", arguments: TestDatabase.reachable)
    func forms(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let path = "/customers/\(start.customer.id)/devices"
        let unknown = try await start.mei.post(path, ["serial": "SN-2", "model": "XX"])
        #expect(unknown.status == .unprocessableContent)
        #expect(unknown.text.contains("value=\"SN-2\""))
        let made = try await start.mei.post(
            path,
            ["serial": "SN-2", "model": "hp4015", "deliveredOn": "2026-01-05", "acceptedOn": "2026-02-05"]
        )
        #expect(made.status == .seeOther)
        #expect(try await start.at.desk.devices(serial: "sn2", seenBy: .desk).first?.device.phase == .accepted)
        #expect(try await start.mei.get("\(start.path)/edit").text.contains("value=\"HP-4015\" selected"))
        let changed = try await start.mei.post(
            start.path,
            ["serial": "SN-1", "model": "HP-4015", "location": "4F", "version": "1"]
        )
        #expect(changed.status == .seeOther)
        #expect(try await start.mei.get(start.path).text.contains("Location 4F"))

        #expect(try await start.mei.get("/models?q=hp").text.contains("HP-4015"))
        #expect(try await start.mei.post("/models", ["code": "hp 4015", "name": "x"]).status == .conflict)
        let model = try await start.mei.post(
            "/models/\(start.model.id)",
            ["code": "HP-4015", "name": "印表機", "skills": "printers，網路", "version": "1"]
        )
        #expect(model.status == .seeOther)
        #expect(try await start.at.desk.model(start.model.id, seenBy: .desk).details.skills == ["printers", "網路"])
    }

    @Test("are read-only for those who may not edit", arguments: TestDatabase.reachable)
    func rights(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let engineer = try await start.at.browser(.engineer)
        let page = try await engineer.get(start.path)
        #expect(page.status == .ok)
        #expect(!page.text.contains("/steps") && !page.text.contains("/edit"))
        for path in ["\(start.path)/steps", "\(start.path)/corrections", start.path, "/models"] {
            #expect(try await engineer.post(path, ["phase": "accepted"]).status == .forbidden, "\(path)")
        }
    }

    @Test("take in pasted rows, and show every problem beside what was pasted", arguments: TestDatabase.reachable)
    func imports(engine: TestDatabase) async throws {
        let start = try await Start(on: engine)
        let admin = try await start.at.browser(for: start.at.admin)
        #expect(try await admin.get("/imports?kind=devices").text.contains("accepted on"))
        let rows = "serial\tmodel\tcustomer\nSN-7\tHP-4015\tC-1\nSN-8\tHP-4015\tC-9\n"
        let refused = try await admin.post("/imports", ["kind": "devices", "text": rows])
        #expect(refused.status == .unprocessableContent)
        #expect(refused.text.contains("Line 3, column 3") && refused.text.contains("SN-8"))
        let taken = try await admin.post(
            "/imports",
            ["kind": "devices", "text": rows, "skip": "true", "name": "a.tsv"]
        )
        #expect(taken.status == .ok)
        #expect(taken.text.contains("1 row was left out") && !taken.text.contains("SN-8\tHP"))
        #expect(try await admin.post("/imports", ["kind": "devices", "text": " "]).status == .unprocessableContent)
        let named = try await admin.post(
            "/imports",
            ["kind": "devices", "text": rows, "skip": "true", "name": String(repeating: "x", count: 201)]
        )
        #expect(named.status == .unprocessableContent && named.text.contains("200"))
        #expect(try await start.mei.get("/imports").status == .forbidden)
    }
}
