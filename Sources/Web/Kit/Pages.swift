import AfterSales
import Foundation
import Hummingbird
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
    let vendor: String?
    private let libraries: [Language: TemplateLibrary]

    init(desk: Desk, catalogue: Catalogue, assets: Assets, vendor: String? = nil) throws {
        self.desk = desk
        self.vendor = vendor
        self.catalogue = catalogue
        self.assets = assets
        libraries = try Pages.own.get()
    }

    /// The program's own templates in its own words, read once: every site in it prints the same.
    private static let own = Result { () throws -> [Language: TemplateLibrary] in
        let (catalogue, sources) = (try Catalogue.own.get(), try Pages.sources())
        var libraries: [Language: TemplateLibrary] = [:]
        for language in Language.allCases {
            var library = TemplateLibrary()
            for (name, text) in sources {
                try library.register(catalogue[language].translate(template: text), named: name)
            }
            libraries[language] = library
        }
        return libraries
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

    private func frame(_ visit: Visit, title: String) -> Frame {
        Frame(visit, title: title, vendor: vendor, now: desk.now(), assets: assets)
    }

    func html<P: Page>(_ page: P, _ visit: Visit, status: HTTPResponse.Status = .ok) -> Response {
        let frame = Printed.Field(name: "frame", value: frame(visit, title: page.title).printed)
        guard case .record(let fields) = Printed(page),
            let html = libraries[visit.reader.language]?.render(.record(fields + [frame]), with: P.template)
        else {
            preconditionFailure("no template \(P.template)")
        }
        return Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: html))
        )
    }
}

extension Response {
    /// Sends the browser on to another page after a form was done; `done` names a sentence, `done.<done>`, shown there.
    ///
    /// `path` may end with the part of the page to go to, as in `/today#SR-1001`.
    static func see(_ path: String, done: String? = nil) -> Response {
        guard let done else { return .redirect(to: path, type: .normal) }
        let page = path.prefix { $0 != "#" }
        let query = "\(page.contains("?") ? "&" : "?")done=\(done)"
        return .redirect(to: "\(page)\(query)\(path.dropFirst(page.count))", type: .normal)
    }
}

/// What a page struct prints, as names and values that a contract test can walk through.
enum Printable {
    static func fields(of value: some Sendable) -> [String: Any] { Printed(value).plain as? [String: Any] ?? [:] }
}
