"""Commits of SQLite that outlast a power cut, many for the price of one.

With `synchronous=NORMAL` a commit is in the write-ahead log but not yet on the disk; `FULL` has each writer wait for
the disk while holding the one write lock. Here the writer lets go first and then waits for a flush of the log that
began after its commit. Whoever comes while one is under way shares the next. The answer leaves only after that.
"""

import os
from contextlib import suppress
from pathlib import Path
from threading import Condition

# Tests of what does not outlive them replace it.
flush = getattr(os, "fdatasync", os.fsync)


class Disk:
    """The disk under one database's write-ahead log."""

    def __init__(self, log: str) -> None:
        self._log = Path(log)
        self._inode = 0
        self._changed = Condition()
        self._begun = self._done = 0
        self._busy = False
        os.register_at_fork(after_in_child=self._begin_anew)

    def outlast(self) -> None:
        """Return once everything committed before this call is on the disk. Raises OSError when the disk fails."""
        with self._changed:
            mine = self._begun + 1
            while self._busy and self._done < mine:
                self._changed.wait()
            if self._done >= mine:
                return
            self._busy = True
            self._begun = mine = self._begun + 1
        is_done = False
        try:
            self._flush_log()
            is_done = True
        finally:
            with self._changed:
                self._busy = False
                self._done = mine if is_done else self._done
                self._changed.notify_all()

    def _flush_log(self) -> None:
        # Where there is no log any more, SQLite has flushed the database itself.
        with suppress(FileNotFoundError):
            log = os.open(self._log, os.O_RDONLY | os.O_CLOEXEC)
            try:
                flush(log)
                inode = os.fstat(log).st_ino
            finally:
                os.close(log)
            if inode != self._inode:
                self._flush_folder()
                self._inode = inode

    def _flush_folder(self) -> None:
        folder = os.open(self._log.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _begin_anew(self) -> None:
        self._changed, self._busy = Condition(), False
