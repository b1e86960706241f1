import AfterSales
import Foundation
import Hummingbird
import ServiceDesk

/// Devices and the steps of their lives, for programs.
struct DevicesAPI: Sendable {
    let desk: Desk

    static let filters: [APIRoute.Parameter] = [
        .init("q", .text(limit: 200), "Words that are part of the serial, the model or the customer."),
        .init("customer", .id, "Only this customer's."),
        .init("site", .id, "Only at this place."),
        .init("model", .id, "Only of this model."),
        .init("contract", .id, "Only under this contract."),
        .init("phase", .choice(DevicePhase.self), "Only in this phase."),
    ]

    var routes: [APIRoute] {
        [
            .list(
                "/devices",
                "devices",
                "Devices by serial.",
                query: DevicesAPI.filters,
                of: DeviceRecord.self,
                list
            ),
            .get("/devices/{device}", "device", "One device.", show),
            .list(
                "/devices/{device}/history",
                "deviceHistory",
                "What happened to a device, from its registration on; for our own people.",
                of: HistoryRecord.self,
                history
            ),
            .post(
                "/devices",
                "registerDevice",
                "Takes a device into the books.",
                needs: .editDevices,
                refusals: ["taken", "unknown", "site-of-another-customer", "contract-of-another-customer"],
                register
            ),
            .patch(
                "/devices/{device}",
                "changeDevice",
                "Changes what is named; the rest stays.",
                needs: .editDevices,
                refusals: ["taken", "unknown", "site-of-another-customer", "contract-of-another-customer"],
                change
            ),
            .patch(
                "/devices/{device}/steps/{phase}",
                "takeStep",
                "The device reached a phase; with a reason, the day of a step is corrected or (without a day) taken away.",
                needs: .editDevices,
                refusals: ["phase-passed", "not-yet", "runs-backwards"],
                step
            ),
        ]
    }

    private func list(_ context: APIContext, _ query: ListQuery) async throws -> Listed<DeviceRecord> {
        let found = try await desk.devices(
            context.query.deviceFilter(),
            after: query.place,
            limit: query.limit,
            seenBy: context.person
        )
        return Listed(found) { DeviceRecord($0.device) }
    }

    private func show(_ context: APIContext) async throws -> Answer<DeviceRecord> {
        Answer(try await desk.device(context.id("device"), seenBy: context.person))
    }

    private func history(_ context: APIContext, _ query: ListQuery) async throws -> Listed<HistoryRecord> {
        guard context.person.customer == nil else { throw Refusal.notAllowed }
        let sheet = try await desk.deviceSheet(context.id("device"), seenBy: context.person)
        return try Listed(all: sheet.history, query, id: { String($0.sequence) }) {
            HistoryRecord($0, context.reader)
        }
    }

    private func register(_ context: APIContext, _ new: NewDevice) async throws -> Answer<DeviceRecord> {
        let device = try await desk.register(new.details, steps: new.steps, by: context.person)
        return Answer(device, location: "/devices/\(device.id)")
    }

    private func change(
        _ context: APIContext,
        _ changes: Changes<Device.Details>,
        _ version: Int
    ) async throws -> Answer<DeviceRecord> {
        let known = try await desk.device(context.id("device"), seenBy: context.person)
        let details = try changes.applied(to: known.details)
        return Answer(try await desk.change(known.id, to: details, version: version, by: context.person))
    }

    private func step(
        _ context: APIContext,
        _ step: DeviceStep,
        _ version: Int
    ) async throws -> Answer<DeviceRecord> {
        let id: ID<Device> = try context.id("device")
        guard let phase = DevicePhase(rawValue: try context.word("phase")) else { throw Refusal.notFound }
        guard let reason = step.reason else {
            guard let day = step.on else { throw Refusal.missing("on") }
            return Answer(try await desk.reach(phase, on: day, of: id, version: version, by: context.person))
        }
        return Answer(
            try await desk.correct(phase, to: step.on, of: id, reason: reason, version: version, by: context.person)
        )
    }
}

extension Form {
    /// What a list of devices is narrowed to, by page and API alike.
    func deviceFilter() throws(Refusal) -> DeviceFilter {
        DeviceFilter(
            customer: try findID("customer"),
            site: try findID("site"),
            model: try findID("model"),
            contract: try findID("contract"),
            phase: find("phase") == nil ? nil : try choice("phase"),
            words: find("q")
        )
    }
}

extension Device.Details: RecordDetails {
    static let recordName = "Device"
    static let recordAbout = "One device at a customer."
    static let recordFields: [Schema.Field] = [
        .must("serial", .text(limit: 80), "Unique within the model in any spelling."),
        .must("model", .id),
        .must("customer", .id),
        .may("site", .id, "Where it stands; one of the customer's."),
        .may("contract", .id, "What it was bought under; one of the customer's."),
        .may("location", .text(limit: 200), "Where to find it at the site."),
    ]
}

extension DeviceSteps {
    static let schema = Schema.object(
        "DeviceSteps",
        "The days on which it reached each phase, as far as they are known; they never run backwards.",
        DevicePhase.allCases.map { .may($0.rawValue, .day) }
    )
}

struct DeviceRecord: Described, Encodable {
    static let schema = Schema.object(
        Device.Details.recordName,
        Device.Details.recordAbout,
        [.must("id", .id)] + Device.Details.recordFields + [
            .must("phase", .choice(DevicePhase.self), "The last step that was reached."),
            .must("steps", DeviceSteps.schema),
            .must("version", .integer, "What `If-Match` wants, in quotation marks."),
        ]
    )

    private let device: Device

    init(_ device: Device) { self.device = device }

    private enum Key: String, CodingKey {
        case id, phase, steps, version
    }

    func encode(to encoder: any Encoder) throws {
        try device.details.encode(to: encoder)
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(device.id, forKey: .id)
        try fields.encode(device.phase, forKey: .phase)
        try fields.encode(device.steps, forKey: .steps)
        try fields.encode(device.version, forKey: .version)
    }
}

struct NewDevice: Described, Decodable {
    static let schema = Schema.object(
        "NewDevice",
        "A device to take into the books; it may be old when we first hear of it.",
        Device.Details.recordFields + [.may("steps", DeviceSteps.schema)]
    )

    let details: Device.Details
    let steps: [DevicePhase: Day]

    private enum Key: String, CodingKey { case steps }

    init(from decoder: any Decoder) throws {
        details = try Device.Details(from: decoder)
        // A step that is null is a step nobody has a day for.
        let known = try decoder.container(keyedBy: Key.self).decodeIfPresent([DevicePhase: Day?].self, forKey: .steps)
        steps = known?.compactMapValues(\.self) ?? [:]
    }
}

struct DeviceStep: Described, Decodable {
    static let schema = Schema.object(
        "DeviceStep",
        "A step in the life of a device.",
        [
            .may("on", .day, "The day; left out, with a reason, where the step was never taken."),
            .may("reason", .text(limit: 500), "Why the day is corrected."),
        ]
    )

    let on: Day?
    let reason: String?
}

/// A line of a journal, for programs.
struct HistoryRecord: Described, Encodable {
    static let schema = Schema.object(
        "History",
        "Something that happened to a record.",
        [
            .must("sequence", .integer),
            .must("kind", .text, "Such as `device.phase-reached`."),
            .must("occurredAt", .instant),
            .must("recordedAt", .instant),
            .must("person", .text, "Who recorded it."),
            .must("data", .anything, "Its particulars."),
        ]
    )

    let sequence: Int
    let kind: String
    let occurredAt: Moment
    let recordedAt: Moment
    let person: String
    let data: JSON

    init(_ entry: JournalEntry, _ reader: Reader) {
        sequence = entry.sequence
        kind = entry.kind
        occurredAt = Moment(entry.occurredAt, in: reader.zone)
        recordedAt = Moment(entry.recordedAt, in: reader.zone)
        person = entry.personName
        data = (try? JSONDecoder().decode(JSON.self, from: Data(entry.data.utf8))) ?? .null
    }
}

extension Answer<DeviceRecord> {
    init(_ device: Device, location: String? = nil) {
        self.init(DeviceRecord(device), version: device.version, location: location)
    }
}
