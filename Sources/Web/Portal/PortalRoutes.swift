import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Where a customer's person who signed in reports faults and follows tickets.
struct PortalRoutes: Sendable {
    let desk: Desk
    let pages: Pages

    var routes: [PageRoute] { readingRoutes + recordRoutes + ticketRoutes + wayBack }

    /// A form that was refused stands at an address of its own; asked for again, it leads to the page.
    private var wayBack: [PageRoute] {
        [.customers(.get, "/portal/tickets", needs: .openTicket) { _, _ in .see("/portal/report") }]
            + ticketRoutes.filter { $0.method == .post }.map { route in
                .customers(.get, route.path, needs: .seeTickets) { _, context in
                    .see("/portal/tickets/\(try context.ticket())")
                }
            }
    }

    private var readingRoutes: [PageRoute] {
        [
            .customers(.get, "/portal", needs: .seeTickets, home),
            .customers(.get, "/portal/report", needs: .openTicket, newReport),
            .customers(.post, "/portal/tickets", needs: .openTicket, report),
        ]
    }

    /// What belongs to their organisation.
    private var recordRoutes: [PageRoute] {
        [
            .customers(.get, "/portal/devices", needs: .seeDevices) { _, context in
                let after = context.query.find("after")
                let filter = DeviceFilter(words: context.query.find("q"))
                let listing = try await desk.devices(filter, after: after, seenBy: context.person)
                return pages.html(PortalDevicesPage(listing, context), context.visit)
            },
            .customers(.get, "/portal/devices/{device}", needs: .seeDevices) { _, context in
                let id: ID<Device> = try context.id("device")
                let sheet = try await desk.deviceSheet(id, seenBy: context.person)
                let filter = QueueFilter(openness: .all, device: id)
                let tickets = try await desk.queue(filter, order: .newest, seenBy: context.person)
                let facts = DeviceForCustomer(
                    sheet: sheet,
                    coverage: try await desk.coverage(of: [id], seenBy: context.person)[id],
                    tickets: tickets,
                    documents: try await desk.documents(ofDevice: id, seenBy: context.person).items,
                    now: desk.now()
                )
                return pages.html(PortalDevicePage(facts, context), context.visit)
            },
            .customers(.get, "/portal/documents", needs: .seeTickets) { _, context in
                let listing = try await desk.documents(after: context.query.find("after"), seenBy: context.person)
                return pages.html(PortalDocumentsPage(listing, now: desk.now(), context), context.visit)
            },
            .customers(.get, "/portal/tickets/{ticket}/report", needs: .seeTickets) { _, context in
                let card = try await desk.ticket(context.ticket(), seenBy: context.person)
                guard card.ticket.report != nil else { throw Refusal.notFound }
                let page = ReportPage(card, at: "/portal/tickets/\(card.ticket.id)", context.reader)
                return pages.html(page, context.visit)
            },
        ]
    }

    private var ticketRoutes: [PageRoute] {
        [
            .customers(.get, "/portal/tickets/{ticket}", needs: .seeTickets, show),
            act("/costs", done: "track-agreed") { id, context in
                try await desk.agree(toCosts: Int(context.form["telling"]) ?? 0, on: id, by: context.person)
            },
            act("/consent", done: "track-agreed") { id, context in
                try await desk.consent(on: id, by: context.person)
            },
            act("/quotation/acceptance", needs: .answerQuotation, done: "quotation-accepted") { id, context in
                _ = try await desk.answer(context.form.quotationReply(accepts: true), on: id, by: context.person)
            },
            act("/quotation/refusal", needs: .answerQuotation, done: "quotation-declined") { id, context in
                _ = try await desk.answer(context.form.quotationReply(accepts: false), on: id, by: context.person)
            },
            act("/messages", done: "track-said") { id, context in
                try await desk.write(context.form["words"], on: id, by: context.person)
            },
            act("/rating", done: "track-rated") { id, context in
                try await desk.rate(context.form.rating(), on: id, by: context.person)
            },
            act("/articles", done: "track-tried") { id, context in
                let tried = TriedArticle(
                    try context.form.id("article"),
                    helped: try context.form.flag("helped"),
                    in: context.reader.language
                )
                try await desk.say(tried, on: id, by: context.person)
            },
            act("/attachments", done: "track-attached") { id, context in
                let files = AttachingFiles(try context.visit.acceptedFiles.get(), words: context.form["words"])
                _ = try await desk.attach(files, to: id, by: context.person)
            },
            act("/signature", needs: .signReport, done: "report-signed") { id, context in
                _ = try await desk.sign(
                    id,
                    report: Int(context.form["report"]) ?? 0,
                    signer: context.person.name,
                    strokes: context.form.find("strokes"),
                    by: context.person
                )
            },
            act("/visits/{visit}/confirmation", done: "track-confirmed") { id, context in
                let (visit, seen) = (try context.number("visit"), try context.form.seenTime())
                _ = try await desk.confirmVisit(id, visit: visit, seen: seen, by: context.person)
            },
            act("/visits/{visit}/move-request", done: "track-asked") { id, context in
                let wish = try context.form.visitWish(context.number("visit"), in: context.reader.zone)
                _ = try await desk.askToMoveVisit(id, wish, by: context.person)
            },
            .customers(
                .get,
                "/portal/tickets/{ticket}/attachments/{attachment}",
                needs: .seeTickets
            ) { request, context in
                try await .file(attachment(context), from: desk, for: request)
            },
            .customers(
                .get,
                "/portal/tickets/{ticket}/attachments/{attachment}/thumbnail",
                needs: .seeTickets
            ) { request, context in
                try await .thumbnail(attachment(context), from: desk, for: request)
            },
        ]
    }

    private func home(_ request: Request, context: CustomerContext) async throws -> Response {
        let showsClosed = context.query["show"] == "closed"
        let listing = try await desk.queue(
            QueueFilter(openness: showsClosed ? .closed : .open, words: context.query.find("q")),
            order: showsClosed ? .newest : .promise,
            after: context.query.find("after"),
            seenBy: context.person
        )
        let page = PortalPage(listing, showsClosed: showsClosed, now: desk.now(), context)
        return pages.html(page, context.visit)
    }

    private func newReport(_ request: Request, context: CustomerContext) async throws -> Response {
        pages.html(try await reportPage(.fresh, context), context.visit)
    }

    private func report(_ request: Request, context: CustomerContext) async throws -> Response {
        try await pages.attempt(context.visit) {
            let report = try context.form.faultReport(files: context.visit.acceptedFiles.get())
            let id = try await desk.reportFault(report, by: context.person)
            return .see("/portal/tickets/\(id)", done: "fault-reported")
        } again: { state in
            try await reportPage(state, context)
        }
    }

    private func reportPage(_ state: FormState, _ context: CustomerContext) async throws -> FaultReportPage {
        var devices = try await desk.devices(limit: 200, seenBy: context.person).items
        // The one whose label they read, though their list has no room for it, or they have none.
        if let id = (state.typed ?? context.query).find("device").flatMap({ ID<Device>($0) }),
            !devices.contains(where: { $0.id == id }),
            let named = try await desk.deviceAtHand(id, of: context.person)
        {
            devices.insert(named, at: 0)
        }
        return FaultReportPage(devices, state, context)
    }

    private func show(_ request: Request, context: CustomerContext) async throws -> Response {
        pages.html(try await page(context.ticket(), .fresh, context), context.visit)
    }

    private func page(_ id: Ticket.ID, _ state: FormState, _ context: CustomerContext) async throws
        -> PortalTicketPage
    {
        let ticket = try await desk.ticketForCustomer(id, seenBy: context.person)
        let articles = try await desk.helpfulArticles(on: ticket, seenBy: context.person)
        return PortalTicketPage(ticket, articles, now: desk.now(), state, context)
    }

    private func attachment(_ context: CustomerContext) async throws -> Ticket.Attachment {
        try await desk.attachment(context.number("attachment"), of: context.ticket(), seenBy: context.person)
    }

    /// Something said on a ticket: a resource below it that a form is sent to.
    private func act(
        _ path: String,
        needs right: Right = .openTicket,
        done: String,
        _ deed: @escaping @Sendable (Ticket.ID, CustomerContext) async throws -> Void
    ) -> PageRoute {
        .customers(.post, "/portal/tickets/{ticket}\(path)", needs: right) { _, context in
            let id = try context.ticket()
            return try await pages.attempt(context.visit) {
                try await deed(id, context)
                return .see("/portal/tickets/\(id)", done: done)
            } again: { state in
                try await page(id, state, context)
            }
        }
    }
}

extension Form {
    /// What a customer's person typed; a device chosen from the list comes before a serial.
    fileprivate func faultReport(files: [ReceivedFile]) throws(Refusal) -> FaultReport {
        let named: FaultReport.Named =
            if find("device") != nil {
                .device(try id("device"))
            } else if let serial = find("serial") {
                .serial(serial)
            } else {
                .nothing
            }
        return FaultReport(
            named: named,
            takesUnknownSerial: has("anyway"),
            subject: self["subject"],
            words: self["words"],
            severity: try choice("severity"),
            suitable: find("suitable"),
            phone: find("phone"),
            files: files
        )
    }
}
