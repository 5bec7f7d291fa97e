"""Which files are kept as evidence, and which are not."""

from pathlib import Path

import pytest

from infra.runbook.record.evidence import LARGEST, EvidenceRefusedError, checked, found, keep, read_evidence
from infra.runbook.record.model import Kept


def _refused(data: bytes) -> str:
    with pytest.raises(EvidenceRefusedError) as refusal:
        checked(data, "minutes.md")
    return str(refusal.value)


def test_a_file_is_copied_beside_the_record_under_a_plain_name(tmp_path: Path) -> None:
    record = tmp_path / "slough.record.yaml"
    kept = keep(record, 7, "Minutes of 3 May (final).md", b"agreed")
    assert kept.file == "slough.evidence/007-Minutes-of-3-May-final-.md"
    assert (tmp_path / kept.file).read_bytes() == b"agreed"
    assert found(record, [kept]) == {kept.file: kept.sha256}


def test_a_file_that_has_changed_or_gone_is_seen(tmp_path: Path) -> None:
    record = tmp_path / "slough.record.yaml"
    kept = keep(record, 1, "minutes.md", b"agreed")
    gone = Kept(file="slough.evidence/002-gone.md", sha256=kept.sha256)
    (tmp_path / kept.file).write_bytes(b"not agreed")
    now = found(record, [kept, gone])
    assert now[kept.file] != kept.sha256
    assert gone.file not in now


def test_an_empty_file_shows_nothing() -> None:
    assert _refused(b" \n") == "got 'minutes.md', which is empty; expected a file that shows what was done"


def test_a_file_is_at_most_so_large() -> None:
    assert len(checked(b"x" * LARGEST, "scan.pdf")) == LARGEST
    assert _refused(b"x" * (LARGEST + 1)).endswith("with more bytes, expected at most 10,485,760")


def test_a_file_that_never_ends_is_not_waited_for() -> None:
    with pytest.raises(EvidenceRefusedError, match="got '/dev/urandom' with more bytes, expected at most"):
        read_evidence(Path("/dev/urandom"))


@pytest.mark.parametrize("before", [b"", b"\xff\xfe\x00"], ids=["text", "not text"])
def test_a_secret_is_refused_and_never_shown(before: bytes) -> None:
    said = _refused(before + b"tunnel up\npsk = c0rrect-horse!\n")
    assert said.startswith("got 'minutes.md', which holds what looks like a password; expected no secret")
    assert "c0rrect" not in said


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvidenceRefusedError, match=r"none\.md' that cannot be read \(No such file"):
        read_evidence(tmp_path / "none.md")
