import Foundation
import Glibc

/// One request to a program on this machine, over a connection and a thread of its own.
///
/// Blocking sockets and nothing else: whatever becomes of the program, the exchange ends with its connection, within
/// ten seconds, and takes nothing along.
struct HTTPExchange: Sendable {
    let method: String
    let path: String
    var token: String?
    var body: Data?

    struct Answer: Sendable {
        let status: Int
        let body: String

        /// The text in a field of the JSON object.
        func word(_ name: String) -> String? {
            let fields = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
            return fields?[name] as? String
        }
    }

    /// The whole answer; `nil` where none came.
    func answer(from port: Int) async -> Answer? {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: exchange(with: port)) }
        }
    }

    private func exchange(with port: Int) -> Answer? {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard connection >= 0 else { return nil }
        defer { close(connection) }
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected, send(to: connection) else { return nil }
        return Self.read(receive(from: connection))
    }

    private func send(to connection: Int32) -> Bool {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAccept-Language: en\r\n"
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        var rest = Data((head + "\r\n").utf8) + (body ?? Data())
        while !rest.isEmpty {
            // Without the signal that a lost connection would send to the whole of the tests.
            let sent = rest.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    private func receive(from connection: Int32) -> Data {
        var received = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return received }
            received += buffer.prefix(count)
        }
    }

    /// Reads an answer with a length; one that was cut off is none.
    private static func read(_ received: Data) -> Answer? {
        guard let end = received.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) }
        let body = received[end.upperBound...]
        guard let length, body.count == length else { return nil }
        return Answer(status: status, body: String(decoding: body, as: UTF8.self))
    }
}
