"""Rules of policy over planned resources and declarations: findings, not opinions."""
