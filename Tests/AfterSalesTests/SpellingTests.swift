import AfterSales
import Testing

@Suite("Spelling")
struct SpellingTests {
    @Test(
        "finds a phone number however it was written",
        arguments: [
            "+86 (0)21-5888 1234", "0086 21 58881234", "021-58881234", "(021) 5888 1234 轉 806",
            "02158881234 ext. 5", "２１ ５８８８１２３４", "+862158881234", "+86-21-5888-1234 分機12",
        ]
    )
    func phones(phone: String) {
        #expect(Spelling.ofPhone(phone) == "2158881234")
    }

    @Test(
        "knows a mobile number with and without its country",
        arguments: ["13800138000", "+86 138 0013 8000", "8613800138000", "0086-138-0013-8000", "013800138000"]
    )
    func mobiles(phone: String) {
        #expect(Spelling.ofPhone(phone) == "13800138000")
    }

    @Test("keeps the country of a foreign number")
    func foreign() {
        #expect(Spelling.ofPhone("+852 9123 4567") == "85291234567")
        #expect(Spelling.ofPhone("00852-91234567") == "85291234567")
        #expect(Spelling.ofPhone("+1 (212) 555-0100 x12") == "12125550100")
        #expect(Spelling.ofPhone("400-820-8820") == "4008208820")
        #expect(Spelling.ofPhone("轉人工") == "")
    }

    @Test(
        "finds a serial in any case, width and grouping",
        arguments: ["sn-00 12.AB", "SN0012ab", "ＳＮ‐００１２ＡＢ", "sn_0012–ab"]
    )
    func serials(serial: String) {
        #expect(Spelling.ofSerial(serial) == "sn0012ab")
    }

    @Test("tells codes apart by their signs")
    func codes() {
        #expect(Spelling.ofCode("HT-2025 -1") == Spelling.ofCode("ｈｔ-2025-1"))
        #expect(Spelling.ofCode("HT-2025-11") != Spelling.ofCode("HT-20251-1"))
    }

    @Test("lets traditional and simplified Chinese find each other (hard case 39)")
    func words() {
        #expect(Spelling.ofWords("長寧醫院 ＡＢＣ") == Spelling.ofWords("长宁医院 abc"))
    }
}
