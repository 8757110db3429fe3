"""The connections of our own servers, whose requests and answers are all short: a caller has to be quick with both."""

from . import Connection


class ShortAnswers(Connection):
    """Closed when an answer is not read to its end in time, or when a stop has to wait for the rest of a body."""

    answer_deadline = 60.0
    rest_of_body_within = 2.0
