public import AfterSales

/// A fault as the customer's own person reports it.
public struct FaultReport: Sendable {
    /// Which device it is, as far as they know.
    public enum Named: Sendable, Equatable {
        case device(ID<Device>)
        case serial(String)
        case nothing
    }

    public var named: Named
    /// Whether to take it even if we do not know the serial.
    public var takesUnknownSerial: Bool
    public var subject: String
    public var words: String
    public var severity: Severity
    /// When somebody may come.
    public var suitable: String?
    public var phone: String?
    public var files: [ReceivedFile]

    public init(
        named: Named = .nothing,
        takesUnknownSerial: Bool = false,
        subject: String,
        words: String = "",
        severity: Severity = .normal,
        suitable: String? = nil,
        phone: String? = nil,
        files: [ReceivedFile] = []
    ) {
        self.named = named
        self.takesUnknownSerial = takesUnknownSerial
        self.subject = subject
        self.words = words
        self.severity = severity
        self.suitable = suitable
        self.phone = phone
        self.files = files
    }
}

extension Refusal {
    /// None of the customer's devices bears this serial; they may report without it.
    public static func serialUnknown(_ serial: String) -> Refusal {
        Refusal(.invalid, "serial-unknown", field: "serial", values: ["serial": String(serial.prefix(80))])
    }

    /// The customer has several devices of this serial, of different models.
    public static let serialAmbiguous = Refusal(.invalid, "serial-ambiguous", field: "serial")
}
