import Foundation
import Testing

@Suite("The deadlines command")
struct DeadlinesCommandTests {
    /// Office hours in Shanghai with the National Day holidays of 2026, as the interface's own example has them.
    private static let calendar = """
        {"zone":"Asia/Shanghai","weekly":{"mon":["09:00-12:00","13:30-18:00"],"tue":["09:00-12:00","13:30-18:00"],\
        "wed":["09:00-12:00","13:30-18:00"],"thu":["09:00-12:00","13:30-18:00"],"fri":["09:00-12:00","13:30-18:00"],\
        "sat":[],"sun":[]},"overrides":{"2026-10-01":[],"2026-10-02":[],"2026-10-05":[],"2026-10-06":[],\
        "2026-10-07":[],"2026-10-10":["09:00-18:00"]},"announcedThrough":"2026-12-31"}
        """

    private static let example = """
        {"id":"a1","calendar":\(calendar),"from":"2026-09-30T17:30:00+08:00","amount":{"serviceTime":120},\
        "pauses":[["2026-09-30T17:40:00+08:00","2026-10-08T09:00:00+08:00"]]}
        """

    /// A case with everything as in the example but these members.
    private static func line(
        id: String? = "1",
        calendar: String? = calendar,
        from: String? = "\"2026-09-30T17:30:00+08:00\"",
        amount: String? = #"{"serviceTime":120}"#,
        more: String...
    ) -> String {
        let members = [("id", id), ("calendar", calendar), ("from", from), ("amount", amount)]
            .compactMap { key, value in value.map { "\"\(key)\":\($0)" } }
        return "{\((members + more).joined(separator: ","))}"
    }

    private func answers(_ lines: String..., consumed: Bool = false) async throws -> [String] {
        let outcome = try await BuiltProgram.run(
            ["deadlines"] + (consumed ? ["--consumed"] : []),
            input: Data(lines.map { $0 + "\n" }.joined().utf8)
        )
        #expect(outcome.exitCode == 0)
        #expect(outcome.errors == "")
        return outcome.lines
    }

    @Test("answers the interface's example to the letter")
    func example() async throws {
        #expect(try await answers(Self.example) == [#"{"id":"a1","due":"2026-10-08T10:50:00+08:00","state":"due"}"#])
    }

    @Test("answers in every unit")
    func units() async throws {
        #expect(
            try await answers(
                Self.line(amount: #"{"elapsed":1.5}"#),
                Self.line(amount: #"{"serviceTime":0.005}"#),
                Self.line(amount: #"{"workingDays":2}"#),
                Self.line(amount: #"{"calendarDays":3}"#),
                Self.line(amount: #"{"months":5}"#),
                Self.line(amount: #"{"years":2}"#)
            ) == [
                #"{"id":1,"due":"2026-09-30T17:31:30+08:00","state":"due"}"#,
                #"{"id":1,"due":"2026-09-30T17:30:00.300+08:00","state":"due"}"#,
                #"{"id":1,"due":"2026-10-09T18:00:00+08:00","state":"due"}"#,
                #"{"id":1,"due":"2026-10-08T18:00:00+08:00","state":"due"}"#,
                #"{"id":1,"due":"2027-03-01T00:00:00+08:00","state":"due"}"#,
                #"{"id":1,"due":"2028-10-01T00:00:00+08:00","state":"due"}"#,
            ]
        )
    }

    @Test("says provisional where a day after the announced ones is needed, and noServiceTime where nothing opens")
    func states() async throws {
        #expect(
            try await answers(
                Self.line(amount: #"{"workingDays":90}"#),
                Self.line(calendar: #"{"zone":"Asia/Shanghai","weekly":{}}"#)
            ) == [
                #"{"id":1,"due":"2027-02-09T18:00:00+08:00","state":"provisional"}"#,
                #"{"id":1,"due":null,"state":"noServiceTime"}"#,
            ]
        )
    }

    @Test("answers minutes for --consumed, in open time, or in all time if the amount is elapsed")
    func consumed() async throws {
        let spell = [
            #""to":"2026-10-08T10:50:00+08:00""#, #""pauses":[["2026-09-30T17:40:00Z","2026-10-08T01:00:30Z"]]"#,
        ]
        #expect(
            try await answers(
                Self.line(amount: nil, more: spell[0]),
                Self.line(amount: nil, more: spell[0], spell[1]),
                Self.line(amount: #"{"elapsed":1}"#, more: spell[0]),
                Self.line(amount: nil, more: #""to":"2026-09-30T17:00:00+08:00""#),
                Self.line(amount: nil),
                consumed: true
            ) == [
                #"{"id":1,"minutes":140}"#,
                #"{"id":1,"minutes":139.5}"#,
                #"{"id":1,"minutes":11120}"#,
                #"{"id":1,"error":"to: earlier than from"}"#,
                #"{"id":1,"error":"to: missing"}"#,
            ]
        )
    }

    @Test("echoes an id as it was written, and null if there is none")
    func ids() async throws {
        let amount = #"{"years":2}"#
        let due = #","due":"2028-10-01T00:00:00+08:00","state":"due"}"#
        #expect(
            try await answers(
                Self.line(id: #""é\u00e9\"""#, amount: amount),
                Self.line(id: "-1.50e3", amount: amount),
                Self.line(id: "null", amount: amount),
                Self.line(id: nil, amount: amount)
            ) == [#"{"id":"é\u00e9\"""# + due, #"{"id":-1.50e3"# + due, #"{"id":null"# + due, #"{"id":null"# + due]
        )
    }

    @Test(
        "answers a bad line with the key and what was expected, and goes on",
        arguments: [
            (line(id: "[1]"), #"{"id":null,"error":"id: expected a string or a number"}"#),
            (line(calendar: nil), "calendar: missing"),
            (line(from: nil), "from: missing"),
            (line(amount: nil), "amount: missing"),
            (line(amount: "null"), "amount: expected an object"),
            (line(amount: "120"), "amount: expected an object"),
            (line(amount: "{}"), "amount: expected one of elapsed"),
            (line(amount: #"{"hours":2}"#), "amount.hours: unknown; expected one of elapsed"),
            (line(amount: #"{"months":1,"years":1}"#), "amount.years: one unit too many"),
            (line(amount: #"{"workingDays":1.5}"#), "amount.workingDays: expected a whole number"),
            (line(amount: #"{"workingDays":0}"#), "amount.workingDays: expected more than 0"),
            (line(amount: #"{"serviceTime":-5}"#), "amount.serviceTime: expected more than 0"),
            (line(amount: #"{"elapsed":1e300}"#), "amount.elapsed: expected more than 0, and at most 1000 years"),
            (line(amount: #"{"elapsed":1e999}"#), "amount.elapsed: expected a number of minutes"),
            (line(amount: #"{"elapsed":"5"}"#), "amount.elapsed: expected a number of minutes"),
            (line(from: "5"), "from: expected an instant with its offset"),
            (line(from: #""2026-09-30T17:30:00""#), "from: expected an instant with its offset"),
            (line(from: #""2026-02-29T17:30:00Z""#), "from: expected an instant with its offset"),
            (line(from: #""2026-09-30T24:00:00Z""#), "from: expected an instant with its offset"),
            (line(from: #""1812-09-30T17:30:00Z""#), "from: expected an instant from 1900 to 2199"),
            (line(more: #""priority":1"#), "priority: unknown; expected id, calendar"),
            (line(more: #""to":"2026-09-30T18:00:00Z""#), "to: only with --consumed"),
            (line(more: #""from":"2026-09-30T18:00:00Z""#), "from: given twice"),
            (line(more: #""pauses":{}"#), "pauses: expected a list of pauses"),
            (line(more: #""pauses":[["2026-09-30T18:00:00Z"]]"#), "pauses[0]: expected two instants"),
            (line(more: #""pauses":[["2026-09-30T18:00:00Z",5]]"#), "pauses[0][1]: expected an instant"),
            (
                line(more: #""pauses":[[],["2026-09-30T18:00:00Z","2026-09-30T17:00:00Z"]]"#),
                "pauses[0]: expected two instants"
            ),
            (line(more: #""pauses":[["2026-09-30T18:00:00Z","2026-09-30T17:00:00Z"]]"#), "pauses[0]: ends before"),
            (line(calendar: "[]"), "calendar: expected an object"),
            (line(calendar: #"{"weekly":{}}"#), "calendar.zone: missing"),
            (line(calendar: #"{"zone":"Mars/Olympus"}"#), #"calendar.zone: unknown zone \"Mars/Olympus\""#),
            (line(calendar: #"{"zone":"+08:00"}"#), #"calendar.zone: unknown zone \"+08:00\""#),
            (line(calendar: #"{"zone":"UTC","weekley":{}}"#), "calendar.weekley: unknown; expected zone"),
            (
                line(calendar: #"{"zone":"UTC","weekly":{"monday":[]}}"#),
                "calendar.weekly.monday: unknown; expected mon"
            ),
            (line(calendar: #"{"zone":"UTC","weekly":{"mon":[9]}}"#), "calendar.weekly.mon[0]: expected a window"),
            (
                line(calendar: #"{"zone":"UTC","weekly":{"mon":["09:00-25:00"]}}"#),
                #"calendar.weekly.mon[0]: not a window: \"09:00-25:00\""#
            ),
            (
                line(calendar: #"{"zone":"UTC","weekly":{"mon":["18:00-09:00"]}}"#),
                "calendar.weekly.mon[0]: the window 18:00-09:00 closes before it opens"
            ),
            (
                line(calendar: #"{"zone":"UTC","weekly":{"mon":["09:00-12:00","11:00-13:00"]}}"#),
                "calendar.weekly.mon: the windows 09:00-12:00 and 11:00-13:00 overlap"
            ),
            (
                line(calendar: #"{"zone":"UTC","overrides":{"2026-02-30":[]}}"#),
                "calendar.overrides.2026-02-30: not a date that exists"
            ),
            (line(calendar: #"{"zone":"UTC","announcedThrough":2026}"#), "calendar.announcedThrough: expected a date"),
            ("", "expected an object"),
            ("[1]", "expected an object"),
            (#"{"id":1,"from":"#, "not JSON"),
            (#"{"id":1} x"#, "not JSON"),
            (#"{"id":01}"#, "not JSON"),
            (#"{"id":1,"amount":"# + String(repeating: "[", count: 5_000), "nested too deeply"),
        ]
    )
    func badLines(bad: String, error: String) async throws {
        let answers = try await answers(bad, Self.example)
        #expect(answers.count == 2)
        #expect(answers[0].contains(error), "answered \(answers[0])")
        #expect(answers[0].contains(#""error":""#))
        #expect(!bad.hasPrefix(#"{"id":1"#) || answers[0].hasPrefix(#"{"id":1,"error":""#) || bad.contains(":01"))
        #expect(answers[1] == #"{"id":"a1","due":"2026-10-08T10:50:00+08:00","state":"due"}"#)
    }

    @Test("takes a byte order mark, Windows line ends, a last line without an end, and a line that is not text")
    func bytes() async throws {
        var input = Data([0xEF, 0xBB, 0xBF])
        input.append(Data("\(Self.example)\r\n".utf8))
        input.append(contentsOf: [0x7B, 0xFF, 0x7D, 0x0A])
        input.append(Data(Self.example.utf8))
        let outcome = try await BuiltProgram.run(["deadlines"], input: input)
        let answer = #"{"id":"a1","due":"2026-10-08T10:50:00+08:00","state":"due"}"#
        #expect(outcome.lines == [answer, #"{"id":null,"error":"not UTF-8"}"#, answer])
    }

    @Test("skips a line longer than a million bytes and goes on")
    func longLine() async throws {
        let long = "{\"id\":\"" + String(repeating: "x", count: 3_000_000) + "\"}"
        let answers = try await answers(long, Self.example)
        #expect(answers.count == 2)
        #expect(answers[0] == #"{"id":null,"error":"longer than 1048576 bytes"}"#)
    }

    @Test("answers many lines in order, across what it reads at once")
    func order() async throws {
        let lines = (0..<5_000).map { Self.line(id: String($0), amount: "{\"workingDays\":\(1 + $0 % 3)}") }
        let outcome = try await BuiltProgram.run("deadlines", input: lines.joined(separator: "\n"))
        let due = ["2026-10-08", "2026-10-09", "2026-10-10"]
        #expect(
            outcome.lines
                == (0..<5_000).map { #"{"id":\#($0),"due":"\#(due[$0 % 3])T18:00:00+08:00","state":"due"}"# }
        )
    }

    @Test("refuses an option it does not have, on standard error")
    func usage() async throws {
        let outcome = try await BuiltProgram.run("deadlines", "--nonsense")
        #expect(outcome.exitCode != 0)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("--nonsense"))
    }
}
