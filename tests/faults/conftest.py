"""Real servers with four workers, on each kind of database, and how much of a long test is run."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from support.cluster import Cluster, cluster_of
from support.long_form import LONG

ClusterWith = Callable[..., AbstractContextManager[Cluster]]


@pytest.fixture
def long_form() -> bool:
    """Whether the counts of the documentation are wanted, which take minutes, or a few rounds of the same."""
    return LONG


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def cluster_with(request, tmp_path_factory) -> ClusterWith:
    """A cluster with these variables over a new database, not started yet."""

    @contextmanager
    def make(**variables: str) -> Iterator[Cluster]:
        folder = tmp_path_factory.mktemp("cluster")
        if request.param == "sqlite":
            with cluster_of(folder, **variables) as cluster:
                yield cluster
            return
        postgres = request.getfixturevalue("postgres")
        url = postgres.new_database()
        try:
            with cluster_of(folder, **variables, FASTLATCH_DATABASE_URL=url) as cluster:
                yield cluster
        finally:
            postgres.drop(url)

    return make
