/// A phone number as it is shown, and what a tap on it dials.
struct Phone: Sendable {
    let number: String
    let href: String

    init(_ number: String) {
        self.number = number
        href = "tel:" + number.filter { $0.isASCII && ($0.isNumber || $0 == "+") }
    }
}
