"""What the estate should be, as frozen values derived by tables. No Pulumi."""
