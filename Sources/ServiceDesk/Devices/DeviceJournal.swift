public import AfterSales

/// How the changes of a device are written into its journal, and read back.
extension Device.Change {
    func line() throws -> JournalLine {
        switch self {
        case .registered(let details, let steps):
            try JournalLine("device.registered", Registration(details: details, steps: steps))
        case .changed(let details):
            try JournalLine("device.changed", details)
        case .reached(let phase, let day):
            try JournalLine("device.phase-reached", Step(phase: phase, on: day))
        case .corrected(let phase, let day, let reason):
            try JournalLine("device.phase-corrected", Step(phase: phase, on: day, reason: reason))
        }
    }

    /// `nil` for a line of a kind that changes nothing about the device itself.
    init?(_ entry: JournalEntry) throws {
        switch entry.kind {
        case "device.registered":
            let registration = try entry.decode(Registration.self)
            self = .registered(registration.details, registration.steps)
        case "device.changed":
            self = .changed(try entry.decode(Device.Details.self))
        case "device.phase-reached":
            let step = try entry.decode(Step.self)
            guard let day = step.on else { return nil }
            self = .reached(step.phase, on: day)
        case "device.phase-corrected":
            let step = try entry.decode(Step.self)
            self = .corrected(step.phase, on: step.on, reason: step.reason ?? "")
        default:
            return nil
        }
    }

    private struct Registration: Codable {
        let details: Device.Details
        let steps: DeviceSteps
    }

    private struct Step: Codable {
        let phase: DevicePhase
        var on: Day?
        var reason: String?
    }
}

extension Device {
    var subject: Subject { Subject(.device, id) }
}

extension JournalEntry {
    /// What happened to the device whose journal this is from; `nil` for a line that changes nothing about it.
    public var deviceChange: Device.Change? {
        get throws { try Device.Change(self) }
    }
}
