"""A bucket of S3 that is there, away, in trouble or silent."""

from pathlib import Path
from threading import Thread

from tests.s3_server import S3Server

NAME = "tay-ninh"


class Bucket:
    """Stands at one port of this machine; what it holds outlives its being away."""

    def __init__(self) -> None:
        self._server = S3Server()
        self.port = self._server.server_address[1]
        self._serve()

    @property
    def settings(self) -> dict[str, str]:
        """What a service is told that keeps its photos here."""
        return {
            "STORAGE_URL": f"s3://{NAME}",
            "STORAGE_ENDPOINT": self._server.url,
            "STORAGE_REGION": "hcm-1",
            "STORAGE_ACCESS_KEY": "drill",
            "STORAGE_SECRET_KEY": "drill-secret",
        }

    def take_over(self, files: Path) -> None:
        """Put everything in the folder into the bucket, under the same keys."""
        for file in files.rglob("*"):
            if file.is_file():
                self._server.objects[f"{NAME}/{file.relative_to(files)}"] = file.read_bytes(), "image/jpeg"

    def down(self) -> None:
        """Be gone: connections are refused."""
        self._server.go_away()

    def up(self) -> None:
        """Be there again, at the same port, with what there was."""
        before, self._server = self._server, S3Server(self.port)
        self._server.objects = before.objects
        self._serve()

    def erring(self) -> None:
        """Answer every request 503, as S3 does when it wants to be left alone."""
        self._server.fail_with = 503

    def silent(self) -> None:
        """Take every request and say nothing to it."""
        self._server.speaks.clear()

    def well(self) -> None:
        """Serve again."""
        self._server.fail_with = None
        self._server.speaks.set()

    def _serve(self) -> None:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
