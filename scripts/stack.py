"""Reelwright as services on this machine: `make up`, `make status`, `make logs`, `make down`. Standard library only.

Servers and services are processes of their own, and everything they write lies below one folder. `state.json` there
says which process is which.
"""

import argparse
import fcntl
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from scripts import processes
from scripts.stack_state import LOOPBACK, PORTS, ROOT, Stack, fail, write_private

SERVERS = ("nats", "s3")
SERVICES = ("gateway", "planner", "voice", "align", "video", "render", "publish", "analytics")
SYNCS_SINCE = (2, 10)
"""The first nats-server that can write every message to the disk before it says that it has it."""
READY_SECONDS, END_SECONDS, QUIET_SECONDS = 300.0, 30.0, 5.0
POLL_SECONDS, FOLLOW_SECONDS, ASK_SECONDS = 0.05, 0.3, 2.0


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """How an object store is started; braces are filled in."""

    program: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]


OBJECT_STORES = (
    ObjectStore(
        "rclone",
        ("serve", "s3", "--addr", "{host}:{port}", "--no-cleanup", "{data}"),
        {"RCLONE_AUTH_KEY": '"{key},{secret}"', "RCLONE_CONFIG": os.devnull},
    ),
    ObjectStore(
        "minio",
        ("server", "--address", "{host}:{port}", "{data}"),
        {"MINIO_ROOT_USER": "{key}", "MINIO_ROOT_PASSWORD": "{secret}"},
    ),
)
"""In the order of choice."""


def up(stack: Stack, ports: Mapping[str, int]) -> None:
    """Start what does not run, in the order in which it is needed, and wait until all of it is ready."""
    running = stack.running()
    if running and any(stack.ports[name] != port for name, port in ports.items()):
        fail(f"the stack runs already, with other ports ({_listed(stack.ports)}): make down first")
    stack.ports |= ports
    if len(running) < len(SERVICES) + len(SERVERS):
        _complete(stack, running)
    ready = f"http://{LOOPBACK}:{stack.ports['gateway']}/readyz"
    _await_answer(stack, "gateway", ready, lambda status: status == 200)
    print(_greeting(stack))


def _complete(stack: Stack, running: Container[str]) -> None:
    nats, store = find("nats-server"), next((one for one in OBJECT_STORES if find(one.program)), None)
    if nats is None or store is None:
        missing = "nats-server" if nats is None else "an object store"
        fail(
            f"{missing} is not installed: `make servers` fetches nats-server and rclone into .servers/ "
            f"(or put nats-server and one of {', '.join(one.program for one in OBJECT_STORES)} on the PATH)"
        )
    for name, port in stack.ports.items():
        if {"monitor": "nats"}.get(name, name) not in running:
            _refuse_taken(name, port)
    if "nats" not in running:
        start_nats(stack, nats)
    if "s3" not in running:
        start_store(stack, store)
    _await_answer(stack, "nats", f"http://{LOOPBACK}:{stack.ports['monitor']}/healthz")
    _await_answer(stack, "s3", f"http://{LOOPBACK}:{stack.ports['s3']}/")
    settings = stack.settings()
    write_private(stack.folder / "env", "".join(f"{name}={shlex.quote(value)}\n" for name, value in settings.items()))
    provision(settings)
    start_services(stack, [name for name in SERVICES if name not in running], settings)


def find(program: str) -> str | None:
    """Where a server is: what `make servers` fetched comes before what the machine has."""
    fetched = ROOT / ".servers" / program
    return str(fetched) if os.access(fetched, os.X_OK) else shutil.which(program)


def start_nats(stack: Stack, program: str) -> None:
    told = subprocess.run([program, "-v"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"v(\d+)\.(\d+)", told)
    stack.syncs = version is not None and (int(version[1]), int(version[2])) >= SYNCS_SINCE
    config = stack.folder / "nats.conf"
    config.write_text(
        f'host: {LOOPBACK}\nport: {stack.ports["nats"]}\nhttp: "{LOOPBACK}:{stack.ports["monitor"]}"\n'
        'server_name: reel\nping_interval: "10s"\nping_max: 2\nwrite_deadline: "10s"\n'
        f"jetstream {{ store_dir: {json.dumps(str(stack.folder / 'nats'))}"
        f"{', sync_interval: always' if stack.syncs else ''} }}\n"
    )
    stack.start("nats", [program, "-c", str(config)], {})


def start_store(stack: Stack, store: ObjectStore) -> None:
    data = stack.folder / "objects"
    data.mkdir(exist_ok=True)
    filled = {"host": LOOPBACK, "port": stack.ports["s3"], "data": data, **stack.keys}
    program = find(store.program)
    assert program is not None
    stack.start(
        "s3",
        [program, *(argument.format(**filled) for argument in store.arguments)],
        {name: value.format(**filled) for name, value in store.environment.items()},
    )


def provision(settings: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reel_cli", "provision"], cwd=ROOT, env={**os.environ, **settings},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        fail(f"provisioning failed: {done.stdout.strip()}", done.returncode)


def start_services(stack: Stack, names: list[str], settings: Mapping[str, str]) -> None:
    """Start them together, and wait until each says that it is ready, as sd_notify(3) describes."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="reel-")))  # its name is short enough
        started = {}
        for name in names:
            told = held.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
            told.bind(str(folder / name))
            told.setblocking(False)
            environment = {**settings, "NOTIFY_SOCKET": str(folder / name), "PYTHONSAFEPATH": "1"}
            # glibc keeps a heap for every thread that ever allocated; two of them are enough.
            environment["MALLOC_ARENA_MAX"] = os.environ.get("MALLOC_ARENA_MAX", "2")
            started[name] = stack.start(name, [sys.executable, "-m", f"reel_{name}"], environment), told
        begun, told_of = time.monotonic(), False
        while started:
            waited = time.monotonic() - begun
            if waited > QUIET_SECONDS and not told_of:
                fonts = "; a new home's fonts are cut once, which takes a while" if "video" in started else ""
                print(f"Waiting for {', '.join(started)}{fonts} ...", flush=True)
                told_of = True
            for name, (process, told) in list(started.items()):
                if process.poll() is not None:
                    stack.broken(name, f"ended with exit code {process.returncode}")
                if _heard(told):
                    del started[name]
                elif waited > READY_SECONDS:
                    stack.broken(name, f"was not ready within {READY_SECONDS:.0f} s")
            time.sleep(POLL_SECONDS)


def down(stack: Stack) -> None:
    """Stop exactly what `up` started: services first, so that they can hand their work back, then the servers."""
    running = stack.running()
    for names in (SERVICES, SERVERS):
        heads = {pid: born for name in names for pid, born in running.get(name, {}).items()}
        if not processes.end(heads, END_SECONDS):
            print(f"reel: some of {', '.join(names)} had to be killed", file=sys.stderr)
    stack.known = {}
    stack.save()
    print(
        f"Stopped {len(running)} processes; what they stored is kept in {stack.folder}." if running else "Nothing ran."
    )


def status(stack: Stack) -> int:
    """Print what runs; 0 when all of it does."""
    running = stack.running()
    for name in (*SERVERS, *SERVICES):
        pids = ", ".join(str(pid) for pid in running.get(name, {}))
        print(f"{name:10} {'runs, process ' + pids if pids else 'does not run'}")
    if "gateway" not in running:
        return 1
    address = f"http://{LOOPBACK}:{stack.ports['gateway']}"
    answer = ask(f"{address}/readyz")
    print(f"{address} {'is ready' if answer == 200 else f'is not ready ({answer})'}")
    return 0 if answer == 200 and len(running) == len(SERVICES) + len(SERVERS) else 1


def logs(stack: Stack) -> None:
    """All logs in one view, each line with its process's name, until Ctrl-C."""
    read: dict[str, int] = {}
    names = (*SERVERS, *SERVICES)
    for name in names:
        for line in stack.tail(name):
            print(f"{name:10}| {line}")
        path = stack.logs / f"{name}.log"
        read[name] = path.stat().st_size if path.exists() else 0
    while True:
        for name in names:
            path = stack.logs / f"{name}.log"
            if path.exists() and path.stat().st_size > read[name]:
                with path.open("rb") as file:
                    file.seek(read[name])
                    whole = file.read().rpartition(b"\n")[0] + b"\n"
                read[name] += len(whole)
                for line in whole.decode(errors="replace").splitlines():
                    print(f"{name:10}| {line}")
        sys.stdout.flush()
        time.sleep(FOLLOW_SECONDS)


def ask(address: str) -> int:
    """The status of an answer, 0 for none."""
    place = urlsplit(address)
    connection = HTTPConnection(place.netloc, timeout=ASK_SECONDS)
    try:
        connection.request("GET", place.path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One command at a time for a stack."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fail("another make up or make down is at work on this stack: wait for it")
        yield


def _await_answer(stack: Stack, name: str, address: str, good: Callable[[int], bool] = bool) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not good(ask(address)):
        if not processes.alive(stack.known[name]):
            stack.broken(name, "ended")
        if time.monotonic() > deadline:
            stack.broken(name, f"was not ready within {READY_SECONDS:.0f} s")
        time.sleep(POLL_SECONDS)


def _heard(told: socket.socket) -> bool:
    try:
        return b"READY=1" in told.recv(1024).splitlines()
    except BlockingIOError:
        return False


def _refuse_taken(name: str, port: int) -> None:
    try:
        socket.create_server((LOOPBACK, port)).close()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        fail(f'port {port}, for {name}, is not free ({reason}): choose another with `make up ARGS="--{name} PORT"`')


def _listed(ports: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {port}" for name, port in ports.items())


def _greeting(stack: Stack) -> str:
    address = f"http://{LOOPBACK}:{stack.ports['gateway']}"
    key = " -H 'authorization: Bearer KEY'" if os.environ.get("REEL_API_KEYS") else ""
    return f"""Reelwright is up at {address}, and keeps everything in {stack.folder}.

A first video, as a quick look (draft):

  curl{key} {address}/v1/videos -H 'content-type: application/json' \\
    -d '{{"prompt": "Make a funny video about cats learning Python", "formats": ["draft"]}}'
  curl{key} -N {address}/v1/videos/JOB/events      # what happens, until it is done
  curl{key} {address}/v1/videos/JOB                # as it stands, with the addresses of its files

`make logs` shows what all of them say, `make status` what runs, `make down` stops it.
For `./reel doctor` and the rest of the command line: set -a; . {shlex.quote(f"{stack.folder}/env")}; set +a"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="stack", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("command", choices=("up", "down", "status", "logs"))
    parser.add_argument("--folder", type=Path, default=ROOT / ".stack", help="where everything is kept (.stack)")
    for name, port in PORTS.items():
        parser.add_argument(f"--{name}", type=int, metavar="PORT", help=f"port of {name} ({port})")
    given = parser.parse_args()
    folder: Path = given.folder.absolute()
    with alone(folder) if given.command in ("up", "down") else ExitStack():
        stack = Stack(folder)
        match given.command:
            case "up":
                up(stack, {name: port for name in PORTS if (port := getattr(given, name)) is not None})
            case "down":
                down(stack)
            case "status":
                return status(stack)
            case "logs":
                with suppress(KeyboardInterrupt):
                    logs(stack)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
