"""One function for each thing that goes wrong. Each leaves the desk as sound as it found it."""

import datetime
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import desk
from desk import Fault, Node, Writers, ask, check, expect, make_desk, run, settle
from engines import Cluster, File, tools


class Skipped(Exception):
    """Cannot be tried on this machine."""


def needs_postgres():
    if tools() is None:
        raise Skipped("needs PostgreSQL 15 or newer")


def needs_root():
    if os.getuid() != 0:
        raise Skipped("needs root, to mount a small disk")


def needs(program, package):
    if shutil.which(program) is None:
        raise Skipped(f"needs {program} (apt-get install {package})")


class Scene:
    """What one scenario has started, so that all of it is ended."""

    def __init__(self, name):
        self.folder = os.path.join(desk.SCRATCH, name)
        os.makedirs(self.folder, exist_ok=True)
        self.nodes, self.clusters, self.mounts, self.writers, self.processes = [], [], [], [], []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for writers in self.writers:
            writers.done.set()
        for node in self.nodes:
            node.kill()
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        for cluster in self.clusters:
            cluster.stop()
        for mount in self.mounts:
            subprocess.run(["umount", "-l", mount], check=False)

    def cluster(self, name="pg", **how):
        needs_postgres()
        cluster = Cluster(os.path.join(self.folder, name), **how)
        self.clusters.append(cluster)
        return cluster

    def file(self, folder=None):
        return File(folder or self.folder)

    def node(self, store, name="node", **how):
        node = Node(store, name, **how)
        self.nodes.append(node)
        return node

    def write(self, nodes, token, **how):
        writers = Writers(nodes, token, **how)
        self.writers.append(writers)
        return writers

    def small_disk(self, name, size):
        needs_root()
        folder = os.path.join(self.folder, name)
        os.makedirs(folder)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, text=True)
        if mounted.returncode != 0:
            raise Skipped(f"cannot mount a small disk: {mounted.stderr.strip()}")
        self.mounts.append(folder)
        return folder


def finish(store, token, nodes, *writers):
    for each in writers:
        each.stop()
    settle(nodes, token, store)
    check(store, *writers)
    for node in nodes:
        expect(node.leave() == 0, f"{node.name} did not leave in order")
    return "; ".join(each.words for each in writers)


def a_node_is_killed():
    """One of two nodes on PostgreSQL is killed while it writes; the other goes on, a new one takes its place."""
    with Scene("node-killed") as scene:
        store = scene.cluster()
        token = make_desk(store)
        one, two = scene.node(store, "one"), scene.node(store, "two")
        writers = scene.write([one, two], token)
        for _ in range(4):
            writers.wait_for(20, 20)
            one.kill()
            writers.wait_for(10, 10, "writes to the other node")
            one.wanted = one.port
            one.start()
        writers.wait_for(20, 20)
        return finish(store, token, [one, two], writers)


def the_server_is_restarted():
    """PostgreSQL is restarted, then loses its power; the node needs no hand."""
    with Scene("server-restarted") as scene:
        store = scene.cluster()
        token = make_desk(store)
        node = scene.node(store)
        writers = scene.write([node], token, each=6)
        writers.wait_for(20, 20)
        store.restart()
        after_restart = writers.wait_for(20, 20)
        files = node.open_files
        store.kill()
        writers.wait_for_refusal(["unavailable"], 20)
        # Every try to connect is a socket; none stays open.
        with ThreadPoolExecutor(8) as asking:
            list(asking.map(lambda _: ask(node, "GET", "/health/ready", token), range(8)))
        expect(node.open_files <= files + 12, f"{files} open files became {node.open_files} while the server is gone")
        ready = ask(node, "GET", "/health/ready", token)
        expect(ready.status == 503, f"ready says {ready.status} while the server is gone")
        expect(ask(node, "GET", "/health/live", token).status == 200, "live is not about the server")
        store.start()
        after_kill = writers.wait_for(20, 30)
        words = finish(store, token, [node], writers)
        return f"20 writes again {after_restart:.1f} s after a restart, {after_kill:.1f} s after a kill; {words}"


def connections_are_cut():
    """An operator ends every connection, again and again."""
    with Scene("connections-cut") as scene:
        store = scene.cluster()
        token = make_desk(store)
        node = scene.node(store)
        writers = scene.write([node], token, each=6)
        for _ in range(15):
            time.sleep(0.2)
            store.column(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        writers.wait_for(30, 20)
        return finish(store, token, [node], writers)


def _with_standby(scene):
    """A primary and a standby it waits for at every COMMIT."""
    primary = scene.cluster("primary", settings="wal_level = replica\nmax_wal_senders = 5\nhot_standby = on")
    standby = scene.cluster("standby", copy_of=primary)
    primary.configure("synchronous_standby_names = 'FIRST 1 (standby)'")
    primary.reload()
    deadline = time.monotonic() + 20
    while primary.column("SELECT sync_state FROM pg_stat_replication") != ["sync"]:
        if time.monotonic() > deadline:
            raise Fault("the standby does not follow")
        time.sleep(0.1)
    return primary, standby


def the_standby_is_lost():
    """The synchronous standby is gone: nobody is told that a change is safe, and nobody waits for ever."""
    with Scene("standby-lost") as scene:
        primary, standby = _with_standby(scene)
        token = make_desk(primary)
        node = scene.node(primary)
        writers = scene.write([node], token)
        writers.wait_for(20, 20)
        standby.kill()
        writers.wait_for_refusal(["outcome-unknown"], 45)
        read = ask(node, "GET", "/api/v1/tickets", token)
        expect(read.status == 200, f"reading answers {read.status} while a standby is away")
        standby.start()
        again = writers.wait_for(20, 45)
        return f"writing again {again:.1f} s after its return; " + finish(primary, token, [node], writers)


def _fail_over(scene, fail):
    """Writers at two nodes whose primary fails, and whose synchronous standby is promoted at once.

    Answers when it failed, when the standby was promoted, when the first write after that was acknowledged, and how it ended.
    """
    primary, standby = _with_standby(scene)

    class Both:
        address = (
            f"postgresql://aftercare@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/postgres"
            "?target_session_attrs=read-write"
        )
        column, value = standby.column, standby.value

    token = make_desk(Both)
    one, two = scene.node(Both, "one"), scene.node(Both, "two")
    writers = scene.write([one, two], token)
    writers.wait_for(60, 30)
    fail(primary)
    lost = time.monotonic()
    # What a manager such as Patroni does once it has noticed; here at once.
    standby.promote()
    promoted = time.monotonic()
    # Without another synchronous standby it must not wait for one.
    writers.wait_for(1, 60)
    first = next(moment for moment in writers.moments if moment > promoted)
    writers.wait_for(60, 20)
    return lost, promoted, first, finish(Both, token, [one, two], writers)


def the_primary_is_lost():
    """The primary loses its power; its synchronous standby is promoted, and the desk finds it by itself."""
    with Scene("primary-lost") as scene:
        lost, promoted, first, words = _fail_over(scene, Cluster.kill)
        expect(first - lost <= 30, f"service came back after {first - lost:.1f} s")
        return f"first write {first - lost:.1f} s after the loss ({promoted - lost:.1f} s of it promoting); {words}"


def the_primary_stands_still():
    """The primary takes connections and answers nothing, as on a disk that hangs; its standby is promoted."""
    with Scene("primary-still") as scene:
        frozen = []

        def freeze(primary):
            frozen.append(primary)
            primary.signal(signal.SIGSTOP)

        try:
            lost, _, first, words = _fail_over(scene, freeze)
        finally:
            for primary in frozen:
                primary.signal(signal.SIGCONT)
        expect(first - lost <= 30, f"service came back after {first - lost:.1f} s")
        return f"first write {first - lost:.1f} s after it stood still; {words}"


def _fill(folder, leave=0):
    """Fills a disk to its last byte but `leave`; answers the file that does."""
    path = os.path.join(folder, "ballast")
    with open(path, "wb", buffering=0) as ballast:
        for size in (65_536, 4_096, 512):
            try:
                while True:
                    ballast.write(b"\0" * size)
            except OSError:
                pass
        if leave:
            ballast.truncate(max(ballast.tell() - leave, 0))
    return path


def the_disk_is_full():
    """The disk of a SQLite file is full: writing is refused, reading is not; with room again all goes on."""
    with Scene("disk-full") as scene:
        folder = scene.small_disk("disk", "24m")
        store = scene.file(folder)
        token = make_desk(store)
        node = scene.node(store)
        writers = scene.write([node], token, each=4)
        writers.wait_for(20, 20)
        ballast = _fill(folder)
        writers.wait_for_refusal(["disk-full"], 30)
        read = ask(node, "GET", "/api/v1/tickets", token)
        expect(read.status == 200, f"reading answers {read.status} on a full disk: {read.text[:200]}")
        time.sleep(1)
        before = len(writers.acknowledged)
        os.unlink(ballast)
        again = writers.wait_for(20, 20)
        _fill(folder, leave=100_000)
        writers.wait_for_refusal(["disk-full"], 30)
        node.kill()
        writers.stop()
        # Started on a full disk it may say no, but must not spoil anything.
        run("verify", "--database", store.address, check=False)
        os.unlink(os.path.join(folder, "ballast"))
        node.wanted = 0
        node.start()
        return f"{before} before, writing again after {again:.1f} s; " + finish(store, token, [node], writers)


def the_servers_disk_is_full():
    """The disk of PostgreSQL is full: the server may stop; with room again all goes on."""
    with Scene("server-disk-full") as scene:
        folder = scene.small_disk("disk", "160m")
        store = Cluster(os.path.join(folder, "pg"), settings="min_wal_size = 32MB\nmax_wal_size = 48MB\nwal_recycle = off")
        scene.clusters.append(store)
        token = make_desk(store)
        node = scene.node(store)
        writers = scene.write([node], token, each=4)
        writers.wait_for(20, 20)
        ballast = _fill(folder)
        writers.wait_for_refusal(["disk-full", "unavailable"], 60)
        time.sleep(1)
        os.unlink(ballast)
        try:
            store.column("SELECT 1")
        except Fault:
            # Without room for its log the server has ended itself; whoever runs it starts it again.
            store.start()
        again = writers.wait_for(20, 40)
        return f"writing again after {again:.1f} s; " + finish(store, token, [node], writers)


def the_file_is_locked():
    """Another program holds the SQLite file's lock: whoever writes is told so in time, and goes on afterwards."""
    with Scene("file-locked") as scene:
        store = scene.file()
        token = make_desk(store)
        node = scene.node(store)
        writers = scene.write([node], token, each=4)
        writers.wait_for(20, 20)
        code = (
            "import sqlite3,sys,time; d=sqlite3.connect(sys.argv[1],isolation_level=None,timeout=30);"
            "d.execute('BEGIN IMMEDIATE'); print('locked',flush=True); time.sleep(9); d.execute('ROLLBACK')"
        )
        holder = subprocess.Popen(["python3", "-c", code, store.path], stdout=subprocess.PIPE, text=True)
        scene.processes.append(holder)
        expect(holder.stdout.readline().strip() == "locked", "nobody could lock the file")
        read = ask(node, "GET", "/api/v1/tickets", token)
        expect(read.status == 200 and read.took < 3, f"reading answers {read.status} after {read.took:.1f} s")
        writers.wait_for_refusal(["unavailable"], 15)
        holder.wait()
        writers.wait_for(20, 20)
        return finish(store, token, [node], writers)


def the_disk_fails():
    """Writing and syncing the SQLite file fails with EIO for a while, then the disk is well again."""
    needs("strace", "strace")
    with Scene("disk-fails") as scene:
        store = scene.file()
        token = make_desk(store)
        said = []
        for call, when in (("pwrite64", "40+3"), ("fdatasync,fsync", "15+4")):
            # Every n-th call from some moment on: a disk that fails now and then is worse than one that is gone.
            trace = [
                "strace", "-f", "-q", "-o", "/dev/null", "-e", f"trace={call}",
                "-e", f"inject={call}:error=EIO:when={when}",
            ]
            try:
                node = scene.node(store, f"failing-{call.split(',')[0]}", prefix=trace)
            except Fault as fault:
                if "ptrace" in str(fault) or "Operation not permitted" in str(fault):
                    raise Skipped("may not trace processes") from None
                raise
            writers = scene.write([node], token, each=3)
            writers.wait_for_refusal(["unavailable", "disk-full", "outcome-unknown"], 40)
            time.sleep(3)
            writers.stop()
            node.kill()
            check(store, writers)
            said.append(f"{call}: {writers.words}")
        node = scene.node(store, "well-again")
        writers = scene.write([node], token)
        writers.wait_for(20, 20)
        finish(store, token, [node], writers)
        return "; ".join(said)


def the_clock_jumps():
    """The clock of a program at work jumps two days ahead, then two days back; nothing is said twice, no journal runs backwards."""
    needs("faketime", "faketime")
    needs("clang", "clang")
    words = []
    with Scene("clock") as scene:
        timers = os.path.join(scene.folder, "timers.so")
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "timers.c")
        subprocess.run(["clang", "-shared", "-fPIC", "-Wall", "-Werror", "-o", timers, source], check=True)
        stores = [scene.file()] + ([scene.cluster()] if tools() else [])
        for number, store in enumerate(stores):
            token = make_desk(store)
            hand = os.path.join(scene.folder, f"clock-{number}")
            turn(hand, "+0d")
            # The wrapper lets the program find its arguments; the file, which is read at each look, sets its clock.
            node = scene.node(store, f"clock-{number}", prefix=[
                "faketime", "--exclude-monotonic", "-f", "+0d",
                "env", "-u", "FAKETIME", f"FAKETIME_TIMESTAMP_FILE={hand}", "FAKETIME_NO_CACHE=1",
                f"LD_PRELOAD={timers}:/usr/$LIB/faketime/libfaketime.so.1",
            ])
            throughout = scene.write([node], token, each=1, late=False)
            everyone = [throughout]
            for shift in (0, 2, -2, 0):
                turn(hand, f"{shift:+d}d")
                writers = scene.write([node], token, late=shift != -2)
                writers.wait_for(20, 30)
                expect_clock(node, shift)
                throughout.wait_for(5, 30)
                time.sleep(2)
                writers.stop()
                everyone.append(writers)
                check(store, *everyone[1:])
            throughout.stop()
            settle([node], token, store)
            check(store, *everyone)
            expect(node.process.poll() is None, "the program has ended")
            node.leave()
            back = store.value(
                """
                SELECT count(*) FROM journal a JOIN journal b ON a.subject_kind = b.subject_kind
                    AND a.subject_id = b.subject_id AND b.seq = a.seq + 1
                WHERE b.recorded_at < a.recorded_at AND a.subject_kind = 'ticket'
                """
            )
            expect(back == "0", f"{back} entries are recorded before the entry they follow")
            words.append(f"{sum(len(each.acknowledged) for each in everyone)} acknowledged, refused: none, through four turns of the clock")
        return "; ".join(words)


def turn(hand, shift):
    """Sets the clock of whoever reads it from this file."""
    with open(hand + ".new", "w") as file:
        file.write(shift + "\n")
    os.replace(hand + ".new", hand)


def expect_clock(node, shift):
    """That the program's own clock, by which it dates what it logs, is so many days off."""
    said = datetime.datetime.fromisoformat(node.words().splitlines()[-1].split()[0])
    off = said - datetime.datetime.now(datetime.timezone.utc)
    expect(abs(off - datetime.timedelta(days=shift)) < datetime.timedelta(hours=1), f"the clock is {off} off, not {shift} days")


def moved(start, end):
    """What a whole move says it brought, table by table."""
    return json.loads(run("move", "--json", "--from", start.address, "--to", end.address).stdout)["tables"]


def a_move_is_broken_off():
    """A move to PostgreSQL and one back are killed midway, and run again."""
    with Scene("move") as scene:
        cluster = scene.cluster()
        source = scene.file()
        token = make_desk(source)
        node = scene.node(source)
        writers = scene.write([node], token, each=8)
        writers.wait_for(400, 60)
        refused = run("move", "--from", source.address, "--to", cluster.address, check=False)
        expect(refused.returncode == 1 and "Stop the desk" in refused.stderr, f"moved under a serving desk: {refused.stderr}")
        writers.stop()
        settle([node], token, source)
        node.leave()
        breaks = 0
        home = File(scene.folder, "home.sqlite")
        whole = time.monotonic()
        went_out = moved(source, File(scene.folder, "rehearsal.sqlite"))
        whole = time.monotonic() - whole
        for start, end in ((source, cluster), (cluster, home)):
            command = [desk.PROGRAM, "move", "--from", start.address, "--to", end.address]
            # Parts of what a whole move took: most fall within this one, however quick the machine is.
            for part in (0.1, 0.25, 0.4, 0.55, 0.7):
                moving = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(part * whole)
                moving.send_signal(signal.SIGKILL)
                if moving.wait() != -signal.SIGKILL:
                    break
                breaks += 1
            halfway = run("verify", "--database", end.address, check=False)
            if halfway.returncode != 0:
                run("move", "--from", start.address, "--to", end.address)
            again = run("move", "--from", start.address, "--to", end.address, check=False)
            expect(again.returncode == 1 and "holds a desk" in again.stderr, f"moved onto a desk: {again.stderr}")
            check(end, writers)
        expect(moved(home, File(scene.folder, "again.sqlite")) == went_out, "what came back is not what went out")
        expect(breaks >= 2, f"only {breaks} moves could be broken off")
        node = scene.node(cluster, "at-the-target")
        expect(ask(node, "GET", "/api/v1/tickets", token).status == 200, "the token does not open the moved desk")
        more = scene.write([node], token)
        more.wait_for(20, 20)
        finish(cluster, token, [node], more)
        return f"{breaks} times broken off; {writers.words}"
