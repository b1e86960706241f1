/// How promises were kept that began in one month.
public struct MonthMeasure: Sendable, Equatable {
    /// From its first moment up to the next month's, by the clock of whoever asked.
    public let month: Interval
    public let kept: Int
    /// Past their time unkept, whether or not they were fulfilled later; for aims, missed.
    public let broken: Int
    public let pending: Int

    public init(month: Interval, kept: Int = 0, broken: Int = 0, pending: Int = 0) {
        self.month = month
        self.kept = kept
        self.broken = broken
        self.pending = pending
    }

    /// The share that was kept of what is decided; `nil` while nothing is.
    public var keptShare: Double? {
        kept + broken == 0 ? nil : Double(kept) / Double(kept + broken)
    }
}

/// How often one class of fault came back on devices of one model.
public struct RepeatFault: Sendable, Equatable {
    public let model: ID<ProductModel>
    public let modelCode: String
    public let modelName: String
    /// `nil` for faults that nobody classified.
    public let faultClass: String?
    /// How many requests told of it.
    public let tickets: Int
    /// How many devices had it; fewer than `tickets` where it came back on the same one.
    public let devices: Int

    public init(
        model: ID<ProductModel>,
        modelCode: String,
        modelName: String,
        faultClass: String?,
        tickets: Int,
        devices: Int
    ) {
        self.model = model
        self.modelCode = modelCode
        self.modelName = modelName
        self.faultClass = faultClass
        self.tickets = tickets
        self.devices = devices
    }

    /// How often it came on a device that had had it before.
    public var again: Int { tickets - devices }
}

extension Interval {
    /// The months of the wall calendar that this stretch touches, the earliest first; the last `most` of them.
    public func months(in zone: Zone, most: Int) -> [Interval] {
        var months: [Interval] = []
        var last = zone.day(of: end.milliseconds > start.milliseconds ? end.advanced(byMilliseconds: -1) : end)
        while months.count < most {
            let (year, month, _) = last.date
            let first = Day(year, month, 1)
            let next = month == 12 ? Day(year + 1, 1, 1) : Day(year, month + 1, 1)
            months.append(Interval(zone.bounds(of: first).start, zone.bounds(of: next).start))
            guard zone.bounds(of: first).start > start else { break }
            last = first - 1
        }
        return months.reversed()
    }
}
