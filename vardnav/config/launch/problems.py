"""Problems the person who starts Vårdnav can put right, each told in one sentence."""


class SetupProblem(Exception):
    """Vårdnav cannot start for a reason outside its code; the message is one sentence for the person."""

    exit_code = 2
