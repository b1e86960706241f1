/// Where the parts of a workbook lie: an archive names them in files of relationships.
final class Relationships: XMLListener {
    private var targets: [(id: String, type: String, target: String)] = []

    func began(_ element: String, _ attributes: XMLAttributes) {
        guard element == "Relationship", attributes["TargetMode"] != "External",
            let id = attributes["Id"], let target = attributes["Target"]
        else { return }
        let type = attributes["Type"]?.split(separator: "/").last.map(String.init) ?? ""
        targets.append((id, type, target))
    }

    /// The path in the archive, where `folder` is that of the part they belong to, such as `xl`.
    func part(id: String, in folder: String) -> String? {
        targets.first { $0.id == id }.map { Self.path($0.target, in: folder) }
    }

    func part(type: String, in folder: String) -> String? {
        targets.first { $0.type == type }.map { Self.path($0.target, in: folder) }
    }

    private static func path(_ target: String, in folder: String) -> String {
        if target.hasPrefix("/") { return String(target.dropFirst()) }
        var path = folder.split(separator: "/")
        for step in target.split(separator: "/") where step != "." {
            if step == ".." { _ = path.popLast() } else { path.append(step) }
        }
        return path.joined(separator: "/")
    }
}

/// The list of sheets, and from when days are counted.
final class WorkbookList: XMLListener {
    private(set) var countsFrom1904 = false
    /// Those a person sees, in their order: the id of each one's part.
    private(set) var sheets: [String] = []

    func began(_ element: String, _ attributes: XMLAttributes) {
        switch element {
        case "workbookPr": countsFrom1904 = ["1", "true", "on"].contains(attributes["date1904"])
        case "sheet":
            guard let id = attributes["id"], attributes["state"] == nil || attributes["state"] == "visible" else {
                return
            }
            sheets.append(id)
        default: break
        }
    }
}
