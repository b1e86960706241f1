import CZip

/// A zip archive in memory, read part by part.
///
/// Every byte that is unpacked counts against one limit for the whole archive, as it comes: what a part says of its own
/// size is not believed, so that a small file cannot become a large one unnoticed.
struct Archive: ~Copyable {
    private let archive: OpaquePointer
    private let limit: Int
    private var unpacked = 0

    /// `bytes` must stay where they are as long as the archive is in use.
    init(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(WorkbookProblem) {
        guard let source = zip_source_buffer_create(bytes.baseAddress, UInt64(bytes.count), 0, nil) else {
            throw .notAWorkbook
        }
        guard let archive = zip_open_from_source(source, ZIP_RDONLY, nil) else {
            zip_source_free(source)
            throw .notAWorkbook
        }
        self.archive = archive
        self.limit = limit
    }

    deinit { zip_discard(archive) }

    /// Reads a part piece by piece; `false` if there is none of this name.
    mutating func read(
        _ part: String,
        _ take: (UnsafeRawBufferPointer) throws(WorkbookProblem) -> Void
    ) throws(WorkbookProblem) -> Bool {
        let place = zip_name_locate(archive, part, UInt32(ZIP_FL_NOCASE))
        guard place >= 0 else { return false }
        guard let file = zip_fopen_index(archive, UInt64(place), 0) else { throw .damaged(part: part) }
        defer { zip_fclose(file) }
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 1)
        defer { piece.deallocate() }
        while true {
            let count = zip_fread(file, piece.baseAddress, UInt64(piece.count))
            guard count >= 0 else { throw .damaged(part: part) }
            guard count > 0 else { return true }
            unpacked += Int(count)
            guard unpacked <= limit else { throw .tooLarge(.bytes, limit: limit) }
            try take(UnsafeRawBufferPointer(rebasing: piece[..<Int(count)]))
        }
    }
}
