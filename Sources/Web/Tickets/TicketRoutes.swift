import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// The agent's pages: the queue, the intake, the ticket and its report.
struct TicketRoutes: Sendable {
    let desk: Desk
    let pages: Pages
    let settings: SiteSettings

    var routes: [PageRoute] {
        [
            .staff(.get, "/tickets", query: QueueRequest.parameters + [QueuePage.Undo.parameter], queue),
            .staff(.get, "/tickets/export", needs: .export, query: QueueRequest.parameters + [.format, .back], export),
            .staff(.get, "/tickets/assignments", needs: .assign, assigning),
            .staff(.post, "/tickets/assignments", needs: .assign, assign),
            .staff(.post, "/tickets/assignments/undo", needs: .assign, takeBackAssignments),
            .staff(.get, "/tickets/appointments", needs: .schedule, scheduling),
            .staff(.post, "/tickets/appointments", needs: .schedule, schedule),
            .staff(.post, "/tickets/views", saveView),
            .staff(.post, "/tickets/views/{view}", changeView),
            .staff(.post, "/tickets/views/{view}/deletion", deleteView),
            .staff(.get, "/tickets/new", needs: .openTicket, new),
            .staff(
                .get,
                "/tickets/new/devices",
                needs: .openTicket,
                query: [.words, .init("customer", .id, "Whose.")],
                pickDevices
            ),
            .staff(.post, "/tickets", needs: .openTicket, open),
            .staff(.get, "/tickets/{ticket}", show),
            .staff(.get, "/tickets/{ticket}/report", report),
            .staff(.get, "/tickets/{ticket}/clauses/{clause}", clause),
            .staff(.post, "/tickets/{ticket}/undo", needs: .workTicket, takeBack),
            .staff(.post, "/tickets/{ticket}/customer-links", needs: .issueCustomerLink, share),
            .staff(
                .post,
                "/tickets/{ticket}/customer-links/{link}/revocation",
                needs: .issueCustomerLink,
                revokeLink
            ),
            .staff(.post, "/tickets/{ticket}/follow-ups/{occurrence}", needs: .followUp) { request, context in
                try await carryOut(.followUp, request, context)
            },
        ] + deeds
    }

    private var deeds: [PageRoute] {
        TicketDeed.allCases.filter { $0 != .share && $0 != .followUp }.map { deed in
            .staff(.post, "/tickets/{ticket}/\(deed.rawValue)", needs: deed.right) { request, context in
                try await carryOut(deed, request, context)
            }
        }
    }

    private func queue(_ request: Request, context: StaffContext) async throws -> Response {
        let views = try await desk.ownViews(of: context.person)
        let asked = try QueueRequest(context.query, among: views)
        if let text = asked.text, text.lowercased().hasPrefix("sr"), let id = Ticket.ID(text),
            (try? await desk.ticket(id, seenBy: context.person)) != nil
        {
            return .see("/tickets/\(id)")
        }
        var page = try await queue(asked, views, .fresh, context)
        page.undo = QueuePage.Undo(context.query, back: asked.path)
        return pages.html(page, context.visit)
    }

    private func queue(
        _ asked: QueueRequest,
        _ views: [OwnView],
        _ state: FormState,
        _ context: StaffContext
    ) async throws -> QueuePage {
        let person = context.person
        if asked.behind?.measured != nil { try person.needs(.seeMeasures) }
        let (now, place) = (desk.now(), try await desk.changes.place())
        let today = context.reader.zone.bounds(of: context.reader.zone.day(of: now))
        let listing = try await desk.queue(
            asked.filter(for: person, today: today),
            order: asked.shown.order,
            after: asked.after,
            seenBy: person
        )
        let counts = try await desk.counts(today: today, seenBy: person)
        // One that looks for words or behind a figure is counted while it is open: to count it for every page of
        // everybody costs more than the page.
        let filters = views.map { view -> QueueFilter? in
            guard let saved = try? QueueRequest(Form(urlEncoded: view.details.address)),
                view.id == asked.own?.id || saved.text == nil && saved.behind?.measured == nil,
                saved.behind?.measured == nil || person.may(.seeMeasures)
            else { return nil }
            return saved.filter(for: person, today: today)
        }
        var counted = try await desk.counts(of: filters.compactMap { $0 }, seenBy: person).makeIterator()
        let own = zip(views, filters).map { view, filter in
            CountedView(view: view, count: filter == nil ? nil : counted.next())
        }
        return QueuePage(listing, asked, counts: counts, own: own, state, now: now, place: place, context)
    }

    private func export(_ request: Request, context: StaffContext) async throws -> Response {
        let today = context.reader.zone.bounds(of: context.reader.zone.day(of: desk.now()))
        let asked = try QueueRequest(context.query, among: await desk.ownViews(of: context.person))
        if asked.behind?.measured != nil { try context.person.needs(.seeMeasures) }
        let filter = asked.filter(for: context.person, today: today)
        return try .download(
            .tickets(filter, zone: context.reader.zone),
            context.query,
            from: desk,
            for: context.person
        )
    }

    private func saveView(_ request: Request, context: StaffContext) async throws -> Response {
        let asked = try QueueRequest(Form(urlEncoded: context.form["address"]))
        return try await pages.attempt(context.visit) {
            let view = try await desk.saveView(
                named: context.form["view-name"],
                showing: asked.address,
                for: context.form.find("team"),
                by: context.person
            )
            return .see("/tickets?view=\(view.id)", done: "view-saved")
        } again: { state in
            try await queue(asked, desk.ownViews(of: context.person), state, context)
        }
    }

    private func changeView(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<OwnView> = try context.id("view")
        return try await pages.attempt(context.visit) {
            _ = try await desk.changeView(
                id,
                named: context.form["view-name"],
                for: context.form.find("team"),
                version: context.form.version,
                by: context.person
            )
            return .see("/tickets?view=\(id)", done: "view-saved")
        } again: { state in
            let views = try await desk.ownViews(of: context.person)
            let asked = try QueueRequest(Form([("view", id.description)]), among: views)
            return try await queue(asked, views, state, context)
        }
    }

    private func deleteView(_ request: Request, context: StaffContext) async throws -> Response {
        let id: ID<OwnView> = try context.id("view")
        return try await pages.once(context.visit) {
            try await desk.deleteView(id, by: context.person)
            return .see("/tickets", done: "view-deleted")
        }
    }

    private func show(_ request: Request, context: StaffContext) async throws -> Response {
        let place = try await desk.changes.place()
        let card = try await desk.ticket(context.ticket(), seenBy: context.person)
        let deed = context.query.find("do").flatMap(TicketDeed.init)
        var page = try await page(card, deed, .fresh, context)
        page.place = place.description
        return pages.html(page, context.visit)
    }

    /// The sentence that a clause's number stands for, in the plan that the ticket goes by.
    private func clause(_ request: Request, context: StaffContext) async throws -> Response {
        let card = try await desk.ticket(context.ticket(), seenBy: context.person)
        let clause = try context.word("clause")
        guard card.plan.clause(clause) != nil else { throw Refusal.notFound }
        return .see(ClauseLink(clause, in: card.plan.reference).href)
    }

    /// Undoes what the person did last on the ticket.
    private func takeBack(_ request: Request, context: StaffContext) async throws -> Response {
        let id = try context.ticket()
        return try await pages.attempt(context.visit) {
            guard let entry = Int(context.form["entry"]) else { throw Refusal.missing("entry") }
            _ = try await desk.takeBack(entry, on: id, by: context.person)
            return .see("/tickets/\(id)", done: "undone")
        } again: { state in
            var page = try await page(desk.ticket(id, seenBy: context.person), nil, .fresh, context)
            page.refused = state.banner(context.words)
            return page
        }
    }

    private func report(_ request: Request, context: StaffContext) async throws -> Response {
        let card = try await desk.ticket(context.ticket(), seenBy: context.person)
        guard card.ticket.report != nil else { throw Refusal.notFound }
        return pages.html(ReportPage(card, at: "/tickets/\(card.ticket.id)", context.reader), context.visit)
    }

    private func carryOut(_ deed: TicketDeed, _ request: Request, _ context: StaffContext) async throws -> Response {
        let asked = DeedSubmission(
            deed: deed,
            ticket: try context.ticket(),
            version: Int(context.form["version"]) ?? 0,
            form: context.form,
            files: context.visit.acceptedFiles,
            occurrence: context.parameters.get("occurrence").flatMap { Int($0) },
            zone: context.reader.zone,
            words: context.words,
            person: context.person
        )
        // Nothing is carried out: the ticket as it now is, with the words still in the form.
        if context.form.has("look") {
            let card = try await desk.ticket(asked.ticket, seenBy: context.person)
            let kept = FormState(typed: try await form(on: card, context), refusal: nil)
            return pages.html(try await page(card, deed, kept, context), context.visit)
        }
        let back = LocalPath(context.form["back"])?.text
        return try await pages.attempt(context.visit) {
            let card = try await carryOut(asked)
            guard let back else { return .see("/tickets/\(card.ticket.id)", done: "ticket-saved") }
            if deed == .nameDevice { return .see(back, done: "ticket-saved") }
            return deed == .sign ? .see(back, done: "report-signed") : .see(back, done: "stamped")
        } again: { state in
            let card = try await desk.ticket(asked.ticket, seenBy: context.person)
            // The customer holds the glass: they see their report again, not how we work.
            if deed == .sign, back != nil { return try SigningPage(card, nil, state, context) }
            return try await page(card, deed, state, context)
        }
    }

    /// What was typed, with the text in it that was picked.
    private func form(on card: TicketCard, _ context: StaffContext) async throws -> Form {
        guard context.form["look"] == "text", let id: ID<CannedText> = try context.form.findID("text") else {
            return context.form
        }
        let text = try await desk.cannedText(id, seenBy: context.person)
        let reader = Reader(words: pages.catalogue[card.language(context.reader)], zone: context.reader.zone)
        return context.form.adding(text.filled(for: card, reader), to: "words")
    }

    /// What only the desk itself wrote meanwhile, such as a warning, is no reason to send anybody back.
    func carryOut(_ asked: DeedSubmission) async throws -> TicketCard {
        do {
            return try await desk.carryOut(asked)
        } catch let refusal as Refusal where refusal == .changedMeanwhile {
            let ticket = try await desk.ticket(asked.ticket, seenBy: asked.person).ticket
            let news = ticket.entries.filter { $0.sequence > asked.version }
            guard asked.version > 0, !news.isEmpty, news.allSatisfy(\.event.isNoticeOfTime) else { throw refusal }
            var again = asked
            again.version = ticket.version
            return try await desk.carryOut(again)
        }
    }

    /// The ticket's page with one form open: the one asked for, else what the ticket waits for.
    func page(
        _ card: TicketCard,
        _ asked: TicketDeed?,
        _ state: FormState,
        _ context: StaffContext,
        issued: String? = nil
    ) async throws -> TicketPage {
        let person = context.person
        var view = TicketView(card: card, issued: issued)
        view.shown = try TimelineFilter(context.query)
        let possible = TicketDeed.possible(on: card, for: person)
        // A refused form is shown again even where it can no longer be carried out: what was typed is not lost.
        let wanted = asked.flatMap { possible.contains($0) || state.typed != nil ? $0 : nil }
        view.deed = wanted ?? TicketDeed.sensible(on: card, for: person).first
        view.explanations = try await desk.explanations(of: card)
        view.facts.mayBackdate = person.may(.backdate)
        view.facts.subject = context.query.find("on") ?? context.parameters.get("occurrence")
        view.facts.back =
            wanted == nil ? nil : LocalPath(context.form.find("back") ?? context.query["back"])?.text
        switch view.deed {
        case .assign where person.may(.seeEveryTicket) && !card.ticket.isOver:
            view.facts.proposals = try await desk.proposals(for: card.ticket.id, seenBy: person)
        case .wantPart where person.may(.seeDevices):
            view.facts.parts = try await desk.parts(fitting: card.device?.modelID, seenBy: person)
        case .assign, .planVisit, .moveVisit, .handOverPart:
            if view.deed == .planVisit, person.may(.assign), person.may(.seeEveryTicket), !card.ticket.isOver {
                view.facts.proposals = try await desk.proposals(for: card.ticket.id, seenBy: person)
            }
            var filter = PeopleFilter()
            filter.role = .engineer
            filter.isStaff = true
            view.facts.engineers = try await desk.people(filter, limit: 200, for: person)
        case .contact, .note, .guide, .tryArticles:
            if view.deed == .contact || view.deed == .note {
                view.facts.texts = try await desk.cannedTexts(for: view.deed == .contact ? .reply : nil, seenBy: person)
            }
            guard person.may(.seeDevices) else { break }
            view.facts.articles = try await articles(on: card, for: view.deed, context)
            if let article: ID<Article> = try context.query.findID("article") {
                view.facts.inserted = try await desk.article(article, seenBy: person).details
                    .text(in: card.language(context.reader))?.plain
            }
        default: break
        }
        if let device = card.device, person.may(.seeDevices) {
            view.past = try await desk.history(ofDevice: device.id, seenBy: person)
        }
        if person.may(.issueCustomerLink) {
            view.links = try await desk.links(to: card.ticket.id, seenBy: person)
        }
        try await know(&view, context)
        return TicketPage(view, state, context)
    }
}
