import AfterSales
import Dispatch
import Pictures

/// Where small pictures are made and places taken out: one picture at a time, on a thread that nobody waits for, so that a handful of photographs
/// neither holds up requests nor fills the memory.
struct Darkroom: Sendable {
    private let queue = DispatchQueue(label: "darkroom", qos: .utility)

    /// `nil` where there is none to be made.
    func thumbnail(of picture: [UInt8], _ kind: Thumbnail.Kind) async -> Thumbnail? {
        await withCheckedContinuation { done in
            queue.async { done.resume(returning: try? Thumbnail(of: picture, kind)) }
        }
    }

    /// `nil` where it says nothing of a place.
    func withoutPlace(_ picture: [UInt8]) async -> [UInt8]? {
        await withCheckedContinuation { done in
            queue.async { done.resume(returning: CapturePlace.removed(from: picture)) }
        }
    }
}

extension FileType {
    /// Whether such a file can say where it was taken.
    var mayTellPlace: Bool {
        switch self {
        case .jpeg, .png, .webp, .heic: true
        case .gif, .pdf, .text, .workbook, .document, .zip: false
        }
    }

    /// What the darkroom can read.
    var thumbnailKind: Thumbnail.Kind? {
        switch self {
        case .jpeg: .jpeg
        case .png: .png
        case .webp: .webp
        case .gif, .heic, .pdf, .text, .workbook, .document, .zip: nil
        }
    }
}
