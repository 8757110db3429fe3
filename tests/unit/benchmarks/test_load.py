"""What wrk and our scripts report, read without guessing."""

import pytest
from benchmarks.load import parse

GOOD = """\
Running 1s test @ http://127.0.0.1:18998/
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.14ms    1.22ms   9.32ms   86.53%
    Req/Sec     4.72k     1.87k    7.27k    50.00%
  Latency Distribution
     50%  602.00us
     75%    1.28ms
     90%    2.79ms
     99%    6.10ms
  4700 requests in 1.00s, 0.96MB read
Requests/sec:   4678.69
Transfer/sec:      0.96MB
"""


def test_rate_and_latencies_are_read_with_their_units() -> None:
    load = parse(GOOD)

    assert (load.requests, load.per_second) == (4_700, 4_678.69)
    assert load.p50 == pytest.approx(0.000602)
    assert load.p99 == pytest.approx(0.0061)
    assert (load.bad_answers, load.socket_errors) == (0, 0)


def test_answers_that_are_no_2xx_are_counted() -> None:
    assert parse(GOOD + "  Non-2xx or 3xx responses: 5691\n").bad_answers == 5_691


def test_what_our_scripts_refuse_is_counted_and_not_twice() -> None:
    assert parse(GOOD + "Refused: 7\n").bad_answers == 7
    assert parse(GOOD + "  Non-2xx or 3xx responses: 5\nRefused: 7\n").bad_answers == 7


def test_every_kind_of_socket_error_is_counted() -> None:
    assert parse(GOOD + "  Socket errors: connect 1, read 20, write 300, timeout 4000\n").socket_errors == 4_321


def test_anything_else_is_no_report() -> None:
    with pytest.raises(ValueError, match="unable to connect"):
        parse("unable to connect to 127.0.0.1:18997 Connection refused")
