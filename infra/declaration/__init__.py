"""What councils declare: YAML files, read into frozen models, with every problem located."""
