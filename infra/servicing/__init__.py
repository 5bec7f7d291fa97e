"""A shared service rehearsed: its servers as machines of a twin, configured by the playbooks, and used.

    shown = served(known, root, planned, "slough", "payroll", listen)

What is seen is what people would see: a page over TLS, through firewall and security groups, or a refusal.
Each thing that keeps another council out is shown alone, so that the next one cannot hide that it is missing.
"""

from infra.servicing.showing import PACKAGES, missing, parties, served
from infra.servicing.values import NoServiceError, Seen, Served, Shown, Way

__all__ = ["PACKAGES", "NoServiceError", "Seen", "Served", "Shown", "Way", "missing", "parties", "served"]
