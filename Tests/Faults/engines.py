"""The two engines: a file, and PostgreSQL clusters that may be broken."""

import glob
import os
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

from desk import Fault


class File:
    """Records in one SQLite file."""

    def __init__(self, folder, name="desk.sqlite"):
        os.makedirs(folder, exist_ok=True)
        self.path = os.path.join(folder, name)
        self.address = f"sqlite:{self.path}"

    def column(self, sql):
        database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=20)
        try:
            return [str(row[0]) for row in database.execute(sql)]
        finally:
            database.close()

    def value(self, sql):
        return self.column(sql)[0]


def tools():
    """The folder of the server's programs; None without PostgreSQL 15 or newer."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    if found and int(found[-1].split("/")[4]) >= 15:
        return os.path.dirname(found[-1])
    path = shutil.which("initdb")
    return os.path.dirname(path) if path else None


def free_port():
    first = int(os.environ.get("AFTERCARE_TEST_PORT", "25500")) + 5
    for port in range(first, first + 95):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise Fault("no free port for a server")


class Cluster:
    """One PostgreSQL server with its own folder and port."""

    def __init__(self, folder, copy_of=None, settings=""):
        self.folder = folder
        self.data = os.path.join(folder, "data")
        self.bin = tools()
        self.port = free_port()
        os.makedirs(folder, exist_ok=True)
        self.owner = None
        if os.getuid() == 0:
            # The server refuses to run as root.
            self.owner = next((name for name in ("postgres", "nobody") if _known(name)), "nobody")
            shutil.chown(folder, self.owner)
            above = folder
            while above != "/":
                os.chmod(above, os.stat(above).st_mode | 0o055) if os.stat(above).st_uid == os.getuid() else None
                above = os.path.dirname(above)
        if copy_of is None:
            self._tool("initdb", "-D", self.data, "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "-U", "aftercare")
            self.configure(
                f"listen_addresses = '127.0.0.1'\nunix_socket_directories = '{folder}'\nshared_buffers = 32MB\n"
                f"lc_messages = 'C'\n{settings}"
            )
        else:
            self._tool(
                "pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-C", "-S", "standby",
                "-d", f"host=127.0.0.1 port={copy_of.port} user=aftercare application_name=standby",
            )
            self.configure(f"unix_socket_directories = '{folder}'\n{settings}")
        self.start()

    @property
    def address(self):
        return f"postgresql://aftercare@127.0.0.1:{self.port}/postgres"

    def configure(self, lines):
        with open(os.path.join(self.data, "postgresql.conf"), "a") as configuration:
            configuration.write(lines + "\n")

    def start(self):
        self._tool("pg_ctl", "-D", self.data, "-l", os.path.join(self.folder, "server.log"), "-o", f"-p {self.port}", "-w", "start")

    def restart(self):
        self._tool("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")
        self.start()

    def reload(self):
        self._tool("pg_ctl", "-D", self.data, "reload")

    def promote(self):
        self._tool("pg_ctl", "-D", self.data, "-w", "promote")

    def signal(self, number):
        """To the postmaster and every backend at once."""
        with open(os.path.join(self.data, "postmaster.pid")) as file:
            postmaster = int(file.readline())
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(postmaster)], capture_output=True, text=True)
        for pid in [postmaster, *map(int, children.stdout.split())]:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def kill(self):
        """As a loss of power would."""
        self.signal(signal.SIGKILL)
        # Started too soon it would find the shared memory in use.
        time.sleep(0.3)

    def stop(self):
        self._tool("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop", check=False)

    def column(self, sql):
        done = subprocess.run(
            [os.path.join(self.bin, "psql"), "-AtX", "-v", "ON_ERROR_STOP=1", "-d", self.own_address, "-c", sql],
            capture_output=True, text=True, timeout=60,
        )
        if done.returncode != 0:
            raise Fault(f"psql: {done.stderr.strip()}")
        return done.stdout.splitlines()

    @property
    def own_address(self):
        return f"postgresql://aftercare@127.0.0.1:{self.port}/postgres"

    def value(self, sql):
        return self.column(sql)[0]

    def _tool(self, name, *arguments, check=True):
        command = [os.path.join(self.bin, name), *arguments]
        if self.owner:
            command = ["setpriv", f"--reuid={self.owner}", f"--regid={pwd.getpwnam(self.owner).pw_gid}", "--clear-groups", *command]
        # Not into a pipe: the server inherits it and would hold it open for ever.
        with open(os.path.join(self.folder, f"{name}.txt"), "w+") as said:
            done = subprocess.run(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd="/", timeout=90)
            if check and done.returncode != 0:
                said.seek(0)
                raise Fault(f"{name}: {said.read()[-500:]}")


def _known(name):
    try:
        pwd.getpwnam(name)
        return True
    except KeyError:
        return False
