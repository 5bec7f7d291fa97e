"""Work on many places: by several processes it is the same as by one."""

from infra.assurance.proof.apart import apart, by_owner
from infra.assurance.proof.places import Place, nowhere


def keys(places: tuple[Place, ...]) -> tuple[str, ...]:
    return tuple(place.key for place in places)


def test_parts_are_worked_on_by_forks_and_come_back_in_order() -> None:
    parts = tuple((nowhere(f"{part}a"), nowhere(f"{part}b")) for part in range(3))
    assert list(apart(parts, keys)) == [("0a", "0b"), ("1a", "1b"), ("2a", "2b")]


def test_a_few_places_are_one_part() -> None:
    places = tuple(nowhere(str(number)) for number in range(20))
    assert by_owner(places) == (places,)
