"""The onboarding runbook: steps as data, facts from the design, Markdown and HTML from both."""
