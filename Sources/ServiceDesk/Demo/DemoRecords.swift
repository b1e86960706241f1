import AfterSales

/// The demo's customers and what they bought.
struct DemoRecords {
    var customers: [String: Customer] = [:]
    var sites: [String: Site] = [:]
    var contacts: [String: Contact] = [:]
    var contracts: [String: Contract] = [:]
    var models: [String: ProductModel] = [:]
    var devices: [String: Device] = [:]
}

extension Demo {
    func makeRecords(_ staff: DemoStaff) async throws -> DemoRecords {
        var records = DemoRecords()
        let agent = staff["lin"]
        try await makeModels(in: &records, by: agent)
        try await makeHospital(in: &records, by: agent)
        try await makeStudio(in: &records, by: agent)
        try await makeSchool(in: &records, by: agent)
        try await makeDevices(in: &records, by: agent)
        return records
    }

    private func makeModels(in records: inout DemoRecords, by agent: Person) async throws {
        let lines: [(String, String, String, String, [String])] = [
            ("LP-4015", "黑白雷射印表機", "Lumo", "列印與影印", ["printer"]),
            ("LP-C72", "彩色數位複合機", "Lumo", "列印與影印", ["printer"]),
            ("NS-2448", "48 口交換機", "Norwind", "網路", ["network"]),
            ("NC-800", "高清網路攝影機", "Norwind", "安防", ["security"]),
            ("NV-64", "64 路網路錄影機", "Norwind", "安防", ["security"]),
            ("AV-86T", "86 吋會議平板", "Clarity", "影音會議", ["av"]),
            ("AM-12", "12 路調音台", "Clarity", "影音會議", ["av"]),
            ("CF-16R", "高速冷凍離心機", "Helix", "實驗室", ["medical"]),
        ]
        for (code, name, brand, line, skills) in lines {
            let details = ProductModel.Details(code: code, name: name, brand: brand, productLine: line, skills: skills)
            records.models[code] = try await desk.register(details, by: agent)
        }
    }

    private func makeHospital(in records: inout DemoRecords, by agent: Person) async throws {
        let hospital = try await desk.register(
            Customer.Details(
                code: "C-0001",
                name: "长宁区第二人民医院",
                shortName: "长宁二院",
                notes: "设备科下班早，16:30 以后请打值班电话。",
                language: .simplifiedChinese
            ),
            by: agent
        )
        records.customers["hospital"] = hospital
        records.sites["hospital-main"] = try await desk.register(
            Site.Details(
                name: "总院",
                address: "长宁区安顺路 188 号",
                region: "上海",
                city: "上海",
                zone: "Asia/Shanghai"
            ),
            of: hospital.id,
            by: agent
        )
        records.sites["hospital-north"] = try await desk.register(
            Site.Details(name: "北院", address: "长宁区天山路 26 号", region: "上海", city: "上海", zone: "Asia/Shanghai"),
            of: hospital.id,
            by: agent
        )
        let people: [(String, String, Contact.Kind, String, String)] = [
            ("wang", "王晓东", .engineer, "hospital-main", "021-5550 1880"),
            ("liu", "刘主任", .responsible, "hospital-main", "138 0000 1881"),
            ("gu", "顾护士长", .other, "hospital-north", "021-5550 2600"),
        ]
        for (key, name, kind, site, phone) in people {
            let details = Contact.Details(name: name, kind: kind, site: records.sites[site]?.id, phones: [phone])
            records.contacts[key] = try await desk.register(details, of: hospital.id, by: agent)
        }
        records.contracts["hospital-goods"] = try await desk.register(
            Contract.Details(number: "HT-2025-018", kind: .product, signedOn: clock.today - 400),
            of: hospital.id,
            by: agent
        )
        records.contracts["hospital-cctv"] = try await desk.register(
            Contract.Details(number: "HT-2026-031", kind: .project, signedOn: clock.today - 60, deliveryPlace: "北院"),
            of: hospital.id,
            by: agent
        )
    }

    private func makeStudio(in records: inout DemoRecords, by agent: Person) async throws {
        let studio = try await desk.register(
            Customer.Details(
                code: "C-0002",
                name: "青田設計股份有限公司",
                shortName: "青田設計",
                language: .traditionalChinese
            ),
            by: agent
        )
        records.customers["studio"] = studio
        records.sites["studio"] = try await desk.register(
            Site.Details(name: "總部", address: "大安區青田街 12 巷 7 號", region: "臺灣", city: "臺北", zone: "Asia/Taipei"),
            of: studio.id,
            by: agent
        )
        let people: [(String, String, Contact.Kind, String)] = [
            ("ye", "葉淑芬", .responsible, "+886 2 5550 0712"), ("jian", "簡志豪", .engineer, "+886 955 000 713"),
        ]
        for (key, name, kind, phone) in people {
            let details = Contact.Details(name: name, kind: kind, site: records.sites["studio"]?.id, phones: [phone])
            records.contacts[key] = try await desk.register(details, of: studio.id, by: agent)
        }
        records.contracts["studio"] = try await desk.register(
            Contract.Details(number: "HT-2026-007", kind: .product, signedOn: clock.today - 300),
            of: studio.id,
            by: agent
        )
    }

    private func makeSchool(in records: inout DemoRecords, by agent: Person) async throws {
        let school = try await desk.register(
            Customer.Details(
                code: "C-0003",
                name: "Harbour Light International School",
                shortName: "Harbour Light",
                language: .english
            ),
            by: agent
        )
        records.customers["school"] = school
        records.sites["school"] = try await desk.register(
            Site.Details(
                name: "Nanshan campus",
                address: "88 Harbour Road, Nanshan",
                region: "广东",
                city: "深圳",
                zone: "Asia/Shanghai"
            ),
            of: school.id,
            by: agent
        )
        records.sites["school-shekou"] = try await desk.register(
            Site.Details(
                name: "Shekou campus",
                address: "12 Garden Road, Shekou",
                region: "广东",
                city: "深圳",
                zone: "Asia/Shanghai"
            ),
            of: school.id,
            by: agent
        )
        let people: [(String, String, Contact.Kind, String)] = [
            ("okafor", "Daniel Okafor", .engineer, "0755-5550 8800"),
            ("byrne", "Siobhán Byrne", .responsible, "0755-5550 8801"),
        ]
        for (key, name, kind, phone) in people {
            let details = Contact.Details(name: name, kind: kind, site: records.sites["school"]?.id, phones: [phone])
            records.contacts[key] = try await desk.register(details, of: school.id, by: agent)
        }
        records.contracts["school"] = try await desk.register(
            Contract.Details(number: "HT-2025-044", kind: .product, signedOn: clock.today - 410),
            of: school.id,
            by: agent
        )
    }

    /// Some forty devices; how far each has come is told by how many days ago it reached each step.
    private func makeDevices(in records: inout DemoRecords, by agent: Person) async throws {
        let accepted = [390, 385, 380, 376, 375]
        let recent = [120, 112, 108, 104, 100]
        let lots: [(model: String, prefix: String, count: Int, site: String, contract: String, steps: [Int])] = [
            ("LP-4015", "LP4-25", 6, "hospital-main", "hospital-goods", accepted),
            ("LP-C72", "LPC-25", 3, "hospital-north", "hospital-goods", accepted),
            ("NS-2448", "NS4-25", 4, "hospital-main", "hospital-goods", recent),
            ("CF-16R", "CFR-26", 2, "hospital-main", "hospital-goods", recent),
            ("NC-800", "NC8-26", 8, "hospital-north", "hospital-cctv", [50, 40, 30, 12]),
            ("NV-64", "NV6-26", 1, "hospital-north", "hospital-cctv", [50, 40, 30]),
            ("LP-C72", "LPC-26", 2, "studio", "studio", recent),
            ("AV-86T", "AVT-26", 3, "studio", "studio", [280, 270, 262, 260, 255]),
            ("AM-12", "AM1-26", 1, "studio", "studio", [20, 6]),
            ("AV-86T", "AVT-25", 6, "school", "school", [400, 392, 388, 386, 384]),
            ("AM-12", "AM1-25", 2, "school", "school", [400, 392, 388, 386, 384]),
            ("AM-12", "AM1-24", 1, "school", "school", [402, 395, 390, 388, 386, 10]),
            ("NS-2448", "NS4-26", 2, "school", "school", [9]),
            ("AV-86T", "AVS-26", 2, "school-shekou", "school", [190, 182, 176, 172, 170]),
        ]
        let owners = [
            "hospital-goods": "hospital", "hospital-cctv": "hospital", "studio": "studio", "school": "school",
        ]
        for lot in lots {
            guard let model = records.models[lot.model], let contract = records.contracts[lot.contract],
                let customer = owners[lot.contract].flatMap({ records.customers[$0] })
            else { continue }
            var steps: [DevicePhase: Day] = [:]
            for (phase, daysAgo) in zip(DevicePhase.allCases, lot.steps) { steps[phase] = clock.today - daysAgo }
            // A device is entered when it is ordered, and its steps as they happen; here, on the day of the last.
            clock.set(daysAgo: lot.steps.last ?? 1, "17:30")
            for number in 1...lot.count {
                let serial = "\(lot.prefix)\(100 + number * 7)"
                records.devices[serial] = try await desk.register(
                    Device.Details(
                        serial: serial,
                        model: model.id,
                        customer: customer.id,
                        site: records.sites[lot.site]?.id,
                        contract: contract.id,
                        location: "\(number)F"
                    ),
                    steps: steps,
                    by: agent
                )
            }
        }
    }
}
