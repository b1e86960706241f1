import AfterSales
import ServiceDesk

/// What the desk knows of a fault while it is being told: what to ask, what may help, and who has the same.
struct Troubleshooting: Sendable {
    var questions: [ArticleRow] = []
    /// The first question that was answered with yes: its class of fault is the likeliest.
    var chosen: ArticleRow?
    /// The questions that were answered, each with yes or no.
    var answers: [ID<Article>: Bool] = [:]
    var articles: [ArticleRow] = []
    var similar: [SimilarTicket] = []

    init() {}

    /// By what stands in the form of the intake.
    init(_ form: Form, _ desk: Desk, _ person: Person, _ words: Words) async throws {
        let device: ID<Device>? = try form.findID("device")
        questions = try await desk.guidingArticles(device: device, seenBy: person)
        for question in questions {
            let answer = form.find("question-\(question.id)")
            if answer == "yes" || answer == "no" { answers[question.id] = answer == "yes" }
        }
        chosen = questions.first { answers[$0.id] == true }
        let faultClass = form.find("faultClass").map(words.faultCode) ?? chosen?.faultClass
        let subject = form.find("subject")
        articles = try await desk.suggestedArticles(
            FaultDescription(device: device, faultClass: faultClass, subject: subject),
            seenBy: person
        ).filter { answers[$0.id] != false }
        similar = try await desk.similarTickets(
            device: device,
            faultClass: faultClass,
            subject: subject,
            limit: 5,
            seenBy: person
        )
    }
}

/// What the hotline asks, each to be answered by itself; yes means its class of fault.
struct GuidedQuestions: Sendable {
    struct Question: Sendable {
        let name: String
        let asks: String
        /// What yes means, as people call it.
        let faultClass: String
        let options: [Option]
    }

    struct Option: Sendable {
        let value: String
        let label: String
        let chosen: Bool
    }

    let questions: [Question]
    let any: Bool

    init(_ help: Troubleshooting, _ reader: Reader) {
        let words = reader.words
        questions = help.questions.compactMap { article in
            guard let question = article.question(in: reader.language), let faultClass = article.faultClass else {
                return nil
            }
            let known = help.answers[article.id].map { $0 ? "yes" : "no" } ?? ""
            return Question(
                name: "question-\(article.id)",
                asks: question,
                faultClass: words.fault(faultClass),
                options: [("yes", "yes"), ("no", "no"), ("", "unknown")].map { value, word in
                    Option(value: value, label: words["guided.\(word)"], chosen: value == known)
                }
            )
        }
        any = !questions.isEmpty
    }
}

/// Articles that may help with a call, and open tickets about the same.
struct Suggestions: Sendable {
    struct Article: Sendable {
        let href: String
        let title: String
        let note: String
    }

    struct Similar: Sendable {
        let href: String
        let number: String
        let subject: String
        let note: String
    }

    let articles: [Article]
    let hasArticles: Bool
    let similar: [Similar]
    let hasSimilar: Bool

    /// `known` stand on the page already.
    init(_ help: Troubleshooting, known: [QueueRow] = [], now: Instant, _ reader: Reader) {
        let words = reader.words
        articles = help.articles.map { article in
            Article(
                href: "/articles/\(article.id)",
                title: article.text(in: reader.language)?.title ?? "",
                note: article.note(words)
            )
        }
        hasArticles = !articles.isEmpty
        let open = Set(known.map(\.number))
        similar = help.similar.filter { !open.contains($0.row.number) }.prefix(5).map { ticket in
            Similar(
                href: "/tickets/\(ticket.row.number)",
                number: ticket.row.number.description,
                subject: ticket.row.subject,
                note: [
                    ticket.row.customerName, words["turn.\(ticket.row.turn.rawValue)"],
                    ticket.row.next.map { DueView($0, under: ticket.row.plan, now: now, reader).said },
                    words["likeness.\(ticket.likeness.rawValue)"],
                ].compactMap { $0 }.joined(separator: " · ")
            )
        }
        hasSimilar = !similar.isEmpty
    }
}

/// The parts of the intake that follow what is typed, fetched while it is.
struct TroubleshootingPart: Page {
    static let template = "knowledge/suggested"

    let title: String
    let guided: GuidedQuestions
    let coverage: CoveragePreview?
    let suggested: Suggestions

    init(_ help: Troubleshooting, _ coverage: DeviceCoverage?, now: Instant, _ reader: Reader) {
        title = reader.words["intake.articles"]
        guided = GuidedQuestions(help, reader)
        self.coverage = coverage.map { CoveragePreview($0, reader) }
        suggested = Suggestions(help, now: now, reader)
    }
}
