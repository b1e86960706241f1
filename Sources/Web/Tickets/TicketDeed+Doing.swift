import AfterSales
import ServiceDesk

/// A submitted form of one deed, and on which ticket.
struct DeedSubmission: Sendable {
    let deed: TicketDeed
    let ticket: Ticket.ID
    /// What the person was looking at.
    var version: Int
    let form: Form
    /// Files that came with it, or why they were refused.
    var files: Result<[ReceivedFile], Refusal> = .success([])
    /// Which of several, such as the second follow-up call.
    let occurrence: Int?
    let zone: Zone
    /// In the language of the person.
    let words: Words
    let person: Person
}

extension DeedSubmission {
    /// What a stamp is about: the visit it names, whatever else was written meanwhile; else the ticket as it was seen.
    fileprivate var stamp: (visit: Int?, version: Int?) {
        guard let visit = form.find("visit").flatMap({ Int($0) }), form.find("version") == nil else {
            return (nil, version)
        }
        return (visit, nil)
    }
}

extension Desk {
    /// Does what a form of the ticket's page asks.
    func carryOut(_ asked: DeedSubmission) async throws -> TicketCard {
        switch asked.deed {
        case .contact, .call, .hear, .note, .tellLead, .acknowledgeLead: try await talk(asked)
        case .nameDevice, .nameContact: try await name(asked)
        case .attach, .detach: try await keepFiles(asked)
        case .guide, .tryArticles, .consent, .startRemote, .endRemote, .skipRemote, .tellCause, .tellCosts,
            .acknowledgeCosts:
            try await climb(asked)
        case .quote, .answerQuotation, .withdrawQuotation, .receiveMoney, .reversePayment, .beginRepair:
            try await settle(asked)
        case .assign, .planVisit, .confirmVisit, .askToMoveVisit, .moveVisit, .cancelVisit, .depart, .arrive:
            try await go(asked)
        case .arrangeReturn, .receiveReturn, .sendToSupplier, .takeBackFromSupplier, .shipBack, .cancelReturn:
            try await handleGoods(asked)
        case .wantPart, .orderPart, .receivePart, .handOverPart, .usePart, .dropPart, .shipGoods,
            .receiveDefective, .approveAdvance, .noteCost:
            try await handleParts(asked)
        case .finishWork, .rewriteReport, .sign, .closeOnSite, .handBack, .acknowledgeHandBack:
            try await report(asked)
        case .resolve, .followUp, .close, .reopen, .cancel, .merge, .link: try await end(asked)
        case .pause, .resume, .pin, .classify, .handOver, .override, .share: try await govern(asked)
        }
    }

    private func talk(_ asked: DeedSubmission) async throws -> TicketCard {
        let (id, form, version, person) = (asked.ticket, asked.form, asked.version, asked.person)
        switch asked.deed {
        case .contact, .call:
            // What nobody filled in must not reach the customer in braces.
            if let blank = CannedText.blanks(leftIn: form["words"]).first {
                throw Refusal(.invalid, "blank-left", field: "words", values: ["blank": blank.written])
            }
            let outreach = TicketEvent.Outreach(
                channel: try form.choice("channel"),
                outcome: try form.choice("outcome"),
                to: form["to"],
                words: form["words"],
                isAnswer: form.has("answer")
            )
            return try await contact(id, outreach, version: version, happening: asked.happening(), by: person)
        case .hear:
            let message = TicketEvent.Message(
                channel: try form.choice("channel"),
                from: try form.required("from-whom"),
                words: form["words"]
            )
            return try await hear(id, message, version: version, happening: asked.happening(), by: person)
        case .tellLead: return try await tellLead(id, form["words"], version: version, by: person)
        case .acknowledgeLead: return try await acknowledgeLead(id, form["words"], version: version, by: person)
        default: return try await note(id, form["words"], version: version, by: person)
        }
    }

    private func keepFiles(_ asked: DeedSubmission) async throws -> TicketCard {
        let (id, form, person) = (asked.ticket, asked.form, asked.person)
        guard asked.deed == .attach else {
            guard let number = Int(form["attachment"]) else { throw Refusal.missing("attachment") }
            return try await detach(number, from: id, reason: form["reason"], version: asked.version, by: person)
        }
        let attaching = AttachingFiles(
            try asked.files.get(),
            words: form["words"],
            isInternal: form.find("audience") != "customer",
            visit: Int(form["visit"]),
            stage: form.find("stage") == nil ? nil : try form.choice("stage")
        )
        return try await attach(attaching, to: id, by: person)
    }

    private func climb(_ asked: DeedSubmission) async throws -> TicketCard {
        let (id, form, version, person) = (asked.ticket, asked.form, asked.version, asked.person)
        let happening = try asked.happening()
        switch asked.deed {
        case .guide:
            let result = TicketEvent.RungResult(
                result: try form.choice("result"),
                steps: form.lines("steps"),
                words: form["words"]
            )
            return try await guide(
                id,
                result,
                tried: form.triedArticles(in: asked.words.language),
                version: version,
                happening: happening,
                by: person
            )
        case .tryArticles:
            let tried = try form.triedArticles(in: asked.words.language)
            guard !tried.isEmpty else { throw Refusal.missing("articles") }
            return try await tryArticles(tried, on: id, version: version, happening: happening, by: person)
        case .consent:
            let consent = TicketEvent.Consent(by: form["by"], how: form["how"])
            return try await self.consent(id, consent, version: version, happening: happening, by: person)
        case .startRemote:
            return try await startRemote(id, tool: form["tool"], version: version, happening: happening, by: person)
        case .endRemote:
            let end = TicketEvent.RemoteEnd(
                diagnosis: form["diagnosis"],
                done: form["done"],
                result: try form.choice("result")
            )
            return try await endRemote(id, end, version: version, happening: happening, by: person)
        case .tellCause:
            let told = TicketEvent.CauseTold(cause: try form.choice("fault-cause"), words: form["words"])
            return try await tellCause(id, told, version: version, happening: happening, by: person)
        case .tellCosts:
            let told = TicketEvent.CostsTold(words: form["words"], to: form["to"])
            return try await tellCosts(id, told, version: version, happening: happening, by: person)
        case .acknowledgeCosts:
            let acknowledged = TicketEvent.CostsAcknowledged(by: form["by"], how: form["how"])
            return try await acknowledgeCosts(id, acknowledged, version: version, happening: happening, by: person)
        default: return try await skipRemote(id, because: form["words"], version: version, by: person)
        }
    }

    private func go(_ asked: DeedSubmission) async throws -> TicketCard {
        let (id, form, version, person) = (asked.ticket, asked.form, asked.version, asked.person)
        switch asked.deed {
        case .assign:
            return try await assign(
                id,
                to: try form.engineer(),
                reason: form.find("reason"),
                version: version,
                by: person
            )
        case .planVisit:
            return try await planVisit(
                id,
                engineer: try form.id("engineer"),
                from: try form.moment("from", in: asked.zone),
                to: try form.moment("to", in: asked.zone),
                packing: form.packing(),
                version: version,
                by: person
            )
        case .moveVisit:
            return try await moveVisit(
                id,
                engineer: try form.id("engineer"),
                from: try form.moment("from", in: asked.zone),
                to: try form.moment("to", in: asked.zone),
                packing: form.packing(),
                reason: form["reason"],
                version: version,
                by: person
            )
        case .confirmVisit: return try await confirmVisit(id, told: form.told, version: version, by: person)
        case .askToMoveVisit:
            let current = try await ticket(id, seenBy: person).ticket.currentVisit
            guard let current else { throw Refusal(.conflict, "no-visit") }
            let wished = form.find("wished") == nil ? nil : try form.moment("wished", in: asked.zone)
            let wish = VisitWish(visit: current.id, wished: wished, words: form["reason"])
            return try await askToMoveVisit(id, wish, told: form.told, version: version, by: person)
        case .depart:
            let (visit, version) = asked.stamp
            return try await depart(id, visit: visit, version: version, happening: asked.happening(), by: person)
        case .arrive:
            let (visit, version) = asked.stamp
            return try await arrive(id, visit: visit, version: version, happening: asked.happening(), by: person)
        default: return try await cancelVisit(id, reason: form["reason"], version: version, by: person)
        }
    }

    private func handleGoods(_ asked: DeedSubmission) async throws -> TicketCard {
        let (id, form, version, person) = (asked.ticket, asked.form, asked.version, asked.person)
        let happening = try asked.happening()
        switch asked.deed {
        case .arrangeReturn:
            return try await arrangeReturn(
                id,
                goods: form["goods"],
                packing: form["packing"],
                freight: form["freight"],
                to: form["to"],
                version: version,
                happening: happening,
                by: person
            )
        case .receiveReturn:
            return try await receiveReturn(
                id,
                words: form["words"],
                consignment: form.find("consignment"),
                version: version,
                happening: happening,
                by: person
            )
        case .sendToSupplier:
            return try await sendToSupplier(
                id,
                supplier: form["supplier"],
                words: form["words"],
                told: form["told"],
                consignment: form.find("consignment"),
                appraisal: form.has("appraisal"),
                version: version,
                happening: happening,
                by: person
            )
        case .takeBackFromSupplier:
            return try await takeBackFromSupplier(
                id,
                words: form["words"],
                consignment: form.find("consignment"),
                version: version,
                happening: happening,
                by: person
            )
        case .shipBack:
            return try await shipBack(
                id,
                result: try form.choice("result"),
                found: form["found"],
                done: form["done"],
                consignment: form["consignment"],
                version: version,
                happening: happening,
                by: person
            )
        default: return try await cancelReturn(id, reason: form["reason"], version: version, by: person)
        }
    }

    private func report(_ asked: DeedSubmission) async throws -> TicketCard {
        let (id, form, version, person) = (asked.ticket, asked.form, asked.version, asked.person)
        switch asked.deed {
        case .finishWork:
            return try await finishWork(
                id,
                result: try form.choice("result"),
                found: form["found"],
                done: form["done"],
                parts: form.lines("parts"),
                used: form.usedLines(),
                removed: form.removedParts(),
                answers: form.checklistAnswers(),
                advice: form["advice"],
                version: version,
                happening: asked.happening(),
                by: person
            )
        case .rewriteReport:
            let content = ServiceReport(
                found: form["found"],
                done: form["done"],
                parts: form.lines("parts"),
                isRepaired: form.has("repaired"),
                advice: form["advice"],
                removed: try form.removedParts()
            )
            let answers = try form.checklistAnswers()
            return try await rewriteReport(
                id,
                content,
                // A form that shows the checklist says all of it: what is left empty there was cleared.
                answers: form.has("checklist") || !answers.isEmpty ? answers : nil,
                version: version,
                by: person
            )
        case .sign:
            guard let report = Int(form["report"]) else { throw Refusal.missing("report") }
            return try await sign(
                id,
                report: report,
                signer: form["signer"],
                strokes: form.find("strokes"),
                by: person
            )
        case .closeOnSite:
            let (visit, version) = asked.stamp
            return try await closeOnSite(id, visit: visit, words: form["words"], version: version, by: person)
        case .handBack: return try await handBack(id, words: form["words"], version: version, by: person)
        default: return try await acknowledgeHandBack(id, words: form["words"], version: version, by: person)
        }
    }

    private func end(_ asked: DeedSubmission) async throws -> TicketCard {
        let (id, form, version, person) = (asked.ticket, asked.form, asked.version, asked.person)
        switch asked.deed {
        case .resolve:
            return try await resolve(
                id,
                rung: try form.choice("rung"),
                how: form["how"],
                cause: form.find("cause"),
                version: version,
                happening: asked.happening(),
                by: person
            )
        case .followUp:
            let done = TicketEvent.FollowUpDone(
                occurrence: asked.occurrence ?? 1,
                reached: try form.flag("reached"),
                words: form["words"],
                satisfaction: form.find("satisfaction").flatMap { Int($0) }
            )
            return try await followUp(id, done, version: version, happening: asked.happening(), by: person)
        case .close: return try await close(id, words: form["words"], version: version, by: person)
        case .reopen: return try await reopen(id, reason: form["reason"], version: version, by: person)
        case .merge:
            let survivor = try form.ticket("ticket")
            return try await merge(id, into: survivor, words: form["words"], version: version, by: person)
        case .link:
            let other = try form.ticket("ticket")
            return try await link(id, to: other, words: form["words"], version: version, by: person)
        default: return try await cancel(id, reason: form["reason"], version: version, by: person)
        }
    }

    private func govern(_ asked: DeedSubmission) async throws -> TicketCard {
        let (id, form, version, person) = (asked.ticket, asked.form, asked.version, asked.person)
        switch asked.deed {
        case .pause:
            return try await pause(
                id,
                reason: try form.required("reason"),
                until: try form.moment("until", in: asked.zone),
                words: form["words"],
                question: form.find("question"),
                version: version,
                happening: asked.happening(),
                by: person
            )
        case .resume: return try await resume(id, version: version, happening: asked.happening(), by: person)
        case .pin:
            let due = try form.moment("due", in: asked.zone)
            return try await pin(
                id,
                try form.choice("metric"),
                to: due,
                words: form["words"],
                version: version,
                by: person
            )
        case .handOver:
            return try await handOver(
                id,
                to: try form.choice("lead"),
                support: form.find("support") == nil ? nil : try form.choice("support"),
                reason: form["reason"],
                version: version,
                by: person
            )
        case .override:
            let gate: Gate = try form.choice("gate")
            return try await override(id, gate, reason: form["reason"], version: version, by: person)
        default:
            let change = TicketEvent.Classification(
                kind: try form.choice("kind"),
                severity: try form.choice("severity"),
                faultClass: form.has("faultClass") ? asked.words.faultCode(form["faultClass"]) : nil,
                subject: try form.required("subject"),
                reason: form.find("reason")
            )
            return try await classify(id, change, version: version, by: person)
        }
    }
}

extension DeedSubmission {
    /// When it happened, if that was before now.
    func happening() throws(Refusal) -> Happening {
        guard form.find("at") != nil else { return .now }
        return Happening(at: try form.moment("at", in: zone), reason: form.find("backdating"))
    }
}

extension Form {
    /// A moment as `datetime-local` sends it, by the wall clock of `zone`: `2026-09-30T17:30`.
    func moment(_ name: String, in zone: Zone) throws(Refusal) -> Instant {
        let parts = try required(name).split(separator: "T")
        guard parts.count == 2, let day = Day(parts[0]), let time = TimeOfDay(parts[1].prefix(5)) else {
            throw .invalid(name, expected: "moment")
        }
        let moment = zone.instant(of: day, at: time)
        guard moment >= .earliest, moment <= .latest else { throw .invalid(name, expected: "moment") }
        return moment
    }

    /// Who of the customer's said something, and how.
    fileprivate var told: TicketEvent.Consent { TicketEvent.Consent(by: self["by"], how: self["how"]) }

    func ticket(_ name: String) throws(Refusal) -> Ticket.ID {
        guard let id = Ticket.ID(try required(name)) else { throw .invalid(name, expected: "ticket") }
        return id
    }

    /// One thing a line.
    func lines(_ name: String) -> [String] {
        self[name].split(separator: "\n").map { String($0).trimmed }.filter { !$0.isEmpty }
    }
}
