"""Temporary folders do not outlive what they are for, whenever Ctrl-C comes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

from maal.workspace import work

# Raises KeyboardInterrupt before the n-th line that runs in work.py, contextlib or shutil, in a process of its own for
# each n, which then ends as Python ends.
INTERRUPTED = """
import os, runpy, sys, threading
from pathlib import Path

work_folder = runpy.run_path(sys.argv[1])["work_folder"]
files = (sys.argv[1], "contextlib.py", "shutil.py")

def interrupted(n):
    left = n

    def trace(frame, event, argument):
        nonlocal left
        if not frame.f_code.co_filename.endswith(files):
            return None
        if event == "line":
            left -= 1
            if not left:
                raise KeyboardInterrupt
        return trace

    sys.settrace(trace)
    try:
        with work_folder(Path(sys.argv[2])) as folder:
            (folder / "deeper").mkdir()
            (folder / "deeper" / "rows").write_text("1")
        sys.settrace(None)
        sys.exit(0)
    except KeyboardInterrupt:
        sys.settrace(None)
        sys.exit(130)

for n in range(1, 1000):
    child = os.fork()
    if not child:
        interrupted(n)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = os.listdir(sys.argv[2])
    assert not left, f"line {n} leaves {left}"
    if not code:
        break
print(n)
"""


def test_ctrl_c_at_any_line_leaves_no_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, work.__file__, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert 30 < int(done.stdout) < 999


def test_a_folder_that_a_thread_still_writes_into_is_removed(tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            try:
                (folder / f"{time.monotonic_ns()}").touch()
            except FileNotFoundError:
                return

    with work.work_folder(tmp_path) as folder:
        threads = [threading.Thread(target=write, args=(folder,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.05)
    assert not list(tmp_path.iterdir())
    for thread in threads:
        thread.join()


def test_folders_of_other_running_processes_stay(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    running = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        for each in (ended, running):
            (tmp_path / f".work-{each.pid}-1").mkdir()
        work.sweep(tmp_path)
        assert [folder.name for folder in tmp_path.iterdir()] == [f".work-{running.pid}-1"]
    finally:
        running.communicate(b"\n")
