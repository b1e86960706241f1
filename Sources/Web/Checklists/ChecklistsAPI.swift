import AfterSales
import Hummingbird
import ServiceDesk

/// What engineers go through on visits, for programs.
struct ChecklistsAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .list(
                "/checklists",
                "checklists",
                "What engineers go through on visits, by name; each visit keeps the copy it took on arrival.",
                of: Record<Checklist.Details>.self
            ) { context, query in
                let found = try await desk.checklists(seenBy: context.person)
                return try Listed(all: found, query, id: { $0.id.description }) { Record($0) }
            },
            .get("/checklists/{checklist}", "checklist", "One checklist.") { context in
                Answer(try await desk.checklist(context.id("checklist"), seenBy: context.person))
            },
            .post(
                "/checklists",
                "keepChecklist",
                "Keeps a new checklist; visits that begin from now on take a copy of it.",
                needs: .editChecklists,
                refusals: ["unknown", "checklists-full"]
            ) { (context, details: Checklist.Details) in
                let kept = try await desk.keep(details, by: context.person)
                return Answer(kept, location: "/checklists/\(kept.id)")
            },
            .patch(
                "/checklists/{checklist}",
                "changeChecklist",
                "Changes what is named; what visits took before stays as it was.",
                needs: .editChecklists,
                refusals: ["unknown"]
            ) { (context, changes: Changes<Checklist.Details>, version) in
                let known = try await desk.checklist(context.id("checklist"), seenBy: context.person)
                let details = try changes.applied(to: known.details)
                return Answer(try await desk.change(known.id, to: details, version: version, by: context.person))
            },
        ]
    }
}

extension Record<Checklist.Details> {
    fileprivate init(_ checklist: Checklist) {
        self.init(checklist.id, checklist.details, version: checklist.version)
    }
}

extension Answer<Record<Checklist.Details>> {
    fileprivate init(_ checklist: Checklist, location: String? = nil) {
        self.init(Record(checklist), version: checklist.version, location: location)
    }
}
