"""DNS records of a .gov.uk domain that moves to the shared tenant, in the order in which they are set."""

from dataclasses import dataclass
from typing import Literal

from infra.design.tenancy.model import DomainRecord

_GOV_UK = "gov.uk guidance: set up government email services securely"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """One record. `name` and `value` are filled in with the domain, its dashed form, the tenant's name."""

    name: str
    type: Literal["TXT", "MX", "CNAME"]
    value: str
    when: str
    source: str


_BEFORE, _VERIFY, _CUTOVER = (
    "a week before: lower the time to live to 300 s",
    "once the domain is out of its old tenant",
    "at mail cutover",
)
_AFTER = "when reports show no failure, after cutover"

RECORDS = (
    RecordRow(
        name="_mta-sts.{domain}",
        type="TXT",
        value="v=STSv1; id={serial}",
        when=f"{_BEFORE}; policy file in mode testing",
        source=_GOV_UK,
    ),
    RecordRow(
        name="{domain}",
        type="TXT",
        value="MS=ms<value shown by Microsoft Entra when the domain is added>",
        when=_VERIFY,
        source="entra-docs identity/users/domains-manage",
    ),
    RecordRow(
        name="{domain}",
        type="TXT",
        value="v=spf1 include:spf.protection.outlook.com -all",
        when=_CUTOVER,
        source="CISA ScubaGear MS.EXO.2.2v3",
    ),
    RecordRow(
        name="selector1._domainkey.{domain}",
        type="CNAME",
        value="selector1-{dashed}._domainkey.{tenant}",
        when=_CUTOVER,
        source="Exchange Online DKIM; unverified, new at each move",
    ),
    RecordRow(
        name="selector2._domainkey.{domain}",
        type="CNAME",
        value="selector2-{dashed}._domainkey.{tenant}",
        when=_CUTOVER,
        source="Exchange Online DKIM; unverified, new at each move",
    ),
    RecordRow(
        name="{domain}",
        type="MX",
        value="0 {dashed}.mail.protection.outlook.com",
        when=_CUTOVER,
        source="Exchange Online; unverified",
    ),
    RecordRow(
        name="_smtp._tls.{domain}",
        type="TXT",
        value="v=TLSRPTv1; rua=mailto:tls-rua@{domain}",
        when=_CUTOVER,
        source="RFC 8460",
    ),
    RecordRow(
        name="_dmarc.{domain}",
        type="TXT",
        value="v=DMARC1; p=reject; rua=mailto:dmarc-rua@dmarc.service.gov.uk,mailto:dmarc@{domain}",
        when=_AFTER,
        source="CISA ScubaGear MS.EXO.4.2v1; " + _GOV_UK,
    ),
)


def domain_records(domain: str, tenant: str) -> tuple[DomainRecord, ...]:
    """The records of one domain. `tenant` is the initial onmicrosoft.com domain."""
    words = {"domain": domain, "dashed": domain.replace(".", "-"), "tenant": tenant, "serial": "1"}
    return tuple(
        DomainRecord(
            order=order,
            name=row.name.format(**words),
            type=row.type,
            value=row.value.format(**words),
            when=row.when,
        )
        for order, row in enumerate(RECORDS, start=1)
    )
