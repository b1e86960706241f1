import AfterSales
import CSodium
import Foundation

/// How a receiver knows that we sent it: Standard Webhooks 1.0, with a shared secret.
enum WebhookSignature {
    /// A secret as the receiver gets it: `whsec_` and 32 random bytes in Base64.
    static func makeSecret() -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        randombytes_buf(&bytes, bytes.count)
        return prefix + Data(bytes).base64EncodedString()
    }

    /// What stands in `webhook-signature`: one `v1,…` for each secret, with a blank between.
    ///
    /// `timestamp` is in seconds.
    static func header(id: String, timestamp: Int64, body: String, secrets: [String]) -> String {
        let signed = Array("\(id).\(timestamp).\(body)".utf8)
        return secrets.compactMap { secret in
            let text = secret.hasPrefix(prefix) ? String(secret.dropFirst(prefix.count)) : secret
            guard let key = Data(base64Encoded: text) else { return nil }
            return "v1," + Data(hmac(signed, key: Array(key))).base64EncodedString()
        }.joined(separator: " ")
    }

    private static let prefix = "whsec_"

    private static func hmac(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var state = crypto_auth_hmacsha256_state()
        var code = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_bytes()))
        crypto_auth_hmacsha256_init(&state, key, key.count)
        crypto_auth_hmacsha256_update(&state, bytes, UInt64(bytes.count))
        crypto_auth_hmacsha256_final(&state, &code)
        return code
    }
}
