/// What is written down when files come to a ticket, and when one is taken off it.
extension TicketEvent {
    /// Files that came in together.
    public struct Attached: Sendable, Equatable, Codable {
        /// When at a visit a photograph was taken.
        public enum Stage: String, Sendable, Hashable, CaseIterable, Codable {
            case before, after
        }

        public var files: [AttachedFile]
        public var words: String
        /// Whether the customer is never shown them.
        public var isInternal: Bool
        /// The visit they are about, if they are about one.
        public var visit: Int?
        public var stage: Stage?

        public init(
            files: [AttachedFile],
            words: String = "",
            isInternal: Bool = false,
            visit: Int? = nil,
            stage: Stage? = nil
        ) {
            self.files = files
            self.words = words
            self.isInternal = isInternal
            self.visit = visit
            self.stage = stage
        }
    }

    /// One file; its bytes are kept elsewhere, under the fingerprint that stands here.
    public struct AttachedFile: Sendable, Equatable, Codable {
        /// 1, 2, 3 … within the ticket.
        public var attachment: Int
        public var name: String
        public var type: FileType
        /// Bytes.
        public var size: Int
        /// SHA-256 of the bytes, in hexadecimal.
        public var content: String
        /// A small picture of it, upright and without its place, where one could be made.
        public var preview: Preview?

        public init(
            attachment: Int,
            name: String,
            type: FileType,
            size: Int,
            content: String,
            preview: Preview? = nil
        ) {
            self.attachment = attachment
            self.name = name
            self.type = type
            self.size = size
            self.content = content
            self.preview = preview
        }
    }

    public struct Preview: Sendable, Equatable, Codable {
        /// SHA-256 of a JPEG.
        public var content: String
        public var width: Int
        public var height: Int

        public init(content: String, width: Int, height: Int) {
            self.content = content
            self.width = width
            self.height = height
        }
    }

    public struct Detached: Sendable, Equatable, Codable {
        public var attachment: Int
        public var reason: String

        public init(attachment: Int, reason: String) {
            self.attachment = attachment
            self.reason = reason
        }
    }
}
