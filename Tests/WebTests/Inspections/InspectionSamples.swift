import AfterSales

@testable import ServiceDesk

extension InstallationRow {
    /// A hospital's ward, with somebody named and the next inspection owed.
    static let sample = InstallationRow(
        id: ID(number: 1),
        customer: ID(number: 2),
        customerName: "長寧",
        siteName: "本部",
        contractNumber: "HT-1",
        expert: .init(id: ID(number: 3), name: "陳工"),
        terms: nil,
        last: Instant(milliseconds: 1_790_000_000_000),
        next: Instant(milliseconds: 1_800_000_000_000)
    )
}

extension InspectionRow {
    /// The first of the second warranty year, planned.
    static let sample = InspectionRow(
        inspection: ID(number: 4),
        owed: ID(number: 5),
        installation: ID(number: 1),
        customer: ID(number: 2),
        customerName: "長寧",
        siteName: "本部",
        address: "仙霞路 1 號",
        zone: nil,
        contractNumber: "HT-1",
        state: .planned,
        occurrence: 202701,
        year: 2027,
        isBeyond: false,
        due: Instant(milliseconds: 1_800_000_000_000),
        plannedAt: Instant(milliseconds: 1_795_000_000_000),
        begunAt: nil,
        handedOverAt: nil,
        way: .visit,
        inspector: .init(id: ID(number: 3), name: "陳工"),
        basis: nil,
        faulty: 0,
        hasReport: false,
        reportedFaulty: nil,
        place: .init(at: Instant(milliseconds: 1_795_000_000_000), key: 4)
    )
}
