import CPostgres

/// What stands in a connection string that is not to be handed to libpq: its complaints would repeat a part of the
/// password.
enum PostgresAddress {
    /// - Throws: ``SQLFailure/other(code:message:statement:)``, without a word of the address.
    static func check(_ conninfo: String) throws(SQLFailure) {
        guard let parts = parts(of: conninfo) else { throw unreadable("cannot be read") }
        guard !hasStrayAt(conninfo), parts["host"]?.split(separator: ",").contains(where: isNoHost) != true,
            parts["port"]?.split(separator: ",").contains(where: isNoPort) != true
        else {
            throw unreadable("has no host and port where they are looked for; in a password write @ as %40, / as %2F")
        }
    }

    /// libpq ends the password at the first `@` or `/`, and takes the rest of it for a host, a port or a database.
    private static func hasStrayAt(_ conninfo: String) -> Bool {
        guard conninfo.hasPrefix("postgresql://") || conninfo.hasPrefix("postgres://") else { return false }
        let place = conninfo.drop { $0 != ":" }.dropFirst("://".count)
        let end = place.firstIndex { $0 == "@" || $0 == "/" }
        let rest = end.map { place[$0] == "@" ? place[place.index(after: $0)...] : place } ?? place
        return rest.prefix { $0 != "?" }.contains("@")
    }

    /// A name in the abstract namespace of Linux begins with `@`.
    private static func isNoHost(_ host: Substring) -> Bool { host.dropFirst().contains("@") }

    private static func isNoPort(_ port: Substring) -> Bool { UInt16(port) == nil }

    private static func parts(of conninfo: String) -> [String: String]? {
        var message: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(message) }
        guard let options = PQconninfoParse(conninfo, &message) else { return nil }
        defer { PQconninfoFree(options) }
        var parts: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parts[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return parts
    }

    private static func unreadable(_ why: String) -> SQLFailure {
        .other(code: "conninfo", message: "the address of the server \(why)", statement: "connect")
    }
}
