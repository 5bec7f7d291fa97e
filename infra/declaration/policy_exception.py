"""An exception from a rule of policy: a partnership declares some, and a member some of its own."""

from pydantic import Field

from infra.declaration.fields import Date, Declared, RoleName, RuleId, Text


class PolicyException(Declared):
    """A rule of policy that one subject need not keep, for a time: why, who approved it, and until when."""

    rule: RuleId
    subject: Text = Field(description="As the finding names it.")
    reason: Text
    approver: RoleName
    created: Date
    expires: Date
