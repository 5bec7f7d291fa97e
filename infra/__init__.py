"""shirehall: councils that share ICT, declared once and built as code."""

import os

# Before gRPC is loaded. Its own handlers of fork() run in each child that is still to become another program,
# as where Ansible is begun, and some of those then die or wait for ever: tests/test_forking.py.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "false")
