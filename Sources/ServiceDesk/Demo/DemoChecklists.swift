import AfterSales

extension Demo {
    /// What engineers go through, before any of them sets out.
    func makeChecklists(_ staff: DemoStaff, _ records: DemoRecords) async throws {
        let lists: [(String, String, [Checklist.Point])] = [
            (
                "列印設備上門檢查", "LP-4015",
                [
                    .init("送紙輪清潔，無打滑"), .init("定影溫度", unit: "°C"), .init("計數器", unit: "頁"), .init("測試頁無黑線、重影"),
                ]
            ),
            ("離心機安全檢查", "CF-16R", [.init("門鎖與緊急停止有效"), .init("空轉振動", unit: "mm/s"), .init("轉子無裂痕")]),
        ]
        for (name, model, points) in lists {
            _ = try await desk.keep(
                Checklist.Details(name: name, model: records.models[model]?.id, points: points),
                by: staff["zhou"]
            )
        }
    }
}

extension Checklist.Copy {
    /// Everything in order, and what is measured in the middle of what is usual.
    var allWell: [Int: CheckedList.Answer] {
        let usual = ["°C": "182", "頁": "20416", "mm/s": "1.8"]
        return points.enumerated().reduce(into: [:]) { answers, point in
            answers[point.offset + 1] =
                point.element.unit.map { .init(.measured, value: usual[$0] ?? "1") } ?? .init(.passed)
        }
    }
}
