import Storage

extension Migration {
    /// Names in one spelling that nobody has looked through since there are terms.
    static let unreadWords = Migration(
        "0084 unread words",
        "ALTER TABLE customer DROP COLUMN words",
        "ALTER TABLE product_model DROP COLUMN words"
    )
}
