"""One number for what is declared: the same for the same declarations, whatever their comments and order."""

import hashlib
import json

from pydantic import BaseModel

from infra.declaration.estate import DeclaredPartnership


def digest(declared: DeclaredPartnership) -> str:
    """SHA-256, in hexadecimal, over canonical JSON of the models. The date of judging is no part of it."""
    canonical = {
        "partnership": _plain(declared.partnership),
        "members": {member.member: _plain(member) for member in declared.members},
        "services": {service.service: _plain(service) for service in declared.services},
    }
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(model: BaseModel) -> object:
    return model.model_dump(mode="json")
