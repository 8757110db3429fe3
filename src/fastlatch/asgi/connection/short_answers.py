"""The connections of our own servers, whose answers are all short: a caller has to read them."""

from . import Connection


class ShortAnswers(Connection):
    """Closed when an answer is not read to its end in time."""

    answer_deadline = 60.0
