public import AfterSales
public import Storage

extension Connection {
    /// Lays out what a ticket wants, sent and cost.
    func saveParts(of ticket: Ticket) throws {
        for line in ticket.parts { try save(line, of: ticket.id) }
        for shipment in ticket.shipments { try save(shipment, of: ticket.id) }
        var places: [Int: Int] = [:]
        for cost in ticket.costs {
            places[cost.sequence, default: 0] += 1
            try save(cost, place: places[cost.sequence, default: 1], of: ticket)
        }
        // What was laid out by an entry that counts for nothing by now.
        guard !ticket.takenBack.isEmpty else { return }
        let takenBack = ticket.takenBack.sorted()
        try later("DELETE FROM ticket_cost WHERE ticket_id = \(ticket.id.number) AND entry IN \(list: takenBack)")
        try later("DELETE FROM wanted_part WHERE ticket_id = \(ticket.id.number) AND line >= \(ticket.nextLine)")
    }

    private func save(_ line: PartLine, of ticket: Ticket.ID) throws {
        try later(
            """
            INSERT INTO wanted_part (ticket_id, line, part_id, number, name, count, state, wanted_at, needed_by,
                supplier, expected_at, arrived_at, ended_at, due_at)
            VALUES (\(ticket.number), \(line.id), \(line.item.part), \(line.item.number), \(line.item.name),
                \(line.count), \(line.state), \(line.wantedAt), \(line.neededBy), \(line.order?.supplier),
                \(line.order?.expected), \(line.arrivedAt), \(line.endedAt), \(line.neededBy ?? line.wantedAt))
            ON CONFLICT (ticket_id, line) DO UPDATE SET count = excluded.count, state = excluded.state,
                supplier = excluded.supplier, expected_at = excluded.expected_at, arrived_at = excluded.arrived_at,
                ended_at = excluded.ended_at
            """
        )
    }

    private func save(_ shipment: Shipment, of ticket: Ticket.ID) throws {
        let shipped = shipment.shipped
        try later(
            """
            INSERT INTO shipment (ticket_id, shipment, kind, goods, consignment, old_serial, old_serial_key,
                new_serial, new_serial_key, sent_at, defective_due_at, defective_back_at)
            VALUES (\(ticket.number), \(shipment.id), \(shipped.kind), \(shipped.goods), \(shipped.consignment),
                \(shipped.oldSerial), \(shipped.oldSerial.map(Spelling.ofSerial)), \(shipped.newSerial),
                \(shipped.newSerial.map(Spelling.ofSerial)), \(shipment.at), \(shipped.defectiveDue),
                \(shipment.defectiveBackAt))
            ON CONFLICT (ticket_id, shipment) DO UPDATE SET defective_back_at = excluded.defective_back_at
            """
        )
    }

    private func save(_ cost: CostEntry, place: Int, of ticket: Ticket) throws {
        try later(
            """
            INSERT INTO ticket_cost (ticket_id, entry, place, kind, what, count, minor, currency, at, cause)
            VALUES (\(ticket.id.number), \(cost.sequence), \(place), \(cost.kind), \(cost.what), \(cost.count),
                \(cost.amount?.minor), \(cost.amount?.currency), \(cost.at), \(ticket.cause?.told.cause))
            ON CONFLICT (ticket_id, entry, place) DO UPDATE SET cause = excluded.cause
            """
        )
    }
}

extension PartLine.State: SQLConvertible {}
extension TicketEvent.Shipped.Kind: SQLConvertible {}
extension CostKind: SQLConvertible {}
extension FaultCause: SQLConvertible {}
