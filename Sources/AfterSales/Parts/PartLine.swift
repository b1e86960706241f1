/// A part that a ticket needs, from being wanted until it is used or not needed.
public struct PartLine: Sendable, Equatable, Identifiable {
    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        case wanted, ordered, arrived
        /// With the engineer who takes it along.
        case handedOver = "handed-over"
        case used, dropped
    }

    public var item: TicketEvent.PartItem
    public var count: Int
    public fileprivate(set) var id: Int
    public var state: State
    public var wantedAt: Instant
    public var neededBy: Instant?
    public var words: String?
    public var order: TicketEvent.PartOrdered?
    public var arrivedAt: Instant?
    public var engineer: TicketEvent.Who?
    public var used: TicketEvent.PartUsed?
    /// When it was used, or nobody needed it any more.
    public var endedAt: Instant?

    /// Whether it has yet to come. (semantics §3.4: no clock stands still for it)
    public var isAwaited: Bool { state == .wanted || state == .ordered }
    /// Whether it is here and not yet in a device.
    public var isAtHand: Bool { state == .arrived || state == .handedOver }

    /// Ordered, and not here by the day it was to come.
    public func isLate(at now: Instant) -> Bool { state == .ordered && order?.expected.map { $0 < now } ?? false }

    /// What is still where it was when some of it was used: a line of its own.
    fileprivate func left(after used: TicketEvent.PartUsed, as line: Int) -> PartLine {
        var left = self
        (left.id, left.count) = (line, count - used.count)
        return left
    }
}

extension [PartLine] {
    /// Takes in one more entry about a part.
    mutating func apply(_ entry: TicketEntry) {
        let at = entry.occurredAt
        switch entry.event {
        case .partWanted(let wanted):
            append(
                PartLine(
                    item: wanted.item,
                    count: wanted.count,
                    id: wanted.line,
                    state: .wanted,
                    wantedAt: at,
                    neededBy: wanted.neededBy,
                    words: wanted.words
                )
            )
        case .partOrdered(let ordered):
            change(ordered.line) { ($0.order, $0.state) = (ordered, .ordered) }
        case .partArrived(let arrived):
            change(arrived.line) { ($0.arrivedAt, $0.state) = (at, .arrived) }
        case .partHandedOver(let handed):
            change(handed.line) { ($0.engineer, $0.state) = (handed.engineer, .handedOver) }
        case .partUsed(let used):
            if let line = first(where: { $0.id == used.line }) {
                if let rest = used.rest { append(line.left(after: used, as: rest)) }
            } else {
                append(PartLine(item: used.item, count: used.count, id: used.line, state: .used, wantedAt: at))
            }
            change(used.line) { ($0.count, $0.used, $0.state, $0.endedAt) = (used.count, used, .used, at) }
        case .partDropped(let dropped): change(dropped.line) { ($0.state, $0.endedAt) = (.dropped, at) }
        default: break
        }
    }

    /// Nobody waits for a part of a ticket that is over.
    mutating func dropAwaited(at: Instant) {
        for index in indices where self[index].isAwaited { (self[index].state, self[index].endedAt) = (.dropped, at) }
    }

    private mutating func change(_ line: Int, _ body: (inout PartLine) -> Void) {
        guard let index = firstIndex(where: { $0.id == line }) else { return }
        body(&self[index])
    }
}
