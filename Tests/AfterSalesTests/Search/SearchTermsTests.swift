import AfterSales
import Testing

@Suite("The terms of a search")
struct SearchTermsTests {
    private func terms(_ add: (inout SearchTerms) -> Void) -> Set<String> {
        var terms = SearchTerms()
        add(&terms)
        return Set(terms.text.split(separator: " ").map(String.init))
    }

    @Test("are every one, two and three characters of a Chinese stretch, in simplified form (hard case 39)")
    func chinese() {
        let found = terms { $0.add(words: "長寧醫院，卡紙") }
        #expect(found == ["长", "宁", "医", "院", "长宁", "宁医", "医院", "长宁医", "宁医院", "卡", "纸", "卡纸"])
    }

    @Test("are words as they stand, and once more without the sign that holds them together")
    func words() {
        #expect(
            terms { $0.add(words: "Error E-07 on HP_4015.") } == [
                "error", "e", "07", "e07", "on", "hp", "4015", "hp4015",
            ]
        )
        #expect(terms { $0.add(words: "ＡＢＣ -- x") } == ["abc", "x"])
        #expect(terms { $0.add(words: "显示E07错误") }.isSuperset(of: ["显示", "e07", "错误"]))
        #expect(terms { $0.add(words: "🖨️ !? \u{202E} \"") }.isEmpty)
    }

    @Test("know a name by its reading and initials")
    func names() {
        #expect(terms { $0.add(name: "张伟") }.isSuperset(of: ["张伟", "zw", "zhangwei", "zhang", "wei"]))
        // As a name is read, and as the characters are read elsewhere.
        #expect(terms { $0.add(name: "曾國藩") }.isSuperset(of: ["zgf", "cgf", "zengguofan"]))
        #expect(terms { $0.add(name: "重慶長寧醫院") }.contains("cqcnyy"))
        #expect(terms { $0.add(name: "Wu Jun") } == ["wu", "jun"])
        // Most organisations begin with their city: what tells them apart comes after.
        #expect(terms { $0.add(name: "上海市長寧醫院") }.isSuperset(of: ["shscnyy", "cnyy", "changningyiyuan"]))
        #expect(terms { $0.add(name: "呂強") }.isSuperset(of: ["lv", "lvqiang", "lu", "luqiang", "lq"]))
    }

    @Test("know a serial by any part of it, and a phone number from any digit on")
    func codes() {
        let serial = terms { $0.add(code: "SN-00 12.ab") }
        #expect(serial.isSuperset(of: ["sn0012ab", "0012ab", "12ab", "2ab"]))
        let phone = terms { $0.add(phone: "+86 138-0013-8000") }
        #expect(phone.isSuperset(of: ["13800138000", "8000"]))
    }

    @Test("are the same text for the same record, and short ones for long words")
    func stable() {
        var one = SearchTerms()
        one.add(words: "b a b")
        var other = SearchTerms()
        other.add(words: "a b")
        #expect(one.text == other.text)
        #expect(terms { $0.add(words: String(repeating: "x", count: 9_000)) }.allSatisfy { $0.count <= 64 })
    }
}

@Suite("A search question")
struct SearchQuestionTests {
    @Test(
        "asks for nothing when nothing but signs was typed",
        arguments: ["", "  ", "\"*\"", "🖨️", "_", "-- ;", "\u{202E}"]
    )
    func nothing(typed: String) {
        #expect(SearchQuestion(typed) == nil)
    }

    @Test("asks for one, two or three characters as one term, and for more in pieces")
    func chinese() {
        #expect(SearchQuestion("紙")?.words == [.term("纸")])
        #expect(SearchQuestion("卡紙")?.words == [.term("卡纸")])
        #expect(SearchQuestion("不制冷")?.words == [.term("不制冷")])
        #expect(SearchQuestion("空調漏水")?.words == [.all([.term("空调漏"), .term("调漏水")])])
    }

    @Test("asks for words by their beginning, and for a letter as it is")
    func latin() {
        #expect(SearchQuestion("Prin E-07 z")?.words == [.beginning("prin"), .beginning("e07"), .term("z")])
    }

    @Test("knows a ticket's number and a phone in any spelling")
    func numbers() {
        for typed in ["SR-1001", "sr1001", "ＳＲ－１００１", " 1001 ", "SR 1001"] {
            #expect(SearchQuestion(typed)?.exact.ticket == Ticket.ID(number: 1001), "\(typed)")
        }
        for typed in ["+86 138 0013 8000", "008613800138000", "138-0013-8000", "１３８ ００１３ ８０００"] {
            #expect(SearchQuestion(typed)?.exact.phone == "00083100831", "\(typed)")
        }
        if case .any(let ways)? = SearchQuestion("138 0013 8000")?.whole {
            #expect(ways.contains(.beginning("13800138000")))
        } else {
            Issue.record("the number is looked for as a whole")
        }
        #expect(SearchQuestion("三楼 卡纸")?.whole == nil)
    }

    @Test("leaves an extension out of a number, and knows it without the code of its country")
    func extensions() {
        for typed in ["021-58881234 轉 806", "021 5888 1234分机806", "021-58881234 ext. 806", "(021)58881234#806"] {
            #expect(SearchQuestion(typed)?.exact.phone == "4321888512", "\(typed)")
        }
        for typed in ["58881234 轉角", "1234 轉 806", "x 806", "58881234 E07", "轉 806"] {
            #expect(SearchQuestion(typed)?.exact.phone == "", "\(typed)")
        }
        #expect(SearchQuestion("+886 2 2345 6789")?.exact.phoneAtHome == "987654322")
        #expect(SearchQuestion("00852 2345 6789")?.exact.phoneAtHome == "98765432")
        #expect(SearchQuestion("+1 (212) 555 0100")?.exact.phoneAtHome == "0010555212")
        #expect(SearchQuestion("+86 21 58881234")?.exact.phoneAtHome == "")
    }

    @Test("stays small, however much is typed")
    func long() {
        let question = SearchQuestion(String(repeating: "卡纸", count: 5_000))
        #expect(question?.words.count == 1)
        #expect(SearchQuestion(String(repeating: "a b ", count: 5_000))?.words.count == 8)
    }
}
