import CSodium

/// Random words that nobody guesses, and what we keep of them.
enum Secret {
    /// 256 random bits in hexadecimal, from the system's generator.
    static func make() -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        randombytes_buf(&bytes, bytes.count)
        return hexadecimal(bytes)
    }

    /// A word that only whoever holds `secret` can know, different for each `purpose`.
    static func derive(_ purpose: String, from secret: String) -> String {
        Digest.sha256("\(purpose):\(secret)")
    }
}

/// Fingerprints of texts, in hexadecimal.
public enum Digest {
    public static func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }
    public static func sha256(_ bytes: [UInt8]) -> String { ServiceDesk.sha256(bytes) }
}
