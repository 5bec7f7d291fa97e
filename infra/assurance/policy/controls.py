"""The public frameworks that rules answer to: a row a control that some rule names."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework, and where it is published."""

    title: str
    source: str


CAF = Framework(
    "NCSC Cyber Assessment Framework v3.2", "https://www.ncsc.gov.uk/collection/cyber-assessment-framework"
)
CE = Framework("Cyber Essentials v3.3", "https://www.ncsc.gov.uk/cyberessentials/overview")
CLOUD = Framework(
    "NCSC cloud security principles", "https://www.ncsc.gov.uk/collection/cloud/the-cloud-security-principles"
)
PSN = Framework("PSN Code of Connection", "https://www.gov.uk/government/collections/psn-compliance")
SCUBA = Framework("CISA ScubaGear, Microsoft Entra ID", "https://github.com/cisagov/ScubaGear")


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a framework, by the words that the framework itself has for it."""

    framework: Framework
    title: str


_ROWS: Mapping[Framework, Mapping[str, str]] = {
    CAF: {
        "CAF A1.b": "Roles and Responsibilities",
        "CAF A1.c": "Decision-making",
        "CAF A2.b": "Assurance",
        "CAF A3.a": "Asset Management",
        "CAF A4.a": "Supply Chain",
        "CAF B2.a": "Identity Verification, Authentication and Authorisation",
        "CAF B2.c": "Privileged User Management",
        "CAF B2.d": "Identity and Access Management",
        "CAF B3.b": "Data in Transit",
        "CAF B3.c": "Stored Data",
        "CAF B4.a": "Secure by Design",
        "CAF B4.b": "Secure Configuration",
        "CAF B4.c": "Secure Management",
        "CAF B4.d": "Vulnerability Management",
        "CAF B5.a": "Resilience Preparation",
        "CAF B5.b": "Design for Resilience",
        "CAF B5.c": "Backups",
        "CAF C1.a": "Monitoring Coverage",
        "CAF C1.b": "Securing Logs",
        "CAF C1.c": "Generating Alerts",
    },
    CE: {
        "CE firewalls": "Firewalls",
        "CE configuration": "Secure configuration",
        "CE updates": "Security update management",
        "CE access": "User access control",
    },
    CLOUD: {
        "Cloud 1": "Data in transit protection",
        "Cloud 2": "Asset protection and resilience",
        "Cloud 3": "Separation between customers",
        "Cloud 4": "Governance framework",
        "Cloud 8": "Supply chain security",
        "Cloud 9": "Secure user management",
        "Cloud 10": "Identity and authentication",
        "Cloud 11": "External interface protection",
        "Cloud 12": "Secure service administration",
        "Cloud 13": "Audit information and alerting for customers",
        "Cloud 14": "Secure use of the service",
    },
    PSN: {
        "PSN vulnerability": "Vulnerability management",
        "PSN monitoring": "Monitoring and intrusion detection",
        "PSN access": "Authentication and access control",
        "PSN boundary": "Boundary protection and interfaces",
        "PSN separation": "User and administrator separation",
        "PSN testing": "Security testing",
    },
    SCUBA: {
        "MS.AAD.1.1v1": "Legacy authentication is blocked",
        "MS.AAD.2.1v1": "Users at high risk are blocked",
        "MS.AAD.2.3v1": "Sign-ins at high risk are blocked",
        "MS.AAD.3.2v2": "A second factor is asked of everybody",
        "MS.AAD.3.6v1": "Highly privileged roles sign in phishing-resistant",
        "MS.AAD.3.7v1": "Managed devices are required",
        "MS.AAD.3.8v1": "Managed devices are required to register a second factor",
        "MS.AAD.3.9v1": "Device code sign-in is blocked",
        "MS.AAD.7.1v1": "Two to eight Global Administrators",
        "MS.AAD.7.4v1": "No permanent assignment of highly privileged roles",
        "MS.EXO.2.2v3": "SPF fails what is not approved",
        "MS.EXO.4.2v1": "DMARC rejects",
    },
}

CONTROLS: Mapping[str, Control] = MappingProxyType(
    {id_: Control(framework, title) for framework, rows in _ROWS.items() for id_, title in rows.items()}
)
"""By the id that rules use. PSN's own clause numbers are not public; its headings are."""
