import AfterSales
import Storage
import TestDesk
import Testing

@testable import ServiceDesk

@Suite("Verifying")
struct VerifyTests {
    /// A desk with something in every table that a journal tells.
    private func lived(on engine: TestDatabase) async throws -> (fixture: RoundsDesk, ticket: Ticket.ID) {
        let fixture = try await RoundsDesk(on: engine)
        let desk = fixture.desk
        let agent = fixture.agent
        let site = try await desk.register(Site.Details(name: "本部"), of: fixture.customer.id, by: agent)
        let contact = try await desk.register(
            Contact.Details(name: "王主任", kind: .responsible, site: site.id, phones: ["021-58881234", "13800138000"]),
            of: fixture.customer.id,
            by: agent
        )
        let contract = try await desk.register(
            Contract.Details(number: "HT-1", kind: .product, plan: .init(id: "rounds", version: "1")),
            of: fixture.customer.id,
            by: agent
        )
        let model = try await desk.register(ProductModel.Details(code: "HP-4015", name: "印表機"), by: agent)
        let device = try await desk.register(
            Device.Details(
                serial: "SN-1",
                model: model.id,
                customer: fixture.customer.id,
                site: site.id,
                contract: contract.id
            ),
            steps: [.delivered: Day(2026, 1, 5)],
            by: agent
        )
        let article = try await desk.write(
            Article.Details(model: model.id, texts: [.init(language: .english, title: "Jam", body: "1. Open")]),
            by: agent
        )
        _ = try await desk.publish(article.id, to: .staff, version: article.version, by: fixture.manager)
        _ = try await desk.reach(.accepted, on: Day(2026, 2, 1), of: device.id, version: 1, by: agent)
        let id = try await desk.openTicket(
            TicketRequest(
                customer: fixture.customer.id,
                site: site.id,
                device: device.id,
                reporter: .init(contact: contact.id, name: "王主任"),
                subject: "不制冷"
            ),
            by: agent
        ).ticket.id
        let photo = try await desk.receiveFile(named: "x.txt")
        try await photo.take([0x61])
        _ = try await desk.attach(AttachingFiles([photo]), to: id, by: agent)
        _ = try await desk.issueLink(to: id, for: contact.id, purpose: .sign, by: agent)
        let revoked = try await desk.issueLink(to: id, for: contact.id, purpose: .track, by: agent)
        try await desk.revokeLink(revoked.link.id, by: agent)
        let view = try await desk.saveView(named: "夜班", showing: "q=x", by: agent)
        try await desk.deleteView(desk.saveView(named: "不用了", showing: "q=y", by: agent).id, by: agent)
        _ = try await desk.changeView(view.id, named: "日班", for: nil, version: view.version, by: agent)
        let words = CannedText.Details(name: "好", purpose: .note, texts: [.init(language: .english, body: "{ticket}")])
        _ = try await desk.keep(words, by: .desk)
        try await desk.deleteCannedText(desk.keep(words, by: .desk).id, by: .desk)
        let noted = try await desk.note(id, "寫錯了單", by: agent)
        _ = try await desk.takeBack(noted.ticket.version, on: id, by: agent)
        _ = try await desk.pause(
            id,
            reason: "customer-information",
            until: RoundsDesk.at(day: 0, 11),
            words: "",
            by: agent
        )
        try await fixture.makeRounds(at: RoundsDesk.at(day: 0, 11, 30))
        // Found by the rounds just now; without a promise an inspection takes a reason.
        let installation = try #require(try await desk.installations(seenBy: agent).items.first).id
        _ = try await desk.name(
            ExpertNaming(expert: fixture.engineer.id, experience: "十年"),
            for: installation,
            version: 1,
            by: agent
        )
        var plan = InspectionPlan(at: RoundsDesk.at(day: 0, 12), way: .remote, inspector: fixture.engineer.id)
        plan.beyond = "客戶要求"
        _ = try await desk.planInspection(of: installation, plan, by: agent)
        let from = RoundsDesk.at(day: 0, 14)
        _ = try await desk.planVisit(
            id,
            engineer: fixture.engineer.id,
            from: from,
            to: from.advanced(byMilliseconds: 3_600_000),
            by: agent
        )
        fixture.clock.advance(hours: 2)
        _ = try await desk.arrive(id, by: fixture.engineer)
        var second = try await desk.profile(fixture.otherEngineer.id, for: .desk)
        var profile = second.profile
        profile.skills = ["printers"]
        second = try await desk.changePerson(profile, from: second.version, by: .desk)
        try await desk.disablePerson(fixture.otherEngineer.id, by: .desk)
        let resolved = try await fixture.open("已解決")
        _ = try await desk.resolve(resolved, rung: .guidance, how: "重啟", cause: nil, by: agent)
        let link = try await desk.issueLink(to: resolved, for: contact.id, purpose: .track, by: agent)
        _ = try await desk.rate(.init(marks: 4), viaLink: link.token, from: "192.0.2.1")
        let points = Checklist.Details(name: "製氧機", points: [.init("x")])
        _ = try await desk.keep(points, by: .desk)
        try await desk.deleteChecklist(desk.keep(points, by: .desk).id, by: .desk)
        let hook = Webhook.Details(url: "https://example.com/", about: "財務", events: [.ticketOpened])
        let told = try await desk.add(hook, by: .desk).webhook.webhook
        _ = try await desk.changeSecret(of: told.id, by: .desk)
        _ = try await desk.cancel(try await fixture.open("撤回"), reason: "報錯了", by: agent)
        let survivor = try await fixture.open("同一件")
        _ = try await desk.tryArticles([.init(article.id, helped: true)], on: survivor, by: agent)
        _ = try await desk.merge(try await fixture.open("同一件"), into: survivor, words: "", by: agent)
        let returned = try await fixture.open("寄回")
        _ = try await desk.override(returned, .ladderOrder, reason: "客戶急用", by: fixture.manager)
        _ = try await desk.arrangeReturn(
            returned,
            goods: "主板",
            packing: "原包裝",
            freight: "誰寄誰付",
            to: "王主任",
            by: agent
        )
        _ = try await desk.receiveReturn(returned, by: agent)
        let part = Part.Details(number: "P-1", name: "主板", models: [model.id], cost: Money(5, "CNY"))
        _ = try await desk.add(part, by: fixture.manager)
        _ = try await desk.wantPart(returned, .init(text: "p1"), by: agent)
        _ = try await desk.ship(returned, .init(.other, goods: "備機", newSerial: "L-1"), by: agent)
        _ = try await desk.noteCost(returned, .freightIn, Money(7, "CNY"), by: agent)
        _ = try await desk.sendToSupplier(returned, supplier: "原廠", words: "約兩週", told: "王主任", by: agent)
        _ = try await desk.quote(
            returned,
            .init(
                lines: [.init(kind: .parts, words: "主板", unitPrice: 500)],
                currency: "CNY",
                validThrough: Day(2026, 12, 31),
                expiresAt: fixture.clock.now.advanced(byMilliseconds: 30 * 86_400_000),
                to: "王主任"
            ),
            by: agent
        )
        let money = try TicketEvent.MoneyReceived(
            amount: Money(300, "CNY"),
            day: Zone("UTC").day(of: fixture.clock.now),
            reference: "TT-1",
            payer: "醫院"
        )
        _ = try await desk.receive(money, on: returned, in: Zone("UTC"), by: fixture.manager)
        try await fixture.makeRounds(at: RoundsDesk.at(day: 3, 10))
        return (fixture, id)
    }

    @Test("finds nothing where nobody has been at the file", arguments: TestDatabase.reachable)
    func clean(engine: TestDatabase) async throws {
        let (fixture, _) = try await lived(on: engine)
        let verification = try await fixture.desk.verify()
        #expect(verification.differences == [])
        #expect(verification.journals > 15)
        #expect(verification.rows > 30)
        for table in StateTable.all {
            let rows = try await fixture.database.read { try table.rows(in: $0) }
            #expect(rows.count > 0 || table.name == "person_team", "nothing in \(table.name) was compared")
        }
    }

    @Test("finds a changed word in an entry", arguments: TestDatabase.reachable)
    func changedData(engine: TestDatabase) async throws {
        try await finds(
            [.init(.changedEntry, .ticket(Ticket.ID(number: 1001)), entry: 1)],
            after: """
                UPDATE journal SET data = replace(data, '王主任', '李主任')
                WHERE subject_kind = 'ticket' AND subject_id = '1001' AND seq = 1
                """,
            on: engine,
            beside: [.changedRow]
        )
    }

    @Test("finds an entry that was removed", arguments: TestDatabase.reachable)
    func removedEntry(engine: TestDatabase) async throws {
        try await finds(
            [.init(.missingEntry, .ticket(Ticket.ID(number: 1001)), entry: 3)],
            after: "DELETE FROM journal WHERE subject_kind = 'ticket' AND subject_id = '1001' AND seq = 3",
            on: engine,
            beside: [.changedRow, .extraRow, .missingRow]
        )
    }

    @Test("finds the end of a journal cut off", arguments: TestDatabase.reachable)
    func removedEnd(engine: TestDatabase) async throws {
        let (fixture, id) = try await lived(on: engine)
        let last = try await fixture.database.write { db in
            let last = try db.journal(of: .ticket(id)).count
            try db.run(
                """
                DELETE FROM journal
                WHERE subject_kind = 'ticket' AND subject_id = \(String(id.number)) AND seq = \(last)
                """
            )
            return last
        }
        let differences = try await fixture.desk.verify().differences
        #expect(differences.allSatisfy { $0.subject == "ticket \(id.number)" && $0.kind == .changedRow })
        let version = try #require(differences.first { $0.column == "version" })
        #expect((version.found, version.expected) == (String(last), String(last - 1)))
    }

    @Test("finds two entries that changed places", arguments: TestDatabase.reachable)
    func reordered(engine: TestDatabase) async throws {
        let (fixture, id) = try await lived(on: engine)
        try await fixture.database.write { db in
            for (from, to) in [(2, 1_000), (3, 2), (1_000, 3)] {
                try db.run(
                    """
                    UPDATE journal SET seq = \(to)
                    WHERE subject_kind = 'ticket' AND subject_id = \(String(id.number)) AND seq = \(from)
                    """
                )
            }
        }
        let differences = try await fixture.desk.verify().differences
        #expect(differences.filter { $0.kind == .changedEntry }.map(\.entry) == [2, 3])
        #expect(differences.filter { $0.kind == .brokenChain }.map(\.entry) == [2, 3, 4])
    }

    @Test("finds an entry put in with a hash of its own", arguments: TestDatabase.reachable)
    func forged(engine: TestDatabase) async throws {
        let (fixture, id) = try await lived(on: engine)
        try await fixture.database.write { db in
            let entry = try db.journal(of: .ticket(id))[1]
            let forged = JournalEntry(
                subject: entry.subject,
                sequence: entry.sequence,
                occurredAt: entry.occurredAt,
                recordedAt: entry.recordedAt,
                person: entry.person,
                personName: "別人",
                kind: entry.kind,
                data: entry.data,
                previousHash: entry.previousHash,
                hash: ""
            )
            try db.run(
                """
                UPDATE journal SET person_name = '別人', hash = \(forged.computedHash)
                WHERE subject_kind = 'ticket' AND subject_id = \(String(id.number)) AND seq = 2
                """
            )
        }
        let differences = try await fixture.desk.verify().differences
        #expect(differences == [.init(.brokenChain, .ticket(id), entry: 3)])
    }

    @Test("finds an entry that cannot be read", arguments: TestDatabase.reachable)
    func unreadable(engine: TestDatabase) async throws {
        let (fixture, id) = try await lived(on: engine)
        try await fixture.database.write { db in
            try db.run(
                """
                UPDATE journal SET data = '{' WHERE subject_kind = 'ticket' AND subject_id = \(String(id.number))
                    AND seq = 2
                """
            )
        }
        let differences = try await fixture.desk.verify().differences
        #expect(Set(differences.map(\.kind)) == [.changedEntry, .unreadableEntry])
        #expect(differences.allSatisfy { $0.entry == 2 })
    }

    @Test("finds a changed column in every table that a journal tells", arguments: TestDatabase.reachable)
    func changedColumn(engine: TestDatabase) async throws {
        let changes: [(SQL, column: String)] = [
            ("UPDATE ticket SET engineer_name = '誰' WHERE id = 1001", "engineer_name"),
            ("UPDATE ticket SET is_open = FALSE WHERE id = 1001", "is_open"),
            ("UPDATE clock SET due_at = due_at + 1 WHERE ticket_id = 1001 AND metric = 'restore'", "due_at"),
            ("UPDATE clock SET state = 'kept' WHERE ticket_id = 1001 AND metric = 'restore'", "state"),
            ("UPDATE visit SET arrived_at = NULL WHERE ticket_id = 1001", "arrived_at"),
            ("UPDATE follow_up SET due_at = due_at + 1 WHERE ticket_id = 1002", "due_at"),
            ("UPDATE pause SET end_at = end_at + 1 WHERE ticket_id = 1001", "end_at"),
            ("UPDATE owed SET what = 'x'", "what"),
            ("UPDATE customer SET short_name = 'x'", "short_name"),
            ("UPDATE customer_terms SET terms = 'x'", "terms"),
            ("UPDATE site SET name = 'x'", "name"),
            ("UPDATE contact_phone SET digits = '1' WHERE place = 1", "digits"),
            ("UPDATE contract SET kind = 'project'", "kind"),
            ("UPDATE product_model SET name = 'x'", "name"),
            ("UPDATE device SET accepted_on = 1", "accepted_on"),
            ("UPDATE person SET email = 'x' WHERE id = 12", "email"),
            ("UPDATE calendar_version SET data = '{}'", "data"),
            ("UPDATE plan_version SET title = 'x'", "title"),
            (
                "UPDATE customer_link SET expires_at = expires_at + 1 WHERE revoked_at IS NULL AND ticket_id = 1001",
                "expires_at"
            ),
            ("UPDATE checklist SET name = 'x'", "name"),
            ("UPDATE rating SET marks = 1", "marks"),
            ("UPDATE installation SET expert_name = 'x'", "expert_name"),
            ("UPDATE expert_naming SET basis = 'free'", "basis"),
            ("UPDATE inspection SET way = 'visit'", "way"),
            ("UPDATE part SET cost_minor = 1", "cost_minor"),
            ("UPDATE wanted_part SET state = 'used'", "state"),
            ("UPDATE shipment SET goods = 'x'", "goods"),
            ("UPDATE ticket_cost SET minor = 1", "minor"),
            ("UPDATE webhook SET url = 'x'", "url"),
            ("UPDATE quotation SET received = 0", "received"),
            ("UPDATE payment SET amount = 1", "amount"),
        ]
        let (fixture, _) = try await lived(on: engine)
        for (change, column) in changes {
            // Each change stays, and adds to what is found.
            let count = try await fixture.database.write { try $0.run(change) }
            #expect(count == 1)
            let differences = try await fixture.desk.verify().differences
            #expect(differences.contains { $0.kind == .changedRow && $0.column == column }, "\(column)")
        }
        #expect(try await fixture.desk.verify().differenceCount == changes.count)
    }

    @Test("finds a row without a journal, and a journal without its row", arguments: TestDatabase.reachable)
    func withoutJournal(engine: TestDatabase) async throws {
        let (fixture, _) = try await lived(on: engine)
        try await fixture.database.write { db in
            try db.run("DELETE FROM journal WHERE subject_kind = 'model'")
            try db.run("DELETE FROM person_skill WHERE person = \(fixture.otherEngineer.id)")
            try db.run("INSERT INTO person_role (person, role) VALUES (\(fixture.agent.id), 'administrator')")
            try db.run("UPDATE default_plan SET plan_id = 'another'")
        }
        let differences = try await fixture.desk.verify().differences
        #expect(
            Set(differences.map { "\($0.kind.rawValue) \($0.row ?? "")" }) == [
                "row-without-journal product_model", "row-without-journal model_terms",
                "missing-row person_skill printers",
                "extra-row person_role administrator", "changed-row default_plan",
            ]
        )
    }

    @Test("knows of every table whether a journal tells it", arguments: TestDatabase.reachable)
    func everyTable(engine: TestDatabase) async throws {
        let database = try await engine.database()
        try await database.migrate(Migration.all)
        let listing: SQL =
            switch engine {
            case .sqlite: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            case .postgres: "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
            }
        let tables = try await database.read { db in try db.rows(listing).map { try $0["name"] as String } }
        // A server has sequences instead of a series, and keeps in tables what is a folder beside a file.
        let known = Set(StateTable.all.map(\.name)).union(StateTable.others.keys)
            .symmetricDifference(engine == .postgres ? ["number_series", "content", "content_piece"] : [])
        // What SQLite's index of terms is made of follows the table of terms by itself.
        let indexes = tables.filter { $0.contains("_terms_index") }
        #expect(Set(tables).subtracting(indexes).subtracting(known) == [])
        #expect(known.subtracting(tables) == [])
    }

    @Test("goes on while others write", arguments: TestDatabase.reachable)
    func whileWriting(engine: TestDatabase) async throws {
        let (fixture, id) = try await lived(on: engine)
        let verification = try await withThrowingTaskGroup(of: Verification?.self) { group in
            group.addTask {
                for number in 1...20 {
                    _ = try await fixture.desk.note(id, "\(number)", by: fixture.agent)
                }
                return nil
            }
            group.addTask { try await fixture.desk.verify() }
            return try await group.reduce(nil) { $0 ?? $1 }
        }
        #expect(verification?.differences == [])
    }

    private func finds(
        _ expected: [Verification.Difference],
        after damage: SQL,
        on engine: TestDatabase,
        beside: Set<Verification.Difference.Kind>
    ) async throws {
        let (fixture, _) = try await lived(on: engine)
        let count = try await fixture.database.write { try $0.run(damage) }
        #expect(count == 1)
        let differences = try await fixture.desk.verify().differences
        #expect(differences.filter { !beside.contains($0.kind) } == expected)
    }
}
