import CPNG
import CTurboJPEG
import CWebP

/// A small picture of a picture: upright, and with nothing in it but what is seen.
public struct Thumbnail: Sendable, Equatable {
    /// A JPEG.
    public let bytes: [UInt8]
    public let width: Int
    public let height: Int

    /// The kinds of pictures that can be made small.
    public enum Kind: Sendable {
        case jpeg, png, webp
    }

    /// Makes one; takes tens of milliseconds, so never on a thread that others wait for.
    ///
    /// Where the picture was taken, by whose camera and how, is left behind. No side is longer than `longestSide`.
    /// - Throws: ``PictureProblem``. How large it is stands in its head and is asked before anything is unpacked.
    public init(
        of picture: [UInt8],
        _ kind: Kind,
        longestSide: Int = 640,
        pixelLimit: Int = 50_000_000
    ) throws(PictureProblem) {
        let limits = PixelLimits(longestSide: longestSide, pixels: pixelLimit)
        let unpacked =
            switch kind {
            case .jpeg: try Pixels(jpeg: picture, limits)
            case .png: try Pixels(png: picture, limits)
            case .webp: try Pixels(webp: picture, limits)
            }
        let small = unpacked.shrunk(to: longestSide).turned(Orientation(of: picture, kind))
        guard let bytes = small.jpeg() else { throw .unreadable }
        self.bytes = bytes
        width = small.width
        height = small.height
    }
}

/// Why there is no small picture.
public enum PictureProblem: Error, Equatable {
    /// It is damaged, or of a make that we do not read.
    case unreadable
    /// It would unpack to more than we are willing to hold.
    case tooManyPixels
}

struct PixelLimits {
    let longestSide: Int
    let pixels: Int

    func check(width: Int, height: Int) throws(PictureProblem) {
        guard width > 0, height > 0 else { throw .unreadable }
        guard width <= pixels / height else { throw .tooManyPixels }
    }
}

/// An unpacked picture: red, green and blue, a byte each, row by row.
struct Pixels: Equatable {
    let width: Int
    let height: Int
    var bytes: [UInt8]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        bytes = [UInt8](repeating: 0, count: width * height * 3)
    }

    /// Unpacked at an eighth, a quarter or a half where that is enough: a photograph takes a fraction of the memory.
    init(jpeg: [UInt8], _ limits: PixelLimits) throws(PictureProblem) {
        guard let reader = tjInitDecompress() else { throw .unreadable }
        defer { tjDestroy(reader) }
        var (width, height, sampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        guard tjDecompressHeader3(reader, jpeg, UInt(jpeg.count), &width, &height, &sampling, &colours) == 0 else {
            throw .unreadable
        }
        try limits.check(width: Int(width), height: Int(height))
        let longest = max(Int(width), Int(height))
        let eighths = [1, 2, 4].first { longest * $0 / 8 >= limits.longestSide } ?? 8
        func scaled(_ side: Int32) -> Int { (Int(side) * eighths + 7) / 8 }
        self.init(width: scaled(width), height: scaled(height))
        // A file of very many passes is a way to keep us busy.
        let flags = TJFLAG_LIMITSCANS | TJFLAG_FASTDCT
        let code = tjDecompress2(
            reader,
            jpeg,
            UInt(jpeg.count),
            &bytes,
            Int32(self.width),
            0,
            Int32(self.height),
            Int32(TJPF_RGB.rawValue),
            Int32(flags)
        )
        // A photograph with a torn end can still be looked at.
        guard code == 0 || tjGetErrorCode(reader) == Int32(TJERR_WARNING.rawValue) else { throw .unreadable }
    }

    init(png: [UInt8], _ limits: PixelLimits) throws(PictureProblem) {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        guard png_image_begin_read_from_memory(&image, png, png.count) != 0 else { throw .unreadable }
        try limits.check(width: Int(image.width), height: Int(image.height))
        image.format = UInt32(PNG_FORMAT_FLAG_COLOR)
        self.init(width: Int(image.width), height: Int(image.height))
        // What is transparent becomes white, as on the page.
        var white = png_color(red: 255, green: 255, blue: 255)
        guard png_image_finish_read(&image, &white, &bytes, 0, nil) != 0 else { throw .unreadable }
    }

    init(webp: [UInt8], _ limits: PixelLimits) throws(PictureProblem) {
        var config = WebPDecoderConfig()
        guard WebPInitDecoderConfig(&config) != 0,
            WebPGetFeatures(webp, webp.count, &config.input) == VP8_STATUS_OK, config.input.has_animation == 0
        else { throw .unreadable }
        let (width, height) = (Int(config.input.width), Int(config.input.height))
        try limits.check(width: width, height: height)
        let shrinking = max(max(width, height) / limits.longestSide / 2, 1)
        self.init(width: max(width / shrinking, 1), height: max(height / shrinking, 1))
        let decoded = bytes.withUnsafeMutableBufferPointer { buffer in
            config.options.use_scaling = 1
            config.options.scaled_width = Int32(self.width)
            config.options.scaled_height = Int32(self.height)
            config.output.colorspace = MODE_RGB
            config.output.is_external_memory = 1
            config.output.u.RGBA.rgba = buffer.baseAddress
            config.output.u.RGBA.stride = Int32(self.width * 3)
            config.output.u.RGBA.size = buffer.count
            return WebPDecode(webp, webp.count, &config) == VP8_STATUS_OK
        }
        guard decoded else { throw .unreadable }
    }

    func jpeg() -> [UInt8]? {
        guard let writer = tjInitCompress() else { return nil }
        defer { tjDestroy(writer) }
        var packed: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        let code = tjCompress2(
            writer,
            bytes,
            Int32(width),
            0,
            Int32(height),
            Int32(TJPF_RGB.rawValue),
            &packed,
            &size,
            Int32(TJSAMP_420.rawValue),
            80,
            Int32(TJFLAG_FASTDCT)
        )
        defer { tjFree(packed) }
        guard code == 0, let packed else { return nil }
        return [UInt8](UnsafeBufferPointer(start: packed, count: Int(size)))
    }
}

extension Pixels {
    /// The same so small that no side is longer than `longestSide`: each pixel the average of those it stands for.
    func shrunk(to longestSide: Int) -> Pixels {
        let longest = max(width, height)
        guard longest > longestSide else { return self }
        var small = Pixels(width: max(width * longestSide / longest, 1), height: max(height * longestSide / longest, 1))
        bytes.withUnsafeBufferPointer { from in
            for y in 0..<small.height {
                let rows =
                    (y * height / small.height)..<max((y + 1) * height / small.height, y * height / small.height + 1)
                for x in 0..<small.width {
                    let left = x * width / small.width
                    let columns = left..<max((x + 1) * width / small.width, left + 1)
                    var (red, green, blue) = (0, 0, 0)
                    for row in rows {
                        for column in columns {
                            let place = (row * width + column) * 3
                            red += Int(from[place])
                            green += Int(from[place + 1])
                            blue += Int(from[place + 2])
                        }
                    }
                    let count = rows.count * columns.count
                    let place = (y * small.width + x) * 3
                    small.bytes[place] = UInt8(red / count)
                    small.bytes[place + 1] = UInt8(green / count)
                    small.bytes[place + 2] = UInt8(blue / count)
                }
            }
        }
        return small
    }

    /// The picture as it was seen when it was taken.
    func turned(_ orientation: Orientation) -> Pixels {
        guard orientation != .upright else { return self }
        var turned =
            orientation.swapsSides ? Pixels(width: height, height: width) : Pixels(width: width, height: height)
        for y in 0..<turned.height {
            for x in 0..<turned.width {
                let (column, row) = orientation.source(x, y, width: width, height: height)
                let (to, from) = ((y * turned.width + x) * 3, (row * width + column) * 3)
                for colour in 0..<3 { turned.bytes[to + colour] = bytes[from + colour] }
            }
        }
        return turned
    }
}
