import AfterSales
import HTTPTypes
import Hummingbird
import ServiceDesk

/// Keys for programs that act for whoever asks.
struct TokenAPI: Sendable {
    let desk: Desk

    var routes: [APIRoute] {
        [
            .get("/me/tokens", "myTokens", "The tokens that act for you.", answers: TokenList.self, list),
            .post(
                "/me/tokens",
                "addToken",
                "Makes a token; its secret is in this answer and nowhere else.",
                takes: NewToken.self,
                answers: MadeToken.self,
                refusals: ["token-beyond-rights"],
                showsSecret: true,
                add
            ),
            .delete("/tokens/{token}", "revokeToken", "Ends a token at once.", revoke),
        ]
    }

    private func list(_ context: APIContext) async throws -> Answer<TokenList> {
        let tokens = try await desk.tokens(of: context.person.id, for: context.person)
        return Answer(TokenList(items: tokens.map { TokenRecord($0, context.reader) }))
    }

    private func add(_ context: APIContext, _ new: NewToken) async throws -> Answer<MadeToken> {
        let made = try await desk.addToken(
            named: new.name.trimmed,
            for: context.person.id,
            rights: Set(new.rights),
            until: new.expiresAt.instant,
            by: context.person
        )
        return Answer(MadeToken(token: TokenRecord(made.token, context.reader), secret: made.secret))
    }

    private func revoke(_ context: APIContext) async throws {
        try await desk.revokeToken(context.id("token"), by: context.person)
    }
}

struct TokenRecord: Described, Encodable {
    static let schema = Schema.object(
        "Token",
        "A key for a program.",
        [
            .must("id", .id),
            .must("name", .text(limit: 100)),
            .must("rights", .list(.choice(Right.self))),
            .must("madeAt", .instant),
            .must("expiresAt", .instant),
            .may("revokedAt", .instant),
            .may("usedAt", .instant, "To within an hour."),
        ]
    )

    let id: ID<APIToken>
    let name: String
    let rights: [Right]
    let madeAt: Moment
    let expiresAt: Moment
    let revokedAt: Moment?
    let usedAt: Moment?

    init(_ token: APIToken, _ reader: Reader) {
        id = token.id
        name = token.name
        rights = token.rights.sorted { $0.rawValue < $1.rawValue }
        madeAt = Moment(token.madeAt, in: reader.zone)
        expiresAt = Moment(token.expiresAt, in: reader.zone)
        revokedAt = token.revokedAt.map { Moment($0, in: reader.zone) }
        usedAt = token.usedAt.map { Moment($0, in: reader.zone) }
    }
}

struct TokenList: Described, Encodable {
    static let schema = Schema.object(
        "TokenList",
        "Every token of a person.",
        [.must("items", .list(TokenRecord.schema))]
    )

    let items: [TokenRecord]
}

struct NewToken: Described, Decodable {
    static let schema = Schema.object(
        "NewToken",
        "A token to make.",
        [
            .must("name", .text(limit: 100), "What it is for."),
            .must("rights", .list(.choice(Right.self)), "Some of your own."),
            .must("expiresAt", .instant, "At most two years from now."),
        ]
    )

    let name: String
    let rights: [Right]
    let expiresAt: Moment
}

struct MadeToken: Described, Encodable {
    static let schema = Schema.object(
        "MadeToken",
        "A token and its secret.",
        [.must("token", TokenRecord.schema), .must("secret", .text, "Goes behind `Authorization: Bearer`.")]
    )

    let token: TokenRecord
    let secret: String
}
