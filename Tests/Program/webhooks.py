"""Programs that are told: the built program against receivers of our own, which check what comes with Python's hmac.

Starts the program on a demo desk, a receiver in the clear and one with certificates of its own making; ends with
`N passed, N failed`. With --kill it also ends the program between sending and marking, and waits for the lease (half a
minute).

    python3 Tests/Program/webhooks.py --program .build/debug/aftercare --scratch /tmp/webhooks [--database postgresql://…] [--kill]
"""

import argparse
import base64
import hashlib
import hmac
import http.server
import json
import os
import signal
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request

parser = argparse.ArgumentParser()
parser.add_argument("--program", required=True)
parser.add_argument("--scratch", required=True)
parser.add_argument("--database")
parser.add_argument("--port", type=int, default=25992)
parser.add_argument("--kill", action="store_true")
arguments = parser.parse_args()
os.makedirs(arguments.scratch, exist_ok=True)
records = arguments.database or f"sqlite:{arguments.scratch}/hooks.sqlite"
passed = failed = 0


def check(what, holds, found=""):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what}: {found}")


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what comes; answers what `answer` says of it."""

    def __init__(self, certificate=None):
        super().__init__(("127.0.0.1", 0), Taking)
        self.came = []
        self.answer = lambda taken: (200, b"taken")
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            context.sni_callback = lambda socket, name, context: self.names.append(name)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.names = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    @property
    def port(self):
        return self.server_address[1]

    def wait(self, count, patience=60):
        end = time.monotonic() + patience
        while len(self.came) < count and time.monotonic() < end:
            time.sleep(0.05)
        return len(self.came) >= count


class Taking(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        taken = {"headers": {name.lower(): value for name, value in self.headers.items()}, "body": body}
        self.server.came.append(taken)
        status, words = self.server.answer(taken)
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("location", "http://127.0.0.1:1/")
        self.send_header("content-length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *_):
        pass


def is_signed(taken, secret):
    """As the specification says, by what Python brings along."""
    headers = taken["headers"]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + taken["body"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    is_new = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return is_new and any(hmac.compare_digest(expected, one) for one in headers["webhook-signature"].split())


def run(*words):
    return subprocess.run([arguments.program, *words, "--database", records], capture_output=True, text=True, check=True)


def start(authority):
    log = open(f"{arguments.scratch}/serve.txt", "a")
    process = subprocess.Popen(
        [
            arguments.program, "serve", "--database", records, "--port", str(arguments.port),
            "--webhook-http", "--webhook-networks", "127.0.0.0/8", "--webhook-authorities", authority,
        ],
        stdout=log, stderr=log,
    )
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{arguments.port}/health/ready", timeout=2)
            return process
        except OSError:
            time.sleep(0.1)
    raise SystemExit(open(f"{arguments.scratch}/serve.txt").read())


def api(method, path, body=None, token=None, version=None):
    request = urllib.request.Request(f"http://127.0.0.1:{arguments.port}/api/v1{path}", method=method)
    request.add_header("authorization", f"Bearer {token}")
    if version:
        request.add_header("if-match", f'"{version}"')
    data = None
    if body is not None:
        request.add_header("content-type", "application/json")
        data = json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request, data, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def certificates(folder):
    """An authority, and two certificates of it: for localhost, and for somebody else."""
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Our authority",
            "-keyout", "ca.key", "-out", "ca.pem")
    for name, host in [("here", "localhost"), ("other", "other.test")]:
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        with open(f"{folder}/{name}.ext", "w") as text:
            text.write(f"subjectAltName=DNS:{host}")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
                "-extfile", f"{name}.ext", "-out", f"{name}.crt")
        with open(f"{folder}/{name}.pem", "w") as whole:
            whole.write(open(f"{folder}/{name}.crt").read() + open(f"{folder}/{name}.key").read())
    return f"{folder}/ca.pem"


authority = certificates(arguments.scratch)
run("demo")
token = json.loads(run(
    "token", "add", "zheng", "--name", "webhooks", "--json", "--right", "edit-webhooks", "--right", "see-every-ticket",
    "--right", "see-tickets", "--right", "open-ticket", "--right", "see-customers",
).stdout)["secret"]
process = start(authority)
try:
    plain, secure = Receiver(), Receiver(f"{arguments.scratch}/here.pem")
    stranger = Receiver(f"{arguments.scratch}/other.pem")

    def add(url, events=("ticket.opened", "ticket.assigned")):
        status, made = api("POST", "/webhooks", {"url": url, "about": url, "events": list(events), "isActive": True}, token)
        check(f"add {url}", status == 201, made)
        return made["webhook"]["id"], made["secret"]

    def log(webhook):
        return api("GET", f"/webhooks/{webhook}/deliveries", token=token)[1]["items"]

    def settled(webhook, state, patience=60):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            rows = log(webhook)
            if rows and all(row["state"] == state for row in rows):
                return rows
            time.sleep(0.1)
        return log(webhook)

    customers = api("GET", "/customers?limit=1", token=token)[1]["items"]

    def open_ticket(subject):
        body = {"customer": customers[0]["id"], "reporter": {"name": "王主任"}, "subject": subject, "channel": "phone"}
        status, ticket = api("POST", "/tickets", body, token)
        check("open a ticket", status == 201, ticket)
        return ticket["id"]

    first, secret = add(f"http://127.0.0.1:{plain.port}/in?key=1")
    tls, tls_secret = add(f"https://localhost:{secure.port}/in")
    wrong, _ = add(f"https://localhost:{stranger.port}/in")
    private, _ = add("https://localtest.invalid/")
    hidden, _ = add("http://[::1]:9/")
    ticket = open_ticket("不制冷 13800138000")
    check("it came in the clear", plain.wait(1), len(plain.came))
    check("and over TLS", secure.wait(1), len(secure.came))
    for receiver, key in [(plain, secret), (secure, tls_secret)]:
        taken = receiver.came[0]
        check("signed", is_signed(taken, key), taken)
        check("and by nobody else", not is_signed(taken, "whsec_" + base64.b64encode(b"x" * 32).decode()))
        body = json.loads(taken["body"])
        check("type", body["type"] == "ticket.opened", body)
        check("ticket", body["data"]["ticket"] == ticket, body)
        check("no personal data", "13800138000" not in taken["body"].decode() and "王" not in taken["body"].decode(), body)
    check("with the name kept", secure.names[:1] == ["localhost"] and secure.came[0]["headers"]["host"] == f"localhost:{secure.port}")
    check("logged", [row["state"] for row in settled(first, "delivered")] == ["delivered"], log(first))
    tried = settled(wrong, "waiting")
    for _ in range(200):
        tried = log(wrong) + log(hidden)
        if all("last" in row for row in tried):
            break
        time.sleep(0.1)
    check("another's certificate is refused", tried[0]["last"].get("failure") == "certificate" and not stranger.came, tried[0])
    check("an address of this machine that was not named is refused", tried[1]["last"].get("failure") == "address-refused", tried[1])

    plain.answer = lambda taken: (307, b"elsewhere")
    _, test = api("POST", f"/webhooks/{first}/test", {}, token)
    check("a test comes", plain.wait(2))
    for _ in range(200):
        row = api("GET", f"/webhook-deliveries/{test['delivery']['id']}", token=token)[1]
        if row["tries"]:
            break
        time.sleep(0.1)
    check("a redirect is not followed and no success", row["tries"][0]["status"] == 307 and row["delivery"]["state"] == "waiting", row)
    plain.answer = lambda taken: (200, b"taken")
    check("replay", api("POST", f"/webhook-deliveries/{test['delivery']['id']}/replay", {}, token)[0] == 200)
    check("it comes again", plain.wait(3), len(plain.came))
    check("with the same id", plain.came[1]["headers"]["webhook-id"] == plain.came[2]["headers"]["webhook-id"])
    _, made = api("POST", f"/webhooks/{first}/secret", {}, token)
    api("POST", f"/webhooks/{first}/test", {}, token)
    check("after a new secret", plain.wait(4), len(plain.came))
    check("both sign", is_signed(plain.came[3], secret) and is_signed(plain.came[3], made["secret"]), plain.came[3])

    plain.answer = lambda taken: (410, b"no more")
    api("POST", f"/webhooks/{first}/test", {}, token)
    plain.wait(5)
    for _ in range(100):
        state = api("GET", f"/webhooks/{first}", token=token)[1]
        if not state["isActive"]:
            break
        time.sleep(0.1)
    check("gone is switched off", state["isActive"] is False and state.get("offReason") == "gone", state)
    plain.answer = lambda taken: (200, b"taken")

    if arguments.kill:
        api("PATCH", f"/webhooks/{first}", {"isActive": True}, token, version=state["version"])
        plain.came.clear()

        def end_it(taken):
            process.send_signal(signal.SIGKILL)
            process.wait()
            plain.answer = lambda taken: (200, b"taken")
            return 200, b"taken"

        plain.answer = end_it
        api("POST", f"/webhooks/{first}/test", {}, token)
        plain.wait(1)
        while process.poll() is None:
            time.sleep(0.05)
        process = start(authority)
        known = plain.came[0]["headers"]["webhook-id"]
        end = time.monotonic() + 90
        while time.monotonic() < end and [one["headers"]["webhook-id"] for one in plain.came].count(known) < 2:
            time.sleep(0.1)
        again = [one for one in plain.came if one["headers"]["webhook-id"] == known]
        check("killed between sending and marking, it comes again with the same id", len(again) == 2, len(again))
        check("and the same body, signed", len(again) == 2 and again[0]["body"] == again[1]["body"] and is_signed(again[1], made["secret"]))
finally:
    process.send_signal(signal.SIGTERM)
    left = process.wait(30)
check("it leaves when told to", left == 0, left)
verified = subprocess.run([arguments.program, "verify", "--database", records], capture_output=True, text=True)
check("verify", verified.returncode == 0, verified.stdout)
print(f"{passed} passed, {failed} failed")
raise SystemExit(0 if failed == 0 else 1)
