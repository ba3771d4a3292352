"""ClamAV's daemon as far as we speak with it: a real socket, its INSTREAM protocol, and one signature."""

import socket
import struct
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

# The file every scanner agrees to call malware; written apart so that this source is none.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Listens on TCP, or on a Unix socket at `path`; `answer` replaces its verdicts."""

    def __init__(self, path: Path | None = None) -> None:
        family = socket.AF_INET if path is None else socket.AF_UNIX
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.bind(("127.0.0.1", 0) if path is None else str(path))
        self._socket.listen()
        self.url = f"unix://{path}" if path else f"tcp://127.0.0.1:{self._socket.getsockname()[1]}"
        self.answer: bytes | None = None
        self.scanned: list[int] = []
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line, line.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack("!L", said.read(4))[0]:
                    content += said.read(length)
                self.scanned.append(len(content))
                verdict = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
                line.sendall(b"stream: " + verdict + b"\0" if self.answer is None else self.answer)
