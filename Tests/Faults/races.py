"""Two nodes, one ticket, one moment: every gate lets one through."""

import threading

from desk import Cut, Fault, ask, check, expect, make_desk, settle
from scenarios import Scene, finish

ROUNDS = 4


def two_nodes_race_on_a_server():
    """At every gate of a ticket's life two nodes on PostgreSQL do the same at once; one is let through."""
    with Scene("races-postgres") as scene:
        return _race(scene, scene.cluster())


def two_nodes_race_on_a_file():
    """The same with two programs on one SQLite file."""
    with Scene("races-sqlite") as scene:
        return _race(scene, scene.file())


def _race(scene, store):
    token = make_desk(store)
    nodes = [scene.node(store, "one"), scene.node(store, "two")]
    people = ask(nodes[0], "GET", "/api/v1/people?limit=100", token).json["items"]
    engineer = next(person["id"] for person in people if person.get("login") == "chen" or "engineer" in person.get("roles", []))
    customer = ask(nodes[0], "GET", "/api/v1/customers", token).json["items"][0]["id"]
    raced = 0
    for number in range(ROUNDS):
        raced += _life(store, nodes, token, customer, engineer, number)
    writers = scene.write(nodes, token, each=2)
    writers.wait_for(40, 30)
    words = finish(store, token, nodes, writers)
    return f"{raced} gates raced for, one let through each; {words}"


def _both(nodes, token, *requests):
    """Sends the requests at the same moment, each to a node of its own; answers the answers."""
    answers, barrier = [None] * len(requests), threading.Barrier(len(requests))

    def send(place, request):
        method, path, body, headers = request
        barrier.wait()
        try:
            answers[place] = ask(nodes[place % len(nodes)], method, path, token, body, headers)
        except (Cut, Fault) as fault:
            answers[place] = fault

    threads = [threading.Thread(target=send, args=pair) for pair in enumerate(requests)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _life(store, nodes, token, customer, engineer, number):
    raced = 0

    def one_of(what, *requests, losers=(409, 412)):
        nonlocal raced
        answers = _both(nodes, token, *requests)
        statuses = [getattr(answer, "status", repr(answer)) for answer in answers]
        won = [status for status in statuses if status in (200, 201)]
        expect(
            len(won) == 1 and all(status in (200, 201, *losers) for status in statuses),
            f"{what}: {statuses} {[getattr(answer, 'text', '')[:160] for answer in answers]}",
        )
        raced += 1

    # Nobody's request is taken down twice.
    opening = {"customer": customer, "reporter": {"name": "王"}, "subject": f"race {number}", "requestKey": f"race-key-{number}"}
    opened = _both(nodes, token, *[("POST", "/api/v1/tickets", opening, {})] * 2)
    numbers = {answer.json["id"] for answer in opened if getattr(answer, "status", 0) == 201}
    expect(len(numbers) == 1, f"opened {numbers}")
    raced += 1
    keyed = [("POST", "/api/v1/tickets", {**opening, "requestKey": f"other-key-{number}"}, {"Idempotency-Key": f"k{number}"})] * 2
    sent = _both(nodes, token, *keyed)
    expect(all(answer.status in (201, 409) for answer in sent), f"one key: {[answer.status for answer in sent]}")
    raced += 1

    path = f"/api/v1/tickets/{numbers.pop()}"

    def post(below, body=None, match=None):
        return ("POST", path + below, body or {}, {"If-Match": match} if match else {})

    def tag():
        return ask(nodes[0], "GET", path, token).headers["ETag"]

    def do(below, body=None):
        answer = ask(nodes[number % 2], "POST", path + below, token, body or {}, {"If-Match": tag()})
        expect(answer.status == 200, f"{below}: {answer.status} {answer.text[:300]}")
        return answer

    seen = tag()
    one_of("edit and edit", post("/classification", {"severity": "high"}, seen), post("/classification", {"severity": "low"}, seen))
    do("/contacts", {"channel": "phone", "outcome": "reached", "to": "王", "words": "x"})
    do("/guidance", {"result": "not-solved", "steps": ["x"]})
    do("/consent", {"by": "王", "how": "電話"})
    one_of("remote session", *[post("/remote-session", {"tool": "RDP"})] * 2)
    one_of("its end", *[post("/remote-session/end", {"diagnosis": "x", "result": "not-solved"})] * 2)
    do("/costs", {"words": "免費", "to": "王"})
    do("/costs/acknowledgement", {"by": "王", "how": "電話"})
    visit = {"engineer": engineer, "from": "2099-01-05T09:00:00+08:00", "to": "2099-01-05T11:00:00+08:00"}
    one_of("planning a visit", *[post("/visits", visit)] * 2)
    one_of("setting out and calling it off", post("/visits/1/departure"), post("/visits/1/departure"))
    one_of("arriving", *[post("/visits/1/arrival")] * 2)
    work = {"result": "solved", "found": "x", "done": "y"}
    one_of("finishing", *[post("/visits/1/work", work)] * 2)
    one_of("signing twice", *[post("/report/signature", {"version": 1, "signer": "王主任", "strokes": "M 1 1 L 9 9"})] * 2)
    one_of("leaving the site", *[post("/visits/1/departure-from-site")] * 2)
    one_of("taking the report in hand", *[post("/hand-back/receipt")] * 2)
    one_of("one call twice", *[post("/follow-ups/1", {"reached": True, "words": "x", "satisfaction": 5})] * 2)
    seen = tag()
    edit = {"found": "x", "done": "z", "isRepaired": True}
    closing = _both(nodes, token, post("/closure", {}, seen), post("/report", edit, seen))
    statuses = sorted(answer.status for answer in closing)
    expect(statuses[0] == 200 and statuses[1] in (409, 412), f"close and edit: {statuses}")
    raced += 1
    kinds = store.column(f"SELECT kind FROM journal WHERE subject_kind = 'ticket' AND subject_id = '{path.rsplit('-', 1)[1]}'")
    for kind in ("opened", "report-signed", "closed"):
        expect(kinds.count(kind) <= 1, f"{kind} stands {kinds.count(kind)} times in one journal")
    expect("report-signed" in kinds or "signed" in kinds or len(kinds) > 10, f"the journal is short: {kinds}")
    return raced
