"""The kinds of error a caller can meet. Each knows its HTTP status and code; the message says what to do."""

from typing import Self


class ArmfulError(Exception):
    """Base of every error that is an answer rather than a fault of ours."""

    status = 500
    code = "internal"
    title = "Something went wrong"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFoundError(ArmfulError):
    status = 404
    code = "not-found"
    title = "Not found"

    @classmethod
    def of(cls, noun: str, number: int) -> Self:
        """For a thing that is known by its number."""
        return cls(f"There is no {noun} {number} here. Begin again from the home page, or from the list in the API.")


class ConflictError(ArmfulError):
    status = 409
    code = "conflict"
    title = "Conflicts with what is already there"


class NameTakenError(ConflictError):
    """Of a class: a client can offer to merge with the one that has the name."""

    code = "name-taken"
    title = "The name is taken"


class InvalidError(ArmfulError):
    """The request is well formed, but what it asks for cannot be done as asked."""

    status = 400
    code = "invalid"
    title = "Cannot be done as asked"


class ForbiddenError(ArmfulError):
    status = 403
    code = "forbidden"
    title = "Not allowed"


class TooLargeError(ArmfulError):
    status = 413
    code = "too-large"
    title = "Too large"


class UnreadablePictureError(ArmfulError):
    """The bytes are not a picture that Armful reads, or are broken, or would take too much to decode."""

    status = 415
    code = "unreadable-picture"
    title = "Not a readable picture"


class NotReadyError(ArmfulError):
    """What was asked for does not exist yet but will: try again shortly."""

    status = 503
    code = "not-ready"
    title = "Not ready yet"
