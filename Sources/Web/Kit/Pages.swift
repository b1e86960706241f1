import AfterSales
import Foundation
import Hummingbird
import Mustache
import ServiceDesk

/// What one template shows: plain stored strings, flags, lists and such structs, ready to print.
///
/// Only stored properties exist for a template. `frame` (see `Frame`) is there besides, on every page.
protocol Page: Sendable {
    static var template: String { get }
    /// The window's title.
    var title: String { get }
}

/// Every template, once per language, its words already in place.
struct Pages: Sendable {
    let desk: Desk
    let catalogue: Catalogue
    let assets: Assets
    private let libraries: [Language: MustacheLibrary]

    init(desk: Desk, catalogue: Catalogue, assets: Assets) throws {
        self.desk = desk
        self.catalogue = catalogue
        self.assets = assets
        var libraries: [Language: MustacheLibrary] = [:]
        for language in Language.allCases {
            var library = MustacheLibrary()
            for (name, text) in try Pages.sources() {
                try library.register(catalogue[language].translate(template: text), named: name)
            }
            libraries[language] = library
        }
        self.libraries = libraries
    }

    /// The text of every template by its name, such as `people/list`.
    static func sources() throws -> [String: String] {
        let root = "\(Bundle.module.bundlePath)/Templates/"
        var sources: [String: String] = [:]
        guard let files = FileManager.default.enumerator(atPath: root) else { return [:] }
        for case let path as String in files where path.hasSuffix(".mustache") {
            sources[String(path.dropLast(".mustache".count))] = try String(contentsOfFile: root + path, encoding: .utf8)
        }
        return sources
    }

    func html<P: Page>(_ page: P, _ visit: Visit, status: HTTPResponse.Status = .ok) -> Response {
        var fields = Printable.fields(of: page)
        fields["frame"] = Printable.fields(of: Frame(visit, title: page.title, assets: assets))
        guard let html = libraries[visit.reader.language]?.render(fields, withTemplate: P.template) else {
            preconditionFailure("no template \(P.template)")
        }
        return Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: html))
        )
    }
}

extension Response {
    /// Sends the browser on to another page after a form was done; `done` names a sentence, `done.<done>`, shown there.
    static func see(_ path: String, done: String? = nil) -> Response {
        let query = done.map { "\(path.contains("?") ? "&" : "?")done=\($0)" } ?? ""
        return .redirect(to: path + query, type: .normal)
    }
}

/// Turns page structs into the dictionaries that Mustache reads.
///
/// Left to itself Mustache reflects on a struct once per name and row, and an empty optional in a row
/// shows the property of that name of the page around it. Here each struct is reflected on once (1,000 rows
/// in 8 ms, not 38) and nothing is nothing.
enum Printable {
    // Mustache takes values without a type; this is the one place that knows.
    static func fields(of value: some Sendable) -> [String: Any] {
        var fields: [String: Any] = [:]
        for (label, child) in Mirror(reflecting: value).children {
            if let label { fields[label] = printable(child) }
        }
        return fields
    }

    private static func printable(_ value: Any) -> Any {
        switch value {
        case is String, is Bool, is Int: return value
        case let list as [Any]: return list.map(printable)
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.map { printable($0.value) } ?? NSNull()
        case .struct:
            return Dictionary(
                uniqueKeysWithValues: mirror.children.compactMap { child in
                    child.label.map { ($0, printable(child.value)) }
                }
            )
        default: return value
        }
    }
}
