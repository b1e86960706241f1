import AfterSales

/// Who works at the demo's vendor, and who of its customers may sign in.
struct DemoStaff {
    var profiles: [String: Profile] = [:]
    var logins: [Demo.Login] = []

    subscript(login: String) -> Person { profiles[login]?.person ?? .desk }
}

extension Demo {
    func makeStaff() async throws -> DemoStaff {
        let lines: [(String, String, Role, Set<String>, String, Language?)] = [
            ("lin", "林美玲", .agent, [], "上海", .traditionalChinese),
            ("tang", "唐小雨", .agent, [], "上海", .simplifiedChinese),
            ("chen", "陳志強", .engineer, ["printer", "network"], "上海", .traditionalChinese),
            ("wu", "吳浩", .engineer, ["security", "av"], "上海", .simplifiedChinese),
            ("emma", "Emma Clarke", .engineer, ["av", "medical"], "深圳", .english),
            ("huang", "黃冠宇", .engineer, ["printer", "av", "medical"], "臺北", .traditionalChinese),
            ("zhao", "趙雪", .sales, [], "上海", nil),
            ("sun", "孫鵬", .supplyChain, [], "上海", nil),
            ("he", "何立", .projectManager, [], "上海", nil),
            ("qian", "錢芳", .finance, [], "上海", nil),
            ("ma", "馬超群", .repairBench, [], "上海", nil),
            ("zhou", "周建國", .manager, [], "上海", .traditionalChinese),
            ("zheng", "鄭安", .administrator, [], "上海", nil),
        ]
        var staff = DemoStaff()
        for (login, name, role, skills, city, language) in lines {
            let profile = Profile(
                id: desk.newID(),
                name: name,
                login: login,
                email: "\(login)@vendor.example",
                roles: [role],
                teams: role == .engineer || role == .agent ? [Team.afterSales.rawValue] : [],
                skills: skills,
                city: city,
                language: language
            )
            try await desk.addPerson(profile, password: Demo.password, by: .desk)
            staff.profiles[login] = profile
            staff.logins.append(Login(login: login, name: name, role: role))
            clock.advance(minutes: 1)
        }
        return staff
    }

    /// Of two customers, who signs and who works with the devices.
    func makeCustomersPeople(in staff: inout DemoStaff, _ records: inout DemoRecords) async throws {
        let lines: [(login: String, contact: String, customer: String, role: Role, language: Language?)] = [
            ("liu", "liu", "hospital", .customerResponsible, .simplifiedChinese),
            ("wang", "wang", "hospital", .customerEngineer, .simplifiedChinese),
            ("byrne", "byrne", "school", .customerResponsible, .english),
        ]
        for line in lines {
            guard let contact = records.contacts[line.contact], let customer = records.customers[line.customer] else {
                continue
            }
            let profile = Profile(
                id: desk.newID(),
                name: contact.name,
                login: line.login,
                customer: customer.id,
                roles: [line.role],
                language: line.language
            )
            try await desk.addPerson(profile, password: Demo.password, by: .desk)
            staff.profiles[line.login] = profile
            var details = contact.details
            details.person = profile.id
            records.contacts[line.contact] = try await desk.change(
                contact.id,
                to: details,
                version: contact.version,
                by: staff["lin"]
            )
            staff.logins.append(Login(login: line.login, name: contact.name, role: line.role))
            clock.advance(minutes: 1)
        }
    }
}
