"""Object stores for tests: rclone's `serve s3`, quick, and Ceph's gateway, an S3 server people trust their data to.

    with s3.running("rclone") as server:               # one of your own, to kill and restart
        settings = server.settings(home, s3_bucket=s3.new_bucket())
        await provision(settings)
        store = S3Store(settings, patience=5)

The fixture `s3_server("rgw")` gives one for the whole session; tests share it and keep apart by buckets.
"""

import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

from reel_common.settings import CommonSettings
from tests import servers

READY_SECONDS = 90.0
END_SECONDS = 10.0
ACCESS_KEY, SECRET_KEY = "test-key", "test-secret-key"
NEEDED = {
    "rclone": ("rclone",),
    "rclone-https": ("rclone", "openssl"),
    "rgw": ("radosgw", "radosgw-admin", "ceph", "ceph-mon", "ceph-osd", "monmaptool"),
}
"""Which programs make which server."""
HOW = {
    "rclone": "run `make servers` for rclone",
    "rclone-https": "run `make servers` for rclone, and install openssl",
    "rgw": "install radosgw, ceph-mon, ceph-osd and ceph-common for Ceph's gateway",
}


@dataclass(slots=True)
class S3Server:
    """A running server; `restart` starts it again on the same port, with what it had stored (rclone only)."""

    endpoint: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes]
    certificate: Path | None = None

    def settings(self, home: Path, **more: Any) -> CommonSettings:
        """Settings for this server, with its keys, over http."""
        return CommonSettings(home=home, **{**self._told(), **more})

    def environment(self, bucket: str) -> dict[str, str]:
        """The same for a process."""
        told = {**self._told(), "s3_bucket": bucket}
        return {f"REEL_{name.upper()}": str(value).lower() for name, value in told.items()}

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.process = _started(self.command, self.log)
        _wait_until(partial(_answers, self.endpoint), self.process, self.log)

    def _told(self) -> dict[str, Any]:
        return {
            "s3_endpoint": self.endpoint,
            "s3_access_key": ACCESS_KEY,
            "s3_secret_key": SECRET_KEY,
            "s3_secure": False,
        }


def need(kind: str) -> None:
    """Skip the test where a program is missing, or fail it where servers are required."""
    absent = [program for program in NEEDED[kind] if find(program) is None]
    if absent:
        servers.missing(", ".join(absent), HOW[kind])


@cache
def find(program: str) -> Path | None:
    """A program that `make servers` brought, or one on the PATH."""
    variable = f"REEL_TEST_{program.upper().replace('-', '_')}"
    return next(iter(servers.candidates(program, variable)), None)


@contextmanager
def running(kind: str) -> Iterator[S3Server]:
    """A server in a folder of its own; the test is skipped or fails where there is none."""
    need(kind)
    # Ceph's daemons put sockets there, whose paths may have 107 bytes; the folders of tests have longer names.
    short = tempfile.TemporaryDirectory(prefix="reel-s3-", dir="/tmp", ignore_cleanup_errors=True)
    with short as folder, KINDS[kind](Path(folder)) as server:
        yield server


def new_bucket() -> str:
    return f"test-{uuid4().hex[:12]}"


@contextmanager
def rclone(folder: Path, *more: str) -> Iterator[S3Server]:
    """`rclone serve s3` on a free port of this machine, with its objects as files in `folder/objects`."""
    (folder / "objects").mkdir()
    endpoint, log = f"127.0.0.1:{servers.free_port()}", folder / "rclone.log"
    key = f"{ACCESS_KEY},{SECRET_KEY}"
    (folder / "rclone.conf").touch()
    command = [_found("rclone"), "serve", "s3", "--addr", endpoint, "--auth-key", key, "--config",
               str(folder / "rclone.conf"), str(folder / "objects"), *more]  # fmt: skip
    server = S3Server(endpoint, command, log, _started(command, log))
    try:
        _wait_until(partial(_answers, endpoint), server.process, log)
        yield server
    finally:
        _end(server.process)


@contextmanager
def rclone_https(folder: Path) -> Iterator[S3Server]:
    """The same over https, with a certificate that nobody trusts who is not told to: `certificate`."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = [_found("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out",
            str(certificate), "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1"]  # fmt: skip
    subprocess.run(made, check=True, capture_output=True)
    with rclone(folder, "--cert", str(certificate), "--key", str(key)) as server:
        server.certificate = certificate
        yield server


CEPH_CONF = """
[global]
fsid = {fsid}
mon_host = [v1:127.0.0.1:{mon_port}]
ms_bind_msgr2 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_data_avail_crit = 1
mon_data_avail_warn = 2
mon_max_pg_per_osd = 1000
osd_crush_chooseleaf_type = 0
# Otherwise every new pool waits a second for company.
paxos_propose_interval = 0.05
run_dir = {folder}/run
admin_socket = {folder}/run/$name.asok
pid_file = {folder}/run/$name.pid
log_file = {folder}/run/$name.log
crash_dir = {folder}/crash
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
[mon]
mon_data = {folder}/mon
[osd]
osd_data = {folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 1073741824
# Its place is told below; a disk that tells it itself may do so before it knows the cluster's id, and gives up.
osd_class_update_on_start = false
osd_crush_update_on_start = false
[client.rgw.a]
rgw_data = {folder}/rgw
rgw_frontends = beast endpoint={endpoint}
rgw_enable_apis = s3, admin
rgw_run_sync_thread = false
rgw_enable_usage_log = false
"""


@contextmanager
def rgw(folder: Path) -> Iterator[S3Server]:
    """A Ceph cluster of one monitor and one disk in memory, and its S3 gateway, on free ports of this machine.

    `folder`'s path must be short: the daemons put sockets there, whose paths the system limits.
    """
    for name in ("mon", "osd", "run", "rgw", "crash"):
        (folder / name).mkdir()
    fsid, mon_port, endpoint = str(uuid4()), servers.free_port(), f"127.0.0.1:{servers.free_port()}"
    conf = folder / "ceph.conf"
    conf.write_text(CEPH_CONF.format(fsid=fsid, mon_port=mon_port, endpoint=endpoint, folder=folder))
    daemons: list[subprocess.Popen[bytes]] = []

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [_found(program), "-c", str(conf), *arguments],
            capture_output=True, text=True, timeout=READY_SECONDS, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{program} {' '.join(arguments)}: {done.stderr}"

    def daemon(program: str, *arguments: str) -> subprocess.Popen[bytes]:
        daemons.append(_started([_found(program), "-c", str(conf), *arguments, "-f"], folder / f"{program}.log"))
        return daemons[-1]

    try:
        address = f"[v1:127.0.0.1:{mon_port}]"
        run("monmaptool", "--create", "--fsid", fsid, "--addv", "a", address, str(folder / "monmap"))
        run("ceph-mon", "--mkfs", "-i", "a", "--monmap", str(folder / "monmap"))
        daemon("ceph-mon", "-i", "a")
        disk = str(uuid4())
        run("ceph", "osd", "new", disk)
        run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", disk)
        run("ceph", "osd", "crush", "add", "osd.0", "1.0", "host=h", "root=default")
        daemon("ceph-osd", "-i", "0")
        # It waits by itself until the disk serves.
        run("radosgw-admin", "-n", "client.rgw.a", "user", "create", "--uid=test", "--display-name=test",
            f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET_KEY}")  # fmt: skip
        gateway = daemon("radosgw", "-n", "client.rgw.a")
        _wait_until(partial(_answers, endpoint), gateway, folder / "radosgw.log")
        yield S3Server(endpoint, [], folder / "radosgw.log", gateway)
    finally:
        for process in reversed(daemons):
            _end(process, signal.SIGKILL)  # its disk was memory: there is nothing to put away


KINDS: dict[str, Callable[[Path], Any]] = {"rclone": rclone, "rclone-https": rclone_https, "rgw": rgw}


def _found(program: str) -> str:
    path = find(program)
    assert path is not None, f"no {program} here"
    return str(path)


def _started(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as file:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file)


def _answers(endpoint: str) -> bool:
    connection = HTTPConnection(endpoint, timeout=2)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"no server:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(number)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
