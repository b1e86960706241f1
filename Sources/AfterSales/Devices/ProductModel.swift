/// A kind of device we sell and look after.
public struct ProductModel: Sendable, Equatable {
    public struct Details: Sendable, Equatable, Codable {
        /// The maker's type designation, unique in any spelling, such as `HP-4015`.
        public var code: String
        public var name: String
        public var brand: String?
        public var productLine: String?
        /// What an engineer must know to repair it; dispatch looks for them.
        public var skills: [String]

        public init(
            code: String,
            name: String,
            brand: String? = nil,
            productLine: String? = nil,
            skills: [String] = []
        ) {
            self.code = code
            self.name = name
            self.brand = brand
            self.productLine = productLine
            self.skills = skills
        }

        /// The same, cleaned of what a paste brings along; refused where it cannot be right.
        public func checked() throws(Refusal) -> Details {
            var skills: Set<String> = []
            for skill in self.skills {
                guard let skill = try TypedText.optionalLine(skill, "skills", limit: 60) else { continue }
                skills.insert(skill)
            }
            guard skills.count <= 40 else { throw .invalid("skills", expected: "≤ 40") }
            return Details(
                code: try TypedText.line(code, "code", limit: 60),
                name: try TypedText.line(name, "name", limit: 200),
                brand: try TypedText.optionalLine(brand, "brand", limit: 80),
                productLine: try TypedText.optionalLine(productLine, "productLine", limit: 80),
                skills: skills.sorted()
            )
        }
    }

    public let id: ID<ProductModel>
    public let details: Details
    public let version: Int

    public init(id: ID<ProductModel>, details: Details, version: Int) {
        self.id = id
        self.details = details
        self.version = version
    }

    public var code: String { details.code }
    public var name: String { details.name }
}
