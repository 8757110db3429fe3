"""Facts are kept with how they were come by, processes counted with their children, our statements run by pgbench."""

import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.capacity import memory
from benchmarks.capacity.churn import VALUES
from benchmarks.capacity.facts import Fact, load
from benchmarks.capacity.partitions import PARTITIONED, statements
from benchmarks.capacity.pgbench import text
from benchmarks.capacity.processes import cpu_seconds, family, resident_mib, written_bytes
from benchmarks.capacity.site import Place
from benchmarks.capacity.window import Counters
from benchmarks.fastlatch_site import Site
from benchmarks.fill import Filled

from fastlatch.adapters.database.compiled.changes import AFTER
from fastlatch.adapters.database.compiled.refresh_tokens import SPEND


def test_facts_come_back_as_they_were_kept_and_parts_replace_their_own(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    facts = load(file)
    assert facts.by_name == {}
    facts.take(
        "rows", [Fact("a.b", 1.23456, "bytes", "counted"), Fact("a.c", 2, "bytes", "counted")], machine={}, day="1"
    )
    facts.save(file)
    again = load(file)
    again.take("work", [Fact("a.c", 3, "bytes", "again")], machine={"cores": 2}, day="2")
    again.save(file)
    last = load(file)
    assert last["a.b"] == 1.235  # four figures are more than is known
    assert last.by_name["a.c"] == Fact("a.c", 3, "bytes", "again")
    assert (last.days, last.machine) == ({"rows": "1", "work": "2"}, {"cores": 2})


@pytest.mark.skipif(sys.platform != "linux", reason="counts by /proc")
def test_a_process_is_counted_with_its_children() -> None:
    child = "import sys; print(sum(range(2_000_000)), flush=True); sys.stdin.read()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()  # the child has done its work, and waits
        assert len(family(process.pid)) == 2
        alone = cpu_seconds(family(process.pid)[1])
        assert cpu_seconds(process.pid) >= alone > 0.01
        assert resident_mib(process.pid) > 1
        assert written_bytes(process.pid) >= 0
        process.stdin.close()


def test_what_ran_between_two_counts_is_divided_by_how_often() -> None:
    before, after = Counters(1, 2, 100, 1000, 10, 5), Counters(3, 6, 300, 5000, 30, 15)
    took = after.per(10, before)
    assert {name: value for name, (value, _) in took.items()} == {
        "server_cpu": 0.2,
        "database_cpu": 0.4,
        "written": 20,
        "wal": 400,
        "statements": 2,
        "changing_statements": 1,
    }


def test_a_place_without_a_server_has_no_processor_time_of_one(tmp_path: Path) -> None:
    place = Place("sqlite", "sqlite:///x", Filled(Path("x"), 1, 1, 1), Site({"FASTLATCH_A": "1"}, (), ""), tmp_path)
    assert place.database_cpu() == 0
    assert place.environment(log_level="error") == {"FASTLATCH_A": "1", "FASTLATCH_LOG_LEVEL": "error"}
    with pytest.raises(TypeError):
        place.postmaster()


def test_pgbench_runs_our_statement_with_expressions_for_its_parameters() -> None:
    written = text(AFTER, {"after": "(17)"})
    assert written.endswith("WHERE fastlatch_changes.sequence > (17)::BIGINT ORDER BY fastlatch_changes.sequence;")
    assert "$" not in written


def test_what_churns_a_table_is_the_statement_that_spends_a_refresh_token() -> None:
    written = text(SPEND, VALUES)
    assert "$" not in written
    assert "'first-party'" in written
    assert """replace(fastlatch_sessions.details, '"jkt":'::VARCHAR, ''::VARCHAR)""" in written


def test_the_page_about_scale_has_the_statements_that_partition() -> None:
    assert PARTITIONED.startswith("BEGIN;")
    assert PARTITIONED.rstrip().endswith("COMMIT;")
    with pytest.raises(ValueError, match="no block of SQL"):
        statements("```sql\nSELECT 1;\n```\n")


def test_what_is_kept_in_memory_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "ENTRIES", 500)
    found = {fact.name: fact.value for fact in memory.entries()}
    assert 80 < found["memory.ending"] < 400
    assert 700 < found["memory.token"] < 3000
    assert 300 < found["memory.user"] < 2000
