"""What a process signs, encrypts and lets in with; and what it must not have if all it does is work jobs."""

from cryptography.fernet import Fernet
from pydantic import BaseModel, Field, field_validator

from config_zalo import Many

LEAST_LENGTH = 32


class KeySettings(BaseModel):
    """Keys of the service itself."""

    secret_key: str = Field(
        "", description="Signs log-ins and links; at least 32 characters. Demo makes its own."
    )
    secret_key_previous: Many = Field((), description="Earlier secret keys, still accepted, comma separated.")
    link_keys: Many = Field(
        (),
        description="Sign links to photos and papers in SECRET_KEY's place; at least 32 characters, newest first,"
        " comma separated.",
    )
    data_keys: Many = Field(
        (),
        description="Keys (urlsafe base64 of 32 bytes) that encrypt personal data, newest first. Demo makes its own.",
    )
    metrics_token: str = Field("", description="Bearer token that /metrics asks for; required in production.")
    jobs_only: bool = Field(
        False,
        description="The process answers no requests: a worker, the clock, a command. It needs LINK_KEYS, and is"
        " refused what only the web needs.",
    )

    @field_validator("data_keys")
    @classmethod
    def _fernet_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for key in value:
            Fernet(key)  # raises ValueError with a clear sentence
        return value

    @field_validator("link_keys")
    @classmethod
    def _long_enough(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key) < LEAST_LENGTH for key in value):
            raise ValueError(f"each must have {LEAST_LENGTH} characters or more")
        return value

    @property
    def accepted_keys(self) -> tuple[str, ...]:
        """The keys that residents' tokens may be signed with, the newest first."""
        return tuple(key for key in (self.secret_key, *self.secret_key_previous) if key)

    @property
    def accepted_link_keys(self) -> tuple[str, ...]:
        """The keys that links may be signed with; the first signs."""
        return (*self.link_keys, *self.accepted_keys)

    def keys_needed(self) -> dict[str, bool]:
        """What production asks for, and whether it is given."""
        if self.jobs_only:
            return {"LINK_KEYS": bool(self.link_keys), "DATA_KEYS": bool(self.data_keys)}
        return {
            f"SECRET_KEY ({LEAST_LENGTH} characters or more)": len(self.secret_key) >= LEAST_LENGTH,
            "DATA_KEYS": bool(self.data_keys),
            "METRICS_TOKEN": bool(self.metrics_token),
        }
