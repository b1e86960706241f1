import Glibc

/// Asks a server the next question on each of its connections as soon as the last was answered.
///
/// One thread and `poll`: it takes as little as it can of a machine that it shares with the server.
final class LoadClient {
    /// What came of one stretch of asking.
    struct Outcome {
        /// In microseconds, one for each answer.
        var latencies: [UInt32] = []
        var seconds = 0.0
        /// Answers other than 2xx.
        var refused = 0
        /// The first of them.
        var firstRefusal: String?
        /// Bytes of the last answer's body.
        var bytes = 0

        mutating func add(_ other: Outcome) {
            latencies += other.latencies
            seconds += other.seconds
            refused += other.refused
            firstRefusal = firstRefusal ?? other.firstRefusal
            bytes = other.bytes
        }
    }

    private struct Line {
        let socket: Int32
        var answer: [UInt8] = []
        /// Of the whole answer, once its head is there.
        var length: (head: Int, body: Int)?
        var asked = ContinuousClock.now
    }

    private var lines: [Line] = []
    private var polled: [pollfd] = []
    private var buffer = [UInt8](repeating: 0, count: 262_144)

    init(port: Int, connections: Int) throws {
        for _ in 0..<connections {
            let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let connected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard connected == 0 else { throw LoadFailure("nobody answers on port \(port)") }
            var yes: Int32 = 1
            setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
            _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK)
            polled.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0))
            lines.append(Line(socket: socket))
        }
    }

    deinit {
        for line in lines { close(line.socket) }
    }

    /// Asks for so long, then waits for what is still under way.
    func run(seconds: Double, _ next: () -> [UInt8]) throws -> Outcome {
        var outcome = Outcome()
        let began = ContinuousClock.now
        let end = began + .seconds(seconds)
        var busy = 0
        for place in lines.indices {
            try ask(next(), on: place)
            busy += 1
        }
        while busy > 0 {
            let count = poll(&polled, nfds_t(polled.count), 30_000)
            guard count > 0 || errno == EINTR else { throw LoadFailure("no answer within 30 seconds") }
            for place in polled.indices where polled[place].revents != 0 {
                guard try hear(on: place, &outcome) else { continue }
                busy -= 1
                guard ContinuousClock.now < end else { continue }
                try ask(next(), on: place)
                busy += 1
            }
        }
        outcome.seconds = (ContinuousClock.now - began) / .seconds(1)
        return outcome
    }

    private func ask(_ question: [UInt8], on place: Int) throws {
        lines[place].answer.removeAll(keepingCapacity: true)
        lines[place].length = nil
        lines[place].asked = .now
        let sent = send(lines[place].socket, question, question.count, Int32(MSG_NOSIGNAL))
        // A question of ours is smaller than any socket's buffer.
        guard sent == question.count else {
            throw LoadFailure("a question was not taken: \(String(cString: strerror(errno)))")
        }
    }

    /// Whether the answer is whole.
    private func hear(on place: Int, _ outcome: inout Outcome) throws -> Bool {
        let count = recv(lines[place].socket, &buffer, buffer.count, 0)
        guard count > 0 else {
            if count < 0, errno == EAGAIN { return false }
            throw LoadFailure("the server hung up")
        }
        lines[place].answer.append(contentsOf: buffer[..<count])
        if lines[place].length == nil { lines[place].length = try Self.length(of: lines[place].answer) }
        guard let length = lines[place].length, lines[place].answer.count >= length.head + length.body else {
            return false
        }
        let took = ContinuousClock.now - lines[place].asked
        outcome.latencies.append(UInt32(clamping: Int(took / .microseconds(1))))
        outcome.bytes = length.body
        if lines[place].answer[9] != UInt8(ascii: "2") {
            outcome.refused += 1
            outcome.firstRefusal = outcome.firstRefusal ?? String(decoding: lines[place].answer, as: UTF8.self)
        }
        return true
    }

    /// The lengths of head and body, once the head is whole.
    private static func length(of answer: [UInt8]) throws -> (head: Int, body: Int)? {
        guard answer.count > 4 else { return nil }
        for end in 0...(answer.count - 4)
        where answer[end] == 13 && answer[end + 1] == 10 && answer[end + 2] == 13 && answer[end + 3] == 10 {
            let head = String(decoding: answer[..<end], as: UTF8.self).lowercased()
            guard let field = head.split(separator: "\r\n").first(where: { $0.hasPrefix("content-length:") }),
                let body = Int(field.split(separator: ":")[1].drop { $0 == " " })
            else { throw LoadFailure("an answer without a length:\n\(head)") }
            return (end + 4, body)
        }
        return nil
    }
}

struct LoadFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
