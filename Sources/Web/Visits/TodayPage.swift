import AfterSales
import ServiceDesk

/// One engineer's visits of one day, in order.
struct TodayPage: Page {
    static let template = "visits/today"

    struct Row: Sendable {
        let number: String
        let href: String
        /// The visit that the stamps are about: a note that somebody writes meanwhile does not refuse them.
        let visit: String
        /// Where its forms lead back to: this day, at this visit.
        let back: String
        let subject: String
        let time: String
        let state: Chip
        /// Its time is over, and nobody went.
        let late: Chip?
        let promise: Chip?
        let customer: String
        let address: String?
        let contact: String
        let phones: [Phone]
        let device: String?
        let words: String?
        let packing: [String]
        let hasPacking: Bool
        let past: [Past]
        let hasPast: Bool
        let mayDepart: Bool
        let mayArrive: Bool
        let mayFinish: Bool
        /// What a repair that the customer pays still waits for.
        let mayNotRepair: Chip?
        let maySign: Bool
        let mayEnd: Bool
        /// Where photographs of the visit go, while the engineer is there.
        let photos: PhotoForm?
        /// Where the serial is read off the device, while the engineer is there.
        let scan: String?
        let files: [FileView]
        let hasFiles: Bool
        /// Inspections between this visit and the next.
        let inspections: [TodayInspection]
    }

    struct PhotoForm: Sendable {
        let accept: String
        let stages: [Stage]

        struct Stage: Sendable {
            let value: String
            let label: String
            let chosen: Bool
        }
    }

    struct Past: Sendable {
        let number: String
        let subject: String
        let how: String?
    }

    let title: String
    let date: String
    let tabs: [Tab]
    let rows: [Row]
    /// Inspections of the day, among the visits by their time.
    let inspections: [TodayInspection]
    let isEmpty: Bool
    /// Where the journal stood before the day was read.
    let place: String

    init(
        _ visits: [DayVisit],
        _ inspections: [InspectionRow],
        day: Day,
        today: Day,
        now: Instant,
        place: JournalPlace? = nil,
        _ context: StaffContext
    ) {
        let reader = context.reader
        self.place = place?.description ?? ""
        let words = reader.words
        title = words["today.title"]
        date = reader.date(day, showsYear: false)
        tabs = (0...2).map { offset in
            let shown = today + offset
            return Tab(
                offset == 0
                    ? words["today.today"] : offset == 1 ? words["today.tomorrow"] : words["today.day-after"],
                href: offset == 0 ? "/today" : "/today?day=\(shown)",
                current: shown == day
            )
        }
        let path = day == today ? "/today" : "/today?day=\(day)"
        let early = inspections.filter { inspection in !visits.contains { $0.visit.plan.from < inspection.planned } }
        rows = visits.enumerated().map { index, visit in
            let next = index + 1 < visits.count ? visits[index + 1].visit.plan.from : nil
            let after = inspections.filter { inspection in
                inspection.planned > visit.visit.plan.from && next.map { inspection.planned <= $0 } ?? true
            }
            return Row(visit, on: day, at: path, then: after, now: now, reader)
        }
        self.inspections = early.map { TodayInspection($0, now: now, reader) }
        isEmpty = rows.isEmpty && inspections.isEmpty
    }
}

extension TodayPage.Row {
    fileprivate init(
        _ day: DayVisit,
        on shown: Day,
        at path: String,
        then inspections: [InspectionRow],
        now: Instant,
        _ reader: Reader
    ) {
        let words = reader.words
        let ticket = day.card.ticket
        let (from, to) = (day.visit.plan.from, day.visit.plan.to)
        number = ticket.id.description
        href = "/tickets/\(ticket.id)"
        visit = String(day.visit.id)
        back = "\(path)#\(ticket.id)"
        subject = ticket.subject
        // What another day left says which.
        let began = reader.zone.day(of: from) == shown ? reader.clock(from) : reader.time(from, now: now)
        time = "\(began)–\(reader.clock(to))"
        late =
            day.visit.state == .planned && to < now ? Chip(.alarm, icon: "alert", words["visit.late"]) : nil
        let isSigned = ticket.signature != nil
        state = Chip(visit: day.visit, isSigned: isSigned, words)
        promise = day.card.leading.flatMap { Chip(leading: $0, now: now, reader) }
        customer = day.card.customer.callName
        address = [day.site?.name, day.site?.details.address].compactMap(\.self).joined(separator: " · ").nonEmpty
        contact = day.contact
        phones = day.phones.map(Phone.init)
        device = day.card.device.map { "\($0.model) · \($0.serial)" }
        self.words = ticket.opening.words.nonEmpty
        packing = day.visit.plan.packing.map { $0.count == 1 ? $0.name : "\($0.name) × \($0.count)" }
        hasPacking = !packing.isEmpty
        past = day.past.map {
            TodayPage.Past(number: $0.number.description, subject: $0.subject, how: $0.resolution?.how)
        }
        hasPast = !past.isEmpty
        mayDepart = day.visit.state == .planned
        mayArrive = day.visit.state == .planned || day.visit.state == .departed
        mayFinish = day.visit.state == .arrived
        mayNotRepair = day.card.waitsBeforeRepair(words).map { Chip(.alarm, icon: "lock", $0) }
        maySign = day.visit.state == .finished && !isSigned
        mayEnd = day.visit.state == .finished && isSigned
        let isThere = day.visit.state == .arrived || day.visit.state == .finished
        scan = isThere ? "/today/\(ticket.id)/serial" : nil
        photos =
            isThere
            ? TodayPage.PhotoForm(
                accept: FileField.pictures,
                stages: TicketEvent.Attached.Stage.allCases.map { stage in
                    let isNext = (stage == .after) == (day.visit.state == .finished)
                    return .init(value: stage.rawValue, label: words["stage.\(stage.rawValue)"], chosen: isNext)
                }
            ) : nil
        files = ticket.attachments.filter { $0.visit == day.visit.id && $0.removal == nil }.map {
            FileView($0, under: "/tickets/\(ticket.id)", now: now, reader)
        }
        hasFiles = !files.isEmpty
        self.inspections = inspections.map { TodayInspection($0, now: now, reader) }
    }
}

extension Chip {
    fileprivate init(visit: Ticket.Visit, isSigned: Bool, _ words: Words) {
        switch visit.state {
        case .planned where visit.moveAsked != nil:
            self.init(.soon, icon: "calendar", words["turn.to-reschedule"])
        case .planned: self.init(.plain, icon: "calendar", words["visit.planned"])
        case .departed: self.init(.accent, icon: "visit", words["visit.departed"])
        case .arrived: self.init(.accent, icon: "tool", words["visit.arrived"])
        case .finished:
            self.init(
                isSigned ? .accent : .soon,
                icon: "sign",
                words[isSigned ? "visit.signed" : "visit.finished"]
            )
        case .closed: self.init(.good, icon: "check", words["visit.closed"])
        case .cancelled: self.init(.plain, icon: "ban", words["visit.cancelled"])
        }
    }

    /// The promise to look at first, with how much is left of it.
    fileprivate init?(leading clock: Clock, now: Instant, _ reader: Reader) {
        guard let due = clock.due else { return nil }
        let isLate = due < now
        let metric = reader.words["metric.\(clock.id.metric.rawValue)"]
        self.init(
            isLate && clock.isPublic ? .alarm : .plain,
            icon: clock.isInternal ? "flag" : isLate ? "alert" : "clock",
            "\(metric) · \(reader.shortTime(due, now: now)) · \(reader.distance(to: due, now: now))"
        )
    }
}

extension String {
    var nonEmpty: String? { isEmpty ? nil : self }
}
