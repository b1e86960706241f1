import Glibc
import Synchronization

/// A machine that is sent to: takes one connection after the other on this machine and gives each the same answer.
final class Receiver: Sendable {
    let port: UInt16
    private let listener: Int32
    private let taken = Mutex<[String]>([])

    /// Everything that came, one text for each connection.
    var requests: [String] { taken.withLock(\.self) }

    /// Sends `answer` whatever was asked.
    ///
    /// - Throws: `NotListening` if the system gives it no port.
    init(answer: String) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, pointer, &size) == 0
            }
        }
        guard bound else { throw NotListening(reason: String(cString: strerror(errno))) }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        Thread.start { [self] in
            while true {
                let line = accept(listener, nil, nil)
                guard line >= 0 else { return }
                serve(line, answer)
                close(line)
            }
        }
    }

    func end() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func serve(_ line: Int32, _ answer: String) {
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !Receiver.isWhole(text) {
            let count = read(line, &buffer, buffer.count)
            guard count > 0 else { break }
            text += String(decoding: buffer.prefix(count), as: UTF8.self)
        }
        taken.withLock { $0.append(text) }
        let bytes = Array(answer.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(line, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private static func isWhole(_ text: String) -> Bool {
        guard let end = text.firstRange(of: "\r\n\r\n"), let head = text.firstRange(of: "Content-Length: ") else {
            return false
        }
        let length = text[head.upperBound...].prefix { $0 != "\r\n" }
        return Int(length).map { text[end.upperBound...].utf8.count >= $0 } ?? false
    }
}

struct NotListening: Error {
    let reason: String
}

/// A thread of the system, which may block.
enum Thread {
    static func start(_ work: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Work(work))
        var thread = pthread_t()
        pthread_create(
            &thread,
            nil,
            { context in
                if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().work() }
                return nil
            },
            box.toOpaque()
        )
        pthread_detach(thread)
    }

    private final class Work: Sendable {
        let work: @Sendable () -> Void

        init(_ work: @escaping @Sendable () -> Void) {
            self.work = work
        }
    }
}
