import AfterSales
import Hummingbird
import Synchronization

/// How many live pages one node serves: each holds a connection and a little memory for as long as it is looked at.
final class LiveSeats: Sendable {
    private let taken = Mutex<[ID<Person>: Int]>([:])
    private let forAll: Int
    private let forOne: Int

    /// A browser opens six connections to one place at most, over HTTP/1.1; one person has two at hand.
    init(forAll: Int, forOne: Int = 12) {
        self.forAll = forAll
        self.forOne = forOne
    }

    /// A seat for one answer.
    ///
    /// - Throws: 429 when this person has enough, 503 when the node has; each says when to come again.
    func take(for person: Person) throws -> Seat {
        try taken.withLock { taken in
            guard taken[person.id, default: 0] < forOne else {
                throw Refusal(.tooMany, "too-many-live-pages", values: ["seconds": "30"])
            }
            guard taken.values.reduce(0, +) < forAll else {
                throw HTTPRefusal(.serviceUnavailable, "live-full", headers: [.retryAfter: "30"])
            }
            taken[person.id, default: 0] += 1
        }
        return Seat(seats: self, person: person.id)
    }

    private func giveBack(_ person: ID<Person>) {
        taken.withLock { taken in
            let left = taken[person, default: 1] - 1
            taken[person] = left > 0 ? left : nil
        }
    }

    /// Taken until its answer has ended, or is let go of before it began.
    final class Seat: Sendable {
        private let seats: LiveSeats
        private let person: ID<Person>
        private let hasLeft = Atomic<Bool>(false)

        fileprivate init(seats: LiveSeats, person: ID<Person>) {
            self.seats = seats
            self.person = person
        }

        func leave() {
            if !hasLeft.exchange(true, ordering: .relaxed) { seats.giveBack(person) }
        }

        deinit { leave() }
    }
}
