import AfterSales

/// What stands around every page: language, look, navigation, who is signed in.
struct Frame: Sendable {
    struct Link: Sendable {
        let href: String
        let label: String
        let icon: String
        /// What to press for it, such as `g q`.
        let keys: String
        let current: Bool
        /// Whether it is of another kind than the entry before it.
        let begins: Bool
        /// Whether the phone's bar has room for it; the rest is under "more".
        let onPhone: Bool
    }

    let title: String
    let language: String
    let theme: String
    let assets: String
    /// Where a choice of language leads back to: a page that can be asked for, also after a form was refused.
    let back: String
    let formToken: String
    /// New for every page shown: a form that is sent twice is carried out once.
    let requestKey: String
    /// Whether the page is the answer to a form: what was typed stands in it already.
    let isAnswer: Bool
    /// The person's name; nothing for a stranger, whose pages have no navigation.
    let person: String?
    /// Whose drafts the browser keeps: two people may have one name.
    let personID: String?
    let initial: String
    /// How many notices wait; nothing for a customer's person.
    let unread: String?
    let unreadText: String
    let isStaff: Bool
    let links: [Link]
    /// A sentence that the page before left behind.
    let done: Banner?
    /// For who has not signed in; others set theirs.
    let languages: [Choice.Option]
    /// Whose desk it is, as it stands at the head of what is printed.
    let vendor: String?
    /// What keeps "32 minutes left" right while the page is open.
    let clock: PageClock

    init(_ visit: Visit, title: String, vendor: String? = nil, now: Instant, assets: Assets) {
        self.vendor = vendor
        languages =
            visit.person == nil
            ? Language.allCases.map { Choice.Option($0.rawValue, $0.ownName, chosen: $0 == visit.reader.language) } : []
        let words = visit.reader.words
        clock = PageClock(now, words)
        self.title = title
        language = visit.reader.language.rawValue
        theme = visit.theme.rawValue
        self.assets = assets.base
        back = Frame.back(visit)
        isAnswer = visit.isSubmission
        requestKey = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        if case .session(_, let token) = visit.pass { formToken = token } else { formToken = "" }
        person = visit.person?.name
        personID = visit.person?.id.description
        isStaff = visit.person.map { $0.customer == nil } ?? false
        unread = visit.unread == 0 ? nil : visit.unread >= 100 ? "99+" : String(visit.unread)
        unreadText = words("frame.unread", ["count": String(visit.unread)])
        initial = visit.person?.name.prefix(1).uppercased() ?? ""
        let menu = visit.person?.customer == nil ? Frame.menu : Frame.customersMenu
        // What is sent to a list and comes back refused is the form of something new.
        let current = Frame.entry(at: visit.isSubmission ? visit.path + "/new" : visit.path, in: menu)
        var (links, kind, last): ([Link], Int, Int?) = ([], 0, nil)
        for entry in menu {
            if Frame.beginnings.contains(entry.href) { kind += 1 }
            guard let person = visit.person, Frame.isFor(person, entry.rights) else { continue }
            links.append(
                Link(
                    href: entry.href,
                    label: words[entry.label],
                    icon: entry.icon,
                    keys: entry.keys,
                    current: entry.href == current,
                    begins: last.map { $0 != kind } ?? false,
                    onPhone: entry.onPhone
                )
            )
            last = kind
        }
        self.links = links
        done = visit.query.find("done").flatMap { words.find("done.\($0)") }.map { Banner(.good, $0) }
    }

    /// The navigation of our own people, in its order: an entry is for any of its rights; without rights, for all.
    private static let menu: [Entry] = [
        ("/morning", "nav.morning", "flag", "g b", [.seeEveryTicket, .followUp], false),
        ("/tickets", "nav.queue", "queue", "g q", [.workTicket, .seeEveryTicket], true),
        ("/tickets/new", "nav.new", "plus", "c", [.openTicket], true),
        ("/today", "nav.today", "today", "g t", [.schedule], true),
        ("/inspections", "nav.inspections", "check", "g i", [.seeInspections], false),
        ("/parts", "nav.parts", "parts", "g r", [.editParts], false),
        ("/payments", "nav.payments", "money", "g y", [.quote, .recordPayment], false),
        ("/search", "nav.search", "search", "g f", [.seeCustomers], true),
        ("/customers", "nav.customers", "customers", "g c", [.seeCustomers], false),
        ("/devices", "nav.devices", "devices", "g v", [.seeDevices], false),
        ("/articles", "nav.articles", "note", "g a", [.seeDevices], false),
        ("/plans", "nav.plans", "plans", "g p", [.seePlans], false),
        ("/measures", "nav.measures", "measures", "g d", [.seeMeasures], false),
        ("/people", "nav.people", "people", "g e", [.seePeople], false),
        ("/texts", "nav.texts", "chat", "g x", [.editTexts], false),
        ("/audit", "nav.audit", "report", "g u", [.seeAudit], false),
        ("/webhooks", "nav.webhooks", "link", "g w", [.editWebhooks], false),
        ("/backups", "nav.backups", "shield", "g k", [.seeBackups], false),
        ("/settings", "nav.settings", "settings", "g s", [], false),
    ]

    /// Where in the navigation something of another kind begins: the day's work, who and what it is for, what was
    /// promised, and the house itself.
    private static let beginnings: Set<String> = ["/customers", "/plans", "/people"]

    /// The same for customers' people.
    private static let customersMenu: [Entry] = [
        ("/portal", "nav.portal", "queue", "g q", [.seeTickets], true),
        ("/portal/report", "nav.report-fault", "plus", "c", [.openTicket], true),
        ("/portal/devices", "nav.devices", "devices", "g v", [.seeDevices], true),
        ("/portal/documents", "portal.documents", "report", "g r", [.seeTickets], true),
        ("/portal/inspections", "nav.inspections", "check", "g i", [.seeInspections], false),
        ("/settings", "nav.settings", "settings", "g s", [], false),
    ]

    /// The only pages of strangers: a customer's link and a device's label, whose forms go below them, and signing in on
    /// the way to a page.
    private static func back(_ visit: Visit) -> String {
        let parts = visit.path.split(separator: "/")
        if parts.count > 1, parts[0] == "track" || parts[0] == "label" { return "/\(parts[0])/\(parts[1])" }
        guard let next = visit.form.find("next") ?? visit.query.find("next") else { return "/sign-in" }
        return "/sign-in?next=\(next.percentEncoded)"
    }

    private typealias Entry = (
        href: String, label: String, icon: String, keys: String, rights: [Right], onPhone: Bool
    )

    private static func isFor(_ person: Person, _ rights: [Right]) -> Bool {
        rights.isEmpty || rights.contains(where: person.may)
    }

    /// The entry whose page `path` is, or is below; `/tickets/new` is not `/tickets`.
    private static func entry(at path: String, in menu: [Entry]) -> String? {
        menu.map(\.href)
            .filter { path.hasPrefix($0) && [nil, "/"].contains(path.dropFirst($0.count).first) }
            .max { $0.utf8.count < $1.utf8.count }
    }
}

extension Frame: Printing {
    var printed: Printed {
        [
            "title": .text(title), "language": .text(language), "theme": .text(theme), "assets": .text(assets),
            "back": .text(back), "formToken": .text(formToken), "requestKey": .text(requestKey),
            "isAnswer": .flag(isAnswer),
            "person": .of(person), "personID": .of(personID), "initial": .text(initial),
            "unread": .of(unread), "unreadText": .text(unreadText),
            "isStaff": .flag(isStaff), "links": .of(links), "done": .of(done), "vendor": .of(vendor),
            "clock": clock.printed,
            "languages": .list(languages.map(Printed.init)),
        ]
    }
}

extension Frame.Link: Printing {
    var printed: Printed {
        [
            "href": .text(href), "label": .text(label), "icon": .text(icon), "keys": .text(keys),
            "current": .flag(current), "begins": .flag(begins), "onPhone": .flag(onPhone),
        ]
    }
}
