"""The built program, served; the people who write to it; and what must be true afterwards."""

import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time

# Nobody may be left without an answer for longer, whatever has failed.
LONGEST_ANSWER = 20

PROGRAM = None
SCRATCH = None


class Fault(Exception):
    """Something that must hold does not."""


def expect(holds, what):
    if not holds:
        raise Fault(what)


def run(*arguments, check=True, prefix=(), environment=None, timeout=120):
    """Runs a command of the program to its end; answers what it said."""
    done = subprocess.run(
        [*prefix, PROGRAM, *arguments], capture_output=True, text=True, timeout=timeout,
        env={**os.environ, **(environment or {})},
    )
    if check and done.returncode != 0:
        raise Fault(f"aftercare {arguments[0]}: {done.returncode}: {done.stdout[-400:]}{done.stderr[-400:]}")
    return done


def make_desk(store):
    """The demo organisation in an empty database; answers a token that may do what a manager may."""
    run("demo", "--database", store.address)
    rights = [
        "open-ticket", "see-every-ticket", "work-ticket", "assign", "schedule", "backdate", "close-ticket",
        "acknowledge-hand-back", "follow-up", "see-customers", "edit-customers", "see-people", "override-gate",
    ]
    words = [word for right in rights for word in ("--right", right)]
    answer = run("token", "add", "zhou", "--name", "faults", *words, "--json", "--database", store.address)
    return json.loads(answer.stdout)["secret"]


class Node:
    """One `aftercare serve`, in a process group of its own."""

    def __init__(self, store, name="node", port=0, prefix=(), environment=None):
        self.store, self.name = store, name
        self.wanted, self.prefix = port, list(prefix)
        # Said here and not as a flag, which a program of before may not know.
        self.environment = {**os.environ, "AFTERCARE_API_RATE": "0", **(environment or {})}
        self.log = os.path.join(SCRATCH, f"{name}-{time.monotonic_ns()}.log")
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.began = log.tell()
            self.process = subprocess.Popen(
                [*self.prefix, PROGRAM, "serve", "--database", self.store.address, "--port", str(self.wanted)],
                stdout=subprocess.DEVNULL, stderr=log, env=self.environment, start_new_session=True,
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with open(self.log, "rb") as log:
                log.seek(self.began)
                said = log.read().decode(errors="replace")
            mark = "Serving on http://127.0.0.1:"
            if mark in said:
                digits = said.split(mark, 1)[1].split("\n", 1)[0].strip()
                if digits.isdigit():
                    self.port = int(digits)
                    return
            time.sleep(0.05)
        raise Fault(f"{self.name} does not serve: {self.words()[-600:]}")

    def words(self):
        with open(self.log, errors="replace") as log:
            return log.read()

    @property
    def open_files(self):
        """How many files and sockets the program has open; no wrapper stands before it."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def kill(self):
        """As a loss of power would end it."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def leave(self):
        """Asks it to leave; answers its exit status."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Fault(f"{self.name} did not leave within 30 s of SIGTERM") from None


class Answer:
    def __init__(self, status, headers, text, took):
        self.status, self.headers, self.text, self.took = status, headers, text, took

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def is_problem(self):
        return self.headers.get("Content-Type", "").startswith("application/problem+json")


class Cut(Exception):
    """The connection ended without an answer: what became of the request is not known."""


def ask(node, method, path, token, body=None, headers=None):
    """One request on a connection of its own.

    Raises Cut without an answer, Fault where none came in time.
    """
    connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=LONGEST_ANSWER)
    began = time.monotonic()
    fields = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **(headers or {})}
    try:
        connection.request(method, path, None if body is None else json.dumps(body), fields)
        response = connection.getresponse()
        text = response.read().decode()
        return Answer(response.status, dict(response.getheaders()), text, time.monotonic() - began)
    except socket.timeout:
        raise Fault(f"{method} {path} had no answer after {LONGEST_ANSWER} s") from None
    except (OSError, http.client.HTTPException) as error:
        raise Cut(repr(error)) from None
    finally:
        connection.close()


class Writers:
    """People who write without pause, each to one node, and remember what they were told."""

    def __init__(self, nodes, token, each=3, late=True):
        self.nodes, self.token, self.late = nodes, token, late
        self.acknowledged = set()
        self.refused = {}
        self.cut = 0
        self.faults = []
        self.slowest = 0.0
        self.moments = []
        self.done = threading.Event()
        self.lock = threading.Lock()
        self.prefix = f"W{time.monotonic_ns() % 10**9}"
        customers = ask(nodes[0], "GET", "/api/v1/customers", token).json["items"]
        self.customer = customers[0]["id"]
        self.threads = [
            threading.Thread(target=self.write, args=(node, f"{self.prefix}-{place}-{number}"), daemon=True)
            for place, node in enumerate(nodes) for number in range(each)
        ]
        for thread in self.threads:
            thread.start()

    def write(self, node, name):
        number = 0
        while not self.done.is_set():
            number += 1
            code = f"{name}-{number}"
            if self.late and number % 5 == 0:
                # Its promises have passed already, so that the rounds have something to say.
                at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 9 * 86_400))
                path, body = "/api/v1/tickets", {
                    "customer": self.customer, "reporter": {"name": "faults"}, "subject": code,
                    "reportedAt": at, "backdating": "a fault is tried",
                }
            else:
                path, body = "/api/v1/customers", {"code": code, "name": code}
            try:
                answer = ask(node, "POST", path, self.token, body)
            except Cut:
                with self.lock:
                    self.cut += 1
                time.sleep(0.1)
                continue
            except Fault as fault:
                self.faults.append(str(fault))
                continue
            with self.lock:
                self.slowest = max(self.slowest, answer.took)
                if answer.status == 201:
                    self.acknowledged.add(("ticket" if path.endswith("tickets") else "customer", code))
                    self.moments.append(time.monotonic())
                elif answer.status in (503, 507) and answer.is_problem:
                    word = answer.json["type"].rsplit("/", 1)[1]
                    self.refused[word] = self.refused.get(word, 0) + 1
                else:
                    self.faults.append(f"{answer.status} {answer.text[:300]}")
            if answer.status != 201:
                time.sleep(0.05)

    def wait_for(self, more, within, what="writes"):
        """Until so many more have been acknowledged; answers the seconds it took."""
        began, before = time.monotonic(), len(self.acknowledged)
        while len(self.acknowledged) < before + more:
            if time.monotonic() - began > within:
                raise Fault(f"no {more} {what} within {within} s; refused {self.refused}, cut {self.cut}, {self.faults[:2]}")
            time.sleep(0.02)
        return time.monotonic() - began

    def wait_for_refusal(self, words, within):
        began = time.monotonic()
        while not any(word in self.refused for word in words):
            if time.monotonic() - began > within:
                raise Fault(f"nobody was told {words} within {within} s; refused {self.refused}, cut {self.cut}")
            time.sleep(0.02)

    def stop(self):
        self.done.set()
        for thread in self.threads:
            thread.join(LONGEST_ANSWER + 5)
        expect(not any(thread.is_alive() for thread in self.threads), "a writer still waits for an answer")
        expect(not self.faults, f"answers nobody can use: {self.faults[:3]}")

    @property
    def words(self):
        refused = ", ".join(f"{count} {word}" for word, count in sorted(self.refused.items())) or "none"
        return f"{len(self.acknowledged)} acknowledged, refused: {refused}; {self.cut} cut; slowest answer {self.slowest:.1f} s"


def settle(nodes, token, store, within=40):
    """Lets the rounds catch up, and checks that they have."""
    deadline = time.monotonic() + within
    while True:
        waiting = int(store.value("SELECT count(*) FROM outbox WHERE settled_at IS NULL AND deliver_after <= created_at"))
        now = int(time.time() * 1000)
        due = int(store.value(f"SELECT count(*) FROM clock WHERE alarm_at IS NOT NULL AND alarm_at < {now - 2000}"))
        if waiting == 0 and due == 0:
            return
        if time.monotonic() > deadline:
            raise Fault(f"the rounds did not catch up: {waiting} not told, {due} promises not looked at")
        time.sleep(0.2)


def check(store, *writers):
    """Whatever was acknowledged is there, every journal is whole, and nothing was said twice."""
    customers = set(store.column("SELECT code FROM customer"))
    tickets = set(store.column("SELECT subject FROM ticket"))
    for each in writers:
        lost = [(kind, code) for kind, code in each.acknowledged if code not in (tickets if kind == "ticket" else customers)]
        expect(not lost, f"{len(lost)} acknowledged writes are lost, such as {lost[:3]}")
    verified = run("verify", "--json", "--database", store.address, check=False)
    expect(verified.returncode == 0, f"verify finds {verified.stdout[:600]}{verified.stderr[:300]}")
    twice = store.column(
        """
        SELECT subject_id || ' ' || kind || ' ' || data FROM journal
        WHERE subject_kind = 'ticket' AND kind IN ('warned', 'fell-due', 'follow-up-due')
        GROUP BY subject_id, kind, data HAVING count(*) > 1
        """
    )
    expect(not twice, f"said twice: {twice[:3]}")
    numbers = store.value("SELECT count(*) - count(DISTINCT id) FROM ticket")
    expect(numbers == "0", "two tickets have one number")
    subjects = store.value("SELECT count(*) - count(DISTINCT subject) FROM ticket WHERE subject LIKE 'W%-%-%-%'")
    expect(subjects == "0", "one request made two tickets")
