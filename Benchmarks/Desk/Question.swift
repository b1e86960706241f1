import AfterSales
import ServiceDesk

/// What is asked of the desk, and of the floor in its place.
enum Question: String, CaseIterable, Codable, Sendable {
    case create
    case respond
    case openAPI = "open (API)"
    case openPage = "open (page)"
    case queueAPI = "queue (API)"
    case queuePage = "queue (page)"

    /// Whether it changes something; the floor then inserts, else reads.
    var isWrite: Bool { self == .create || self == .respond }
}

/// Writes requests as they go over the line.
struct Asker {
    let desk: FullDesk
    private var dice = SystemRandomNumberGenerator()

    init(_ desk: FullDesk) { self.desk = desk }

    mutating func ask(_ question: Question) -> [UInt8] {
        switch question {
        case .create: post("/api/v1/tickets", newTicket())
        case .respond: post("/api/v1/tickets/\(openTicket())/contacts", call)
        case .openAPI: get("/api/v1/tickets/\(anyTicket())")
        case .openPage: page("/tickets/\(anyTicket())")
        case .queueAPI: get("/api/v1/tickets")
        case .queuePage: page("/tickets")
        }
    }

    /// The floor's question with a body of the same size, answered in so many bytes.
    mutating func askFloor(_ question: Question, answer bytes: Int) -> [UInt8] {
        switch question {
        case .create: post("/insert/\(bytes)", newTicket())
        case .respond: post("/insert/\(bytes)", call)
        default:
            Array(
                "GET /read/\(Int.random(in: 0..<desk.crowd.tickets.count, using: &dice))/\(bytes) HTTP/1.1\r\n\(host)\r\n"
                    .utf8
            )
        }
    }

    private let host = "Host: 127.0.0.1\r\n"

    private func get(_ path: String) -> [UInt8] {
        Array("GET \(path) HTTP/1.1\r\n\(host)Authorization: Bearer \(desk.token)\r\n\r\n".utf8)
    }

    private func page(_ path: String) -> [UInt8] {
        Array("GET \(path) HTTP/1.1\r\n\(host)Cookie: session=\(desk.session); language=zh-Hant\r\n\r\n".utf8)
    }

    private func post(_ path: String, _ body: String) -> [UInt8] {
        Array(
            """
            POST \(path) HTTP/1.1\r\n\(host)Authorization: Bearer \(desk.token)\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """.utf8
        )
    }

    private mutating func newTicket() -> String {
        let (device, customer) = desk.crowd.devices.randomElement(using: &dice) ?? desk.crowd.devices[0]
        return """
            {"customer":"\(customer)","device":"\(device)","reporter":{"name":"王護士","phone":"13800138000"},\
            "subject":"列印卡紙，重開機無效","faultClass":"paper-feed","words":"每印十張左右就卡在出紙口，已重開機兩次。"}
            """
    }

    private let call =
        #"{"channel":"phone","outcome":"reached","to":"王護士","words":"已問明情況，先按步驟自檢。","isAnswer":true}"#

    private mutating func anyTicket() -> Ticket.ID {
        Ticket.ID(number: Int.random(in: desk.crowd.tickets, using: &dice))
    }

    private mutating func openTicket() -> Ticket.ID {
        Ticket.ID(number: desk.crowd.open.randomElement(using: &dice) ?? desk.crowd.tickets.upperBound)
    }
}
