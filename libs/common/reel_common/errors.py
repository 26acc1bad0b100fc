"""
What can go wrong in a step:

* ServiceError
  - Transient   try again later (429, time-out, GPU busy)
  - Permanent   never try again (bad input, policy refusal, nothing usable installed)

Every message is one sentence that tells a person what to do. Anything else that is raised is a
bug: the worker retries it like a Transient and buries it after the last attempt.
"""


class ServiceError(Exception):
    """A failure that a provider or handler understood and translated."""


class Transient(ServiceError):
    """Worth another try, `retry_after` seconds from now when the other side said when."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Permanent(ServiceError):
    """The same input will fail again for ever."""
