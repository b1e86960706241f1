import AfterSales
import Foundation
import Testing

/// What has been written is read for as long as the house stands.
///
/// A name that changes here is a file that nobody can read any more. A new member must be optional;
/// then every line here stays as it is.
@Suite("The stored format of a ticket's journal")
struct StoredFormatTests {
    @Test("is this, for every kind of event", arguments: stored)
    func isPinned(kind: String, event: TicketEvent, json: String) throws {
        #expect(event.kind.rawValue == kind)
        #expect(try Self.write(event) == json)
        #expect(try Self.read(kind, json) == event)
    }

    @Test("is pinned here for every kind there is")
    func isComplete() {
        #expect(Self.stored.map(\.0) == TicketEvent.Kind.allCases.map(\.rawValue))
    }

    @Test("may lack what is optional")
    func lacksOptionalMembers() throws {
        let event = try Self.read(
            "opened",
            """
            {"channel":"phone","customer":"0000000000001","kind":"fault","reporter":{"isSales":false,"name":"王"},\
            "severity":"normal","subject":"機器不動","words":""}
            """
        )
        guard case .opened(let opening) = event else {
            Issue.record("not an opening")
            return
        }
        #expect(opening.device == nil && opening.phase == nil && opening.backdating == nil)
    }

    @Test("spells every word of ours like this")
    func words() {
        #expect(RequestKind.allCases.map(\.rawValue).joined(separator: " ") == Self.requestKinds)
        #expect(Severity.allCases.map(\.rawValue) == ["critical", "high", "normal", "low"])
        #expect(
            Channel.allCases.map(\.rawValue) == ["phone", "email", "chat", "web", "sales", "visit", "label", "import"]
        )
        #expect(Rung.allCases.map(\.rawValue) == ["guidance", "remote", "visit", "factory"])
        #expect(Rung.Result.allCases.map(\.rawValue) == ["solved", "not-solved", "not-possible"])
        #expect(Metric.allCases.map(\.rawValue) == ["respond", "answer", "arrive", "restore", "depot"])
        #expect(FaultCause.allCases.map(\.rawValue).joined(separator: " ") == Self.causes)
        #expect(Gate.allCases.map(\.rawValue).joined(separator: " ") == Self.gates)
        #expect(Team.allCases.map(\.rawValue) == ["after-sales", "sales", "supply-chain", "project"])
        #expect(Clock.State.allCases.map(\.rawValue) == ["pending", "kept", "broken", "void"])
        #expect(Clock.VoidReason.allCases.map(\.rawValue) == ["cancelled", "merged", "replaced", "unneeded"])
        #expect(
            ReturnOrder.State.allCases.map(\.rawValue)
                == ["arranged", "received", "at-supplier", "shipped-back", "cancelled"]
        )
        #expect(Turn.allCases.map(\.rawValue).joined(separator: " ") == Self.turns)
        #expect(DevicePhase.allCases.map(\.rawValue).joined(separator: " ") == Self.phases)
        #expect(
            TicketEvent.Outreach.Outcome.allCases.map(\.rawValue) == ["reached", "not-reached", "sent", "failed"]
        )
        #expect(TicketEvent.PackedItem.Kind.allCases.map(\.rawValue) == ["part", "software", "tool"])
    }

    static let requestKinds = "fault exchange consultation installation training upgrade complaint"
    static let causes = "defect misuse third-party disaster wear unknown"
    static let gates = """
        ladder-order remote-consent told-who-pays part-returned report-signed handed-back lead-told costs-explained \
        quotation-accepted paid-before-repair paid-before-shipping
        """
    static let phases = "ordered shipped delivered installed accepted retired"
    static let turns = """
        to-respond to-answer diagnosing remote to-visit to-reschedule on-site at-bench at-supplier customer parts payment \
        to-sign to-hand-back to-call-back closed
        """

    private static func write(_ event: TicketEvent) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Payload(event: event)), as: UTF8.self)
    }

    private static func read(_ kind: String, _ json: String) throws -> TicketEvent {
        let decoder = JSONDecoder()
        decoder.userInfo[try #require(Payload.kind)] = TicketEvent.Kind(rawValue: kind)
        return try decoder.decode(Payload.self, from: Data(json.utf8)).event
    }

    private struct Payload: Codable {
        let event: TicketEvent
        static let kind = CodingUserInfoKey(rawValue: "kind")

        init(event: TicketEvent) { self.event = event }

        init(from decoder: any Decoder) throws {
            let kind = try #require(Self.kind.flatMap { decoder.userInfo[$0] as? TicketEvent.Kind })
            event = try TicketEvent(kind, from: decoder)
        }

        func encode(to encoder: any Encoder) throws { try event.payload.encode(to: encoder) }
    }

    private static let someone = TicketEvent.Who(id: ID(number: 12), name: "陳工")
    private static let time = Instant(milliseconds: 1_793_584_800_000)
    private static let clock = Clock.ID(metric: .respond, clause: "C35")

    static let stored: [(String, TicketEvent, String)] = [
        (
            "opened",
            .opened(
                .init(
                    customer: ID(number: 1),
                    site: ID(number: 2),
                    device: ID(number: 3),
                    reporter: .init(contact: ID(number: 4), name: "王", phone: "021", isSales: true),
                    channel: .phone,
                    kind: .fault,
                    severity: .high,
                    faultClass: "電源",
                    subject: "不動",
                    words: "按了沒反應",
                    phase: .accepted,
                    contract: .project,
                    backdating: "週末",
                    externalReference: "INC1"
                )
            ),
            #"""
            {"backdating":"週末","channel":"phone","contract":"project","customer":"0000000000001",\#
            "device":"0000000000003","externalReference":"INC1","faultClass":"電源","kind":"fault",\#
            "phase":"accepted","reporter":{"contact":"0000000000004","isSales":true,"name":"王",\#
            "phone":"021"},"severity":"high","site":"0000000000002","subject":"不動","words":"按了沒反應"}
            """#
        ),
        (
            "classified",
            .classified(
                .init(kind: .exchange, severity: .low, faultClass: "電源", subject: "不亮", reason: "客戶說的")
            ),
            #"{"faultClass":"電源","kind":"exchange","reason":"客戶說的","severity":"low","subject":"不亮"}"#
        ),
        (
            "led",
            .led(.init(lead: .project, support: .supplyChain, mustBeTold: .project, clause: "C18", reason: "交接")),
            #"""
            {"clause":"C18","lead":"project","mustBeTold":"project","reason":"交接",\#
            "support":"supply-chain"}
            """#
        ),
        (
            "assigned", .assigned(.init(engineer: someone, reason: "近")),
            #"{"engineer":{"id":"000000000000c","name":"陳工"},"reason":"近"}"#
        ),
        (
            "device-named",
            .deviceNamed(
                .init(
                    device: ID(number: 3),
                    serial: "SN-2",
                    before: "SN-1",
                    site: ID(number: 2),
                    phase: .accepted,
                    contract: .project,
                    reason: "看了銘牌"
                )
            ),
            #"""
            {"before":"SN-1","contract":"project","device":"0000000000003","phase":"accepted","reason":"看了銘牌",\#
            "serial":"SN-2","site":"0000000000002"}
            """#
        ),
        (
            "contact-named", .contactNamed(.init(contact: ID(number: 4), name: "王")),
            #"{"contact":"0000000000004","name":"王"}"#
        ),
        (
            "contacted",
            .contacted(
                .init(
                    channel: .email,
                    outcome: .sent,
                    to: "王",
                    words: "你好",
                    isAnswer: true,
                    isAutomatic: false
                )
            ),
            #"""
            {"channel":"email","isAnswer":true,"isAutomatic":false,"outcome":"sent","to":"王",\#
            "words":"你好"}
            """#
        ),
        ("heard", .heard(.init(channel: .chat, from: "王", words: "急")), #"{"channel":"chat","from":"王","words":"急"}"#),
        ("noted", .noted(.init("記")), #"{"words":"記"}"#),
        (
            "article-tried",
            .articleTried(.init(article: ID(number: 77), edition: 2, title: "卡紙", helped: true)),
            #"{"article":"000000000002d","edition":2,"helped":true,"title":"卡紙"}"#
        ),
        (
            "guided", .guided(.init(result: .notSolved, steps: ["重啟"], words: "沒用")),
            #"{"result":"not-solved","steps":["重啟"],"words":"沒用"}"#
        ),
        ("consented", .consented(.init(by: "王", how: "電話")), #"{"by":"王","how":"電話"}"#),
        (
            "remote-started", .remoteStarted(.init(engineer: someone, tool: "VPN")),
            #"{"engineer":{"id":"000000000000c","name":"陳工"},"tool":"VPN"}"#
        ),
        (
            "remote-ended", .remoteEnded(.init(diagnosis: "主板", done: "重裝", result: .notPossible)),
            #"{"diagnosis":"主板","done":"重裝","result":"not-possible"}"#
        ),
        ("cause-told", .causeTold(.init(cause: .thirdParty, words: "進水")), #"{"cause":"third-party","words":"進水"}"#),
        ("rated", .rated(.init(marks: 4, words: "快")), #"{"marks":4,"words":"快"}"#),
        ("costs-told", .costsTold(.init(words: "免費", to: "王")), #"{"to":"王","words":"免費"}"#),
        ("costs-acknowledged", .costsAcknowledged(.init(by: "王", how: "電話")), #"{"by":"王","how":"電話"}"#),
        (
            "quotation-written",
            .quotationWritten(
                .init(
                    version: 2,
                    lines: [
                        .init(kind: .parts, words: "主板", quantity: 2, unitPrice: 45_000, clause: "C34"),
                        .init(kind: .labour, words: "人工", unitPrice: 0),
                    ],
                    currency: "CNY",
                    validThrough: Day(2026, 11, 30),
                    expiresAt: time,
                    note: "含稅",
                    to: "王"
                )
            ),
            #"""
            {"currency":"CNY","expiresAt":1793584800000,"lines":[{"clause":"C34","kind":"parts","quantity":2,\#
            "unitPrice":45000,"words":"主板"},{"kind":"labour","quantity":1,"unitPrice":0,"words":"人工"}],\#
            "note":"含稅","to":"王","validThrough":"2026-11-30","version":2}
            """#
        ),
        (
            "quotation-accepted", .quotationAccepted(.init(version: 2, by: "王", means: .link)),
            #"{"by":"王","means":"link","version":2}"#
        ),
        (
            "quotation-declined", .quotationDeclined(.init(version: 2, by: "王", means: .letter, words: "太貴")),
            #"{"by":"王","means":"letter","version":2,"words":"太貴"}"#
        ),
        ("quotation-withdrawn", .quotationWithdrawn(.init(version: 2, reason: "保內")), #"{"reason":"保內","version":2}"#),
        ("quotation-expired", .quotationExpired(.init(version: 2)), #"{"version":2}"#),
        ("repair-begun", .repairBegun(.init(visit: 1)), #"{"visit":1}"#),
        (
            "money-received",
            .moneyReceived(
                .init(
                    payment: 1,
                    amount: Money(90_000, "CNY"),
                    day: Day(2026, 11, 20),
                    reference: "TT1",
                    payer: "醫院"
                )
            ),
            #"""
            {"amount":{"currency":"CNY","minor":90000},"day":"2026-11-20","payer":"醫院","payment":1,\#
            "reference":"TT1"}
            """#
        ),
        ("money-reversed", .moneyReversed(.init(payment: 1, reason: "記錯")), #"{"payment":1,"reason":"記錯"}"#),
        (
            "visit-planned",
            .visitPlanned(
                .init(
                    visit: 1,
                    engineer: someone,
                    from: time,
                    to: time,
                    packing: [.init(kind: .software, name: "驅動", count: 2)],
                    reason: "約好"
                )
            ),
            #"""
            {"engineer":{"id":"000000000000c","name":"陳工"},"from":1793584800000,\#
            "packing":[{"count":2,"kind":"software","name":"驅動"}],"reason":"約好","to":1793584800000,\#
            "visit":1}
            """#
        ),
        (
            "visit-moved", .visitMoved(.init(visit: 1, engineer: someone, from: time, to: time)),
            #"""
            {"engineer":{"id":"000000000000c","name":"陳工"},"from":1793584800000,"packing":[],\#
            "to":1793584800000,"visit":1}
            """#
        ),
        (
            "visit-confirmed", .visitConfirmed(.init(visit: 1, by: "王", how: "link")),
            #"{"by":"王","how":"link","visit":1}"#
        ),
        (
            "visit-move-asked",
            .visitMoveAsked(.init(visit: 1, wished: time, words: "停電", by: "王", how: "account")),
            #"{"by":"王","how":"account","visit":1,"wished":1793584800000,"words":"停電"}"#
        ),
        ("visit-cancelled", .visitCancelled(.init(visit: 1, reason: "下雨")), #"{"reason":"下雨","visit":1}"#),
        ("departed", .departed(.init(visit: 1)), #"{"visit":1}"#),
        ("arrived", .arrived(.init(visit: 1)), #"{"visit":1}"#),
        (
            "work-finished",
            .workFinished(.init(visit: 1, result: .solved, found: "燒了", done: "換", parts: ["主板"])),
            #"{"done":"換","found":"燒了","parts":["主板"],"result":"solved","visit":1}"#
        ),
        ("on-site-closed", .onSiteClosed(.init(visit: 1)), #"{"visit":1}"#),
        (
            "return-arranged",
            .returnArranged(.init(order: 1, goods: "主板", packing: "原包裝", freight: "誰寄誰付", to: "王")),
            #"{"freight":"誰寄誰付","goods":"主板","order":1,"packing":"原包裝","to":"王"}"#
        ),
        ("return-cancelled", .returnCancelled(.init(order: 1, reason: "不寄了")), #"{"order":1,"reason":"不寄了"}"#),
        ("return-received", .returnReceived(.init(order: 1, words: "完好")), #"{"order":1,"words":"完好"}"#),
        (
            "sent-to-supplier",
            .sentToSupplier(.init(order: 1, leg: 2, supplier: "原廠", words: "要兩週", told: "王")),
            #"{"leg":2,"order":1,"supplier":"原廠","told":"王","words":"要兩週"}"#
        ),
        (
            "back-from-supplier", .backFromSupplier(.init(order: 1, leg: 2, words: "修好")),
            #"{"leg":2,"order":1,"words":"修好"}"#
        ),
        (
            "shipped-back",
            .shippedBack(.init(order: 1, result: .solved, found: "燒了", done: "換", consignment: "順豐 1")),
            #"{"consignment":"順豐 1","done":"換","found":"燒了","order":1,"result":"solved"}"#
        ),
        (
            "part-wanted",
            .partWanted(
                .init(
                    line: 1,
                    item: .init(part: ID(number: 5), number: "RM1", name: "定影"),
                    count: 2,
                    neededBy: time,
                    words: "急"
                )
            ),
            #"{"count":2,"item":{"name":"定影","number":"RM1","part":"0000000000005"},"line":1,"neededBy":1793584800000,"words":"急"}"#
        ),
        (
            "part-ordered",
            .partOrdered(.init(line: 1, supplier: "原廠", expected: time, reference: "PO-1")),
            #"{"expected":1793584800000,"line":1,"reference":"PO-1","supplier":"原廠"}"#
        ),
        ("part-arrived", .partArrived(.init(line: 1, words: "完好")), #"{"line":1,"words":"完好"}"#),
        (
            "part-handed-over", .partHandedOver(.init(line: 1, engineer: someone)),
            #"{"engineer":{"id":"000000000000c","name":"陳工"},"line":1}"#
        ),
        (
            "part-used",
            .partUsed(.init(line: 1, item: .init(name: "定影"), count: 2, visit: 1, unitCost: Money(5_000, "CNY"))),
            #"{"count":2,"item":{"name":"定影"},"line":1,"unitCost":{"currency":"CNY","minor":5000},"visit":1}"#
        ),
        ("part-dropped", .partDropped(.init(line: 1, reason: "修好了")), #"{"line":1,"reason":"修好了"}"#),
        (
            "shipped",
            .shipped(
                .init(
                    shipment: 1,
                    kind: .unit,
                    goods: "製氧機",
                    consignment: "SF 1",
                    oldSerial: "A",
                    newSerial: "B",
                    line: 2,
                    order: 3,
                    defectiveDue: time,
                    payer: "vendor",
                    clause: "C68",
                    freight: Money(1, "CNY"),
                    cost: Money(2, "CNY"),
                    words: "換"
                )
            ),
            """
            {"clause":"C68","consignment":"SF 1","cost":{"currency":"CNY","minor":2},"defectiveDue":1793584800000,\
            "freight":{"currency":"CNY","minor":1},"goods":"製氧機","kind":"unit","line":2,"newSerial":"B","oldSerial":"A",\
            "order":3,"payer":"vendor","shipment":1,"words":"換"}
            """
        ),
        ("defective-received", .defectiveReceived(.init(shipment: 1, words: "到")), #"{"shipment":1,"words":"到"}"#),
        (
            "cost-noted",
            .costNoted(.init(kind: .supplierRepair, amount: Money(3, "USD"), words: "帳單")),
            #"{"amount":{"currency":"USD","minor":3},"kind":"supplier-repair","words":"帳單"}"#
        ),
        (
            "report-written",
            .reportWritten(
                .init(
                    version: 2,
                    content: .init(found: "燒了", done: "換", parts: ["主板"], isRepaired: true, advice: "少開"),
                    hash: "abc"
                )
            ),
            #"""
            {"content":{"advice":"少開","done":"換","found":"燒了","isRepaired":true,"parts":["主板"]},\#
            "hash":"abc","version":2}
            """#
        ),
        (
            "report-signed",
            .reportSigned(.init(version: 2, hash: "abc", signer: "王", how: "glass", strokes: "M 1 1")),
            #"{"hash":"abc","how":"glass","signer":"王","strokes":"M 1 1","version":2}"#
        ),
        ("handed-back", .handedBack(.init(version: 2, words: "交")), #"{"version":2,"words":"交"}"#),
        ("hand-back-acknowledged", .handBackAcknowledged(.init(version: 2, words: "收")), #"{"version":2,"words":"收"}"#),
        ("lead-told", .leadTold(.init("好了")), #"{"words":"好了"}"#),
        ("lead-acknowledged", .leadAcknowledged(.init("知道了")), #"{"words":"知道了"}"#),
        (
            "resolved", .resolved(.init(rung: .guidance, how: "重啟", cause: "停電")),
            #"{"cause":"停電","how":"重啟","rung":"guidance"}"#
        ),
        (
            "follow-up-owed", .followUpOwed(.init(occurrence: 1, due: time, clause: "C50")),
            #"{"clause":"C50","due":1793584800000,"occurrence":1}"#
        ),
        (
            "follow-up-done",
            .followUpDone(.init(occurrence: 1, reached: true, words: "好", satisfaction: 5)),
            #"{"occurrence":1,"reached":true,"satisfaction":5,"words":"好"}"#
        ),
        (
            "paused", .paused(.init(pause: 1, reason: "customer", until: time, words: "等")),
            #"{"pause":1,"reason":"customer","until":1793584800000,"words":"等"}"#
        ),
        ("resumed", .resumed(.init(pause: 1)), #"{"pause":1}"#),
        (
            "date-pinned", .datePinned(.init(metric: .restore, due: time, words: "答應")),
            #"{"due":1793584800000,"metric":"restore","words":"答應"}"#
        ),
        (
            "terms-changed",
            .termsChanged(
                .init(plan: .init(id: "standard", version: "2026-11"), calendars: ["hours": "1"], reason: "新合同")
            ),
            #"{"calendars":{"hours":"1"},"plan":{"id":"standard","version":"2026-11"},"reason":"新合同"}"#
        ),
        ("overridden", .overridden(.init(gate: .toldWhoPays, reason: "急")), #"{"gate":"told-who-pays","reason":"急"}"#),
        ("merged", .merged(.init(ticket: .init(number: 1_002), words: "同")), #"{"ticket":"SR-1002","words":"同"}"#),
        ("absorbed", .absorbed(.init(ticket: .init(number: 1_001), words: "同")), #"{"ticket":"SR-1001","words":"同"}"#),
        ("linked", .linked(.init(ticket: .init(number: 1_003), words: "同批")), #"{"ticket":"SR-1003","words":"同批"}"#),
        ("cancelled", .cancelled(.init("不用了")), #"{"words":"不用了"}"#),
        ("reopened", .reopened(.init("又壞")), #"{"words":"又壞"}"#),
        ("closed", .closed(.init("結")), #"{"words":"結"}"#),
        (
            "attached",
            .attached(
                .init(
                    files: [
                        .init(
                            attachment: 1,
                            name: "照片.jpg",
                            type: .jpeg,
                            size: 3,
                            content: "ab",
                            preview: .init(content: "cd", width: 4, height: 5)
                        )
                    ],
                    words: "左側",
                    isInternal: true,
                    visit: 1,
                    stage: .before
                )
            ),
            #"{"files":[{"attachment":1,"content":"ab","name":"照片.jpg","preview":{"content":"cd","height":5,"width":4},"#
                + #""size":3,"type":"image/jpeg"}],"isInternal":true,"stage":"before","visit":1,"words":"左側"}"#
        ), ("detached", .detached(.init(attachment: 1, reason: "錯")), #"{"attachment":1,"reason":"錯"}"#),
        ("taken-back", .takenBack(.init(entry: 7)), #"{"entry":7}"#),
        (
            "warned", .warned(.init(clock: clock, level: 2, due: time)),
            #"{"clock":{"clause":"C35","metric":"respond"},"due":1793584800000,"level":2}"#
        ),
        (
            "fell-due", .fellDue(.init(clock: clock, due: time)),
            #"{"clock":{"clause":"C35","metric":"respond"},"due":1793584800000}"#
        ),
        ("follow-up-due", .followUpDue(.init(occurrence: 1)), #"{"occurrence":1}"#),
    ]
}
