"""The shared application servers as Ansible is told of them: generated from the design, never by hand."""
