import Glibc

/// A host's address: four bytes, or sixteen.
public struct HostAddress: Sendable, Hashable {
    let bytes: [UInt8]

    /// - Parameter text: `192.0.2.1`, `2001:db8::1`; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let text = String(text)
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: &six) { Array($0) }
        } else {
            return nil
        }
    }

    /// The address that a socket is to be connected to; `nil` for another family.
    init?(family: Int32, _ address: UnsafeRawBufferPointer) {
        switch family {
        case AF_INET where address.count >= MemoryLayout<sockaddr_in>.size:
            var four = address.loadUnaligned(as: sockaddr_in.self).sin_addr
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        case AF_INET6 where address.count >= MemoryLayout<sockaddr_in6>.size:
            var six = address.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            bytes = withUnsafeBytes(of: &six) { Array($0) }
        default: return nil
        }
    }

    private init(bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

    /// The address that is really meant: of four bytes where sixteen only wrap them (::ffff:0:0/96, and 64:ff9b::/96,
    /// by which a network without IPv4 reaches it).
    var meant: HostAddress {
        guard bytes.count == 16 else { return self }
        let wraps = ["::ffff:0:0/96", "64:ff9b::/96"].compactMap { HostNetwork($0) }
        return wraps.contains { $0.holds(self) } ? HostAddress(bytes: bytes[12...]) : self
    }
}

/// All addresses that begin alike: `10.1.0.0/16`.
public struct HostNetwork: Sendable, Hashable {
    private let begin: HostAddress
    private let bits: Int

    /// - Parameter text: an address, `/` and how many bits count; without them, the one address. `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = HostAddress(parts[0]) else { return nil }
        let length = address.bytes.count * 8
        guard let bits = parts.count == 1 ? length : Int(parts[1]), (0...length).contains(bits) else { return nil }
        begin = address
        self.bits = bits
    }

    func holds(_ address: HostAddress) -> Bool {
        guard address.bytes.count == begin.bytes.count else { return false }
        return (0..<(bits + 7) / 8).allSatisfy { place in
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> min(8, bits - place * 8))
            return address.bytes[place] & mask == begin.bytes[place] & mask
        }
    }
}

/// To which addresses something may be sent: to those of the open Internet, and to networks that were named.
public struct AddressRule: Sendable {
    private let named: [HostNetwork]

    public init(alsoTo named: [HostNetwork] = []) {
        self.named = named
    }

    public func permits(_ address: HostAddress) -> Bool {
        let address = address.meant
        return named.contains { $0.holds(address) } || address.isOfTheOpenInternet
    }
}

extension HostAddress {
    /// Whether it is anybody's to reach: none of the networks that IANA lists for special purposes (RFC 6890).
    fileprivate var isOfTheOpenInternet: Bool {
        if bytes.count == 4 { return !HostAddress.special.contains { $0.holds(self) } }
        return HostAddress.global.contains { $0.holds(self) }
            && !HostAddress.specialOfGlobal.contains { $0.holds(self) }
    }

    private static let special: [HostNetwork] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        // Cloud machines ask these about themselves: Azure, Alibaba (within 100.64.0.0/10 already).
        "168.63.129.16/32",
    ].compactMap { HostNetwork($0) }

    /// Everything else of IPv6 is loopback, local, a group, or not given out.
    private static let global: [HostNetwork] = ["2000::/3"].compactMap { HostNetwork($0) }

    /// Protocols of their own (Teredo among them), documentation, and IPv4 in another wrapping.
    private static let specialOfGlobal: [HostNetwork] = [
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    ].compactMap { HostNetwork($0) }
}
