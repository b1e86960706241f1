import AfterSales
import Storage
import Synchronization

/// Tells whoever subscribes that entries were written into the journal, by this node or any other.
///
/// The journal is the truth: it is asked for what came after the last place seen, so nothing that was committed is ever
/// missed, whatever became of a connection. A call from the node that wrote only says when to look; where no call comes
/// through, it is looked every second. Nobody looks while nobody subscribes. Who has a ticket open is looked for at the
/// same time, for those who follow one.
public final class Changes: Sendable {
    private struct Subscriber {
        let continuation: AsyncStream<News>.Continuation
        let page: OpenPage?
    }

    private struct State {
        var subscribers: [Int: Subscriber] = [:]
        var nextSubscriber = 0
        /// All before this was told; nil while nobody subscribes.
        var place: JournalPlace?
        /// Who was last seen on each ticket that a subscriber has open.
        var presence: [Ticket.ID: Set<PresenceMark>] = [:]
        /// Whether this node wrote something that the others have not been told of.
        var owesCall = false
        var toldAt = ContinuousClock.now
        var alarm: AsyncStream<Void>.Continuation?
    }

    private let state = Mutex(State())
    private let database: any Database
    private let now: @Sendable () -> Instant

    /// How many changes are kept for a subscriber who does not take them.
    static let room = 256
    /// Without a call.
    private static let pause: Duration = .seconds(1)
    /// A subscriber hears something at least as often, so as to know that somebody is there.
    private static let longestSilence: Duration = .seconds(15)
    /// Between two looks: under load, one look serves many changes.
    private static let shortestPause: Duration = .milliseconds(20)
    /// Between two words for the pages that are open: several in the life of one.
    private static let keepingPause: Duration = .seconds(10)

    init(database: any Database, now: @escaping @Sendable () -> Instant) {
        self.database = database
        self.now = now
    }

    /// Everything that is written from now on, or after `place`; ends when the node does.
    ///
    /// The first element comes at once and says where the journal stands; later ones may tell of nothing, to show that
    /// the look-out is kept. A subscriber who is slow gets several changes in one, and at the worst is told that
    /// something was left out. A page that somebody has arrived on is kept open as long as the subscription.
    public func subscribe(after place: JournalPlace? = nil, on page: OpenPage? = nil) async throws -> AsyncStream<News>
    {
        let (stream, continuation) = AsyncStream.makeStream(of: News.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.nextSubscriber += 1
            state.subscribers[state.nextSubscriber] = Subscriber(continuation: continuation, page: page)
            return state.nextSubscriber
        }
        continuation.onTermination = { [weak self] _ in self?.leave(number) }
        do {
            let now = try await self.place()
            state.withLock { state in
                if state.place == nil { state.place = now }
            }
            // Only after the look-out is kept: what comes between is then told twice, and not left out.
            let first = try await database.read { db in try db.news(since: place, limit: Self.room) }
            state.withLock { _ in Self.tell(first, to: continuation) }
            return stream
        } catch {
            continuation.finish()
            throw error
        }
    }

    /// Where the journal stands now; whoever subscribes after it misses nothing that comes later.
    public func place() async throws -> JournalPlace {
        try await database.read { db in try db.news(since: nil, limit: 0).place }
    }

    /// A subscriber whose place cannot be read has missed something, for all we know.
    public func subscribe(afterText place: String, on page: OpenPage? = nil) async throws -> AsyncStream<News> {
        try await subscribe(after: JournalPlace(place) ?? .unknown, on: page)
    }

    /// Keeps the look-out, until cancelled; then every subscription ends.
    public func run() async {
        let (alarms, alarm) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.alarm = alarm }
        await withTaskGroup { group in
            group.addTask { [database] in
                for await _ in database.calls() { alarm.yield() }
            }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.pause)
                    alarm.yield()
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.keepingPause)
                    await self.keepPagesOpen()
                }
            }
            for await _ in alarms {
                await look()
                try? await Task.sleep(for: Self.shortestPause)
            }
            group.cancelAll()
        }
        let left = state.withLock { state in
            defer { state.subscribers = [:] }
            state.alarm = nil
            return state.subscribers.values.map(\.continuation)
        }
        for continuation in left { continuation.finish() }
    }

    /// This node has written something that is to be looked for.
    func noteWritten() {
        state.withLock { state in
            state.owesCall = true
            state.alarm?.yield()
        }
    }

    private func look() async {
        let (place, owesCall, tickets) = state.withLock { state in
            defer { state.owesCall = false }
            return (state.place, state.owesCall, Set(state.subscribers.values.compactMap(\.page?.ticket)))
        }
        if owesCall { await database.callOthers() }
        guard let place else { return }
        let now = now()
        // What cannot be read now is read later, from the same place.
        let read = try? await database.read { db in
            let presence = try db.presence(on: tickets.sorted(), at: now)
            return (news: try db.news(since: place, limit: Self.room), presence: presence)
        }
        let news = read?.news ?? News(place: place)
        state.withLock { state in
            guard state.place == place else { return }
            state.place = news.place
            let changed = read.map { read in
                tickets.filter { (state.presence[$0] ?? []) != (read.presence[$0] ?? []) }
            }
            if let read { state.presence = read.presence }
            let now = ContinuousClock.now
            let isForAll = news.isIncomplete || !news.changes.isEmpty || now - state.toldAt >= Self.longestSilence
            if isForAll { state.toldAt = now }
            for subscriber in state.subscribers.values {
                var own = news
                own.hasPresenceChanged = subscriber.page.map { changed?.contains($0.ticket) == true } ?? false
                if isForAll || own.hasPresenceChanged { Self.tell(own, to: subscriber.continuation) }
            }
        }
    }

    private func keepPagesOpen() async {
        let pages = state.withLock { $0.subscribers.values.compactMap(\.page) }
        guard !pages.isEmpty else { return }
        let now = now()
        // What fails is tried again before the pages have run out.
        _ = try? await database.write { db in try db.keepOpen(pages, at: now) }
    }

    private static func tell(_ news: News, to subscriber: AsyncStream<News>.Continuation) {
        // There is room for one: what had to make room for this comes back, and both are told as one.
        if case .dropped(let earlier) = subscriber.yield(news) {
            subscriber.yield(earlier.followed(by: news, room: room))
        }
    }

    private func leave(_ number: Int) {
        state.withLock { state in
            state.subscribers[number] = nil
            if state.subscribers.isEmpty { state.place = nil }
        }
    }
}
