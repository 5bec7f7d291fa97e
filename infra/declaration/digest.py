"""One number for what is declared: the same for the same declarations, whatever their comments and order."""

import hashlib
import json
from collections.abc import Mapping

from pydantic import BaseModel

from infra.declaration.estate import DeclaredPartnership


def digest(declared: DeclaredPartnership) -> str:
    """SHA-256, in hexadecimal, over canonical JSON of the models. The date of judging is no part of it."""
    return _sha256(
        {
            "partnership": _plain(declared.partnership),
            "members": {member.member: _plain(member) for member in declared.members},
            "services": {service.service: _plain(service) for service in declared.services},
        }
    )


def digests(declared: DeclaredPartnership) -> Mapping[str, str]:
    """The same of each declaration by itself, by the path of its file: what differs, where `digest` does."""
    return {
        "partnership.yaml": _sha256(_plain(declared.partnership)),
        **{f"members/{each.member}.yaml": _sha256(_plain(each)) for each in declared.members},
        **{f"services/{each.service}.yaml": _sha256(_plain(each)) for each in declared.services},
    }


def _sha256(canonical: object) -> str:
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(model: BaseModel) -> object:
    return model.model_dump(mode="json")
