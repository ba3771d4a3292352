"""A small disk of its own for what must be hurt: an ext4 in a file, which fills up and whose power can be cut.

Cutting is what file systems' own tests do (`godown` of xfstests): FS_IOC_SHUTDOWN without a flush. From that moment
every read and write fails, and what no process had asked to be on the disk is not there when it is mounted again.
"""

import fcntl
import os
import struct
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.service import until

# <uapi/linux/fs.h>: _IOR('X', 125, __u32), and the flag that leaves even the file system's own log as it is.
FS_IOC_SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2
BALLAST = "probe-ballast"
BLOCKS = (1 << 26, 1 << 20, 1 << 12)


class Disk:
    """One such disk, over the folder; `size` as for truncate(1)."""

    def __init__(self, folder: Path, image: Path, size: str) -> None:
        self.folder, self._image = folder, image
        _must("truncate", "-s", size, str(image))
        _must("mkfs.ext4", "-q", "-m", "0", str(image))
        self.mount()

    def mount(self) -> None:
        """Put it over the folder, as a machine does that starts again."""
        _must("mount", "-o", "loop", str(self._image), str(self.folder))
        if os.geteuid() == 0:
            self.folder.chmod(0o777)  # PostgreSQL runs as somebody else

    def unmount(self) -> None:
        """Take it away once nobody uses it any more. Raises AssertionError when somebody goes on."""
        until(lambda: _ran("umount", str(self.folder)), f"{self.folder} is used by somebody", 30)

    def remove(self) -> None:
        """Take it away for good."""
        self.unmount()
        self._image.unlink()

    def fill(self) -> None:
        """Leave no block on it."""
        place, handle = 0, os.open(self.folder / BALLAST, os.O_WRONLY | os.O_CREAT)
        try:
            for block in BLOCKS:
                with suppress(OSError):
                    while True:
                        os.posix_fallocate(handle, place, block)
                        place += block
        finally:
            os.close(handle)

    def empty(self) -> None:
        """Give the room back."""
        (self.folder / BALLAST).unlink()

    def cut_power(self) -> None:
        """From now on nothing can be read or written; whatever was not flushed is lost."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, FS_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(folder)


def may_have_one(folder: Path) -> bool:
    """Whether we may mount such a disk here (root may, if the kernel has loop devices left)."""
    try:
        Disk(folder, folder.with_name("trial.img"), "16M").remove()
    except (AssertionError, OSError):
        return False
    return True


def _ran(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _must(*command: str) -> None:
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, f"{' '.join(command)}: {ran.stderr}"
