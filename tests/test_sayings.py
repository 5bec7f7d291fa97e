"""What another program has said of why it failed."""

import pytest

from infra.sayings import last_line


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "nothing was said"),
        ("one\ntwo\n\n", "two"),
        (
            "mount: /mnt: permission denied.\n       dmesg(1) may have more information.\n",
            "mount: /mnt: permission denied.",
        ),
        ("  only this\n", "only this"),
    ],
)
def test_a_hint_that_goes_on_with_it_is_not_the_why(said: str, why: str) -> None:
    assert last_line(said) == why
