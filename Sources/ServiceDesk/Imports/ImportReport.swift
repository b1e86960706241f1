import Storage

/// What became of a file that was brought.
public struct ImportReport: Sendable, Equatable {
    public struct Count: Sendable, Equatable {
        public var new = 0
        public var changed = 0
    }

    /// Rows below the heading.
    public var rows = 0
    /// Rows that told nothing we did not know.
    public var rowsWithoutNews = 0
    /// Rows that were left out because of a problem, where that was asked for.
    public var rowsLeftOut = 0
    public var counts: [Subject.Kind: Count] = [:]
    /// Everything that is wrong with the file, by line.
    public var problems: [FileProblem] = []
    /// What was taken otherwise than it stands in the file, by line; of what was taken at all.
    public var notes: [FileProblem] = []
    /// Headings nobody knows; those columns were not read.
    public var ignoredHeadings: [String] = []
    /// Whether the file was taken; `false` means that nothing of it was saved.
    public var isSaved = false
}

/// How far an import is; long ones report a few times a second.
public struct ImportProgress: Sendable, Equatable {
    public enum Step: String, Sendable {
        case reading, checking, saving
    }

    public let step: Step
    public let done: Int
    public let total: Int
}

/// How a file is to be taken.
public struct ImportOptions: Sendable {
    /// What the journal calls the file where it has to give a reason.
    public var fileName: String
    /// Leave out the rows that cannot be taken, instead of refusing the file.
    public var skipsBadRows: Bool
    /// May be called from any thread, and again from the start where a transaction had to be repeated.
    public var progress: @Sendable (ImportProgress) -> Void
    /// What is written in the transaction that takes the file in, with what became of it.
    var ending: @Sendable (any Connection, ImportReport) throws -> Void = { _, _ in }

    public init(
        fileName: String,
        skipsBadRows: Bool = false,
        progress: @escaping @Sendable (ImportProgress) -> Void = { _ in }
    ) {
        self.fileName = fileName
        self.skipsBadRows = skipsBadRows
        self.progress = progress
    }
}
