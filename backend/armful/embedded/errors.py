from armful.core.errors import ArmfulError


class StartError(ArmfulError):
    """A part of the embedded deployment cannot start; the message says what to do."""

    code = "cannot-start"
    title = "Armful cannot start"
