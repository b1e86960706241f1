import CCurl
import Dispatch
import Glibc

/// Sends to other people's machines.
///
/// The name is resolved once, by what then connects: each address is looked at before a socket to it is opened, so that
/// no answer of a name server, early or late, leads into a network that is not meant. The name stays for the certificate
/// and the `Host`. No redirect is followed, no proxy of the environment taken, no certificate taken on trust.
public struct Sender: Sendable {
    private let rule: AddressRule
    private let allowsHTTP: Bool
    private let authorities: String?

    /// - Parameters:
    ///   - rule: to which addresses.
    ///   - allowsHTTP: whether an address may begin with `http:`; in the clear, for development.
    ///   - authorities: a file of certificates of authorities to believe instead of the system's.
    public init(rule: AddressRule, allowsHTTP: Bool = false, authorities: String? = nil) {
        self.rule = rule
        self.allowsHTTP = allowsHTTP
        self.authorities = authorities
        // Once for the program; counted by the library, and safe from several threads since 7.84.
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    }

    /// What came of it.
    public struct Outcome: Sendable, Equatable {
        /// The answer's; `nil` where there was none.
        public var status: Int?
        /// Why there was none, or why it broke off.
        public var failure: Failure?
        /// How the answer's body begins: at most 2,048 bytes.
        public var beginning: [UInt8] = []
        /// In how many seconds to ask again, where the answer said so.
        public var retryAfter: Int?
    }

    /// Why there was no answer.
    public enum Failure: Sendable, Equatable {
        /// The name leads to an address that is not to be sent to.
        case addressRefused
        /// Its scheme is not allowed, or it is no address at all.
        case notAnAddress
        case nameUnknown
        case connectionRefused
        case timedOut
        /// Whose certificate it is, or who vouches for it, is not as it should be.
        case certificate
        case other(String)
    }

    /// Posts `body` and waits for the answer: 5 s for a connection, 15 s for everything.
    ///
    /// On a thread of its own: a serial queue is given one beyond those that everything else shares, so that machines
    /// that do not answer keep none of them.
    public func post(_ body: [UInt8], to url: String, headers: [(name: String, value: String)]) async -> Outcome {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "outgoing").async { continuation.resume(returning: posting(body, to: url, headers)) }
        }
    }

    private func posting(_ body: [UInt8], to url: String, _ headers: [(name: String, value: String)]) -> Outcome {
        guard let handle = curl_easy_init() else { return Outcome(failure: .other("no memory")) }
        defer { curl_easy_cleanup(handle) }
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        for header in headers + [("Expect", "")] { list = curl_slist_append(list, "\(header.name): \(header.value)") }
        let exchange = Exchange(rule)
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        let code = withExtendedLifetime(exchange) {
            body.withUnsafeBufferPointer { bytes -> CURLcode in
                var code = CURLE_OK
                func set(_ option: CURLoption, _ value: Int) {
                    if code == CURLE_OK { code = ccurl_set_number(handle, option, value) }
                }
                func set(_ option: CURLoption, _ value: String) {
                    if code == CURLE_OK { code = ccurl_set_text(handle, option, value) }
                }
                set(CURLOPT_URL, url)
                set(CURLOPT_PROTOCOLS_STR, allowsHTTP ? "https,http" : "https")
                set(CURLOPT_FOLLOWLOCATION, 0)
                set(CURLOPT_PROXY, "")
                set(CURLOPT_NOSIGNAL, 1)
                // Does not wait for a name server that says nothing once the time is over.
                set(CURLOPT_QUICK_EXIT, 1)
                set(CURLOPT_CONNECTTIMEOUT_MS, 5_000)
                set(CURLOPT_TIMEOUT_MS, 15_000)
                set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
                set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
                set(CURLOPT_SSL_VERIFYPEER, 1)
                set(CURLOPT_SSL_VERIFYHOST, 2)
                if let authorities { set(CURLOPT_CAINFO, authorities) }
                set(CURLOPT_POST, 1)
                set(CURLOPT_POSTFIELDSIZE, bytes.count)
                let pointer = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                if code == CURLE_OK { code = ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, pointer) }
                if code == CURLE_OK { code = ccurl_set_headers(handle, list) }
                if code == CURLE_OK { code = ccurl_set_taker(handle, Exchange.take, context) }
                if code == CURLE_OK { code = ccurl_set_socket_opener(handle, Exchange.open, context) }
                // What is not set is not sent: a limit that an old library does not know must not be missing unseen.
                return code == CURLE_OK ? curl_easy_perform(handle) : code
            }
        }
        let status = Int(ccurl_status(handle))
        var outcome = Outcome(beginning: exchange.beginning)
        let retryAfter = ccurl_retry_after(handle)
        outcome.retryAfter = retryAfter > 0 ? Int(clamping: retryAfter) : nil
        // It answered, however the rest of the answer came.
        if status >= 200 { outcome.status = status }
        // We stop listening on purpose once enough of the body is here.
        if code != CURLE_OK, !(code == CURLE_WRITE_ERROR && exchange.hasEnough) {
            outcome.failure = exchange.refused ? .addressRefused : Failure(code)
        }
        return outcome
    }
}

extension Sender.Failure {
    fileprivate init(_ code: CURLcode) {
        self =
            switch code {
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .notAnAddress
            case CURLE_COULDNT_RESOLVE_HOST: .nameUnknown
            case CURLE_COULDNT_CONNECT: .connectionRefused
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE: .certificate
            default: .other(String(cString: curl_easy_strerror(code)))
            }
    }
}

/// One request on its way, as the library's callbacks see it; one thread has it from beginning to end.
private final class Exchange {
    private let rule: AddressRule
    private(set) var beginning: [UInt8] = []
    private(set) var hasEnough = false
    private(set) var refused = false

    private static let enough = 2_048

    init(_ rule: AddressRule) {
        self.rule = rule
    }

    static let take: ccurl_taker = { bytes, size, count, context in
        guard let context, let bytes else { return 0 }
        let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
        let all = UnsafeRawBufferPointer(start: bytes, count: size * count)
        exchange.beginning += all.prefix(enough - exchange.beginning.count)
        exchange.hasEnough = exchange.beginning.count >= enough
        // Anything but the count ends the exchange.
        return exchange.hasEnough ? 0 : all.count
    }

    static let open: curl_opensocket_callback = { context, _, address in
        // The library keeps room for the longest address behind this one, which is declared with the shortest.
        guard let context, let address, let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else {
            return CURL_SOCKET_BAD
        }
        let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
        let length = min(Int(address.pointee.addrlen), MemoryLayout<sockaddr_in6>.size)
        let place = UnsafeRawBufferPointer(start: UnsafeRawPointer(address) + offset, count: length)
        let host = HostAddress(family: address.pointee.family, place)
        guard let host, exchange.rule.permits(host) else {
            exchange.refused = true
            return CURL_SOCKET_BAD
        }
        let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, kind, address.pointee.protocol)
    }
}
