import AfterSales

extension QueuePage {
    /// That several tickets were just given to somebody, which one key takes back.
    struct Undo: Sendable {
        /// Each ticket with the number of the entry that gave it.
        let entries: [String]
        /// This list, to come back to.
        let back: String

        /// What the address says was done.
        static let done = "tickets-assigned"
        static let parameter = APIRoute.Parameter(
            "undo",
            .list(.text(limit: 40)),
            "What was just done to the rows that were picked, and may be taken back."
        )

        /// Where nothing was just done there is nothing to undo.
        init?(_ query: Form, back: String) {
            entries = query.all(Undo.parameter.name)
            self.back = back
            guard query.find("done") == Undo.done, !entries.isEmpty, entries.count <= QueueRequest.mostTickets else {
                return nil
            }
        }

        /// The address of the list with what may be taken back in it.
        static func offered(_ given: [AssigningPage.Pick], at back: String) -> String {
            given.reduce(back) { "\($0)\($0.contains("?") ? "&" : "?")\(parameter.name)=\($1.text.percentEncoded)" }
        }
    }
}

extension QueuePage.Undo: Printing {
    var printed: Printed { ["entries": .of(entries), "back": .text(back)] }
}
