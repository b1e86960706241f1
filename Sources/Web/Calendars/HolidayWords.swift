import AfterSales

/// Holidays as they are announced, in the reader's words; a name that is none of China's public ones stays.
extension Words {
    private static let holidays = [
        "元旦": "new-year", "春节": "spring-festival", "清明节": "tomb-sweeping", "劳动节": "labour-day",
        "端午节": "dragon-boat", "中秋节": "mid-autumn", "国庆节": "national-day", "new year's day": "new-year",
        "spring festival": "spring-festival", "tomb-sweeping day": "tomb-sweeping", "labour day": "labour-day",
        "dragon boat festival": "dragon-boat", "mid-autumn festival": "mid-autumn", "national day": "national-day",
        "抗日战争暨世界反法西斯战争胜利70周年纪念日": "victory-day",
    ].reduce(into: [:]) { known, holiday in known[Spelling.ofWords(holiday.key)] = holiday.value }

    /// `国庆节、中秋节` as `National Day, Mid-Autumn Festival`.
    func holiday(_ announced: String) -> String {
        let names = announced.split(separator: "、").map { name in
            Words.holidays[Spelling.ofWords(String(name))].flatMap { find("holiday.\($0)") } ?? String(name)
        }
        return names.joined(separator: self["list.comma"])
    }
}
