/// That an entry was written into the journal of something; what it says is read by those who may.
public struct Change: Sendable, Hashable {
    public let subject: Subject
    public let sequence: Int

    public init(_ subject: Subject, _ sequence: Int) {
        self.subject = subject
        self.sequence = sequence
    }
}

/// What happened since a subscriber last looked.
public struct News: Sendable, Equatable {
    /// In the order of their transactions, as far as they have one; an entry may be told again, never left out.
    public var changes: [Change]
    /// Whether more happened than can be told: read anew whatever is shown.
    public var isIncomplete: Bool
    /// Whether somebody came to the subscriber's ticket, left it, or began or ceased to write.
    public var hasPresenceChanged: Bool
    /// What to subscribe after, so as to miss nothing that comes later.
    public var place: JournalPlace

    init(
        changes: [Change] = [],
        isIncomplete: Bool = false,
        hasPresenceChanged: Bool = false,
        place: JournalPlace
    ) {
        self.changes = changes
        self.isIncomplete = isIncomplete
        self.hasPresenceChanged = hasPresenceChanged
        self.place = place
    }

    /// Both as one, for a subscriber who has not taken the first yet.
    func followed(by later: News, room: Int) -> News {
        let changes = changes + later.changes
        let hasPresenceChanged = hasPresenceChanged || later.hasPresenceChanged
        guard !isIncomplete, !later.isIncomplete, changes.count <= room else {
            return News(isIncomplete: true, hasPresenceChanged: hasPresenceChanged, place: later.place)
        }
        return News(changes: changes, hasPresenceChanged: hasPresenceChanged, place: later.place)
    }
}
