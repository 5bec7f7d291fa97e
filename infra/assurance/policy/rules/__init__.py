"""The rules, a module a family or a part of one."""
