"""A program of before and this one at the same records."""

import os
import time

import desk
from desk import ask, check, expect, make_desk, run, settle
from scenarios import Scene, Skipped


class Before:
    """Within it, what is run is the program of before."""

    def __enter__(self):
        self.now, desk.PROGRAM = desk.PROGRAM, os.environ["AFTERCARE_BEFORE"]

    def __exit__(self, *_):
        desk.PROGRAM = self.now


def two_versions_serve():
    """A rolling upgrade: the old program serves, this one migrates and serves beside it, then the old one leaves."""
    if not os.access(os.environ.get("AFTERCARE_BEFORE", ""), os.X_OK):
        raise Skipped("needs a program of before, with its resources beside it (AFTERCARE_BEFORE=…/aftercare)")
    with Scene("upgrade") as scene:
        store = scene.cluster()
        with Before():
            token = make_desk(store)
            old = scene.node(store, "old")
        alone = scene.write([old], token)
        alone.wait_for(40, 30)
        steps = run("migrate", "--database", store.address).stdout.split("Done: ")[1:]
        new = scene.node(store, "new")
        alone.wait_for(20, 20, "writes at the old node after the steps")
        alone.stop()
        both = scene.write([old, new], token)
        both.wait_for(60, 30)
        both.stop()
        customer = both.customer
        people = ask(new, "GET", "/api/v1/people?limit=100", token).json["items"]
        engineer = next(person["id"] for person in people if person.get("login") == "chen")
        deeds = sum(_life([old, new][place:] + [old, new][:place], token, customer, engineer) for place in (0, 1))
        keyed = {"customer": customer, "reporter": {"name": "王"}, "subject": "one key at both"}
        answers = [ask(node, "POST", "/api/v1/tickets", token, keyed, {"Idempotency-Key": "upgrade"}) for node in (old, new)]
        expect({answer.text for answer in answers} == {answers[0].text}, "one key made two tickets")
        with Before():
            verified = run("verify", "--database", store.address)
            expect("nothing differs" in verified.stdout, f"the old program finds {verified.stdout[-300:]}")
            old.leave()
            # Somebody goes back, or a machine starts anew.
            old.start()
        expect(ask(old, "GET", "/api/v1/tickets", token).status == 200, "the old program does not come back")
        expect(old.leave() == 0, "the old node did not leave in order")
        last = scene.write([new], token)
        last.wait_for(20, 20)
        last.stop()
        settle([new], token, store)
        check(store, alone, both, last)
        expect(new.leave() == 0, "the new node did not leave in order")
        written = sum(len(each.acknowledged) for each in (alone, both, last))
        return f"{len(steps)} steps; {written} acknowledged; two lives, {deeds} deeds, each at the other node"


def _life(nodes, token, customer, engineer):
    """A ticket from the first call to its end, each deed at the other node; answers how many there were."""
    opening = {"customer": customer, "reporter": {"name": "王"}, "subject": f"upgrade {time.monotonic_ns()}"}
    opened = ask(nodes[0], "POST", "/api/v1/tickets", token, opening)
    expect(opened.status == 201, f"{nodes[0].name} opens no ticket: {opened.status} {opened.text[:300]}")
    path = f"/api/v1/tickets/{opened.json['id']}"
    visit = {"engineer": engineer, "from": "2099-01-05T09:00:00+08:00", "to": "2099-01-05T11:00:00+08:00"}
    deeds = [
        ("/contacts", {"channel": "phone", "outcome": "reached", "to": "王", "words": "x"}),
        ("/classification", {"severity": "high"}),
        ("/guidance", {"result": "not-solved", "steps": ["x"]}),
        ("/consent", {"by": "王", "how": "電話"}),
        ("/remote-session", {"tool": "RDP"}),
        ("/remote-session/end", {"diagnosis": "x", "result": "not-solved"}),
        ("/costs", {"words": "免費", "to": "王"}),
        ("/costs/acknowledgement", {"by": "王", "how": "電話"}),
        ("/visits", visit),
        ("/visits/1/departure", {}),
        ("/visits/1/arrival", {}),
        ("/visits/1/work", {"result": "solved", "found": "x", "done": "y"}),
        ("/report/signature", {"version": 1, "signer": "王主任", "strokes": "M 1 1 L 9 9"}),
        ("/visits/1/departure-from-site", {}),
        ("/hand-back/receipt", {}),
        ("/follow-ups/1", {"reached": True, "words": "x", "satisfaction": 5}),
        ("/closure", {}),
    ]
    for number, (below, body) in enumerate(deeds):
        node = nodes[(number + 1) % 2]
        tag = ask(node, "GET", path, token).headers["ETag"]
        done = ask(node, "POST", path + below, token, body, {"If-Match": tag})
        expect(done.status == 200, f"{below} at the {node.name} node: {done.status} {done.text[:300]}")
        seen = {ask(each, "GET", path, token).headers.get("ETag") for each in nodes}
        expect(len(seen) == 1 and None not in seen, f"after {below} the nodes see {seen}")
    return len(deeds)
