import AfterSales
import ServiceDesk

/// A view that somebody saved, with how many tickets it shows; without a count where its figure is not for them.
struct CountedView: Sendable {
    let view: OwnView
    let count: QueueCount?
}

/// Keeping what the queue shows under a name, or changing what was kept.
struct ViewForm: Sendable {
    let action: String
    /// What the form carries: what is to be kept, or which version is changed.
    let kept: DeedInput.Hidden
    let name: Field
    /// The teams it can be shared with; nothing for whoever is in none.
    let team: Choice?
    /// Where to throw it away.
    let deletion: String?
    /// Whether it is open from the beginning: something was refused.
    let isOpen: Bool
    let banner: Banner?

    /// For what is shown now.
    init(address: String, _ state: FormState, _ context: StaffContext) {
        self.init("/tickets/views", address: address, nil, state, context)
    }

    /// For one that is there.
    init(_ view: OwnView, _ state: FormState, _ context: StaffContext) {
        self.init("/tickets/views/\(view.id)", address: "", view, state, context)
    }

    private init(
        _ action: String,
        address: String,
        _ view: OwnView?,
        _ state: FormState,
        _ context: StaffContext
    ) {
        let words = context.words
        self.action = action
        kept = view.map { .init(name: "version", value: String($0.version)) } ?? .init(name: "address", value: address)
        deletion = view.map { "/tickets/views/\($0.id)/deletion" }
        isOpen = state.refusal != nil
        banner = state.banner(words)
        name = Field(
            "view-name",
            words["field.view-name"],
            state,
            words: words,
            or: view?.name ?? "",
            required: true,
            autocomplete: "off",
            limit: 60
        )
        let teams = context.person.ownTeams.sorted()
        team =
            teams.isEmpty
            ? nil
            : Choice(
                "team",
                words["view.who-sees"],
                state,
                words: words,
                options: [Choice.Option("", words["view.only-me"], chosen: view?.details.team == nil)]
                    + teams.map {
                        let name = words.find("team.\($0)") ?? $0
                        return Choice.Option($0, name, chosen: state.chosen("team", $0, or: view?.details.team == $0))
                    }
            )
    }
}
