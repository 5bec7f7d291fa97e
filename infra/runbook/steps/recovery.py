"""Section 10: backups that have been restored, in an order that has been agreed."""

from infra.runbook.steps.rows import Row

ROWS = (
    Row(
        id="rec-01",
        title="Restore the member's data from backup",
        follows=("app-04",),
        owner="host_team",
        days=-18,
        each="database",
        action="Restore the data of {member} beside the live one, count rows, take the time. A backup that "
        "nobody has restored is none; evidence older than 90 days counts as none.",
        particulars=(
            ("Back within", "{rto}"),
            ("Lost at most", "{rpo}"),
            (
                "PostgreSQL",
                "`shire run {partnership_slug} restore-test --service {service}` does and keeps it",
            ),
        ),
        evidence="Backup id, when taken, where restored, row counts, checksum, seconds, by whom, date, day "
        "of expiry",
        expires=90,
        undo="Delete the restored copy",
    ),
    Row(
        id="rec-02",
        title="Agree the restore order",
        when="services",
        owner="ict_lead",
        days=-30,
        after=("app-01",),
        action="{first_restored} comes back first, within {first_rto}. Read the table with every service's "
        "owner and with {members}: after a disaster there is no time to argue about it. A service that "
        "depends on a later one is no use until that one is back.",
        evidence="The table, signed by each service's owner",
        undo="Change the priority in the service's file",
    ),
    Row(
        id="rec-03",
        title="Say what each service level means in hours",
        when="services",
        owner="ict_lead",
        days=-30,
        after=("app-01",),
        action="Read the table of hours with the heads of service: this much may be lost in a year and the "
        "level is still met. Who cannot live with it says so now.",
        evidence="The table, signed by each head of service",
        undo="Agree another level, and declare it",
    ),
    Row(
        id="rec-04",
        title="Settle cover outside hours",
        owner="service_owner",
        days=-25,
        each="service",
        after=("rec-03",),
        action="For {member}, write down who is called, on which number, who pays, and what counts as "
        "urgent. Terms differ between members, so the help desk has this page.",
        particulars=(("Hours", "{service_hours}"), ("Out of hours", "{out_of_hours}")),
        evidence="Call-out sheet with a test call",
        undo="Correct the terms in the member's file",
    ),
    Row(
        id="rec-05",
        title="Exercise the loss of the shared platform",
        owner="lead_ict",
        days=-10,
        after=("rec-01", "rec-02"),
        action="At a table, two hours: the primary region is gone on the Friday before pay day. Follow the "
        "restore order with the times measured, and with the telephone numbers of the call-out sheets.",
        evidence="Minutes with times, and the actions with owner and date",
        undo="Nothing to undo",
    ),
    Row(
        id="rec-06",
        title="See last night's backups",
        owner="host_team",
        days=-4,
        after=("rec-01",),
        action="Every job completed. A failed one is mended before the cutover gate.",
        commands=("backups",),
        evidence="The list of jobs, saved",
        undo="Nothing to undo",
    ),
)
