"""Who may read a file with a secret: PostgreSQL's rule for its own key file."""

import pytest

from fastlatch.settings.private_file import open_to_others

ROOT, US, SOMEBODY = 0, 10001, 1000


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o700])
@pytest.mark.parametrize("owner", [ROOT, US, SOMEBODY])
def test_what_only_its_owner_may_read_is_private(mode, owner):
    assert not open_to_others(mode, owner=owner, reader=US)


def test_root_may_give_a_file_to_a_group():
    # Kubernetes with fsGroup, systemd with an access control list, `chown root:fastlatch; chmod 640`.
    assert not open_to_others(0o440, owner=ROOT, reader=US)
    assert not open_to_others(0o640, owner=ROOT, reader=US)


@pytest.mark.parametrize("mode", [0o444, 0o644, 0o460, 0o450, 0o404, 0o402, 0o777])
def test_root_may_not_give_it_to_everybody_or_let_a_group_change_it(mode):
    assert open_to_others(mode, owner=ROOT, reader=US)


@pytest.mark.parametrize(("owner", "reader"), [(US, US), (SOMEBODY, US), (ROOT, ROOT)])
def test_nobody_else_may_give_a_file_to_a_group(owner, reader):
    assert open_to_others(0o440, owner=owner, reader=reader)
