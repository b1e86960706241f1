/// Why a workbook cannot be read or written.
public enum WorkbookProblem: Error, Equatable {
    /// No archive, or one that holds no workbook of the kind `.xlsx`.
    case notAWorkbook
    /// An old `.xls`, or one behind a password: both come in the same wrapping.
    case oldOrLocked
    /// A part of it cannot be read.
    case damaged(part: String)
    /// Larger than we take; says what of it and how much is taken.
    case tooLarge(Measure, limit: Int)
    /// It could not be written, as the library says.
    case unwritable(String)

    public enum Measure: String, Sendable {
        /// Unpacked, all parts that are read.
        case bytes
        case rows, columns
        /// With the blank ones between the first column and the last that says something.
        case cells
    }
}
