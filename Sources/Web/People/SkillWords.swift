import AfterSales

/// Skills are words of the house's own; the usual ones of the trade are kept as codes and said in the reader's language.
extension Words {
    private static let usual = ["printer", "network", "security", "av", "medical"]

    /// `printer` as `打印設備`; a word of the house's own as it is.
    func skill(_ code: String) -> String { find("skill.\(code)") ?? code }

    /// `after-sales` as `售後`; a team of the house's own as it is called.
    func team(_ code: String) -> String { find("team.\(code)") ?? code }

    /// Several, in one line.
    func teams(_ codes: some Sequence<String>) -> String {
        codes.map(team).sorted().joined(separator: self["list.comma"])
    }

    /// What somebody wrote into a form, the other way round.
    func teamCode(_ written: String) -> String {
        let spelling = Spelling.ofWords(written)
        return Team.allCases.map(\.rawValue).first { Spelling.ofWords(team($0)) == spelling } ?? written
    }

    /// What somebody wrote into a form, the other way round.
    func skillCode(_ written: String) -> String {
        let spelling = Spelling.ofWords(written)
        return Words.usual.first { Spelling.ofWords(skill($0)) == spelling } ?? written
    }

    /// Several, in one line.
    func skills(_ codes: some Sequence<String>) -> String {
        codes.map(skill).sorted().joined(separator: self["list.comma"])
    }

    /// What a reason to send somebody, or not to, speaks of: skills by their names.
    func values(of reason: DispatchProposal.Reason, for proposal: DispatchProposal) -> [String: String] {
        guard reason.values["skills"] != nil else { return reason.values }
        return ["skills": skills(proposal.missingSkills.isEmpty ? proposal.provenSkills : proposal.missingSkills)]
    }
}
