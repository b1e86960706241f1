import ServiceDesk

/// What the fields of journals are called for people; a field without a word of its own keeps its name.
extension Words {
    /// `plan.version` as `服務方案 › 版本`, `roles.0` as `角色`: every part of the path in the reader's words.
    func auditField(_ path: String) -> String {
        let parts = path.split(separator: ".").filter { Int($0) == nil }
        // The days of a device's life stand under `steps`, what was tried with it too.
        let last = parts.last.flatMap { find("phase.\($0)") }
        if let last, parts.dropLast().last == "steps" { return last }
        // What a record was registered with is no field of its own, nor is which clock a clause and a metric name.
        let isWrapped = parts.count > 1 && ["details", "clock", "content"].contains(parts[0])
        return parts.dropFirst(isWrapped ? 1 : 0)
            .map { find("audit.field-\($0)") ?? find("field.\($0)") ?? String($0) }
            .reduce(into: [String]()) { names, name in if names.last != name { names.append(name) } }
            .joined(separator: " › ")
    }

    /// A value that is a word of ours, such as `accepted` or `high`, in the reader's; any other text as it stands.
    func auditValue(_ text: String, at path: String) -> String {
        guard text.utf8.count <= 40, let part = path.split(separator: ".").last(where: { Int($0) == nil }) else {
            return text
        }
        return switch part {
        case "roles": find("role.\(text)") ?? text
        case "skills": skill(text)
        case "faultClass": fault(text)
        case "teams", "lead", "support", "mustBeTold": find("team.\(text)") ?? text
        case "phase": find("phase.\(text)") ?? text
        case "severity": find("severity.\(text)") ?? text
        case "channel": find("channel.\(text)") ?? text
        // Of a call, or of a point among others on a checklist, where the same word means another thing.
        case "outcome" where path.contains("."): find("check.\(text)") ?? find("outcome.\(text)") ?? text
        case "outcome": find("outcome.\(text)") ?? text
        case "cause": find("cause.\(text)") ?? text
        case "keeper": find("keeper.\(text)") ?? text
        case "means": find("means.\(text)") ?? text
        case "way": find("inspection.way-\(text)") ?? text
        case "stage": find("stage.\(text)") ?? text
        case "purpose": find("text.purpose-\(text)") ?? find("purpose.\(text)") ?? text
        // Why a clock stands still is a word of the plan; every other reason was typed.
        case "reason": find("pause.\(text)") ?? text
        case "metric": find("metric.\(text)") ?? text
        case "gate": find("gate.\(text)") ?? text
        case "rung": find("rung.\(text)") ?? text
        case "result": find("result.\(text)") ?? text
        case "contract": find("contract-kind.\(text)") ?? text
        case "audience": find("audience.\(text)") ?? text
        case "kind": find("kind.\(text)") ?? find("contact.\(text)") ?? text
        case "what": find("owed.what-\(text)") ?? text
        case "theme": find("theme.\(text)") ?? text
        default: text == "true" ? find("audit.yes") ?? text : text == "false" ? find("audit.no") ?? text : text
        }
    }
}
