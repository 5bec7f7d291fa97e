"""The shared application servers configured by playbooks, through ansible-runner, with evidence of it."""
