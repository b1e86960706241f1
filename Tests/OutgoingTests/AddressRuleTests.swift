import Testing

@testable import Outgoing

@Suite("What is sent to")
struct AddressRuleTests {
    @Test(
        "is on the open Internet",
        arguments: ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
    )
    func open(address: String) throws {
        #expect(AddressRule().permits(try #require(HostAddress(address))))
    }

    @Test(
        "is no machine of our own, however it is written (hard case 37)",
        arguments: [
            "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254",
            "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.1.1", "198.18.0.1", "203.0.113.7",
            "224.0.0.1", "255.255.255.255", "168.63.129.16", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
            "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b:1::1", "fc00::1", "fd00:ec2::254", "fe80::1",
            "fec0::1",
            "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::1", "100::1", "4000::1",
        ]
    )
    func own(address: String) throws {
        #expect(!AddressRule().permits(try #require(HostAddress(address))))
    }

    @Test("is in a network that was named, and in no other")
    func named() throws {
        let networks = try ["10.1.0.0/16", "fd00:1::/32", "192.168.7.9"].map { try #require(HostNetwork($0)) }
        let rule = AddressRule(alsoTo: networks)
        for (address, isOpen) in [
            ("10.1.255.3", true), ("10.2.0.1", false), ("::ffff:10.1.0.1", true), ("fd00:1::9", true),
            ("fd00:2::9", false), ("192.168.7.9", true), ("192.168.7.8", false), ("127.0.0.1", false),
        ] { #expect(try rule.permits(#require(HostAddress(address))) == isOpen, "\(address)") }
        for text in ["10.1.0.0/33", "10.1/16", "example.com", "10.1.0.0/-1", "10.1.0.0/", "/8", ""] {
            #expect(HostNetwork(text) == nil, "\(text)")
        }
        let everything = AddressRule(alsoTo: [try #require(HostNetwork("0.0.0.0/0"))])
        #expect(try everything.permits(#require(HostAddress("127.0.0.1"))))
    }
}
