import AfterSales
import Storage

/// Records that were there before they could be searched for, or that are to be laid out by new rules.
extension Desk {
    /// Lays out every record anew, as after a change of the rules by which records are found; the desk may go on serving, though what it
    /// writes waits for the last step.
    ///
    /// `progress` hears how many are done.
    public func reindex(progress: @Sendable (Int) -> Void = { _ in }) async throws -> Int {
        try await database.write { db in
            for table in TermTable.allCases {
                try db.run(
                    """
                    INSERT INTO term_backlog (kind, after_id) VALUES (\(table), 0)
                    ON CONFLICT (kind) DO UPDATE SET after_id = 0
                    """
                )
            }
        }
        var done = 0
        while let more = try await workOffTermBacklog(limit: 500) {
            done += more
            progress(done)
        }
        try await database.write { try $0.rebuildTermIndexes() }
        return done
    }

    /// Lays out the next records of the backlog.
    /// - Returns: how many; `nil` if there is no backlog. Zero if another node is at it.
    func workOffTermBacklog(limit: Int) async throws -> Int? {
        guard try await database.read({ try $0.hasTermBacklog() }) else { return nil }
        return try await database.write { db in
            guard
                let row = try db.rows(
                    "SELECT kind, after_id FROM term_backlog ORDER BY kind LIMIT 1 \(SQL.skippingLocked)"
                ).first
            else { return 0 }
            let table: TermTable = try row["kind"]
            let after: Int64 = try row["after_id"]
            let ids: [Int64] = try db.rows(
                "SELECT id FROM \(table.records) WHERE id > \(after) ORDER BY id LIMIT \(limit)"
            ).map { try $0["id"] }
            for (id, terms) in try db.terms(of: ids, in: table) { try db.keep(terms, of: id, in: table) }
            if let last = ids.last, ids.count == limit {
                try db.run("UPDATE term_backlog SET after_id = \(last) WHERE kind = \(table)")
            } else {
                try db.run("DELETE FROM term_backlog WHERE kind = \(table)")
            }
            return ids.count
        }
    }
}

extension Connection {
    func hasTermBacklog() throws -> Bool {
        try !rows("SELECT 1 FROM term_backlog LIMIT 1").isEmpty
    }

    fileprivate func terms(of ids: [Int64], in table: TermTable) throws -> [(id: Int64, terms: SearchTerms)] {
        switch table {
        case .ticket:
            try ids.map { id in (id, try ticket(Ticket.ID(number: Int(id))).searchTerms) }
        case .customer:
            try records(ids, in: table).map(Customer.init).map { ($0.id.number, $0.searchTerms) }
        case .site:
            try records(ids, in: table).map(Site.init).map { ($0.id.number, $0.searchTerms) }
        case .contact:
            try contacts("id IN \(list: ids)", limit: ids.count).map { ($0.id.number, $0.searchTerms) }
        case .model:
            try records(ids, in: table).map(ProductModel.init).map { ($0.id.number, $0.searchTerms) }
        case .article:
            try ids.map { id in (id, try article(ID(number: id)).searchTerms) }
        case .device:
            try records(ids, in: table).map(Device.init).map { ($0.id.number, $0.searchTerms) }
        }
    }

    private func records(_ ids: [Int64], in table: TermTable) throws -> [Row] {
        try rows("SELECT * FROM \(table.records) WHERE id IN \(list: ids)")
    }
}
