class AnsibleRunnerException(Exception): ...  # noqa: N818  # Its own name.
